//! Checks files and converts findings to diagnostics of the protocol.

use super::open_file::OpenFile;
use super::proto;
use super::status::{FileState, Status};
use super::workspace::Workspace;
use crate::diagnostic::{Finding, Located, Severity};
use crate::engine::{CheckContext, DatasetFinding, Datasets, FoundIn};
use crate::rule::Rule;
use crate::rules;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range as Bytes;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tower_lsp::lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location,
    NumberOrString, Position, Range, Url,
};

/// The number of findings of one file that are sent to an editor: VS Code shows no more.
pub const MAX_DIAGNOSTICS: usize = 1000;
/// The number of columns in the range of a diagnostic. A sequence of calls would otherwise mark a whole record.
const MAX_COLUMNS: u32 = 120;

/// The diagnostics of a file and its status.
#[derive(Debug)]
pub struct FileDiagnostics {
    pub items: Vec<Diagnostic>,
    pub status: Status,
}

/// A check that has ended.
#[derive(Debug)]
pub struct FinishedCheck {
    pub uri: Url,
    pub version: i32,
    /// The number of the check, or 0 if the client requested it.
    pub number: u64,
    pub diagnostics: FileDiagnostics,
}

/// A check of a file in the background.
pub struct CheckJob {
    pub file: Arc<OpenFile>,
    pub workspace: Arc<Workspace>,
    /// The number of the latest check of the file.
    pub latest: Arc<AtomicU64>,
    /// The number of this check.
    pub number: u64,
    /// Is given the result.
    pub finish: Box<dyn FnOnce(FinishedCheck) + Send>,
}

impl CheckJob {
    /// Runs after a delay. Stops, before or after it has begun, when there is a later check of the file.
    pub async fn run_after(self, delay: Duration) {
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        let Self { file, workspace, latest, number, finish } = self;
        let stop = move || latest.load(Ordering::Relaxed) != number;
        if stop() {
            return;
        }
        let work = move || {
            let diagnostics = catch_unwind(AssertUnwindSafe(|| check(&file, &workspace, &stop))).unwrap_or_else(|_| {
                tracing::error!("internal error while checking {}", file.uri);
                let message = "internal error; please report it with the file";
                Some(unchecked(&file, FileState::Error, Some(message.to_owned())))
            });
            if let Some(diagnostics) = diagnostics {
                finish(FinishedCheck { uri: file.uri.clone(), version: file.version, number, diagnostics });
            }
        };
        if let Err(error) = tokio::task::spawn_blocking(work).await {
            tracing::error!("the check of a file failed: {error}");
        }
    }
}

fn unchecked(file: &OpenFile, state: FileState, message: Option<String>) -> FileDiagnostics {
    FileDiagnostics { items: Vec::new(), status: Status::empty(file.uri.clone(), state, message) }
}

/// Checks a file; `None` if `stop` returned `true` before the end.
pub fn check(file: &OpenFile, workspace: &Workspace, stop: &(impl Fn() -> bool + Sync)) -> Option<FileDiagnostics> {
    if let Some(reason) = file.unsupported {
        return Some(unchecked(file, FileState::Error, Some(reason.to_owned())));
    }
    let settings = match &file.settings {
        Ok(settings) => settings,
        Err(error) => return Some(unchecked(file, FileState::Error, Some(error.to_string()))),
    };
    let (mut findings, teachers) = workspace.with_context(settings, |context| {
        if !file.document.check(context, stop) {
            return None;
        }
        let names = context.teachers.iter().map(|active| active.name.to_string()).collect::<Vec<_>>();
        let mut findings = file.document.findings(context);
        let mut cursor = proto::Cursor::new(file.document.buffer(), workspace.encoding);
        findings.extend(of_dataset(file, context).into_iter().map(|finding| with_positions(finding, &mut cursor)));
        Some((findings, names))
    })?;
    if file.document.is_foreign() {
        let message = "no trajectories in this file; to check it anyway, add it to `include` in echolint.toml";
        return Some(unchecked(file, FileState::Foreign, Some(message.to_owned())));
    }
    workspace.baseline(settings, &file.path).sift(&mut findings);
    let (records, trajectories, _) = file.document.counts();
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let is_echo = |finding: &&Finding| finding.rule == rules::echo_trajectory::RULE;
    let echoes: BTreeSet<Option<u64>> = findings.iter().filter(is_echo).map(|finding| finding.trajectory).collect();
    let status = Status {
        records,
        trajectories,
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        infos: count(Severity::Info),
        echoes: echoes.len(),
        cut: findings.len().saturating_sub(MAX_DIAGNOSTICS),
        teachers,
        ..Status::empty(file.uri.clone(), FileState::Ok, None)
    };
    let shown = most_severe(&findings);
    // The address of a rule's page is parsed once per rule, not once per finding.
    let mut links = HashMap::new();
    let mut item = |finding: &Finding| {
        let link = links.entry(finding.rule.clone()).or_insert_with(|| link(&finding.rule));
        with_ranges(finding, &file.uri, link.clone())
    };
    let mut items: Vec<Diagnostic> = shown.into_iter().map(&mut item).collect();
    if status.cut > 0 {
        items.push(omitted(status.cut));
    }
    Some(FileDiagnostics { items, status })
}

