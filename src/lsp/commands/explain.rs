//! `echolint.explain`: the page of a rule.

use crate::config::Selector;
use crate::rule::RuleRef;
use crate::rules::RuleSet;
use serde::Deserialize;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};

/// The argument of the command.
#[derive(Debug, Deserialize)]
pub struct RuleArgument {
    /// The code or the name of the rule.
    pub rule: String,
}

impl RuleArgument {
    /// The rule, among those of a set.
    ///
    /// # Errors
    /// When there is no such rule, or more than one.
    pub fn find(&self, rules: &RuleSet) -> Result<RuleRef> {
        rules.find(&self.rule).cloned().ok_or_else(|| {
            // A prefix of several rules is a selector, but not a rule.
            let unknown = Selector::new(&self.rule, rules).err().map(|error| error.to_string());
            Error::invalid_params(unknown.unwrap_or_else(|| format!("`{}` selects several rules", self.rule)))
        })
    }
}

/// The page of a rule.
pub fn answer(argument: &RuleArgument, rules: &RuleSet) -> Result<Value> {
    let rule = argument.find(rules)?;
    Ok(json!({ "code": rule.code, "name": rule.name, "markdown": rule.page() }))
}
