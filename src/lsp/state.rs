//! All that changes while a client is served. One task owns it and takes events in the order of the wire.

use super::diagnostics::{self, Finished};
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

/// Something that changes the state, or asks for it.
#[derive(Debug)]
pub enum StateEvent {
    /// The client has said who it is.
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
    /// Folders of the workspace came and went.
    Folders { added: Vec<PathBuf>, removed: Vec<PathBuf> },
    /// A request wants to see the state as it is now.
    Snapshot(oneshot::Sender<Snapshot>),
    /// A run over a file has ended.
    Checked(Box<Finished>),
}

/// What is known of a client when it starts.
#[derive(Debug)]
pub struct Start {
    pub encoding: Encoding,
    pub client: Value,
    pub folders: Vec<PathBuf>,
    /// Whether the client asks for diagnostics itself.
    pub pulls: bool,
    /// What it can be told to ask for again.
    pub refreshes: Refreshes,
}

/// A file in an editor.
#[derive(Debug, Clone)]
pub struct OpenFile {
    pub uri: Url,
    pub path: PathBuf,
    pub version: i32,
    /// Which opening of a file this is: versions begin anew with each.
    pub opened: u64,
    pub document: OpenDocument,
    /// Its settings, or why there are none.
    pub settings: Result<Arc<Settings>, Arc<str>>,
    /// Why it cannot be checked although its settings can be used.
    pub lost: Option<&'static str>,
}

impl OpenFile {
    /// Whether requests about trajectories can be answered: it can be read, and is not passed over.
    pub fn holds_trajectories(&self) -> bool {
        self.lost.is_none() && self.settings.is_ok() && !self.document.is_foreign()
    }
}

/// The state at one moment. It never changes.
#[derive(Debug, Clone)]
pub struct Snapshot {
    pub workspace: Arc<Workspace>,
    pub files: Arc<HashMap<Url, Arc<OpenFile>>>,
    /// Counts what was seen of open files and of the disk, for those who wait for changes.
    pub changes: watch::Receiver<u64>,
    /// Findings that the background has found out are put here.
    pub events: UnboundedSender<StateEvent>,
}

impl Snapshot {
    /// An open file.
    pub fn file(&self, uri: &Url) -> Option<&Arc<OpenFile>> {
        self.files.get(uri)
    }
}

/// The owner of the state.
struct ServerState {
    workspace: Arc<Workspace>,
    files: Arc<HashMap<Url, Arc<OpenFile>>>,
    /// For each open file how many runs were begun: only the last one counts.
    runs: HashMap<Url, Arc<AtomicU64>>,
    /// Configuration files that have findings in the editor.
    faulty_configs: Vec<(Url, Vec<Diagnostic>)>,
    /// Files opened so far.
    opened: u64,
    pulls: bool,
    refreshes: Refreshes,
    changes: watch::Sender<u64>,
    outbox: Outbox,
    events: UnboundedSender<StateEvent>,
}

/// Starts the task that owns the state; the way to put events into its queue.
pub fn start(outbox: Outbox) -> UnboundedSender<StateEvent> {
    let (events, receiver) = unbounded_channel();
    let owner = ServerState {
        workspace: Arc::new(Workspace::new(Encoding::default(), ClientSettings::default(), Vec::new())),
        files: Arc::default(),
        runs: HashMap::new(),
        faulty_configs: Vec::new(),
        opened: 0,
        pulls: false,
        refreshes: Refreshes::default(),
        changes: watch::Sender::new(0),
        outbox,
        events: events.clone(),
    };
    tokio::spawn(owner.run(receiver));
    events
}

impl ServerState {
    async fn run(mut self, mut events: UnboundedReceiver<StateEvent>) {
        while let Some(event) = events.recv().await {
            self.take(event);
        }
    }

