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

/// The most that a selector is long: the longest name of a rule is shorter.
const LONGEST: usize = 64;

impl Selector {
    /// What several selectors name, as far as single findings of it may be left out.
    ///
    /// # Errors
    /// When one names no rule, or none whose findings may be left out.
    pub fn suppressible(texts: &[impl AsRef<str>]) -> Result<Self, ConfigError> {
        let mut all = Vec::new();
        for text in texts.iter().map(AsRef::as_ref) {
            if text.len() > LONGEST {
                return Err(ConfigError::UnknownRule { selector: text.chars().take(LONGEST).collect(), hint: None });
            }
            let Self(mut found) = text.parse()?;
            found.retain(|&rule| RULES[rule].is_suppressible());
            if found.is_empty() {
                return Err(ConfigError::AlwaysReported { selector: text.to_owned() });
            }
            all.append(&mut found);
        }
        Ok(Self(all))
    }

    /// Whether it names the rule at this place of [`RULES`].
    #[must_use]
    pub fn contains(&self, rule: usize) -> bool {
        self.0.contains(&rule)
    }

    /// Whether it names a rule that asks the teachers.
    #[must_use]
    pub fn is_about_echoes(&self) -> bool {
        self.0.iter().any(|&rule| RULES[rule].is_about_echoes())
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
