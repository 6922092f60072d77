//! The mutable state of the server. One task owns it and handles events in the order in which messages arrive.

use super::diagnostics::{CheckJob, FinishedCheck};
pub use super::open_file::OpenFile;
use super::outbox::{Message, Outbox, Refreshes};
use super::settings::ClientSettings;
use super::status::{FileState, Status};
use super::workspace::Workspace;
use super::{config_files, proto};
use crate::config::Settings;
use crate::engine::{OpenDocument, ScanOptions};
use crate::project::input;
use crate::text::Encoding;
use serde_json::Value;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{oneshot, watch};
use tower_lsp::lsp_types::{Diagnostic, MessageType, TextDocumentContentChangeEvent, TextDocumentItem, Url};

/// A change of the state, or a request for a snapshot.
#[derive(Debug)]
pub enum StateEvent {
    /// The client has sent its capabilities and settings.
    Start(Box<Start>),
    /// A file was opened.
    Open(TextDocumentItem),
    /// A file was edited.
    Change { uri: Url, version: i32, changes: Vec<TextDocumentContentChangeEvent> },
    /// A file was closed.
    Close(Url),
    /// The client's settings changed.
    Settings(Value),
    /// Files on disk changed.
    Files(Vec<PathBuf>),
    /// Folders were added to the workspace or removed from it.
    Folders { added: Vec<PathBuf>, removed: Vec<PathBuf> },
    /// A request needs the current state.
    Snapshot(oneshot::Sender<Snapshot>),
    /// A check of a file has ended.
    Checked(Box<FinishedCheck>),
}

/// The parameters of a client's `initialize` request.
#[derive(Debug)]
pub struct Start {
    pub encoding: Encoding,
    pub settings: Value,
    pub folders: Vec<PathBuf>,
    /// Whether the client requests diagnostics (the pull model).
    pub pulls_diagnostics: bool,
    /// The answers that it can be asked to request again.
    pub refreshes: Refreshes,
}

/// An immutable copy of the state.
#[derive(Debug, Clone)]
pub struct Snapshot {
    pub workspace: Arc<Workspace>,
    pub files: Arc<HashMap<Url, Arc<OpenFile>>>,
    /// The number of changes of open files and files on disk so far. Delayed answers wait for the next one.
    pub changes: watch::Receiver<u64>,
    /// The queue for the results of checks.
    pub events: UnboundedSender<StateEvent>,
}

impl Snapshot {
    /// An open file.
    pub fn file(&self, uri: &Url) -> Option<&Arc<OpenFile>> {
        self.files.get(uri)
    }
}

/// The state, owned by its task.
struct ServerState {
    workspace: Arc<Workspace>,
    files: Arc<HashMap<Url, Arc<OpenFile>>>,
    /// The number of the latest check of each open file. Results of earlier checks are discarded.
    checks: HashMap<Url, Arc<AtomicU64>>,
    /// The diagnostics of configuration files that the editor has.
    config_diagnostics: Vec<(Url, Vec<Diagnostic>)>,
    /// The number of files opened so far.
    opened: u64,
    pulls_diagnostics: bool,
    refreshes: Refreshes,
    changes: watch::Sender<u64>,
    outbox: Outbox,
    events: UnboundedSender<StateEvent>,
}

/// Starts the task that owns the state, and returns its queue.
pub fn start(outbox: Outbox) -> UnboundedSender<StateEvent> {
    let (events, receiver) = unbounded_channel();
    let state = ServerState {
        workspace: Arc::new(Workspace::new(Encoding::default(), ClientSettings::default(), Vec::new())),
        files: Arc::default(),
        checks: HashMap::new(),
        config_diagnostics: Vec::new(),
        opened: 0,
        pulls_diagnostics: false,
        refreshes: Refreshes::default(),
        changes: watch::Sender::new(0),
        outbox,
        events: events.clone(),
    };
    tokio::spawn(state.run(receiver));
    events
}

impl ServerState {
    async fn run(mut self, mut events: UnboundedReceiver<StateEvent>) {
        while let Some(event) = events.recv().await {
            self.handle(event);
        }
    }

