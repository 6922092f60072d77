//! `textDocument/hover`

use crate::lsp::state::OpenFile;
use crate::lsp::world::World;
use tower_lsp::lsp_types::*;

/// What there is to say of a place.
pub fn answer(_file: &OpenFile, _world: &World, _position: Position) -> Option<Hover> {
    None
}

/// The page of a rule that a configuration names.
pub fn of_config(_uri: &Url, _position: Position) -> Option<Hover> {
    None
}
