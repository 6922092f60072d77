//! `textDocument/completion`

use crate::lsp::state::OpenFile;
use crate::lsp::world::World;
use tower_lsp::lsp_types::*;

/// What can stand at a place.
pub fn answer(_file: &OpenFile, _world: &World, _position: Position) -> Option<CompletionResponse> {
    None
}
