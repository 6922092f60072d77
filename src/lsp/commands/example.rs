//! `echolint.example`

use crate::lsp::state::Snapshot;
use serde::Deserialize;
use serde_json::Value;
use tower_lsp::jsonrpc::Result;

/// The habit to show.
#[derive(Debug, Deserialize)]
pub struct Which {
    /// The teacher; any of the workspace's when none is named.
    pub teacher: Option<String>,
    /// Words of the habit.
    pub habit: Option<String>,
}

/// What a teacher does more than others, with an example from its profile.
pub fn answer(_snapshot: &Snapshot, _which: &Which) -> Result<Value> {
    Ok(Value::Null)
}
