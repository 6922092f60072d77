//! `textDocument/documentSymbol` and `workspace/symbol`.

use crate::engine::{OpenRecord, for_each_trajectory};
use crate::formats::Extent;
use crate::json::Span;
use crate::lsp::proto;
use crate::lsp::state::{OpenFile, Snapshot};
use crate::lsp::workspace::Workspace;
use crate::lsp::workspace_diagnostics;
use crate::project::input::Source;
use crate::text::terminal::neutralize;
use crate::trajectory::{Call, Outcome, Place, Role, Trajectory};
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use tower_lsp::lsp_types::{DocumentSymbol, DocumentSymbolResponse, Location, Range, SymbolInformation, SymbolKind};

/// The number of turns and calls in one answer; later trajectories have none.
const MAX_DETAILS: usize = 5000;
/// The number of trajectories in one answer.
const MAX_TRAJECTORIES: usize = 10_000;
/// The number of symbols found in a workspace.
const MAX_FOUND: usize = 500;
/// The number of characters of an excerpt.
const MAX_EXCERPT: usize = 60;

/// The trajectories, turns and calls of a file. In a long file, only the first trajectories have turns and calls.
pub fn of_file(file: &OpenFile, workspace: &Workspace) -> Option<DocumentSymbolResponse> {
    let settings = file.settings.as_ref().ok()?;
    let mut symbols = Vec::new();
    let mut details = 0;
    for record in file.document.records() {
        if symbols.len() >= MAX_TRAJECTORIES {
            break;
        }
        file.document.with_input(&record, |input| {
            let is_whole = input.extent == Extent::File;
            for_each_trajectory(input, settings, |_, trajectory| {
                if symbols.len() >= MAX_TRAJECTORIES {
                    return;
                }
                let outliner = Outliner { file, workspace, record: &record, trajectory };
                let children = if details < MAX_DETAILS { outliner.turns(&mut details) } else { Vec::new() };
                symbols.push(outliner.trajectory_symbol(is_whole, children));
            });
        });
    }
    Some(DocumentSymbolResponse::Nested(symbols))
}

/// Makes the symbols of one trajectory.
struct Outliner<'o, 't> {
    file: &'o OpenFile,
    workspace: &'o Workspace,
    record: &'o OpenRecord,
    trajectory: &'o Trajectory<'t>,
}

impl Outliner<'_, '_> {
    fn trajectory_symbol(&self, is_whole: bool, children: Vec<DocumentSymbol>) -> DocumentSymbol {
        let Trajectory { task, model, outcome, at, .. } = self.trajectory;
        let own = self.span(self.trajectory.texts.place(*at)).filter(|_| !is_whole);
        let span = own.unwrap_or_else(|| Span::new(0, u32::try_from(self.record.bytes.len()).unwrap_or(u32::MAX)));
        let name = task.as_deref().map(excerpt).filter(|name| !name.is_empty());
        let outcome = Some(outcome).filter(|outcome| **outcome != Outcome::Unknown).map(|outcome| outcome.name());
        let model = model.as_deref().map(excerpt).filter(|model| !model.is_empty());
        let detail: Vec<&str> = model.as_deref().into_iter().chain(outcome).collect();
        let name = name.unwrap_or_else(|| format!("record {}", self.record.index));
        self.symbol(name, detail.join(", "), SymbolKind::MODULE, span, None, children)
    }

    /// The turns with their calls. `details` counts both.
    fn turns(&self, details: &mut usize) -> Vec<DocumentSymbol> {
        let mut calls: Vec<Vec<(&Call<'_>, &str)>> = vec![Vec::new(); self.trajectory.turns.len()];
        let own = self.trajectory.calls.iter().map(|call| (call, call.kind.name()));
        for (call, kind) in own.chain(self.trajectory.user_calls.iter().map(|call| (call, "by the user"))) {
            if let Some(of_turn) = calls.get_mut(call.turn) {
                of_turn.push((call, kind));
            }
        }
        let mut results = self.trajectory.results.iter().peekable();
        let mut symbols = Vec::new();
        for (number, (turn, calls)) in self.trajectory.turns.iter().zip(calls).enumerate() {
            let mut output = None;
            while let Some(result) = results.next_if(|result| result.turn <= number) {
                output = output.or((result.turn == number).then_some(result.text));
            }
            if *details >= MAX_DETAILS {
                break;
            }
            *details += 1 + calls.len();
            let Some(own) = self.span(self.trajectory.texts.place(turn.at)) else { continue };
            let children: Vec<_> = calls.into_iter().filter_map(|(call, kind)| self.call(call, kind)).collect();
            let text = turn.text.or(output);
            let words = text.map(|text| excerpt(self.trajectory.texts.get(text).as_str())).unwrap_or_default();
            let select = text.and_then(|text| self.span(self.trajectory.texts.whole(text)));
            symbols.push(self.symbol(
                role_name(turn.role).to_owned(),
                words,
                SymbolKind::STRING,
                own,
                select,
                children,
            ));
        }
        symbols
    }

    fn call(&self, call: &Call<'_>, kind: &str) -> Option<DocumentSymbol> {
        let label = Some(excerpt(&call.label())).filter(|label| !label.is_empty());
        let name = label.unwrap_or_else(|| "(no name)".to_owned());
        let select = self.span(self.trajectory.texts.place(call.name.at));
        Some(self.symbol(name, kind.to_owned(), SymbolKind::FUNCTION, self.span(call.at)?, select, Vec::new()))
    }

    #[allow(deprecated)] // a field that must be given
    fn symbol(
        &self,
        name: String,
        detail: String,
        kind: SymbolKind,
        span: Span,
        select: Option<Span>,
        children: Vec<DocumentSymbol>,
    ) -> DocumentSymbol {
        let select = select.filter(|select| span.start <= select.start && select.end <= span.end);
        DocumentSymbol {
            name,
            detail: Some(detail).filter(|detail| !detail.is_empty()),
            kind,
            tags: None,
            deprecated: None,
            range: self.range(span),
            selection_range: self.range(select.unwrap_or(Span::new(span.start, span.start))),
            children: Some(children).filter(|children| !children.is_empty()),
        }
    }

    fn span(&self, place: Place) -> Option<Span> {
        self.trajectory.texts.resolve(place)
    }

    fn range(&self, span: Span) -> Range {
        let base = self.record.bytes.start;
        let bytes = base + span.start as usize..base + span.end as usize;
        proto::range(self.file.document.buffer(), bytes, self.workspace.encoding)
    }
}

const fn role_name(role: Role) -> &'static str {
    match role {
        Role::System => "system",
        Role::User => "user",
        Role::Agent => "agent",
        Role::Tool => "tool",
    }
}

