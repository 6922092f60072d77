//! `echolint.explain`

use crate::config::Selector;
use crate::rules::Rule;
use serde::Deserialize;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};

/// The rule to explain.
#[derive(Debug, Deserialize)]
pub struct Which {
    /// Its code or name.
    pub rule: String,
}

impl Which {
    /// The rule.
    pub fn find(&self) -> Result<&'static Rule> {
        Rule::find(&self.rule).ok_or_else(|| {
            // A family of rules is one for the configuration only.
            let why = self.rule.parse::<Selector>().err().map(|error| error.to_string());
            Error::invalid_params(why.unwrap_or_else(|| format!("`{}` names several rules", self.rule)))
        })
    }
}

/// A rule's page.
pub fn answer(which: &Which) -> Result<Value> {
    let rule = which.find()?;
    Ok(json!({ "code": rule.code, "name": rule.name, "markdown": rule.page() }))
}
