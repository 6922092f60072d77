//! Closed files: their diagnostics for `workspace/diagnostic`, and a watcher of configurations for clients without one.

use super::background::blocking;
use super::diagnostics;
use super::progress::{self, FileProgress};
use super::state::{self, OpenFile, Snapshot, StateEvent};
use super::workspace::Workspace;
use crate::bounded_read;
use crate::engine::OpenDocument;
use crate::project::input::{self, Input, Inputs, Source};
use rayon::prelude::*;
use serde_json::json;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tower_lsp::Client;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::{
    Diagnostic, DocumentDiagnosticReport, FullDocumentDiagnosticReport, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport, Url, WorkspaceDiagnosticParams,
    WorkspaceDiagnosticReport, WorkspaceDiagnosticReportResult, WorkspaceDocumentDiagnosticReport,
    WorkspaceFullDocumentDiagnosticReport, WorkspaceUnchangedDocumentDiagnosticReport,
};

/// The interval at which configurations are polled for a client that cannot watch files.
const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// The longest delay of an answer without news. Clients send the request again as soon as it is answered.
const MAX_DELAY: Duration = Duration::from_secs(60);
/// The number of files that are checked between two partial answers.
const BATCH: usize = 16;
/// The size in bytes of the largest closed file that is read.
const MAX_FILE: u64 = 512 << 20;

/// A full report of a file's diagnostics.
pub fn report(result_id: Option<String>, items: Vec<Diagnostic>) -> DocumentDiagnosticReport {
    DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id, items },
    })
}

/// The report that nothing has changed.
pub fn unchanged(result_id: String) -> DocumentDiagnosticReport {
    DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
        related_documents: None,
        unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
    })
}

/// Polls configurations and profiles, and sends an event when one changes on disk. Ends with the state.
pub async fn watch(events: &UnboundedSender<StateEvent>) {
    let mut known: HashMap<PathBuf, Option<SystemTime>> = HashMap::new();
    loop {
        tokio::time::sleep(POLL_INTERVAL).await;
        let (reply, snapshot) = tokio::sync::oneshot::channel();
        if events.send(StateEvent::Snapshot(reply)).is_err() {
            return;
        }
        let Ok(snapshot) = snapshot.await else { return };
        let times = modification_times(&snapshot);
        // A file that is polled for the first time has not changed.
        let has_changed =
            |(path, time): &&(PathBuf, Option<SystemTime>)| known.get(path).is_some_and(|known| known != time);
        let changed: Vec<PathBuf> = times.iter().filter(has_changed).map(|(path, _)| path.clone()).collect();
        if !changed.is_empty() && events.send(StateEvent::Files(changed)).is_err() {
            return;
        }
        known.extend(times);
    }
}

/// The modification times of all files that open files depend on: configurations in the folders above them, profiles
/// and baselines. A file that does not exist has `None`.
fn modification_times(snapshot: &Snapshot) -> Vec<(PathBuf, Option<SystemTime>)> {
    let near = |file: &Arc<OpenFile>| {
        let folders = file.path.ancestors().skip(1).map(|folder| folder.join(crate::config::CONFIG_NAME));
        folders.collect::<Vec<_>>()
    };
    let profiles = snapshot.files.values().filter_map(|file| file.settings.as_ref().ok()).flat_map(|settings| {
        let profile = |teacher: &Arc<crate::config::TeacherSettings>| match &teacher.source {
            crate::config::TeacherSource::Profile(path) => Some(path.clone()),
            crate::config::TeacherSource::Trajectories { .. } => None,
        };
        settings.teachers.iter().filter_map(profile).collect::<Vec<_>>()
    });
    let mut paths: Vec<PathBuf> = snapshot.files.values().flat_map(near).chain(profiles).collect();
    paths.extend(snapshot.workspace.sources());
    paths.sort();
    paths.dedup();
    let with_time = |path: PathBuf| {
        let modified = std::fs::metadata(&path).and_then(|metadata| metadata.modified()).ok();
        (path, modified)
    };
    paths.into_iter().map(with_time).collect()
}

/// The trajectory files of the workspace that are not open.
pub fn closed_files(snapshot: &Snapshot) -> Vec<Input> {
    let Ok(resolver) = snapshot.workspace.resolver() else { return Vec::new() };
    let mut found = Inputs::default();
    for folder in &snapshot.workspace.folders {
        // Unreadable folders are skipped here; a request for a file in them reports the error.
        let _ = input::walk(folder, resolver, &mut found);
    }
    let is_open = |input: &Input| match &input.source {
        Source::File(path) => snapshot.files.values().any(|file| file.path == *path),
        Source::Stdin | Source::Blob(..) => true,
    };
    found.files.retain(|input| !is_open(input) && !input.is_compressed() && input.size <= MAX_FILE);
    found.files.sort();
    found.files.dedup();
    found.files
}

