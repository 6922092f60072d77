//! `textDocument/codeAction` and `codeAction/resolve`

use crate::lsp::state::OpenFile;
use crate::lsp::world::World;
use tower_lsp::lsp_types::*;

/// The actions for a range.
pub fn answer(_file: &OpenFile, _world: &World, _params: &CodeActionParams) -> Option<CodeActionResponse> {
    None
}

/// An action with its edit.
pub fn resolve(_snapshot: &crate::lsp::state::Snapshot, action: CodeAction) -> CodeAction {
    action
}

/// The kinds of actions.
pub fn kinds() -> Vec<CodeActionKind> {
    vec![CodeActionKind::QUICKFIX]
}
