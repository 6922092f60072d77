//! The rule set of a configuration.

use super::{BUILT_IN, Check, DatasetCheck, RecordCheck, TrajectoryCheck};
use crate::rule::{Rule, RuleRef};
use std::collections::HashMap;
use thiserror::Error;

/// Rules in order, each with how it looks at data. Every configuration has one; those of echolint come first.
#[derive(Debug, Clone)]
pub struct RuleSet {
    rules: Vec<RuleRef>,
    by_code: HashMap<RuleRef, RuleIndex>,
    // Kept by kind, since they are gone through for each record.
    records: Vec<Registered<RecordCheck>>,
    trajectories: Vec<Registered<TrajectoryCheck>>,
    datasets: Vec<Registered<DatasetCheck>>,
}

/// A rule of a set that looks at data.
#[derive(Debug, Clone)]
pub struct Registered<C> {
    /// Its place in the set.
    pub index: RuleIndex,
    /// What it is.
    pub rule: RuleRef,
    /// How it looks at data.
    pub check: C,
}

/// The place of a rule in the set that gave it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleIndex(usize);

/// A rule that cannot be added to a set.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
pub enum RuleSetError {
    /// The code is not the letter of the family and three digits.
    #[error("the code `{code}` must be `{letter}` and three digits")]
    Code {
        /// The code.
        code: String,
        /// The letter of the rule's family.
        letter: char,
    },
    /// The name is not in kebab case, or too long.
    #[error("the name `{0}` must be words of lower-case letters and digits, joined by `-`, at most 64 characters")]
    Name(String),
    /// Another rule has this code or name.
    #[error("`{0}` is already the code or the name of another rule")]
    Taken(String),
    /// The traits contradict the check: `needs_dataset` is for checks of datasets, and for no others.
    #[error("the trait `needs_dataset` of `{0}` does not fit its check")]
    Traits(String),
}

/// The longest name of a rule.
const LONGEST_NAME: usize = 64;

impl RuleIndex {
    /// The number of rules before it in the set.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0
    }
}

impl RuleSet {
    /// The rules of echolint.
    #[must_use]
    pub fn builtin() -> Self {
        let mut set = Self {
            rules: Vec::with_capacity(BUILT_IN.len()),
            by_code: HashMap::with_capacity(BUILT_IN.len()),
            records: Vec::new(),
            trajectories: Vec::new(),
            datasets: Vec::new(),
        };
        for &(rule, check) in BUILT_IN {
            set.push(rule.into(), check.clone());
        }
        set
    }

    /// Adds a rule made at run time, after those that are there.
    ///
    /// # Errors
    /// When its code or name is taken or malformed, or its traits contradict its check.
    pub fn add(&mut self, rule: Rule, check: Check) -> Result<RuleIndex, RuleSetError> {
        let (code, name) = (rule.code.to_string(), rule.name.to_string());
        let letter = rule.family.letter();
        let is_code = code
            .strip_prefix(letter)
            .is_some_and(|digits| digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit()));
        if !is_code {
            return Err(RuleSetError::Code { code, letter });
        }
        let is_word = |word: &str| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        if name.len() > LONGEST_NAME || !name.split('-').all(is_word) {
            return Err(RuleSetError::Name(name));
        }
        if let Some(taken) = [&code, &name].into_iter().find(|text| self.find(text).is_some()) {
            return Err(RuleSetError::Taken(taken.clone()));
        }
        if rule.traits.needs_dataset != matches!(check, Check::Dataset(_)) {
            return Err(RuleSetError::Traits(code));
        }
        Ok(self.push(rule.into(), check))
    }

    fn push(&mut self, rule: RuleRef, check: Check) -> RuleIndex {
        let index = RuleIndex(self.rules.len());
        self.by_code.insert(rule.clone(), index);
        self.rules.push(rule.clone());
        match check {
            Check::Engine => {}
            Check::Record(check) => self.records.push(Registered { index, rule, check }),
            Check::Trajectory(check) => self.trajectories.push(Registered { index, rule, check }),
            Check::Dataset(check) => self.datasets.push(Registered { index, rule, check }),
        }
        index
    }

    /// The number of rules.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there is no rule.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The rules in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &RuleRef> {
        self.rules.iter()
    }

    /// The index of the rule with a code, if it is in the set.
    #[must_use]
    pub fn index_of(&self, code: &str) -> Option<RuleIndex> {
        self.by_code.get(code).copied()
    }

    /// The rule with a code, as findings write it down.
    #[must_use]
    pub fn of_code(&self, code: &str) -> Option<&RuleRef> {
        self.rules.get(self.index_of(code)?.0)
    }

    /// The rule with a code, in any case, or a name, as people write it.
    #[must_use]
    pub fn find(&self, code_or_name: &str) -> Option<&RuleRef> {
        self.iter().find(|rule| rule.is_called(code_or_name))
    }

    /// The codes and names of all rules, to suggest one.
    pub fn codes_and_names(&self) -> impl Iterator<Item = &str> {
        self.iter().flat_map(|rule| [&*rule.code, &*rule.name])
    }

    /// The rules that look at records.
    #[must_use]
    pub fn records(&self) -> &[Registered<RecordCheck>] {
        &self.records
    }

    /// The rules that look at trajectories.
    #[must_use]
    pub fn trajectories(&self) -> &[Registered<TrajectoryCheck>] {
        &self.trajectories
    }

    /// The rules that look at datasets.
    #[must_use]
    pub fn datasets(&self) -> &[Registered<DatasetCheck>] {
        &self.datasets
    }
}
