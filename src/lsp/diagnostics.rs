//! Findings as the protocol's diagnostics.

use super::proto;
use super::state::{OpenFile, StateEvent};
use super::status::{FileState, Status};
use super::workspace::Workspace;
use crate::diagnostic::{Finding, Located, Severity};
use crate::engine::{CheckContext, DatasetFinding, Datasets, FoundIn};
use crate::rules::{self, Rule};
use std::collections::{BTreeSet, HashMap};
use std::ops::Range as Bytes;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedSender;
use tower_lsp::lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location,
    NumberOrString, Position, Range, Url,
};

/// Findings that an editor is given of a file: VS Code shows no more.
pub const MOST: usize = 1000;
/// Columns of a finding that are marked: a stretch of calls would else colour a whole record.
const MARKED: u32 = 120;

/// The diagnostics of a file and what its status bar shows.
#[derive(Debug)]
pub struct FileDiagnostics {
    pub items: Vec<Diagnostic>,
    pub status: Status,
}

/// A run that has ended.
#[derive(Debug)]
pub struct Finished {
    pub uri: Url,
    pub version: i32,
    /// Which run it was.
    pub run: u64,
    pub found: FileDiagnostics,
}

/// A run over a file.
pub struct Job {
    pub file: Arc<OpenFile>,
    pub workspace: Arc<Workspace>,
    /// The last run that was begun, and this one.
    pub run: Arc<AtomicU64>,
    pub this: u64,
    pub events: UnboundedSender<StateEvent>,
}

impl Job {
    /// Runs after a while, unless another run of the file was begun until then; that stops it later too.
    pub async fn after(self, wait: Duration) {
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        let Self { file, workspace, run, this, events } = self;
        let stop = move || run.load(Ordering::Relaxed) != this;
        if stop() {
            return;
        }
        let work = move || {
            let found = catch_unwind(AssertUnwindSafe(|| find(&file, &workspace, &stop))).unwrap_or_else(|_| {
                tracing::error!("{}: an error inside echolint while the file was checked", file.uri);
                let text = "an error inside echolint; please report it with the file";
                Some(nothing(&file, FileState::Error, Some(text.to_owned())))
            });
            if let Some(found) = found {
                let finished = Finished { uri: file.uri.clone(), version: file.version, run: this, found };
                // Nobody listens any more when the server ends.
                let _ = events.send(StateEvent::Checked(Box::new(finished)));
            }
        };
        if let Err(error) = tokio::task::spawn_blocking(work).await {
            tracing::error!("a run over a file ended badly: {error}");
        }
    }
}

fn nothing(file: &OpenFile, state: FileState, message: Option<String>) -> FileDiagnostics {
    FileDiagnostics { items: Vec::new(), status: Status::empty(file.uri.clone(), state, message) }
}

/// The diagnostics of a file; `None` when `stop` said to stop.
pub fn find(file: &OpenFile, workspace: &Workspace, stop: &(impl Fn() -> bool + Sync)) -> Option<FileDiagnostics> {
    if let Some(why) = file.lost {
        return Some(nothing(file, FileState::Error, Some(why.to_owned())));
    }
    let settings = match &file.settings {
        Ok(settings) => settings,
        Err(error) => return Some(nothing(file, FileState::Error, Some(error.to_string()))),
    };
    let (mut findings, teachers) = workspace.with_context(settings, |context| {
        if !file.document.check(context, stop) {
            return None;
        }
        let names = context.teachers.iter().map(|active| active.name.to_string()).collect::<Vec<_>>();
        let mut findings = file.document.findings(context);
        let mut cursor = proto::Cursor::new(file.document.buffer(), workspace.encoding);
        findings.extend(of_dataset(file, context).into_iter().map(|finding| counted(finding, &mut cursor)));
        Some((findings, names))
    })?;
    if file.document.is_foreign() {
        let message = "no trajectories in this file; `include` in echolint.toml has it checked all the same";
        return Some(nothing(file, FileState::Foreign, Some(message.to_owned())));
    }
    workspace.baseline(settings, &file.path).sift(&mut findings);
    let (records, trajectories, _) = file.document.counts();
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let is_echo = |finding: &&Finding| finding.rule.code == rules::echo_trajectory::RULE.code;
    let echoes: BTreeSet<Option<u64>> = findings.iter().filter(is_echo).map(|finding| finding.trajectory).collect();
    let status = Status {
        records,
        trajectories,
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        infos: count(Severity::Info),
        echoes: echoes.len(),
        cut: findings.len().saturating_sub(MOST),
        teachers,
        ..Status::empty(file.uri.clone(), FileState::Ok, None)
    };
    let shown = worst(&findings);
    // A rule's address is made once, not for each of its findings.
    let mut links = HashMap::new();
    let mut item = |finding: &Finding| {
        let link = links.entry(finding.rule.code).or_insert_with(|| link(finding.rule));
        with_places(finding, &file.uri, link.clone())
    };
    let mut items: Vec<Diagnostic> = shown.into_iter().map(&mut item).collect();
    if status.cut > 0 {
        items.push(summary(status.cut));
    }
    Some(FileDiagnostics { items, status })
}

