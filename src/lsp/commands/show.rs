//! The commands of code lenses and code actions, for editors without an extension of ours: a temporary file is shown.

use super::explain;
use crate::lsp::state::Snapshot;
use serde_json::Value;
use tower_lsp::Client;
use tower_lsp::jsonrpc::Result;

/// Shows the drawing of a trajectory.
pub async fn graph(_client: &Client, _snapshot: Snapshot, _argument: Value) -> Result<Option<Value>> {
    Ok(None)
}

/// Shows a record over many lines.
pub async fn record(_client: &Client, _snapshot: Snapshot, _argument: Value) -> Result<Option<Value>> {
    Ok(None)
}

/// Shows the page of a rule.
pub async fn rule(_client: &Client, _which: explain::Which) -> Result<Option<Value>> {
    Ok(None)
}
