//! `echolint.graph`

use super::Which;
use crate::engine::OpenRecord;
use crate::lsp::state::{OpenFile, Snapshot};
use serde_json::Value;

/// Draws the action graph of a trajectory.
pub fn answer(_snapshot: &Snapshot, _file: &OpenFile, _record: &OpenRecord, _which: &Which) -> Option<Value> {
    None
}
