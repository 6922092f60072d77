//! `textDocument/references`.

use crate::json::Span;
use crate::lsp::state::OpenFile;
use crate::lsp::target::{CallPart, ResultPart, Target};
use crate::lsp::view::{View, with_view_at};
use crate::lsp::workspace::Workspace;
use crate::trajectory::CallId;
use tower_lsp::lsp_types::{Location, Position};

/// The references to the target at a position: for a value, the arguments that use it; for a call or its result, the
/// arguments that use its output; for an id, the same id in the call and the result; for a declared tool, its calls.
/// `include_declaration` adds the first appearance of each.
pub fn answer(
    file: &OpenFile,
    workspace: &Workspace,
    position: Position,
    include_declaration: bool,
) -> Option<Vec<Location>> {
    with_view_at(file, workspace, position, |view, offset| {
        let (declaration, uses) = of_target(view, view.target(offset)?)?;
        let uses = uses.into_iter().filter(|&span| Some(span) != declaration);
        let mut spans: Vec<Span> = declaration.filter(|_| include_declaration).into_iter().chain(uses).collect();
        spans.sort_unstable();
        spans.dedup();
        let location = |span| Location { uri: file.uri.clone(), range: view.span_range(span) };
        Some(spans.into_iter().map(location).collect())
    })?
}

/// The declaration of a target and its uses.
fn of_target(view: &View<'_, '_>, target: Target) -> Option<(Option<Span>, Vec<Span>)> {
    if let Some(found) = target.value() {
        let uses = view.uses_of(found.value).filter_map(|used| view.use_span(used));
        return Some((view.first_span(found.value), uses.collect()));
    }
    Some(match target {
        Target::Call { call, part: CallPart::Id } => ids(view, Some(call)),
        Target::Call { call, .. } => consumers(view, Some(call)),
        Target::Result { result, part: ResultPart::Id } => ids(view, view.trajectory.results[result].call),
        Target::Result { result, .. } => consumers(view, view.trajectory.results[result].call),
        Target::Text(_) => return None,
        Target::Tool(tool) => {
            let name = &view.trajectory.tools.as_ref()?.get(tool)?.name;
            (view.content(name.at), view.names_of(&name.text).collect())
        }
    })
}

/// The name of a call and the arguments that use its output.
fn consumers(view: &View<'_, '_>, call: Option<CallId>) -> (Option<Span>, Vec<Span>) {
    let Some(call) = call else { return (None, Vec::new()) };
    let uses = view.uses_of_output(call).filter_map(|used| view.use_span(used));
    (view.content(view.trajectory.calls[call].name.at), uses.collect())
}

/// The id of a call and the id in its result.
fn ids(view: &View<'_, '_>, call: Option<CallId>) -> (Option<Span>, Vec<Span>) {
    let Some(call) = call else { return (None, Vec::new()) };
    let of_call = view.trajectory.calls[call].id.as_ref();
    let of_result = view.trajectory.result_of(call).and_then(|result| result.id.as_ref());
    let span = |id: &crate::trajectory::Name<'_>| view.content(id.at);
    (of_call.and_then(span), of_result.and_then(span).into_iter().collect())
}