/// The first words of a text on one line, with control characters escaped.
fn excerpt(text: &str) -> String {
    // Of a long text, only a few times as many characters are examined: it may be mostly white space.
    let start: String = text.trim_start().chars().take(4 * MAX_EXCERPT).collect();
    let words = start.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut short: String = words.chars().take(MAX_EXCERPT).collect();
    if words.chars().nth(MAX_EXCERPT).is_some() || start.len() < text.trim_start().len() {
        short.push('…');
    }
    neutralize(&short).into_owned()
}

/// The tasks and tools of the workspace that match a query: first those that contain it, then those that contain its
/// characters in order.
#[allow(clippy::unnecessary_wraps)] // as the other requests
pub fn of_workspace(snapshot: &Snapshot, query: &str, stopped: &AtomicBool) -> Option<Vec<SymbolInformation>> {
    let stop = || stopped.load(Ordering::Relaxed);
    let mut search = Search { query: query.to_lowercase(), substring: Vec::new(), subsequence: Vec::new() };
    let mut open: Vec<_> = snapshot.files.values().collect();
    open.sort_by(|one, other| one.uri.cmp(&other.uri));
    for file in open {
        search.in_file(file, &snapshot.workspace, &stop);
    }
    for input in workspace_diagnostics::closed_files(snapshot) {
        if stop() || search.substring.len() >= MAX_FOUND {
            break;
        }
        let Source::File(path) = &input.source else { continue };
        if let Some(file) = workspace_diagnostics::read(&snapshot.workspace, path) {
            search.in_file(&file, &snapshot.workspace, &stop);
        }
    }
    let Search { substring: mut found, subsequence, .. } = search;
    found.extend(subsequence);
    found.truncate(MAX_FOUND);
    Some(found)
}

/// A search for names.
struct Search {
    query: String,
    /// The names that contain the query.
    substring: Vec<SymbolInformation>,
    /// The other names that contain its characters in order.
    subsequence: Vec<SymbolInformation>,
}

impl Search {
    fn in_file(&mut self, file: &OpenFile, workspace: &Workspace, stop: &impl Fn() -> bool) {
        let Ok(settings) = &file.settings else { return };
        if !file.may_have_trajectories() {
            return;
        }
        let mut tools: HashSet<String> = HashSet::new();
        for record in file.document.records() {
            if stop() || self.substring.len() >= MAX_FOUND {
                return;
            }
            file.document.with_input(&record, |input| {
                for_each_trajectory(input, settings, |_, trajectory| {
                    let outliner = Outliner { file, workspace, record: &record, trajectory };
                    if let Some(task) = &trajectory.task {
                        let at = trajectory.texts.place(trajectory.at);
                        self.add(task, SymbolKind::MODULE, trajectory.model.as_deref(), &outliner, at);
                    }
                    // Each tool appears once per file: at its declaration, or else at its first call.
                    let declared = trajectory.tools.iter().flatten().map(|tool| &tool.name);
                    for name in declared.chain(trajectory.calls.iter().map(|call| &call.name)) {
                        if !name.text.is_empty() && !tools.contains(&*name.text) {
                            tools.insert(name.text.clone().into_owned());
                            self.add(
                                &name.text,
                                SymbolKind::FUNCTION,
                                None,
                                &outliner,
                                trajectory.texts.place(name.at),
                            );
                        }
                    }
                });
            });
        }
    }

    #[allow(deprecated)] // a field that must be given
    fn add(&mut self, name: &str, kind: SymbolKind, within: Option<&str>, outliner: &Outliner<'_, '_>, at: Place) {
        let folded = name.to_lowercase();
        let is_substring = folded.contains(&self.query);
        let into = if is_substring { &mut self.substring } else { &mut self.subsequence };
        if into.len() >= MAX_FOUND || !(is_substring || is_subsequence(&self.query, &folded)) {
            return;
        }
        let Some(span) = outliner.span(at) else { return };
        let shown = excerpt(name);
        if shown.is_empty() {
            return;
        }
        into.push(SymbolInformation {
            name: shown,
            kind,
            tags: None,
            deprecated: None,
            location: Location { uri: outliner.file.uri.clone(), range: outliner.range(span) },
            container_name: within.map(excerpt).filter(|within| !within.is_empty()),
        });
    }
}

/// Whether a text contains the characters of a query in order.
fn is_subsequence(query: &str, text: &str) -> bool {
    let mut text = text.chars();
    query.chars().all(|wanted| text.any(|character| character == wanted))
}