/// What there is to say of the file's trajectories together, as `check` says it of this one file. What stands at the
/// configuration's limits is shown at the file's start.
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

/// As many findings as an editor shows, the worst, in their order.
fn worst(findings: &[Finding]) -> Vec<&Finding> {
    let mut shown: Vec<(usize, &Finding)> = findings.iter().enumerate().collect();
    if shown.len() > MOST {
        shown.sort_by_key(|&(at, finding)| (std::cmp::Reverse(finding.severity), at));
        shown.truncate(MOST);
        shown.sort_by_key(|&(at, _)| at);
    }
    shown.into_iter().map(|(_, finding)| finding).collect()
}

fn summary(cut: usize) -> Diagnostic {
    Diagnostic {
        severity: Some(DiagnosticSeverity::INFORMATION),
        source: Some("echolint".to_owned()),
        message: format!("{cut} more findings are not shown here; `echolint check` lists them all"),
        ..Diagnostic::default()
    }
}

/// A finding in a file's text.
pub fn diagnostic(finding: &Finding, uri: &Url) -> Diagnostic {
    with_places(finding, uri, link(finding.rule))
}

/// A finding, of which only the bytes are known, with lines and columns.
fn counted(mut finding: Finding, cursor: &mut proto::Cursor<'_>) -> Finding {
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

/// A finding with lines and columns as the client counts them.
fn with_places(finding: &Finding, uri: &Url, link: Option<CodeDescription>) -> Diagnostic {
    let range = |at: &Located| short(Range { start: from_zero(at.start), end: from_zero(at.end) });
    let at = finding.at.as_ref().map(range).unwrap_or_default();
    let related = finding.related.iter().map(|related| DiagnosticRelatedInformation {
        location: Location { uri: uri.clone(), range: range(&related.at) },
        message: related.message.clone(),
    });
    let related: Vec<_> = related.collect();
    let is_useless = matches!(finding.rule.name, "unused-result" | "empty-turn" | "repeated-call");
    Diagnostic {
        range: at,
        related_information: (!related.is_empty()).then_some(related),
        tags: is_useless.then(|| vec![DiagnosticTag::UNNECESSARY]),
        ..linked(finding, link)
    }
}

/// A finding without its places.
pub fn bare(finding: &Finding) -> Diagnostic {
    linked(finding, link(finding.rule))
}

fn linked(finding: &Finding, link: Option<CodeDescription>) -> Diagnostic {
    Diagnostic {
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Info => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(finding.rule.code.to_owned())),
        code_description: link,
        source: Some("echolint".to_owned()),
        message: finding.message.clone(),
        data: Some(format!("{:032x}", finding.fingerprint).into()),
        ..Diagnostic::default()
    }
}

/// The page of a rule.
fn link(rule: &Rule) -> Option<CodeDescription> {
    Url::parse(&rule.url()).ok().map(|href| CodeDescription { href })
}

/// The first columns of a range on its first line.
pub fn short(range: Range) -> Range {
    let mut end = range.end;
    if end.line > range.start.line || end.character > range.start.character.saturating_add(MARKED) {
        end.character = range.start.character.saturating_add(MARKED);
        end.line = range.start.line;
    }
    Range { start: range.start, end }
}

pub fn narrow(bytes: &Bytes<u64>) -> Bytes<usize> {
    let narrow = |offset| usize::try_from(offset).unwrap_or(usize::MAX);
    narrow(bytes.start)..narrow(bytes.end)
}
