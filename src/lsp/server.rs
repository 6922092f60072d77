//! The handlers of the protocol: notifications become events, requests are answered from a snapshot.

use super::background::{StopGuard, blocking};
use super::capabilities::{self, ClientCapabilities};
use super::diagnostics::{self, FileDiagnostics, FinishedCheck};
use super::outbox::Outbox;
use super::state::{self, OpenFile, Snapshot, Start, StateEvent};
use super::transport::raw_response;
use super::{commands, requests, workspace_diagnostics};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::Ordering;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::{
    CodeAction, CodeActionParams, CodeActionResponse, CodeLens, CodeLensParams, CompletionParams, CompletionResponse,
    ConfigurationItem, DidChangeConfigurationParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, DocumentDiagnosticParams,
    DocumentDiagnosticReportResult, DocumentHighlight, DocumentHighlightParams, DocumentSymbolParams,
    DocumentSymbolResponse, ExecuteCommandParams, FoldingRange, FoldingRangeParams, GotoDefinitionParams,
    GotoDefinitionResponse, Hover, HoverParams, InitializeParams, InitializeResult, InitializedParams, InlayHint,
    InlayHintParams, Location, ReferenceParams, SelectionRange, SelectionRangeParams, SemanticTokensParams,
    SemanticTokensRangeParams, SemanticTokensRangeResult, SemanticTokensResult, ServerInfo, SymbolInformation,
    TextDocumentPositionParams, Url, VersionedTextDocumentIdentifier, WorkspaceDiagnosticParams,
    WorkspaceDiagnosticReportResult, WorkspaceFolder, WorkspaceFoldersChangeEvent, WorkspaceSymbolParams,
};
use tower_lsp::{Client, ClientSocket, LanguageServer, LspService, async_trait};

/// The server of one client.
#[derive(Debug)]
pub struct Server {
    client: Client,
    events: UnboundedSender<StateEvent>,
    client_capabilities: OnceLock<ClientCapabilities>,
}

impl Server {
    /// A service with a new server, which shares no state with others.
    pub fn service() -> (LspService<Self>, ClientSocket) {
        LspService::new(|client| {
            let events = state::start(Outbox::new(client.clone()));
            Self { client, events, client_capabilities: OnceLock::new() }
        })
    }

    fn send(&self, event: StateEvent) {
        // The receiver lives as long as the server.
        let _ = self.events.send(event);
    }

    /// The state after all notifications received so far. It must be the first thing that a handler awaits.
    async fn snapshot(&self) -> Result<Snapshot> {
        let (reply, snapshot) = oneshot::channel();
        self.send(StateEvent::Snapshot(reply));
        snapshot.await.map_err(|_| Error::internal_error())
    }

    /// Answers from a snapshot, on another thread than those that read and write.
    async fn answer<T: Send + 'static>(&self, f: impl FnOnce(&Snapshot) -> T + Send + 'static) -> Result<T> {
        let snapshot = self.snapshot().await?;
        blocking(move || f(&snapshot)).await
    }

    /// Answers about an open file; `None` if the file is not open or cannot have trajectories.
    async fn about<T: Send + 'static>(
        &self,
        uri: Url,
        f: impl FnOnce(&Snapshot, &OpenFile) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        self.answer(move |snapshot| {
            let file = snapshot.file(&uri)?;
            if file.may_have_trajectories() { f(snapshot, file) } else { None }
        })
        .await
    }
}

fn folders(params: &InitializeParams) -> Vec<PathBuf> {
    let path = |uri: &Url| uri.to_file_path().ok();
    if let Some(folders) = &params.workspace_folders {
        return folders.iter().filter_map(|folder| path(&folder.uri)).collect();
    }
    #[allow(deprecated)] // older clients send only this
    let old = params.root_path.as_ref().map(PathBuf::from);
    params.root_uri.as_ref().and_then(path).or(old).into_iter().collect()
}

