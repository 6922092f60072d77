//! Workspace edits in the protocol's forms.

use crate::lsp::state::OpenFile;
use std::collections::HashMap;
use tower_lsp::lsp_types::{
    CreateFile, CreateFileOptions, DocumentChangeOperation, DocumentChanges, OneOf,
    OptionalVersionedTextDocumentIdentifier, ResourceOp, TextDocumentEdit, TextEdit, Url, WorkspaceEdit,
};

/// Edits of an open file.
pub fn in_file(file: &OpenFile, edits: Vec<TextEdit>) -> WorkspaceEdit {
    in_document(file.uri.clone(), Some(file.version), edits, false)
}

/// Edits of a document, which is created first if it is new. They are written in both forms of the protocol: an editor
/// uses the one with versions if it supports it.
pub fn in_document(uri: Url, version: Option<i32>, edits: Vec<TextEdit>, is_new: bool) -> WorkspaceEdit {
    let changes = HashMap::from([(uri.clone(), edits.clone())]);
    let edits = edits.into_iter().map(OneOf::Left).collect();
    let text_document = OptionalVersionedTextDocumentIdentifier { uri: uri.clone(), version };
    let edit = TextDocumentEdit { text_document, edits };
    let document_changes = if is_new {
        let options = CreateFileOptions { overwrite: Some(false), ignore_if_exists: Some(true) };
        let create = CreateFile { uri, options: Some(options), annotation_id: None };
        DocumentChanges::Operations(vec![
            DocumentChangeOperation::Op(ResourceOp::Create(create)),
            DocumentChangeOperation::Edit(edit),
        ])
    } else {
        DocumentChanges::Edits(vec![edit])
    };
    WorkspaceEdit { changes: Some(changes), document_changes: Some(document_changes), change_annotations: None }
}