/// The findings about the file's trajectories together, the same as `echolint check` reports for this file alone. Those
/// that are placed in the configuration are moved to the start of the file.
fn of_dataset(file: &OpenFile, context: &CheckContext<'_>) -> Vec<Finding> {
    if context.settings.datasets.is_empty() {
        return Vec::new();
    }
    let mut datasets = Datasets::default();
    datasets.add(context.settings, &file.path.to_string_lossy(), &file.document.facts(context));
    datasets
        .measure(|_, name| context.teachers.iter().find(|active| *active.name == *name).map(|active| &*active.teacher));
    let here = |found: DatasetFinding| match found.path {
        FoundIn::Data(_) => found.finding,
        FoundIn::Config(_) => Finding { at: None, ..found.finding },
    };
    datasets.findings().into_iter().map(here).collect()
}

/// The most severe findings, as many as an editor shows, in their order.
fn most_severe(findings: &[Finding]) -> Vec<&Finding> {
    let mut shown: Vec<(usize, &Finding)> = findings.iter().enumerate().collect();
    if shown.len() > MAX_DIAGNOSTICS {
        shown.sort_by_key(|&(at, finding)| (std::cmp::Reverse(finding.severity), at));
        shown.truncate(MAX_DIAGNOSTICS);
        shown.sort_by_key(|&(at, _)| at);
    }
    shown.into_iter().map(|(_, finding)| finding).collect()
}

/// A diagnostic that counts the omitted findings.
fn omitted(count: usize) -> Diagnostic {
    Diagnostic {
        severity: Some(DiagnosticSeverity::INFORMATION),
        source: Some("echolint".to_owned()),
        message: format!("{count} more findings are not shown; `echolint check` lists all"),
        ..Diagnostic::default()
    }
}

/// The diagnostic of a finding in a file.
pub fn diagnostic(finding: &Finding, uri: &Url) -> Diagnostic {
    with_ranges(finding, uri, link(&finding.rule))
}

/// Adds lines and columns to a finding that has only bytes.
fn with_positions(mut finding: Finding, cursor: &mut proto::Cursor<'_>) -> Finding {
    for at in finding.at.iter_mut().chain(finding.related.iter_mut().map(|related| &mut related.at)) {
        let Range { start, end } = cursor.range(narrow(&at.bytes));
        (at.start, at.end) = (from_one(start), from_one(end));
    }
    finding
}

fn from_one(at: Position) -> crate::text::Position {
    crate::text::Position { line: u64::from(at.line) + 1, column: u64::from(at.character) + 1 }
}

fn from_zero(at: crate::text::Position) -> Position {
    let narrow = |from_one: u64| u32::try_from(from_one.saturating_sub(1)).unwrap_or(u32::MAX);
    Position { line: narrow(at.line), character: narrow(at.column) }
}

/// The diagnostic of a finding whose lines and columns are in the client's encoding.
fn with_ranges(finding: &Finding, uri: &Url, link: Option<CodeDescription>) -> Diagnostic {
    let range = |at: &Located| shorten(Range { start: from_zero(at.start), end: from_zero(at.end) });
    let at = finding.at.as_ref().map(range).unwrap_or_default();
    let related = finding.related.iter().map(|related| DiagnosticRelatedInformation {
        location: Location { uri: uri.clone(), range: range(&related.at) },
        message: related.message.clone(),
    });
    let related: Vec<_> = related.collect();
    Diagnostic {
        range: at,
        related_information: (!related.is_empty()).then_some(related),
        tags: finding.rule.traits.unnecessary.then(|| vec![DiagnosticTag::UNNECESSARY]),
        ..with_link(finding, link)
    }
}

/// The diagnostic of a finding without its ranges.
pub fn without_ranges(finding: &Finding) -> Diagnostic {
    with_link(finding, link(&finding.rule))
}

fn with_link(finding: &Finding, link: Option<CodeDescription>) -> Diagnostic {
    Diagnostic {
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Info => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(finding.rule.code.to_string())),
        code_description: link,
        source: Some("echolint".to_owned()),
        message: finding.message.clone(),
        data: Some(finding.fingerprint.to_string().into()),
        ..Diagnostic::default()
    }
}

/// The address of a rule's page.
fn link(rule: &Rule) -> Option<CodeDescription> {
    Url::parse(rule.url.as_deref()?).ok().map(|href| CodeDescription { href })
}

/// Limits a range to the first columns of its first line.
pub fn shorten(range: Range) -> Range {
    let mut end = range.end;
    if end.line > range.start.line || end.character > range.start.character.saturating_add(MAX_COLUMNS) {
        end.character = range.start.character.saturating_add(MAX_COLUMNS);
        end.line = range.start.line;
    }
    Range { start: range.start, end }
}

pub fn narrow(bytes: &Bytes<u64>) -> Bytes<usize> {
    let narrow = |offset| usize::try_from(offset).unwrap_or(usize::MAX);
    narrow(bytes.start)..narrow(bytes.end)
}
