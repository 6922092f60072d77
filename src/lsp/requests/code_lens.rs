//! `textDocument/codeLens` and `codeLens/resolve`

use crate::lsp::state::OpenFile;
use crate::lsp::world::World;
use tower_lsp::lsp_types::*;

/// The lenses of a file, without their titles.
pub fn answer(_file: &OpenFile, _world: &World) -> Option<Vec<CodeLens>> {
    None
}

/// A lens with its title.
pub fn resolve(_snapshot: &crate::lsp::state::Snapshot, lens: CodeLens) -> CodeLens {
    lens
}
