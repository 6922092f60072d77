//! `textDocument/foldingRange`

use crate::lsp::state::OpenFile;
use crate::lsp::world::World;
use tower_lsp::lsp_types::*;

/// What can be folded.
pub fn answer(_file: &OpenFile, _world: &World) -> Option<Vec<FoldingRange>> {
    None
}
