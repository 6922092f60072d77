//! `textDocument/definition`.

use crate::json::Span;
use crate::lsp::state::OpenFile;
use crate::lsp::target::{CallPart, Target};
use crate::lsp::view::{View, with_view_at};
use crate::lsp::workspace::Workspace;
use crate::trajectory::{CallId, ResultId};
use tower_lsp::lsp_types::{GotoDefinitionResponse, Location, Position};

/// The definition of the target at a position: for a value, its first appearance in an output, a text or an earlier
/// call; for a result, its call; for the id of a call, its result; for the name of a tool, its declaration.
pub fn answer(file: &OpenFile, workspace: &Workspace, position: Position) -> Option<GotoDefinitionResponse> {
    let range = with_view_at(file, workspace, position, |view, offset| {
        let target = view.target(offset)?;
        if let Some(found) = target.value() {
            return view.first_span(found.value).map(|span| view.span_range(span));
        }
        let span = match target {
            Target::Call { call, part: CallPart::Id } => result_of(view, call),
            Target::Call { call, part: CallPart::Name } => declaration_of(view, call).or_else(|| result_of(view, call)),
            Target::Call { .. } | Target::Text(_) => None,
            Target::Result { result, .. } => call_of(view, result),
            Target::Tool(tool) => view.content(view.trajectory.tools.as_ref()?.get(tool)?.name.at),
        };
        span.map(|span| view.span_range(span))
    })??;
    Some(GotoDefinitionResponse::Scalar(Location { uri: file.uri.clone(), range }))
}

/// The id in the result of a call, or else the whole result.
fn result_of(view: &View<'_, '_>, call: CallId) -> Option<Span> {
    let result = view.trajectory.result_of(call)?;
    let whole = view.span(view.trajectory.texts.place(result.at))?;
    let id = result.id.as_ref().and_then(|id| view.content(id.at));
    // Some formats write the id only in the call.
    Some(id.filter(|id| whole.start <= id.start && id.end <= whole.end).unwrap_or(whole))
}

fn declaration_of(view: &View<'_, '_>, call: CallId) -> Option<Span> {
    let name = &view.trajectory.calls[call].name;
    view.content(view.trajectory.tool(&name.text)?.name.at)
}

/// The id of the call that a result answers, or else the name in it.
fn call_of(view: &View<'_, '_>, result: ResultId) -> Option<Span> {
    let call = &view.trajectory.calls[view.trajectory.results[result].call?];
    view.content(call.id.as_ref().map_or(call.name.at, |id| id.at))
}