    fn handle(&mut self, event: StateEvent) {
        match event {
            StateEvent::Start(start) => self.start(*start),
            StateEvent::Open(item) => self.open(item),
            StateEvent::Change { uri, version, changes } => self.change(&uri, version, changes),
            StateEvent::Close(uri) => self.close(&uri),
            StateEvent::Settings(sent) => {
                let client = self.parse_settings(&sent);
                if client != self.workspace.client {
                    self.reload(client, self.workspace.folders.clone());
                }
            }
            StateEvent::Files(paths) => self.files_changed(&paths),
            StateEvent::Folders { added, removed } => {
                let kept = self.workspace.folders.iter().filter(|folder| !removed.contains(folder)).cloned();
                let folders = kept.chain(added).collect();
                self.reload(self.workspace.client.clone(), folders);
            }
            StateEvent::Snapshot(reply) => {
                // The request may have been cancelled.
                let _ = reply.send(self.snapshot());
            }
            StateEvent::Checked(finished) => self.checked(*finished),
        }
    }

    fn snapshot(&self) -> Snapshot {
        Snapshot {
            workspace: Arc::clone(&self.workspace),
            files: Arc::clone(&self.files),
            changes: self.changes.subscribe(),
            events: self.events.clone(),
        }
    }

    fn start(&mut self, start: Start) {
        let client = self.parse_settings(&start.settings);
        self.workspace = Arc::new(Workspace::new(start.encoding, client, start.folders));
        self.pulls_diagnostics = start.pulls_diagnostics;
        self.refreshes = start.refreshes;
        let workspace = Arc::clone(&self.workspace);
        tokio::task::spawn_blocking(move || workspace.preload());
    }

    fn parse_settings(&self, sent: &Value) -> ClientSettings {
        ClientSettings::parse(sent).unwrap_or_else(|error| {
            let text = format!("echolint: invalid editor settings ({error}); using the defaults");
            self.outbox.put(Message::Show(MessageType::WARNING, text));
            ClientSettings::default()
        })
    }

    fn open(&mut self, item: TextDocumentItem) {
        let TextDocumentItem { uri, language_id, version, text } = item;
        let path = path_of(&uri, &language_id, &self.workspace);
        if config_files::is_config(&path) {
            // Configurations are not data. Their diagnostics come from the file on disk.
            return;
        }
        let unsupported = input::is_compressed_name(&path.to_string_lossy())
            .then_some("compressed files cannot be checked in an editor; use `echolint check`");
        let (settings, options) = resolve(&self.workspace, &path);
        let document = OpenDocument::new(&text, options);
        drop(text);
        self.opened += 1;
        let file = OpenFile { uri: uri.clone(), path, version, opened: self.opened, document, settings, unsupported };
        Arc::make_mut(&mut self.files).insert(uri.clone(), Arc::new(file));
        self.schedule_check(&uri, Duration::ZERO);
        self.count_change();
    }

    fn change(&mut self, uri: &Url, version: i32, changes: Vec<TextDocumentContentChangeEvent>) {
        let encoding = self.workspace.encoding;
        if uri.to_file_path().is_ok_and(|path| config_files::is_config(&path)) {
            return;
        }
        let Some(file) = Arc::make_mut(&mut self.files).get_mut(uri) else {
            let text = "the editor changed a file that it has not opened; close and reopen the file";
            tracing::warn!("{uri}: {text}");
            let status = Status::empty(uri.clone(), FileState::Error, Some(text.to_owned()));
            self.outbox.put(Message::Status(Box::new(status)));
            return;
        };
        let file = Arc::make_mut(file);
        for change in changes {
            match change.range {
                None => file.document.replace(&change.text),
                Some(range) => {
                    let bytes = proto::bytes(file.document.buffer(), range, encoding);
                    file.document.edit(bytes, &change.text);
                }
            }
        }
        file.version = version;
        self.schedule_check(uri, Duration::from_millis(self.workspace.client.diagnostics.debounce));
        self.count_change();
    }

    fn close(&mut self, uri: &Url) {
        if Arc::make_mut(&mut self.files).remove(uri).is_none() {
            return;
        }
        if let Some(latest) = self.checks.remove(uri) {
            // This stops the current check.
            latest.fetch_add(1, Ordering::Relaxed);
        }
        if !self.pulls_diagnostics {
            self.outbox.put(Message::Diagnostics { uri: uri.clone(), items: Vec::new(), version: None });
        }
        self.count_change();
    }

    fn files_changed(&mut self, paths: &[PathBuf]) {
        let sources = self.workspace.sources();
        let is_source = |path: &PathBuf| config_files::is_config(path) || sources.contains(path);
        if paths.iter().any(is_source) || config_files::mention_any(&self.workspace, paths) {
            self.reload(self.workspace.client.clone(), self.workspace.folders.clone());
        } else {
            self.count_change();
        }
    }

