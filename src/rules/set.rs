//! The rule set of a configuration: the built-in rules and those created at run time.

use super::{BUILT_IN, Check, DatasetCheck, RecordCheck, TrajectoryCheck};
use crate::rule::{Rule, RuleRef};
use std::collections::HashMap;
use thiserror::Error;

/// Rules in order, each with its check. Every configuration has one; the built-in rules come first.
#[derive(Debug, Clone)]
pub struct RuleSet {
    rules: Vec<RuleRef>,
    by_code: HashMap<RuleRef, RuleIndex>,
    // By kind, because every record is checked by all rules of a kind.
    records: Vec<Registered<RecordCheck>>,
    trajectories: Vec<Registered<TrajectoryCheck>>,
    datasets: Vec<Registered<DatasetCheck>>,
}

/// A rule of a set with its check.
#[derive(Debug, Clone)]
pub struct Registered<C> {
    /// Its index in the set.
    pub index: RuleIndex,
    /// Its description.
    pub rule: RuleRef,
    /// Its check.
    pub check: C,
}

/// The index of a rule in the set that returned it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleIndex(usize);

/// A rule that cannot be added to a set.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
pub enum RuleSetError {
    /// The code is not the letter of its family followed by three digits.
    #[error("invalid code `{code}`: expected `{letter}` followed by three digits")]
    Code {
        /// The code.
        code: String,
        /// The letter of the rule's family.
        letter: char,
    },
    /// The name is not in kebab case, or too long.
    #[error("invalid name `{0}`: expected lower-case words joined by `-`, at most 64 characters")]
    Name(String),
    /// Another rule has this code or name.
    #[error("another rule already has the code or name `{0}`")]
    Taken(String),
    /// The traits contradict the check: `needs_dataset` is required for checks of datasets, and invalid for others.
    #[error("trait `needs_dataset` of rule `{0}` does not match its check")]
    Traits(String),
}

/// The maximum length of a rule's name.
const MAX_NAME: usize = 64;

impl RuleIndex {
    /// The number of rules before it in the set.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0
    }
}

impl RuleSet {
    /// The built-in rules.
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

    /// Adds a rule that was created at run time, after the existing ones.
    ///
    /// # Errors
    /// Returns an error if its code or name is taken or malformed, or if its traits contradict its check.
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
        if name.len() > MAX_NAME || !name.split('-').all(is_word) {
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

    /// Whether the set is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The rules in order.
    pub fn iter(&self) -> std::slice::Iter<'_, RuleRef> {
        self.rules.iter()
    }

    /// The index of the rule with a code.
    #[must_use]
    pub fn index_of(&self, code: &str) -> Option<RuleIndex> {
        self.by_code.get(code).copied()
    }

    /// The rule with a code, as findings store it.
    #[must_use]
    pub fn of_code(&self, code: &str) -> Option<&RuleRef> {
        self.rules.get(self.index_of(code)?.0)
    }

    /// The rule with a code in any case, or with a name, as users write it.
    #[must_use]
    pub fn find(&self, code_or_name: &str) -> Option<&RuleRef> {
        self.iter().find(|rule| rule.is_called(code_or_name))
    }

    /// The codes and names of all rules, for suggestions.
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

impl<'s> IntoIterator for &'s RuleSet {
    type Item = &'s RuleRef;
    type IntoIter = std::slice::Iter<'s, RuleRef>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
