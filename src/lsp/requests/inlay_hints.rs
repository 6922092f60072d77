//! `textDocument/inlayHint`

use crate::lsp::state::OpenFile;
use crate::lsp::world::World;
use tower_lsp::lsp_types::*;

/// The hints of a range.
pub fn answer(_file: &OpenFile, _world: &World, _range: Range) -> Option<Vec<InlayHint>> {
    None
}
