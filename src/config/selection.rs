//! Which rules run, and how bad their findings are.

use super::error::{ConfigError, nearest};
use crate::diagnostic::Severity;
use crate::rules::{RULES, Rule};

/// A set of rules as people write it: a code, the beginning of codes, a name, or `ALL`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector(Vec<usize>);

impl std::str::FromStr for Selector {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        let text = text.trim();
        let upper = text.to_ascii_uppercase();
        let chosen = |rule: &Rule| {
            upper == "ALL" || rule.name == text || (!upper.is_empty() && rule.code.starts_with(upper.as_str()))
        };
        let all = RULES.iter().enumerate();
        let found: Vec<usize> = all.filter(|(_, rule)| chosen(rule)).map(|(index, _)| index).collect();
        if found.is_empty() {
            let names = RULES.iter().flat_map(|rule| [rule.code, rule.name]);
            let hint = nearest(text, names).map(str::to_owned);
            return Err(ConfigError::UnknownRule { selector: text.to_owned(), hint });
        }
        Ok(Self(found))
    }
}

/// For each rule whether it runs and how bad its findings are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    severities: Vec<Severity>,
    on: Vec<bool>,
}

impl Default for Selection {
    /// The rules that are on by default.
    fn default() -> Self {
        Self {
            severities: RULES.iter().map(|rule| rule.severity).collect(),
            on: RULES.iter().map(|rule| rule.default_on).collect(),
        }
    }
}

impl Selection {
    /// No rule at all.
    pub fn clear(&mut self) {
        self.on.fill(false);
    }

    /// Turns rules on.
    pub fn select(&mut self, selector: &Selector) {
        selector.0.iter().for_each(|&rule| self.on[rule] = true);
    }

    /// Turns rules off.
    pub fn ignore(&mut self, selector: &Selector) {
        selector.0.iter().for_each(|&rule| self.on[rule] = false);
    }

    /// Turns rules off that are not `wanted`.
    pub fn retain(&mut self, wanted: impl Fn(&Rule) -> bool) {
        self.on.iter_mut().zip(RULES).for_each(|(on, rule)| *on &= wanted(rule));
    }

    /// Makes rules as bad as `severity`.
    pub fn set_severity(&mut self, selector: &Selector, severity: Severity) {
        selector.0.iter().for_each(|&rule| self.severities[rule] = severity);
    }

    /// How bad a rule's findings are; `None` when it does not run.
    #[must_use]
    pub fn severity(&self, rule: usize) -> Option<Severity> {
        self.on.get(rule).copied().unwrap_or(false).then(|| self.severities[rule])
    }
}
