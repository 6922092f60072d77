//! `textDocument/codeAction` and `codeAction/resolve`.

mod edits;
mod ignore;
mod workspace_edit;

use crate::config::Settings;
use crate::diagnostic::{Finding, Safety};
use crate::engine::OpenRecord;
use crate::lsp::diagnostics::{self, narrow};
use crate::lsp::markdown::clip;
use crate::lsp::proto;
use crate::lsp::state::{OpenFile, Snapshot};
use crate::lsp::workspace::Workspace;
use crate::rules;
use edits::Task;
use serde_json::json;
use std::collections::BTreeSet;
use tower_lsp::lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, CodeActionResponse, Command, Diagnostic,
    NumberOrString, Range, TextEdit,
};

/// The kind of the action that applies all safe fixes.
const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.echolint");
/// The number of records of a range that are checked for findings.
const MAX_RECORDS: usize = 32;
/// The number of findings that get actions.
const MAX_FINDINGS: usize = 32;
/// The number of characters of a fix's title that are shown.
const MAX_TITLE: usize = 120;

/// The actions for a range. Some have no edit: it is computed when the user selects the action ([`resolve`]).
pub fn answer(file: &OpenFile, workspace: &Workspace, params: &CodeActionParams) -> Option<CodeActionResponse> {
    let settings = file.settings.as_ref().ok()?;
    let request = Request { file, workspace, settings, params };
    let mut actions = Vec::new();
    let bytes = proto::bytes(file.document.buffer(), params.range, workspace.encoding);
    let records: Vec<OpenRecord> = file.document.records_in(bytes).take(MAX_RECORDS).collect();
    if request.wants(&CodeActionKind::QUICKFIX) {
        let found = request.findings(&records);
        found.iter().for_each(|(finding, item)| actions.extend(request.fix(finding, item)));
        let mut rules = BTreeSet::new();
        for (finding, item) in &found {
            actions.extend(request.baseline(finding, item));
            if rules.insert(finding.rule.clone()) {
                actions.extend(request.ignore(finding, item));
                actions.push(explain(finding, item));
            }
        }
    }
    if request.wants(&CodeActionKind::REFACTOR_REWRITE)
        && let [record] = records.as_slice()
        && file.document.removal(record).is_some()
    {
        actions.push(CodeAction {
            title: "Remove this trajectory from the file".to_owned(),
            kind: Some(CodeActionKind::REFACTOR_REWRITE),
            data: request.deferred(Task::Remove { record: record.index }),
            ..CodeAction::default()
        });
    }
    if request.wants(&FIX_ALL) && edits::may_fix(file) {
        actions.push(CodeAction {
            title: "Apply all safe fixes in this file".to_owned(),
            kind: Some(FIX_ALL),
            data: request.deferred(Task::FixAll),
            ..CodeAction::default()
        });
    }
    Some(actions.into_iter().map(CodeActionOrCommand::CodeAction).collect())
}

/// Adds the edit of an action, unless the file has changed since.
pub fn resolve(snapshot: &Snapshot, action: CodeAction) -> CodeAction {
    let edit = action.data.clone().and_then(|data| edits::make(snapshot, data));
    CodeAction { edit: edit.or(action.edit), ..action }
}

/// Adds the edits of actions for a client that cannot resolve them. Actions without an effect are omitted.
pub fn with_edits(snapshot: &Snapshot, actions: CodeActionResponse) -> CodeActionResponse {
    let resolved = actions.into_iter().map(|action| match action {
        CodeActionOrCommand::CodeAction(action) => CodeActionOrCommand::CodeAction(resolve(snapshot, action)),
        command @ CodeActionOrCommand::Command(_) => command,
    });
    let has_effect = |action: &CodeActionOrCommand| match action {
        CodeActionOrCommand::CodeAction(action) => action.edit.is_some() || action.command.is_some(),
        CodeActionOrCommand::Command(_) => true,
    };
    resolved.filter(has_effect).collect()
}

/// The kinds of actions that [`answer`] returns.
pub fn kinds() -> Vec<CodeActionKind> {
    vec![CodeActionKind::QUICKFIX, CodeActionKind::REFACTOR_REWRITE, FIX_ALL]
}

struct Request<'r> {
    file: &'r OpenFile,
    workspace: &'r Workspace,
    settings: &'r Settings,
    params: &'r CodeActionParams,
}

