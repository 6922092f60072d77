//! `textDocument/references`

use crate::json::Span;
use crate::lsp::state::OpenFile;
use crate::lsp::target::Subject;
use crate::lsp::view::{View, with_view_at};
use crate::lsp::workspace::Workspace;
use crate::trajectory::CallId;
use tower_lsp::lsp_types::{Location, Position};

/// Where a value goes: to all arguments that use it. From a call or its result, to all arguments that use what was
/// returned; from an id, to the others that are the same; from a declared tool, to its calls. `declared` adds where it
/// comes from.
pub fn answer(file: &OpenFile, workspace: &Workspace, position: Position, declared: bool) -> Option<Vec<Location>> {
    with_view_at(file, workspace, position, |view, offset| {
        let (declaration, uses) = match view.subject(offset)? {
            Subject::Value(found) => {
                let first = view.first_span(found.value);
                (first, view.uses_of(found.value).filter_map(|used| view.use_span(used)).collect())
            }
            Subject::CallId(call) => ids(view, Some(call)),
            Subject::ResultId(result) => ids(view, view.trajectory.results[result].call),
            Subject::CallName(call) | Subject::Call(call) => consumers(view, Some(call)),
            Subject::Result(result) => consumers(view, view.trajectory.results[result].call),
            Subject::Tool(tool) => {
                let name = &view.trajectory.tools.as_ref()?.get(tool)?.name;
                (view.content(name.at), view.names_of(&name.text).collect())
            }
        };
        let uses = uses.into_iter().filter(|&span| Some(span) != declaration);
        let mut spans: Vec<Span> = declaration.filter(|_| declared).into_iter().chain(uses).collect();
        spans.sort_unstable();
        spans.dedup();
        let location = |span| Location { uri: file.uri.clone(), range: view.span_range(span) };
        Some(spans.into_iter().map(location).collect())
    })?
}

/// The name of a call and the arguments that use what it returned.
fn consumers(view: &View<'_, '_>, call: Option<CallId>) -> (Option<Span>, Vec<Span>) {
    let Some(call) = call else { return (None, Vec::new()) };
    let uses = view.uses_of_output(call).filter_map(|used| view.use_span(used));
    (view.content(view.trajectory.calls[call].name.at), uses.collect())
}

/// The id of a call, and the same one in its result.
fn ids(view: &View<'_, '_>, call: Option<CallId>) -> (Option<Span>, Vec<Span>) {
    let Some(call) = call else { return (None, Vec::new()) };
    let of_call = view.trajectory.calls[call].id.as_ref();
    let of_result = view.trajectory.result_of(call).and_then(|result| result.id.as_ref());
    let span = |id: &crate::trajectory::Name<'_>| view.content(id.at);
    (of_call.and_then(span), of_result.and_then(span).into_iter().collect())
}
