//! Rule selectors, and the rules that are enabled with their severities.

use super::error::{ConfigError, nearest};
use crate::diagnostic::Severity;
use crate::rules::{RULES, Rule};

/// A set of rules, parsed from a code, a prefix of codes, a name, or `ALL`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector(Vec<usize>);

impl std::str::FromStr for Selector {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        let text = text.trim();
        let upper = text.to_ascii_uppercase();
        let matches = |rule: &Rule| {
            upper == "ALL" || rule.name == text || (!upper.is_empty() && rule.code.starts_with(upper.as_str()))
        };
        let all = RULES.iter().enumerate();
        let found: Vec<usize> = all.filter(|(_, rule)| matches(rule)).map(|(index, _)| index).collect();
        if found.is_empty() {
            let names = RULES.iter().flat_map(|rule| [rule.code, rule.name]);
            let hint = nearest(text, names).map(str::to_owned);
            return Err(ConfigError::UnknownRule { selector: text.to_owned(), hint });
        }
        Ok(Self(found))
    }
}

/// The length of the longest selector to parse. The names of all rules are shorter.
const MAX_LENGTH: usize = 64;

impl Selector {
    /// Parses selectors for a suppression. Rules whose findings cannot be suppressed are removed from the set.
    ///
    /// # Errors
    /// If a selector matches no rule, or only rules whose findings cannot be suppressed.
    pub fn suppressible(texts: &[impl AsRef<str>]) -> Result<Self, ConfigError> {
        let mut all = Vec::new();
        for text in texts.iter().map(AsRef::as_ref) {
            if text.len() > MAX_LENGTH {
                return Err(ConfigError::UnknownRule { selector: text.chars().take(MAX_LENGTH).collect(), hint: None });
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

    /// Whether the set contains the rule at this index of [`RULES`].
    #[must_use]
    pub fn contains(&self, rule: usize) -> bool {
        self.0.contains(&rule)
    }

    /// Whether the set contains a rule about echoes, which needs teachers.
    #[must_use]
    pub fn is_about_echoes(&self) -> bool {
        self.0.iter().any(|&rule| RULES[rule].is_about_echoes())
    }
}

/// Which rules are enabled, and the severity of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    severities: Vec<Severity>,
    on: Vec<bool>,
}

impl Default for Selection {
    /// Enables the default rules.
    fn default() -> Self {
        Self {
            severities: RULES.iter().map(|rule| rule.severity).collect(),
            on: RULES.iter().map(|rule| rule.default_on).collect(),
        }
    }
}

impl Selection {
    /// Disables all rules.
    pub fn clear(&mut self) {
        self.on.fill(false);
    }

    /// Enables rules.
    pub fn select(&mut self, selector: &Selector) {
        selector.0.iter().for_each(|&rule| self.on[rule] = true);
    }

    /// Disables rules.
    pub fn ignore(&mut self, selector: &Selector) {
        selector.0.iter().for_each(|&rule| self.on[rule] = false);
    }

    /// Disables the rules for which `keep` is false.
    pub fn retain(&mut self, keep: impl Fn(&Rule) -> bool) {
        self.on.iter_mut().zip(RULES).for_each(|(on, rule)| *on &= keep(rule));
    }

    /// Sets the severity of rules.
    pub fn set_severity(&mut self, selector: &Selector, severity: Severity) {
        selector.0.iter().for_each(|&rule| self.severities[rule] = severity);
    }

    /// The severity of a rule, `None` if it is disabled.
    #[must_use]
    pub fn severity(&self, rule: usize) -> Option<Severity> {
        self.on.get(rule).copied().unwrap_or(false).then(|| self.severities[rule])
    }
}
