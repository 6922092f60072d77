//! `echolint.explain`

use serde::Deserialize;
use serde_json::Value;
use tower_lsp::jsonrpc::Result;

/// The rule to explain.
#[derive(Debug, Deserialize)]
pub struct Which {
    /// Its code or name.
    pub rule: String,
}

/// A rule's page.
pub fn answer(_which: &Which) -> Result<Value> {
    Ok(Value::Null)
}