impl Request<'_> {
    /// Whether the client wants actions of a kind. Asking for `quickfix` includes `quickfix.x`.
    fn wants(&self, kind: &CodeActionKind) -> bool {
        let Some(only) = &self.params.context.only else { return true };
        only.iter().any(|asked| {
            let (asked, kind) = (asked.as_str(), kind.as_str());
            asked.is_empty() || kind.strip_prefix(asked).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }

    fn deferred(&self, task: Task) -> Option<serde_json::Value> {
        edits::data(self.file, task)
    }

    /// The findings that the editor asks about or that touch its range, each with its diagnostic.
    fn findings(&self, records: &[OpenRecord]) -> Vec<(Finding, Diagnostic)> {
        let Self { file, workspace, settings, params } = *self;
        let asked = &params.context.diagnostics;
        // Findings about the file as a whole do not belong to a record.
        let of_file = [&rules::byte_order_mark::RULE.code, &rules::wrong_container::RULE.code];
        let is_of_file = |item: &Diagnostic| matches!(&item.code, Some(NumberOrString::String(code)) if of_file.iter().any(|known| *known == code));
        let mut found: Vec<Finding> = workspace.with_context(settings, |context| {
            if asked.iter().any(is_of_file) {
                file.document.findings(context)
            } else {
                records.iter().flat_map(|record| file.document.findings_of(record, context)).collect()
            }
        });
        workspace.baseline(settings, &file.path).sift(&mut found);
        let shown = found.into_iter().filter(|finding| finding.at.is_some()).filter_map(|finding| {
            let item = diagnostics::diagnostic(&finding, &file.uri);
            let known = asked.iter().find(|known| is_same(known, &item));
            if known.is_none() && !touches(item.range, params.range) {
                return None;
            }
            Some((finding, known.cloned().unwrap_or(item)))
        });
        shown.take(MAX_FINDINGS).collect()
    }

    fn fix(&self, finding: &Finding, item: &Diagnostic) -> Option<CodeAction> {
        let fix = finding.fix.as_ref()?;
        let title = clip(&fix.title, MAX_TITLE);
        let action = CodeAction {
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![item.clone()]),
            ..CodeAction::default()
        };
        Some(match fix.safety {
            Safety::Safe => {
                let range = proto::range(self.file.document.buffer(), narrow(&fix.bytes), self.workspace.encoding);
                let edit = TextEdit { range, new_text: fix.replacement.clone() };
                let edit = workspace_edit::in_file(self.file, vec![edit]);
                CodeAction { title: capitalize(&title), is_preferred: Some(true), edit: Some(edit), ..action }
            }
            Safety::Unsafe => CodeAction {
                title: format!("{} (changes training data)", capitalize(&title)),
                data: self.deferred(Task::Fix { record: record_of(finding, self.file)?, fingerprint: print(finding) }),
                ..action
            },
        })
    }

    fn baseline(&self, finding: &Finding, item: &Diagnostic) -> Option<CodeAction> {
        if !finding.rule.is_suppressible() {
            return None;
        }
        let record = record_of(finding, self.file);
        Some(CodeAction {
            title: format!("Ignore this finding of {} (baseline)", finding.rule.code),
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![item.clone()]),
            data: self.deferred(Task::Baseline { record, fingerprint: print(finding) }),
            ..CodeAction::default()
        })
    }

    fn ignore(&self, finding: &Finding, item: &Diagnostic) -> Option<CodeAction> {
        let edit = ignore::rule_in_file(self.file, self.workspace, &finding.rule.code)?;
        Some(CodeAction {
            title: format!("Ignore {} in this file (echolint.toml)", finding.rule.code),
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![item.clone()]),
            edit: Some(edit),
            ..CodeAction::default()
        })
    }
}

fn explain(finding: &Finding, item: &Diagnostic) -> CodeAction {
    let title = format!("Explain {} {}", finding.rule.code, finding.rule.name);
    let arguments = Some(vec![json!({ "rule": finding.rule.code })]);
    CodeAction {
        title: title.clone(),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![item.clone()]),
        command: Some(Command { title, command: "echolint.explainRule".to_owned(), arguments }),
        ..CodeAction::default()
    }
}

/// Whether a diagnostic that an editor sends back is the same as another.
fn is_same(known: &Diagnostic, item: &Diagnostic) -> bool {
    let print = |item: &Diagnostic| item.data.as_ref().and_then(|data| Some(data.as_str()?.to_owned()));
    match print(known) {
        Some(known) => Some(known) == print(item),
        None => known.code == item.code && known.range == item.range,
    }
}

fn touches(one: Range, other: Range) -> bool {
    let (start, end) = (other.start.min(other.end), other.start.max(other.end));
    one.start <= end && start <= one.end
}

fn print(finding: &Finding) -> String {
    finding.fingerprint.to_string()
}

/// The index of the record that contains the first byte of a finding.
fn record_of(finding: &Finding, file: &OpenFile) -> Option<usize> {
    let at = usize::try_from(finding.at.as_ref()?.bytes.start).ok()?;
    Some(file.document.record_at(at)?.index)
}

fn capitalize(title: &str) -> String {
    let mut rest = title.chars();
    rest.next().map(|first| first.to_uppercase().collect::<String>() + rest.as_str()).unwrap_or_default()
}
