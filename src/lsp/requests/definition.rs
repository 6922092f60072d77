//! `textDocument/definition`

use crate::json::Span;
use crate::lsp::state::OpenFile;
use crate::lsp::target::Subject;
use crate::lsp::view::{View, with_view_at};
use crate::lsp::workspace::Workspace;
use crate::trajectory::{CallId, ResultId};
use tower_lsp::lsp_types::{GotoDefinitionResponse, Location, Position};

/// Where a value comes from: an argument's value from an output, a text or an earlier call; a result from its call; and
/// from a call, its id leads to its result and its name to where the tool is declared.
pub fn answer(file: &OpenFile, workspace: &Workspace, position: Position) -> Option<GotoDefinitionResponse> {
    let range = with_view_at(file, workspace, position, |view, offset| {
        let span = match view.subject(offset)? {
            Subject::Value(found) => view.first_span(found.value),
            Subject::CallId(call) => result_of(view, call),
            Subject::CallName(call) => declaration_of(view, call).or_else(|| result_of(view, call)),
            Subject::ResultId(result) | Subject::Result(result) => call_of(view, result),
            Subject::Call(_) => None,
            Subject::Tool(tool) => view.content(view.trajectory.tools.as_ref()?.get(tool)?.name.at),
        };
        span.map(|span| view.span_range(span))
    })??;
    Some(GotoDefinitionResponse::Scalar(Location { uri: file.uri.clone(), range }))
}

/// The id in a call's result, or else the result.
fn result_of(view: &View<'_, '_>, call: CallId) -> Option<Span> {
    let result = view.trajectory.result_of(call)?;
    let whole = view.span(view.trajectory.texts.place(result.at))?;
    let id = result.id.as_ref().and_then(|id| view.content(id.at));
    // A result may have its id from its call.
    Some(id.filter(|id| whole.start <= id.start && id.end <= whole.end).unwrap_or(whole))
}

fn declaration_of(view: &View<'_, '_>, call: CallId) -> Option<Span> {
    let name = &view.trajectory.calls[call].name;
    view.content(view.trajectory.tool(&name.text)?.name.at)
}

/// The id of the call that a result answers, or else its name.
fn call_of(view: &View<'_, '_>, result: ResultId) -> Option<Span> {
    let call = &view.trajectory.calls[view.trajectory.results[result].call?];
    view.content(call.id.as_ref().map_or(call.name.at, |id| id.at))
}
