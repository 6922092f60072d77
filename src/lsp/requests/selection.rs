//! `textDocument/selectionRange`

use crate::lsp::state::OpenFile;
use crate::lsp::world::World;
use tower_lsp::lsp_types::*;

/// What is around some places.
pub fn answer(_file: &OpenFile, _world: &World, _positions: &[Position]) -> Option<Vec<SelectionRange>> {
    None
}
