//! `echolint.trajectories`

use crate::lsp::state::{OpenFile, Snapshot};
use serde_json::Value;

/// The trajectories of a file.
pub fn answer(_snapshot: &Snapshot, _file: &OpenFile) -> Option<Value> {
    None
}
