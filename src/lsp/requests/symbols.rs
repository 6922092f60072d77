//! `textDocument/documentSymbol` and `workspace/symbol`

use crate::lsp::state::{OpenFile, Snapshot};
use crate::lsp::world::World;
use std::sync::atomic::AtomicBool;
use tower_lsp::lsp_types::*;

/// The trajectories, turns and calls of a file.
pub fn of_file(_file: &OpenFile, _world: &World) -> Option<DocumentSymbolResponse> {
    None
}

/// The tasks and tools of the workspace that match a query.
pub fn of_workspace(_snapshot: &Snapshot, _query: &str, _stopped: &AtomicBool) -> Option<Vec<SymbolInformation>> {
    None
}