    /// Reads configurations and teachers again, and checks every open file again.
    fn reload(&mut self, client: ClientSettings, folders: Vec<PathBuf>) {
        self.workspace = Arc::new(self.workspace.next(client, folders));
        let workspace = Arc::clone(&self.workspace);
        let uris: Vec<Url> = self.files.keys().cloned().collect();
        for file in Arc::make_mut(&mut self.files).values_mut() {
            let file = Arc::make_mut(file);
            let (settings, options) = resolve(&workspace, &file.path);
            file.settings = settings;
            file.document = file.document.renewed(options);
        }
        uris.iter().for_each(|uri| self.schedule_check(uri, Duration::ZERO));
        self.outbox.put(Message::Refresh(self.refreshes));
        self.report_configs();
        self.count_change();
    }

    /// Stops the current check of a file and starts a new one after a delay. If the client requests diagnostics, its
    /// request starts the new one.
    fn schedule_check(&mut self, uri: &Url, delay: Duration) {
        let Some(file) = self.files.get(uri) else { return };
        let latest = self.checks.entry(uri.clone()).or_default();
        let number = latest.fetch_add(1, Ordering::Relaxed) + 1;
        if self.pulls_diagnostics {
            return;
        }
        let events = self.events.clone();
        let job = CheckJob {
            file: Arc::clone(file),
            workspace: Arc::clone(&self.workspace),
            latest: Arc::clone(latest),
            number,
            // The receiver is gone when the server ends.
            finish: Box::new(move |finished| drop(events.send(StateEvent::Checked(Box::new(finished))))),
        };
        tokio::spawn(job.run_after(delay));
    }

    fn checked(&mut self, finished: FinishedCheck) {
        let FinishedCheck { uri, version, number, diagnostics } = finished;
        let is_latest = self.checks.get(&uri).is_some_and(|latest| latest.load(Ordering::Relaxed) == number);
        // A client that requests diagnostics has them already. The status must not be that of an older version.
        let is_current = self.files.get(&uri).is_some_and(|file| file.version == version);
        if self.pulls_diagnostics && is_current {
            self.outbox.put(Message::Status(Box::new(diagnostics.status)));
        } else if is_latest {
            self.outbox.put(Message::Diagnostics { uri, items: diagnostics.items, version: Some(version) });
            self.outbox.put(Message::Status(Box::new(diagnostics.status)));
        }
        self.report_configs();
    }

    /// Sends the diagnostics of configurations that have changed.
    fn report_configs(&mut self) {
        let found = config_files::diagnostics_of_all(&self.workspace, self.files.values());
        let gone = self.config_diagnostics.iter().filter(|(uri, _)| !found.iter().any(|(other, _)| other == uri));
        let gone = gone.map(|(uri, _)| (uri.clone(), Vec::new()));
        let news = found.iter().filter(|one| !self.config_diagnostics.contains(one)).cloned();
        for (uri, items) in gone.chain(news) {
            self.outbox.put(Message::Diagnostics { uri, items, version: None });
        }
        self.config_diagnostics = found;
    }

    fn count_change(&self) {
        self.changes.send_modify(|count| *count += 1);
    }
}

/// The settings of a file, and the options for splitting it into records.
pub fn resolve(workspace: &Workspace, path: &Path) -> (Result<Arc<Settings>, Arc<str>>, ScanOptions) {
    let settings = workspace.settings(path);
    let included = workspace.resolver().and_then(|resolver| resolver.is_included(path)).unwrap_or(false);
    let named_lines = input::is_lines_name(&path.to_string_lossy());
    let options = ScanOptions {
        named_lines,
        format: settings.as_ref().ok().and_then(|settings| settings.format),
        skip_foreign: !included,
        threads: 1,
        max_record: None,
    };
    (settings.map(Arc::new).map_err(|error| error.to_string().into()), options)
}

/// The path for which the settings of a document are resolved. An unsaved document is treated as a file in the first
/// folder.
fn path_of(uri: &Url, language: &str, workspace: &Workspace) -> PathBuf {
    uri.to_file_path().unwrap_or_else(|()| {
        let folder = workspace.folders.first().cloned().or_else(|| std::env::current_dir().ok()).unwrap_or_default();
        folder.join(if language == "json" { "untitled.json" } else { "untitled.jsonl" })
    })
}
