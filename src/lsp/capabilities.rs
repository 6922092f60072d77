//! The capabilities of the server, and those of a client that matter to it.

use super::outbox::Refreshes;
use super::proto;
use super::requests::semantic_tokens;
use super::{commands, requests};
use crate::text::Encoding;
use tower_lsp::lsp_types::{
    self, CodeActionOptions, CodeActionProviderCapability, CodeLensOptions, CompletionOptions, DiagnosticOptions,
    DiagnosticServerCapabilities, DidChangeWatchedFilesRegistrationOptions, ExecuteCommandOptions, FileSystemWatcher,
    FoldingRangeProviderCapability, HoverProviderCapability, OneOf, Registration, SelectionRangeProviderCapability,
    SemanticTokensFullOptions, SemanticTokensOptions, SemanticTokensServerCapabilities, ServerCapabilities,
    TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions, WorkDoneProgressOptions,
    WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};

/// The capabilities of a client that matter to the server.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::struct_excessive_bools)] // capabilities
pub struct ClientCapabilities {
    /// The unit of columns in positions.
    pub encoding: Encoding,
    /// Whether it requests diagnostics (the pull model).
    pub pulls_diagnostics: bool,
    /// Whether it can watch files for the server.
    pub watches_files: bool,
    /// Whether it answers `workspace/configuration`.
    pub sends_settings: bool,
    /// Whether it requests the edits of code actions when it needs them.
    pub resolves_edits: bool,
    /// The answers that it can be asked to request again.
    pub refreshes: Refreshes,
}

impl ClientCapabilities {
    /// Extracts them from the capabilities that a client sent.
    pub fn of(client: &lsp_types::ClientCapabilities) -> Self {
        let text = client.text_document.as_ref();
        let workspace = client.workspace.as_ref();
        let general = client.general.as_ref();
        let pulls_diagnostics = text.is_some_and(|text| text.diagnostic.is_some());
        Self {
            encoding: proto::negotiate(general.and_then(|general| general.position_encodings.as_deref())),
            pulls_diagnostics,
            watches_files: workspace
                .and_then(|workspace| workspace.did_change_watched_files)
                .is_some_and(|watched| watched.dynamic_registration == Some(true)),
            sends_settings: workspace.is_some_and(|workspace| workspace.configuration == Some(true)),
            resolves_edits: text
                .and_then(|text| text.code_action.as_ref()?.resolve_support.as_ref())
                .is_some_and(|support| support.properties.iter().any(|property| property == "edit")),
            refreshes: Refreshes {
                diagnostics: pulls_diagnostics
                    && workspace
                        .and_then(|workspace| workspace.diagnostic.as_ref())
                        .is_some_and(|diagnostic| diagnostic.refresh_support == Some(true)),
                code_lenses: workspace
                    .and_then(|workspace| workspace.code_lens.as_ref())
                    .is_some_and(|lens| lens.refresh_support == Some(true)),
                inlay_hints: workspace
                    .and_then(|workspace| workspace.inlay_hint.as_ref())
                    .is_some_and(|hints| hints.refresh_support == Some(true)),
                semantic_tokens: workspace
                    .and_then(|workspace| workspace.semantic_tokens.as_ref())
                    .is_some_and(|tokens| tokens.refresh_support == Some(true)),
            },
        }
    }
}

/// The server's capabilities for a client.
pub fn of_server(client: &ClientCapabilities) -> ServerCapabilities {
    let no_progress = WorkDoneProgressOptions::default();
    let diagnostics = DiagnosticOptions {
        identifier: Some("echolint".to_owned()),
        inter_file_dependencies: false,
        workspace_diagnostics: true,
        work_done_progress_options: WorkDoneProgressOptions { work_done_progress: Some(true) },
    };
    ServerCapabilities {
        position_encoding: Some(proto::encoding_name(client.encoding)),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            ..TextDocumentSyncOptions::default()
        })),
        diagnostic_provider: client.pulls_diagnostics.then_some(DiagnosticServerCapabilities::Options(diagnostics)),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        code_lens_provider: Some(CodeLensOptions { resolve_provider: Some(true) }),
        inlay_hint_provider: Some(OneOf::Left(true)),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_highlight_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
        selection_range_provider: Some(SelectionRangeProviderCapability::Simple(true)),
        semantic_tokens_provider: Some(SemanticTokensServerCapabilities::SemanticTokensOptions(
            SemanticTokensOptions {
                legend: semantic_tokens::legend(),
                range: Some(true),
                full: Some(SemanticTokensFullOptions::Bool(true)),
                work_done_progress_options: no_progress,
            },
        )),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(requests::code_actions::kinds()),
            resolve_provider: Some(true),
            work_done_progress_options: no_progress,
        })),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(vec!["\"".to_owned()]),
            ..CompletionOptions::default()
        }),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: commands::NAMES.iter().map(|&name| name.to_owned()).collect(),
            work_done_progress_options: WorkDoneProgressOptions { work_done_progress: Some(true) },
        }),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        ..ServerCapabilities::default()
    }
}

/// The request to the client to watch files: configurations, data, profiles and baselines.
pub fn watchers() -> Registration {
    let patterns = ["**/echolint.toml", "**/*.{jsonl,ndjson,json}"];
    let watchers = patterns.map(|pattern| FileSystemWatcher { glob_pattern: pattern.to_owned().into(), kind: None });
    let options = DidChangeWatchedFilesRegistrationOptions { watchers: watchers.into() };
    Registration {
        id: "echolint-files".to_owned(),
        method: "workspace/didChangeWatchedFiles".to_owned(),
        register_options: serde_json::to_value(options).ok(),
    }
}
