//! The edits of code actions, both immediate and deferred until the user selects the action.

use super::ignore;
use super::workspace_edit::in_file;
use crate::diagnostic::{Finding, Safety};
use crate::engine::{self, Apply};
use crate::fingerprint::Fingerprint;
use crate::lsp::diagnostics::narrow;
use crate::lsp::proto;
use crate::lsp::state::{OpenFile, Snapshot};
use crate::lsp::workspace::Workspace;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tower_lsp::lsp_types::{TextEdit, Url, WorkspaceEdit};

/// The task of an action whose edit is deferred.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "camelCase")]
pub enum Task {
    /// Apply the fix of a finding.
    Fix { record: usize, fingerprint: String },
    /// Apply all safe fixes.
    FixAll,
    /// Remove a record.
    Remove { record: usize },
    /// Add a finding to the baseline.
    Baseline { record: Option<usize>, fingerprint: String },
}

/// A task for one version of a file.
#[derive(Debug, Serialize, Deserialize)]
struct Deferred {
    uri: Url,
    version: i32,
    #[serde(flatten)]
    task: Task,
}

/// The data of an action whose edit is deferred.
pub fn data(file: &OpenFile, task: Task) -> Option<Value> {
    serde_json::to_value(Deferred { uri: file.uri.clone(), version: file.version, task }).ok()
}

/// Computes a deferred edit; `None` if the file has changed.
pub fn make(snapshot: &Snapshot, data: Value) -> Option<WorkspaceEdit> {
    let Deferred { uri, version, task } = serde_json::from_value(data).ok()?;
    let workspace = &snapshot.workspace;
    let file = snapshot.file(&uri).filter(|file| file.version == version && file.unsupported.is_none())?;
    if file.document.is_foreign() {
        return None;
    }
    let range = |bytes| proto::range(file.document.buffer(), bytes, workspace.encoding);
    match task {
        Task::Fix { record, fingerprint } => {
            let fix = finding(file, workspace, Some(record), &fingerprint)?.fix?;
            Some(in_file(file, vec![TextEdit { range: range(narrow(&fix.bytes)), new_text: fix.replacement }]))
        }
        Task::FixAll => fix_all(file, workspace),
        Task::Remove { record } => {
            let bytes = file.document.removal(&file.document.record(record)?)?;
            Some(in_file(file, vec![TextEdit { range: range(bytes), new_text: String::new() }]))
        }
        Task::Baseline { record, fingerprint } => {
            let finding = finding(file, workspace, record, &fingerprint)?;
            ignore::add_to_baseline(snapshot, file, &finding)
        }
    }
}

/// The finding with a fingerprint: of a record, or of the file as a whole.
fn finding(file: &OpenFile, workspace: &Workspace, record: Option<usize>, fingerprint: &str) -> Option<Finding> {
    let settings = file.settings.as_ref().ok()?;
    let wanted = Fingerprint::parse(fingerprint)?;
    workspace.with_context(settings, |context| {
        let of_record = record.and_then(|index| file.document.record(index));
        let of_record = of_record.map(|record| file.document.findings_of(&record, context)).unwrap_or_default();
        let is_wanted = |finding: &Finding| finding.fingerprint == wanted;
        // A finding about the file as a whole may be placed in a record, too.
        let of_file = || file.document.findings(context).into_iter().find(is_wanted);
        of_record.into_iter().find(is_wanted).or_else(of_file)
    })
}

/// Whether there may be safe fixes. Records that were not checked yet count as fixable.
pub fn may_fix(file: &OpenFile) -> bool {
    let is_safe = |finding: &Finding| finding.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Safe);
    file.document.has_notices()
        || file
            .document
            .records()
            .any(|record| file.document.report(&record).is_none_or(|report| report.findings.iter().any(is_safe)))
}

fn fix_all(file: &OpenFile, workspace: &Workspace) -> Option<WorkspaceEdit> {
    let settings = file.settings.as_ref().ok()?;
    let buffer = file.document.buffer();
    let text = buffer.text();
    let options = engine::ScanOptions { threads: rayon::current_num_threads(), ..file.document.options().clone() };
    let fixed =
        workspace.with_context(settings, |context| engine::fix(text.as_bytes(), &options, context, Apply::Safe));
    let edit = |change: engine::Change| {
        let range = proto::range(buffer, change.at, workspace.encoding);
        Some(TextEdit { range, new_text: String::from_utf8(change.replacement).ok()? })
    };
    let edits: Vec<TextEdit> = fixed.changes.into_iter().map(edit).collect::<Option<_>>()?;
    (!edits.is_empty()).then(|| in_file(file, edits))
}