/// Reads a file from disk, as if it were open.
pub fn read(workspace: &Workspace, path: &Path) -> Option<OpenFile> {
    let uri = Url::from_file_path(path).ok()?;
    let (settings, options) = state::resolve(workspace, path);
    let settings = Ok(settings.ok()?);
    let text = bounded_read::read(path, MAX_FILE).ok()?;
    let text = String::from_utf8(text).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    let document = OpenDocument::new(&text, options);
    Some(OpenFile { uri, path: path.to_owned(), version: 0, opened: 0, document, settings, unsupported: None })
}

/// Answers `workspace/diagnostic` with the diagnostics of all closed files. If the client accepts partial answers, each
/// batch is sent as soon as it is checked. An answer without news is delayed until something changes.
pub async fn diagnostics(
    client: &Client,
    snapshot: Snapshot,
    params: WorkspaceDiagnosticParams,
    stopped: Arc<AtomicBool>,
) -> Result<WorkspaceDiagnosticReportResult> {
    let mut changes = snapshot.changes.clone();
    changes.mark_unchanged();
    let partial = params.partial_result_params.partial_result_token.clone();
    let progress = params.work_done_progress_params.work_done_token.clone();
    let (sender, mut partials) = unbounded_channel();
    let scan = tokio::spawn(blocking(move || scan(&snapshot, &params, &sender, &stopped)));
    let mut items = Vec::new();
    let mut any_news = false;
    let progress = FileProgress::begin(client, progress, "echolint: checking the workspace").await;
    while let Some(Batch { reports, has_news, done, total }) = partials.recv().await {
        any_news |= has_news;
        progress.report(done, total).await;
        match &partial {
            Some(token) => progress::send(client, token, json!({ "items": reports })).await,
            None => items.extend(reports),
        }
    }
    progress.end().await;
    scan.await.map_err(|_| Error::internal_error())??;
    if !any_news {
        let _ = tokio::time::timeout(MAX_DELAY, changes.changed()).await;
    }
    Ok(WorkspaceDiagnosticReportResult::Report(WorkspaceDiagnosticReport { items }))
}

/// Some reports, and the progress of the scan.
struct Batch {
    reports: Vec<WorkspaceDocumentDiagnosticReport>,
    has_news: bool,
    done: usize,
    total: usize,
}

fn scan(
    snapshot: &Snapshot,
    params: &WorkspaceDiagnosticParams,
    sender: &UnboundedSender<Batch>,
    stopped: &AtomicBool,
) {
    let files = if snapshot.workspace.client.diagnostics.workspace { closed_files(snapshot) } else { Vec::new() };
    let known =
        |uri: &Url| params.previous_result_ids.iter().find(|known| known.uri == *uri).map(|known| &*known.value);
    let done = AtomicUsize::new(0);
    let stop = || stopped.load(Ordering::Relaxed);
    for batch in files.chunks(BATCH) {
        let reports: Vec<_> = batch
            .par_iter()
            .filter_map(|input| {
                let Source::File(path) = &input.source else { return None };
                if stop() {
                    return None;
                }
                done.fetch_add(1, Ordering::Relaxed);
                report_closed(&snapshot.workspace, path, input.size, &known, &stop)
            })
            .collect();
        let has_news = reports.iter().any(|report| matches!(report, WorkspaceDocumentDiagnosticReport::Full(_)));
        let done = done.load(Ordering::Relaxed);
        if stop() || sender.send(Batch { reports, has_news, done, total: files.len() }).is_err() {
            return;
        }
    }
    // Files that were reported earlier and no longer exist. Open files are reported by the other request.
    let gone = params.previous_result_ids.iter().filter(|known| {
        let path = known.uri.to_file_path().unwrap_or_default();
        !known.value.is_empty() && !snapshot.files.contains_key(&known.uri) && !path.is_file()
    });
    let reports: Vec<_> = gone.map(|known| full(known.uri.clone(), None, Vec::new())).collect();
    if !reports.is_empty() {
        let _ = sender.send(Batch { reports, has_news: true, done: files.len(), total: files.len() });
    }
}

fn report_closed<'k>(
    workspace: &Workspace,
    path: &Path,
    size: u64,
    known: &impl Fn(&Url) -> Option<&'k str>,
    stop: &(impl Fn() -> bool + Sync),
) -> Option<WorkspaceDocumentDiagnosticReport> {
    let uri = Url::from_file_path(path).ok()?;
    let modified = std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok()?;
    let since = modified.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let id = format!("{}.{}.{size}", workspace.generation, since.as_nanos());
    if known(&uri) == Some(&*id) {
        return Some(WorkspaceDocumentDiagnosticReport::Unchanged(WorkspaceUnchangedDocumentDiagnosticReport {
            uri,
            version: None,
            unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id: id },
        }));
    }
    let file = read(workspace, path)?;
    let diagnostics = diagnostics::check(&file, workspace, stop)?;
    Some(full(uri, Some(id), diagnostics.items))
}

fn full(uri: Url, result_id: Option<String>, items: Vec<Diagnostic>) -> WorkspaceDocumentDiagnosticReport {
    WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
        uri,
        version: None,
        full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id, items },
    })
}
