//! `textDocument/hover`.

mod call;
mod config;
mod evidence;
mod record;
mod text;

pub use config::of_config;

use crate::lsp::state::OpenFile;
use crate::lsp::target::{CallPart, Target};
use crate::lsp::view::{View, with_view, with_view_at};
use crate::lsp::workspace::Workspace;
use crate::lsp::{markdown, proto};
use crate::trajectory::{Call, ResultId};
use tower_lsp::lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position, Range};

/// The hover at a position: of a record at its start, otherwise of the argument, call, result or agent's text there.
pub fn answer(file: &OpenFile, workspace: &Workspace, position: Position) -> Option<Hover> {
    if let Some(hover) = of_record(file, workspace, position) {
        return Some(hover);
    }
    with_view_at(file, workspace, position, |view, offset| match view.target(offset) {
        Some(Target::Call { part: CallPart::Argument { first_use, .. }, .. }) => {
            let range = view.use_place(&first_use).and_then(|place| view.range(place));
            Some(hover(call::of_argument(view, &first_use), range))
        }
        Some(Target::Call { call, .. }) => {
            Some(hover(call::of_call(view, call), view.range(view.trajectory.calls[call].at)))
        }
        Some(Target::Result { result, .. }) => Some(of_message_of_result(view, result)),
        Some(Target::Text(_) | Target::Tool(_)) | None => {
            of_user_call(view, offset).or_else(|| text::at(view, offset).map(|(words, range)| hover(words, range)))
        }
    })?
}

/// The summary of the record that begins at a position, or on the line whose first column is the position.
fn of_record(file: &OpenFile, workspace: &Workspace, position: Position) -> Option<Hover> {
    let buffer = file.document.buffer();
    let offset = proto::offset(buffer, position, workspace.encoding);
    let record = file.document.records().find(|record| record.bytes.end > offset)?;
    let start = proto::position(buffer, record.bytes.start, workspace.encoding);
    let at_line_start = position.character == 0 && position.line == start.line;
    if !at_line_start && position != start {
        return None;
    }
    let end = Position { character: start.character + 1, ..start };
    with_view(file, workspace, &record, |view| hover(record::text(view), Some(Range { start: position, end })))
}

/// The first result in the message of a result. The messages of most formats have only one.
fn of_message_of_result(view: &View<'_, '_>, result: ResultId) -> Hover {
    let results = &view.trajectory.results;
    let at = results[result].at;
    let first = results.iter().position(|result| result.at == at).unwrap_or(result);
    hover(call::of_result(view, first), view.value_range(at))
}

/// A call that a simulated user made.
fn of_user_call(view: &View<'_, '_>, offset: u32) -> Option<Hover> {
    let contains = |call: &&Call<'_>| view.span(call.at).is_some_and(|span| span.start <= offset && offset < span.end);
    let call = view.trajectory.user_calls.iter().find(contains)?;
    let label = markdown::name(&call.label());
    let text = format!("**{label}** · call by the simulated user, excluded from all metrics");
    Some(hover(text, view.range(call.at)))
}

fn hover(markdown: String, range: Option<Range>) -> Hover {
    let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value: markdown });
    Hover { contents, range }
}
