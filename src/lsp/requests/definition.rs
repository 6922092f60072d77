//! `textDocument/definition`

use crate::lsp::state::OpenFile;
use crate::lsp::world::World;
use tower_lsp::lsp_types::*;

/// Where a value comes from.
pub fn answer(_file: &OpenFile, _world: &World, _position: Position) -> Option<GotoDefinitionResponse> {
    None
}
