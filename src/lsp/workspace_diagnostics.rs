//! Files that are not open: their diagnostics for clients that ask, and a watch over them for clients that cannot.

use super::background::blocking;
use super::diagnostics;
use super::progress::{self, FileProgress};
use super::state::{self, OpenFile, Snapshot, StateEvent};
use super::workspace::Workspace;
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

/// How often configurations are looked at for a client that cannot watch them.
const LOOK: Duration = Duration::from_secs(2);
/// How long an answer is held back in which nothing is new.
const HOLD: Duration = Duration::from_secs(60);
/// Files checked between two partial answers.
const BATCH: usize = 16;
/// The largest file that is read whole beside an editor.
const LARGEST: u64 = 512 << 20;

/// A full report of a file's diagnostics.
pub fn report(result_id: Option<String>, items: Vec<Diagnostic>) -> DocumentDiagnosticReport {
    DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id, items },
    })
}

/// The report that nothing changed.
pub fn unchanged(result_id: String) -> DocumentDiagnosticReport {
    DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
        related_documents: None,
        unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
    })
}

/// Tells the state when configurations change on disk, for a client that cannot. Ends with the state.
pub async fn watch(events: &UnboundedSender<StateEvent>) {
    let mut known: HashMap<PathBuf, Option<SystemTime>> = HashMap::new();
    loop {
        tokio::time::sleep(LOOK).await;
        let (reply, snapshot) = tokio::sync::oneshot::channel();
        if events.send(StateEvent::Snapshot(reply)).is_err() {
            return;
        }
        let Ok(snapshot) = snapshot.await else { return };
        let stamps = stamps(&snapshot);
        // A file that is looked at for the first time has not changed.
        let is_news =
            |(path, stamp): &&(PathBuf, Option<SystemTime>)| known.get(path).is_some_and(|known| known != stamp);
        let changed: Vec<PathBuf> = stamps.iter().filter(is_news).map(|(path, _)| path.clone()).collect();
        if !changed.is_empty() && events.send(StateEvent::Files(changed)).is_err() {
            return;
        }
        known.extend(stamps);
    }
}

/// The configurations near open files, those that are missing too, and the profiles they name.
fn stamps(snapshot: &Snapshot) -> Vec<(PathBuf, Option<SystemTime>)> {
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
    let stamp = |path: PathBuf| {
        let modified = std::fs::metadata(&path).and_then(|metadata| metadata.modified()).ok();
        (path, modified)
    };
    paths.into_iter().map(stamp).collect()
}

/// The trajectory files of the workspace, those that are open left out.
pub fn closed_files(snapshot: &Snapshot) -> Vec<Input> {
    let Ok(resolver) = snapshot.workspace.resolver() else { return Vec::new() };
    let mut found = Inputs::default();
    for folder in &snapshot.workspace.folders {
        // What cannot be read is said where somebody asks for it by name.
        let _ = input::walk(folder, resolver, &mut found);
    }
    let is_open = |input: &Input| match &input.source {
        Source::File(path) => snapshot.files.values().any(|file| file.path == *path),
        Source::Stdin | Source::Blob(..) => true,
    };
    found.files.retain(|input| !is_open(input) && !input.is_compressed() && input.size <= LARGEST);
    found.files.sort();
    found.files.dedup();
    found.files
}

/// A file from the disk, as if it were open.
pub fn read(workspace: &Workspace, path: &Path) -> Option<OpenFile> {
    let uri = Url::from_file_path(path).ok()?;
    let (settings, options) = state::resolve(workspace, path);
    let settings = Ok(settings.ok()?);
    let text = std::fs::read(path).ok()?;
    let text = String::from_utf8(text).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    let document = OpenDocument::new(&text, options);
    Some(OpenFile { uri, path: path.to_owned(), version: 0, opened: 0, document, settings, lost: None })
}

/// Answers `workspace/diagnostic`: every file, closed ones from the disk. Where the client takes partial answers, each
/// goes out as soon as it is known. An answer without news is held back until there are some.
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
    while let Some(Batch { reports, news, done, of }) = partials.recv().await {
        any_news |= news;
        progress.report(done, of).await;
        match &partial {
            Some(token) => progress::send(client, token, json!({ "items": reports })).await,
            None => items.extend(reports),
        }
    }
    progress.end().await;
    scan.await.map_err(|_| Error::internal_error())??;
    if !any_news {
        // The client asks again as soon as it is answered.
        let _ = tokio::time::timeout(HOLD, changes.changed()).await;
    }
    Ok(WorkspaceDiagnosticReportResult::Report(WorkspaceDiagnosticReport { items }))
}

/// Some reports, and how far the scan is.
struct Batch {
    reports: Vec<WorkspaceDocumentDiagnosticReport>,
    news: bool,
    done: usize,
    of: usize,
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
                of_closed(&snapshot.workspace, path, input.size, &known, &stop)
            })
            .collect();
        let news = reports.iter().any(|report| matches!(report, WorkspaceDocumentDiagnosticReport::Full(_)));
        let done = done.load(Ordering::Relaxed);
        if stop() || sender.send(Batch { reports, news, done, of: files.len() }).is_err() {
            return;
        }
    }
    // Files that had findings and are gone, or are open now: an editor has those from the other request.
    let gone = params.previous_result_ids.iter().filter(|known| {
        let path = known.uri.to_file_path().unwrap_or_default();
        !known.value.is_empty() && !snapshot.files.contains_key(&known.uri) && !path.is_file()
    });
    let reports: Vec<_> = gone.map(|known| full(known.uri.clone(), None, Vec::new())).collect();
    if !reports.is_empty() {
        let _ = sender.send(Batch { reports, news: true, done: files.len(), of: files.len() });
    }
}

fn of_closed<'k>(
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
    let found = diagnostics::find(&file, workspace, stop)?;
    Some(full(uri, Some(id), found.items))
}

fn full(uri: Url, result_id: Option<String>, items: Vec<Diagnostic>) -> WorkspaceDocumentDiagnosticReport {
    WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
        uri,
        version: None,
        full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id, items },
    })
}
