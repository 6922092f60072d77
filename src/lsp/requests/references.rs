//! `textDocument/references`

use crate::lsp::state::OpenFile;
use crate::lsp::world::World;
use tower_lsp::lsp_types::*;

/// Where a value goes.
pub fn answer(_file: &OpenFile, _world: &World, _position: Position, _declared: bool) -> Option<Vec<Location>> {
    None
}