#[async_trait]
impl LanguageServer for Server {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let of_client = *self.client_capabilities.get_or_init(|| ClientCapabilities::of(&params.capabilities));
        let ClientCapabilities { encoding, pulls_diagnostics, refreshes, .. } = of_client;
        let folders = folders(&params);
        let settings = params.initialization_options.unwrap_or_default();
        self.send(StateEvent::Start(Box::new(Start { encoding, settings, folders, pulls_diagnostics, refreshes })));
        let info = ServerInfo { name: "echolint".to_owned(), version: Some(env!("CARGO_PKG_VERSION").to_owned()) };
        Ok(InitializeResult { capabilities: capabilities::of_server(&of_client), server_info: Some(info) })
    }

    async fn initialized(&self, _: InitializedParams) {
        let Some(of_client) = self.client_capabilities.get().copied() else { return };
        let events = self.events.clone();
        let client = self.client.clone();
        tokio::spawn(async move {
            if of_client.watches_files
                && let Err(error) = client.register_capability(vec![capabilities::watchers()]).await
            {
                tracing::warn!("the client refused to watch files: {error}");
            }
            if of_client.sends_settings {
                request_settings(&client, &events).await;
            }
            if !of_client.watches_files {
                workspace_diagnostics::watch(&events).await;
            }
        });
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        self.send(StateEvent::Open(params.text_document));
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let VersionedTextDocumentIdentifier { uri, version } = params.text_document;
        self.send(StateEvent::Change { uri, version, changes: params.content_changes });
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.send(StateEvent::Close(params.text_document.uri));
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        let answers_requests = self.client_capabilities.get().is_some_and(|client| client.sends_settings);
        // Such a client sends either nothing in this notification, or all its settings under their sections.
        if answers_requests && params.settings.get("echolint").is_none() {
            let events = self.events.clone();
            let client = self.client.clone();
            tokio::spawn(async move { request_settings(&client, &events).await });
        } else {
            self.send(StateEvent::Settings(params.settings));
        }
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        let paths = params.changes.iter().filter_map(|change| change.uri.to_file_path().ok());
        self.send(StateEvent::Files(paths.collect()));
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let paths = |folders: &[WorkspaceFolder]| {
            folders.iter().filter_map(|folder| folder.uri.to_file_path().ok()).collect::<Vec<_>>()
        };
        let WorkspaceFoldersChangeEvent { added, removed } = params.event;
        self.send(StateEvent::Folders { added: paths(&added), removed: paths(&removed) });
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let (_stop, stopped) = StopGuard::new();
        let snapshot = self.snapshot().await?;
        let uri = params.text_document.uri.clone();
        let report = move |snapshot: &Snapshot| {
            let Some(file) = snapshot.file(&params.text_document.uri) else {
                return workspace_diagnostics::report(None, Vec::new());
            };
            let id = format!("{}.{}.{}", snapshot.workspace.generation, file.opened, file.version);
            if params.previous_result_id.as_deref() == Some(&*id) {
                return workspace_diagnostics::unchanged(id);
            }
            let stop = || stopped.load(Ordering::Relaxed);
            let Some(FileDiagnostics { items, status }) = diagnostics::check(file, &snapshot.workspace, &stop) else {
                return workspace_diagnostics::report(None, Vec::new());
            };
            let diagnostics = FileDiagnostics { items: Vec::new(), status };
            let finished = FinishedCheck { uri: file.uri.clone(), version: file.version, number: 0, diagnostics };
            // The receiver lives as long as the server.
            let _ = snapshot.events.send(StateEvent::Checked(Box::new(finished)));
            workspace_diagnostics::report(Some(id), items)
        };
        // After an edit only one record must be checked, which is faster than to wake another thread.
        let is_fast = snapshot.file(&uri).is_none_or(|file| file.document.is_nearly_checked());
        let report = if is_fast { report(&snapshot) } else { blocking(move || report(&snapshot)).await? };
        if let Ok(json) = serde_json::to_string(&report)
            && raw_response::answer(json)
        {
            return Ok(DocumentDiagnosticReportResult::Report(workspace_diagnostics::report(None, Vec::new())));
        }
        Ok(DocumentDiagnosticReportResult::Report(report))
    }

    async fn workspace_diagnostic(&self, params: WorkspaceDiagnosticParams) -> Result<WorkspaceDiagnosticReportResult> {
        let snapshot = self.snapshot().await?;
        let (_stop, stopped) = StopGuard::new();
        workspace_diagnostics::diagnostics(&self.client, snapshot, params, stopped).await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        if super::config_files::is_config(&text_document.uri.to_file_path().unwrap_or_default()) {
            return self
                .answer(move |at| {
                    let rules = at.workspace.rules();
                    requests::hover::of_config(&text_document.uri, position, at.workspace.encoding, &rules)
                })
                .await;
        }
        self.about(text_document.uri, move |at, file| requests::hover::answer(file, &at.workspace, position)).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.about(params.text_document.uri, |at, file| requests::code_lens::answer(file, &at.workspace)).await
    }

    async fn code_lens_resolve(&self, lens: CodeLens) -> Result<CodeLens> {
        self.answer(|snapshot| requests::code_lens::resolve(snapshot, lens)).await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        let range = params.range;
        self.about(params.text_document.uri, move |at, file| requests::inlay_hints::answer(file, &at.workspace, range))
            .await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.about(text_document.uri, move |at, file| requests::definition::answer(file, &at.workspace, position)).await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let include_declaration = params.context.include_declaration;
        self.about(text_document.uri, move |at, file| {
            requests::references::answer(file, &at.workspace, position, include_declaration)
        })
        .await
    }

    async fn document_highlight(&self, params: DocumentHighlightParams) -> Result<Option<Vec<DocumentHighlight>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.about(text_document.uri, move |at, file| requests::highlight::answer(file, &at.workspace, position)).await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.about(params.text_document.uri, |at, file| requests::symbols::of_file(file, &at.workspace)).await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<Vec<SymbolInformation>>> {
        let (_stop, stopped) = StopGuard::new();
        self.answer(move |snapshot| requests::symbols::of_workspace(snapshot, &params.query, &stopped)).await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.about(params.text_document.uri, |at, file| requests::folding::answer(file, &at.workspace)).await
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        let positions = params.positions;
        self.about(params.text_document.uri, move |at, file| {
            requests::selection::answer(file, &at.workspace, &positions)
        })
        .await
    }

    async fn semantic_tokens_full(&self, params: SemanticTokensParams) -> Result<Option<SemanticTokensResult>> {
        let tokens = self
            .about(params.text_document.uri, |at, file| requests::semantic_tokens::answer(file, &at.workspace, None))
            .await?;
        Ok(tokens.map(SemanticTokensResult::Tokens))
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        let range = params.range;
        let tokens = self
            .about(params.text_document.uri, move |at, file| {
                requests::semantic_tokens::answer(file, &at.workspace, Some(range))
            })
            .await?;
        Ok(tokens.map(SemanticTokensRangeResult::Tokens))
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let uri = params.text_document.uri.clone();
        let resolves_edits = self.client_capabilities.get().is_some_and(|client| client.resolves_edits);
        self.about(uri, move |at, file| {
            let actions = requests::code_actions::answer(file, &at.workspace, &params)?;
            Some(if resolves_edits { actions } else { requests::code_actions::with_edits(at, actions) })
        })
        .await
    }

    async fn code_action_resolve(&self, action: CodeAction) -> Result<CodeAction> {
        self.answer(|snapshot| requests::code_actions::resolve(snapshot, action)).await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        self.about(text_document.uri, move |at, file| requests::completion::answer(file, &at.workspace, position)).await
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<Value>> {
        let snapshot = self.snapshot().await?;
        let (_stop, stopped) = StopGuard::new();
        commands::execute(&self.client, snapshot, params, stopped).await
    }
}

/// Requests the settings from the client.
async fn request_settings(client: &Client, events: &UnboundedSender<StateEvent>) {
    let item = ConfigurationItem { scope_uri: None, section: Some("echolint".to_owned()) };
    match client.configuration(vec![item]).await {
        // A client without this section answers null: the settings that it sent at the start remain in force.
        Ok(sent) => sent.into_iter().filter(|sent| !sent.is_null()).for_each(|sent| {
            let _ = events.send(StateEvent::Settings(sent));
        }),
        Err(error) => tracing::warn!("the client did not send its settings: {error}"),
    }
}
