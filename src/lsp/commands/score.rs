//! `echolint.score`

use crate::lsp::state::Snapshot;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use tower_lsp::Client;
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{ProgressToken, Url};

/// What to score.
#[derive(Debug, Default, Deserialize)]
pub struct Which {
    /// A file; all of the workspace when none is named.
    pub uri: Option<Url>,
}

/// Scores a file or the workspace.
pub async fn answer(
    _client: &Client,
    _snapshot: Snapshot,
    _which: Which,
    _progress: Option<ProgressToken>,
    _stopped: Arc<AtomicBool>,
) -> Result<Value> {
    Ok(Value::Null)
}