    fn take(&mut self, event: StateEvent) {
        match event {
            StateEvent::Start(start) => self.start(*start),
            StateEvent::Open(item) => self.open(item),
            StateEvent::Change { uri, version, changes } => self.change(&uri, version, changes),
            StateEvent::Close(uri) => self.close(&uri),
            StateEvent::Settings(sent) => {
                let client = self.client_settings(&sent);
                if client != self.workspace.client {
                    self.renew(client, self.workspace.folders.clone());
                }
            }
            StateEvent::Files(paths) => self.files_changed(&paths),
            StateEvent::Folders { added, removed } => {
                let kept = self.workspace.folders.iter().filter(|folder| !removed.contains(folder)).cloned();
                let folders = kept.chain(added).collect();
                self.renew(self.workspace.client.clone(), folders);
            }
            StateEvent::Snapshot(reply) => {
                // Nobody may be waiting any more.
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
        let client = self.client_settings(&start.client);
        self.workspace = Arc::new(Workspace::new(start.encoding, client, start.folders));
        self.pulls = start.pulls;
        self.refreshes = start.refreshes;
        let workspace = Arc::clone(&self.workspace);
        tokio::task::spawn_blocking(move || workspace.warm_up());
    }

    fn client_settings(&self, sent: &Value) -> ClientSettings {
        ClientSettings::parse(sent).unwrap_or_else(|error| {
            let text = format!("echolint: the editor's settings cannot be used ({error}); the usual ones hold");
            self.outbox.put(Message::Show(MessageType::WARNING, text));
            ClientSettings::default()
        })
    }

    fn open(&mut self, item: TextDocumentItem) {
        let TextDocumentItem { uri, language_id, version, text } = item;
        let path = path_of(&uri, &language_id, &self.workspace);
        if config_files::is_config(&path) {
            // It is no data: what is wrong with it is known from the disk.
            return;
        }
        let lost = input::is_compressed_name(&path.to_string_lossy())
            .then_some("this is compressed data: `echolint check` reads it, editors cannot show it as text");
        let (settings, options) = resolve(&self.workspace, &path);
        let document = OpenDocument::new(&text, options);
        drop(text);
        self.opened += 1;
        let file = OpenFile { uri: uri.clone(), path, version, opened: self.opened, document, settings, lost };
        Arc::make_mut(&mut self.files).insert(uri.clone(), Arc::new(file));
        self.run_over(&uri, Duration::ZERO);
        self.changed();
    }

    fn change(&mut self, uri: &Url, version: i32, changes: Vec<TextDocumentContentChangeEvent>) {
        let encoding = self.workspace.encoding;
        if uri.to_file_path().is_ok_and(|path| config_files::is_config(&path)) {
            return;
        }
        let Some(file) = Arc::make_mut(&mut self.files).get_mut(uri) else {
            let text = "the editor changed a file that it has not opened: close it and open it again";
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
        self.run_over(uri, Duration::from_millis(self.workspace.client.diagnostics.debounce));
        self.changed();
    }

    fn close(&mut self, uri: &Url) {
        if Arc::make_mut(&mut self.files).remove(uri).is_none() {
            return;
        }
        if let Some(run) = self.runs.remove(uri) {
            run.fetch_add(1, Ordering::Relaxed);
        }
        if !self.pulls {
            self.outbox.put(Message::Diagnostics { uri: uri.clone(), items: Vec::new(), version: None });
        }
        self.changed();
    }

    fn files_changed(&mut self, paths: &[PathBuf]) {
        let sources = self.workspace.sources();
        let is_source = |path: &PathBuf| config_files::is_config(path) || sources.contains(path);
        if paths.iter().any(is_source) || config_files::name_profile(&self.workspace, paths) {
            self.renew(self.workspace.client.clone(), self.workspace.folders.clone());
        } else {
            self.changed();
        }
    }

    /// Reads configurations and teachers again, and looks at every open file anew.
    fn renew(&mut self, client: ClientSettings, folders: Vec<PathBuf>) {
        self.workspace = Arc::new(self.workspace.next(client, folders));
        let workspace = Arc::clone(&self.workspace);
        let uris: Vec<Url> = self.files.keys().cloned().collect();
        for file in Arc::make_mut(&mut self.files).values_mut() {
            let file = Arc::make_mut(file);
            let (settings, options) = resolve(&workspace, &file.path);
            file.settings = settings;
            file.document = file.document.renewed(options);
        }
        uris.iter().for_each(|uri| self.run_over(uri, Duration::ZERO));
        self.outbox.put(Message::Refresh(self.refreshes));
        self.report_configs();
        self.changed();
    }

    /// Looks for the findings of a file in a while, unless it changes until then.
    fn run_over(&mut self, uri: &Url, wait: Duration) {
        let Some(file) = self.files.get(uri) else { return };
        let run = self.runs.entry(uri.clone()).or_default();
        let this = run.fetch_add(1, Ordering::Relaxed) + 1;
        if self.pulls {
            return;
        }
        let job = diagnostics::Job {
            file: Arc::clone(file),
            workspace: Arc::clone(&self.workspace),
            run: Arc::clone(run),
            this,
            events: self.events.clone(),
        };
        tokio::spawn(job.after(wait));
    }

    fn checked(&mut self, finished: Finished) {
        let Finished { uri, version, run, found } = finished;
        let is_last = self.runs.get(&uri).is_some_and(|last| last.load(Ordering::Relaxed) == run);
        // A client that asks gets its answer as the answer; what it is told beside that must not be older.
        let is_open = self.files.get(&uri).is_some_and(|file| file.version == version);
        if self.pulls && is_open {
            self.outbox.put(Message::Status(Box::new(found.status)));
        } else if is_last {
            self.outbox.put(Message::Diagnostics { uri, items: found.items, version: Some(version) });
            self.outbox.put(Message::Status(Box::new(found.status)));
        }
        self.report_configs();
    }

    /// Reports what is wrong with configurations at their own lines.
    fn report_configs(&mut self) {
        let found = config_files::findings(&self.workspace, self.files.values());
        let gone = self.faulty_configs.iter().filter(|(uri, _)| !found.iter().any(|(other, _)| other == uri));
        let gone = gone.map(|(uri, _)| (uri.clone(), Vec::new()));
        let news = found.iter().filter(|one| !self.faulty_configs.contains(one)).cloned();
        for (uri, items) in gone.chain(news) {
            self.outbox.put(Message::Diagnostics { uri, items, version: None });
        }
        self.faulty_configs = found;
    }

    fn changed(&self) {
        self.changes.send_modify(|count| *count += 1);
    }
}

/// The settings of a file and how it is taken apart.
pub fn resolve(workspace: &Workspace, path: &Path) -> (Result<Arc<Settings>, Arc<str>>, ScanOptions) {
    let settings = workspace.settings(path);
    let included = workspace.resolver().and_then(|resolver| resolver.is_included(path)).unwrap_or(false);
    let named_lines = input::is_lines_name(&path.to_string_lossy());
    let options = ScanOptions {
        named_lines,
        format: settings.as_ref().ok().and_then(|settings| settings.format),
        skip_foreign: !included,
        threads: 1,
    };
    (settings.map(Arc::new).map_err(|error| error.to_string().into()), options)
}

/// The path that a file's settings are looked up for; one without a file stands in the first folder.
fn path_of(uri: &Url, language: &str, workspace: &Workspace) -> PathBuf {
    uri.to_file_path().unwrap_or_else(|()| {
        let folder = workspace.folders.first().cloned().or_else(|| std::env::current_dir().ok()).unwrap_or_default();
        folder.join(if language == "json" { "untitled.json" } else { "untitled.jsonl" })
    })
}
