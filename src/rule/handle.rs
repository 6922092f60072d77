//! The shared reference by which findings refer to their rule.

use super::Rule;
use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// A shared reference to a built-in rule or to one created at run time. Two references are equal if the codes are.
#[derive(Clone)]
pub struct RuleRef(Shared);

#[derive(Clone)]
enum Shared {
    Constant(&'static Rule),
    Made(Arc<Rule>),
}

impl From<&'static Rule> for RuleRef {
    fn from(rule: &'static Rule) -> Self {
        Self(Shared::Constant(rule))
    }
}

impl From<Rule> for RuleRef {
    fn from(rule: Rule) -> Self {
        Self(Shared::Made(Arc::new(rule)))
    }
}

impl Deref for RuleRef {
    type Target = Rule;

    fn deref(&self) -> &Rule {
        match &self.0 {
            Shared::Constant(rule) => rule,
            Shared::Made(rule) => rule,
        }
    }
}

impl fmt::Debug for RuleRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)
    }
}

impl PartialEq for RuleRef {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for RuleRef {}

impl PartialEq<Rule> for RuleRef {
    fn eq(&self, other: &Rule) -> bool {
        self.code == other.code
    }
}

impl PartialOrd for RuleRef {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for RuleRef {
    fn cmp(&self, other: &Self) -> Ordering {
        self.code.cmp(&other.code)
    }
}

impl Hash for RuleRef {
    fn hash<H: Hasher>(&self, state: &mut H) {
        str::hash(&self.code, state);
    }
}

/// Allows lookups by code in maps with rules as keys.
impl Borrow<str> for RuleRef {
    fn borrow(&self) -> &str {
        &self.code
    }
}

/// Serializes a rule as its code. To read it, look the code up in the rule set of the configuration.
impl serde::Serialize for RuleRef {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{Family, Severity};
    use std::collections::BTreeMap;

    #[test]
    fn references_are_compared_by_code() {
        let made = |code: &str| RuleRef::from(Rule::new(Family::Team, code, "a-rule", Severity::Info));
        assert_eq!((made("T001"), made("T001").cmp(&made("T002"))), (made("T001"), Ordering::Less));
        let counts = BTreeMap::from([(made("T002"), 2), (made("T001"), 1)]);
        assert_eq!((counts.get("T002"), counts.get("T003")), (Some(&2), None));
        assert_eq!(serde_json::to_string(&counts).expect("codes are keys"), r#"{"T001":1,"T002":2}"#);
    }
}
