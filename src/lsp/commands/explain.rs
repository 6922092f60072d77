//! `echolint.explain`: the page of a rule.

use crate::config::Selector;
use crate::rules::Rule;
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
    /// The rule.
    ///
    /// # Errors
    /// When there is no such rule, or more than one.
    pub fn find(&self) -> Result<&'static Rule> {
        Rule::find(&self.rule).ok_or_else(|| {
            // A prefix of several rules is a selector, but not a rule.
            let unknown = self.rule.parse::<Selector>().err().map(|error| error.to_string());
            Error::invalid_params(unknown.unwrap_or_else(|| format!("`{}` selects several rules", self.rule)))
        })
    }
}

/// The page of a rule.
pub fn answer(argument: &RuleArgument) -> Result<Value> {
    let rule = argument.find()?;
    Ok(json!({ "code": rule.code, "name": rule.name, "markdown": rule.page() }))
}
