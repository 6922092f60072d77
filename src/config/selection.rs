//! Rule selectors, and the rules that are enabled with their severities.

use super::error::{ConfigError, nearest};
use crate::rule::{Rule, RuleRef, Severity};
use crate::rules::{DatasetCheck, RecordCheck, Registered, RuleIndex, RuleSet, TrajectoryCheck};
use std::sync::Arc;

/// Selects rules by a code, a prefix of codes, a name, or `ALL`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector {
    patterns: Vec<Pattern>,
    needs_teacher: bool,
}

/// One of the texts that a selector was parsed from, also in upper case.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern {
    text: Box<str>,
    upper: Box<str>,
}

/// The length of the longest selector to parse. The name of a rule is at most as long.
const MAX_LENGTH: usize = 64;

impl Selector {
    /// Parses a selector.
    ///
    /// # Errors
    /// If it matches none of the rules.
    pub fn new(text: &str, rules: &RuleSet) -> Result<Self, ConfigError> {
        let pattern = Pattern::new(text);
        let selected: Vec<&RuleRef> = rules.iter().filter(|rule| pattern.matches(rule)).collect();
        if selected.is_empty() {
            let text = text.trim();
            let hint = nearest(text, rules.codes_and_names()).map(str::to_owned);
            return Err(ConfigError::UnknownRule { selector: text.to_owned(), hint });
        }
        let needs_teacher = selected.iter().any(|rule| rule.traits.needs_teacher);
        Ok(Self { patterns: vec![pattern], needs_teacher })
    }

    /// Parses selectors for a suppression.
    ///
    /// # Errors
    /// If a selector matches no rule, or only rules whose findings cannot be suppressed.
    pub fn suppressible(texts: &[impl AsRef<str>], rules: &RuleSet) -> Result<Self, ConfigError> {
        let mut all = Self { patterns: Vec::with_capacity(texts.len()), needs_teacher: false };
        for text in texts.iter().map(AsRef::as_ref) {
            if text.len() > MAX_LENGTH {
                return Err(ConfigError::UnknownRule { selector: text.chars().take(MAX_LENGTH).collect(), hint: None });
            }
            let mut one = Self::new(text, rules)?;
            if !rules.iter().any(|rule| rule.is_suppressible() && one.matches(rule)) {
                return Err(ConfigError::AlwaysReported { selector: text.to_owned() });
            }
            all.needs_teacher |= one.needs_teacher;
            all.patterns.append(&mut one.patterns);
        }
        Ok(all)
    }

    /// Whether it selects a rule.
    #[must_use]
    pub fn matches(&self, rule: &Rule) -> bool {
        self.patterns.iter().any(|pattern| pattern.matches(rule))
    }

    /// Whether it selects a rule that needs teachers, of the rules that it was parsed with.
    #[must_use]
    pub const fn needs_teacher(&self) -> bool {
        self.needs_teacher
    }
}

impl Pattern {
    fn new(text: &str) -> Self {
        let text = text.trim();
        Self { text: text.into(), upper: text.to_ascii_uppercase().into() }
    }

    fn matches(&self, rule: &Rule) -> bool {
        let is_prefix = !self.upper.is_empty() && rule.code.starts_with(&*self.upper);
        is_prefix || *self.text == *rule.name || *self.upper == *"ALL"
    }
}

/// The rules of a configuration: which are enabled, and the severity of each.
#[derive(Debug, Clone)]
pub struct Selection {
    rules: Arc<RuleSet>,
    /// By place in the set.
    states: Vec<State>,
}

#[derive(Debug, Clone, Copy)]
struct State {
    severity: Severity,
    on: bool,
}

impl Default for Selection {
    /// Enables the default rules of echolint.
    fn default() -> Self {
        Self::new(Arc::new(RuleSet::builtin()))
    }
}

impl Selection {
    /// Enables the default rules of a set.
    #[must_use]
    pub fn new(rules: Arc<RuleSet>) -> Self {
        let states = rules.iter().map(|rule| State { severity: rule.severity, on: rule.default_on }).collect();
        Self { rules, states }
    }

    /// All rules, enabled or not.
    #[must_use]
    pub const fn set(&self) -> &Arc<RuleSet> {
        &self.rules
    }

    /// Disables all rules.
    pub fn clear(&mut self) {
        self.retain(|_| false);
    }

    /// Enables rules.
    pub fn select(&mut self, selector: &Selector) {
        self.change(selector, |state| state.on = true);
    }

    /// Disables rules.
    pub fn ignore(&mut self, selector: &Selector) {
        self.change(selector, |state| state.on = false);
    }

    /// Disables the rules for which `keep` is false.
    pub fn retain(&mut self, keep: impl Fn(&Rule) -> bool) {
        self.states.iter_mut().zip(self.rules.iter()).for_each(|(state, rule)| state.on &= keep(rule));
    }

    /// Sets the severity of rules.
    pub fn set_severity(&mut self, selector: &Selector, severity: Severity) {
        self.change(selector, |state| state.severity = severity);
    }

    fn change(&mut self, selector: &Selector, change: impl Fn(&mut State)) {
        let selected = self.states.iter_mut().zip(self.rules.iter()).filter(|(_, rule)| selector.matches(rule));
        selected.for_each(|(state, _)| change(state));
    }

    /// The severity of a rule, `None` if it is disabled or not in the set.
    #[must_use]
    pub fn severity(&self, rule: &Rule) -> Option<Severity> {
        self.severity_at(self.rules.index_of(&rule.code)?)
    }

    fn severity_at(&self, index: RuleIndex) -> Option<Severity> {
        let state = self.states.get(index.get())?;
        state.on.then_some(state.severity)
    }

    /// The enabled rules with their severities.
    pub fn enabled(&self) -> impl Iterator<Item = (&RuleRef, Severity)> {
        let states = self.rules.iter().zip(&self.states).filter(|(_, state)| state.on);
        states.map(|(rule, state)| (rule, state.severity))
    }

    /// Whether a rule is enabled for which `wanted` is true.
    #[must_use]
    pub fn any(&self, wanted: impl Fn(&Rule) -> bool) -> bool {
        self.enabled().any(|(rule, _)| wanted(rule))
    }

    /// The enabled checks of records.
    pub fn of_records(&self) -> impl Iterator<Item = (&Registered<RecordCheck>, Severity)> {
        self.enabled_among(self.rules.records())
    }

    /// The enabled checks of trajectories.
    pub fn of_trajectories(&self) -> impl Iterator<Item = (&Registered<TrajectoryCheck>, Severity)> {
        self.enabled_among(self.rules.trajectories())
    }

    /// The enabled checks of datasets.
    pub fn of_datasets(&self) -> impl Iterator<Item = (&Registered<DatasetCheck>, Severity)> {
        self.enabled_among(self.rules.datasets())
    }

    fn enabled_among<'s, C>(
        &'s self,
        checks: &'s [Registered<C>],
    ) -> impl Iterator<Item = (&'s Registered<C>, Severity)> {
        checks.iter().filter_map(|one| Some((one, self.severity_at(one.index)?)))
    }
}
