//! `textDocument/hover`

mod call;
mod config;
mod evidence;
mod record;
mod text;

pub use config::of_config;

use crate::lsp::state::OpenFile;
use crate::lsp::view::{Spot, View, with_view, with_view_at};
use crate::lsp::workspace::Workspace;
use crate::lsp::{markdown, proto};
use crate::trajectory::Call;
use tower_lsp::lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position, Range};

/// What there is to say of a place.
pub fn answer(file: &OpenFile, workspace: &Workspace, position: Position) -> Option<Hover> {
    if let Some(hover) = of_record(file, workspace, position) {
        return Some(hover);
    }
    with_view_at(file, workspace, position, |view, offset| match view.spot(offset) {
        Some(spot) => of_spot(view, spot),
        None => of_user_call(view, offset).or_else(|| text::at(view, offset).map(|(words, range)| hover(words, range))),
    })?
}

/// The summary of the record that begins at a position, or on a line that does.
fn of_record(file: &OpenFile, workspace: &Workspace, position: Position) -> Option<Hover> {
    let buffer = file.document.buffer();
    let offset = proto::offset(buffer, position, workspace.encoding);
    let record = file.document.records().find(|record| record.bytes.end > offset)?;
    let start = proto::position(buffer, record.bytes.start, workspace.encoding);
    let at_line = position.character == 0 && position.line == start.line;
    if !at_line && position != start {
        return None;
    }
    let end = Position { character: start.character + 1, ..start };
    with_view(file, workspace, &record, |view| hover(record::text(view), Some(Range { start: position, end })))
}

fn of_spot(view: &View<'_, '_>, spot: Spot) -> Option<Hover> {
    let trajectory = view.trajectory;
    Some(match spot {
        Spot::Use(index) => {
            let used = view.graph.provenance.uses.get(index)?;
            let range = view.use_place(used).and_then(|place| view.range(place));
            hover(call::of_argument(view, used), range)
        }
        Spot::Call(call) => hover(call::of_call(view, call), view.range(trajectory.calls[call].at)),
        Spot::Result(result) => hover(call::of_result(view, result), view.value_range(trajectory.results[result].at)),
    })
}

/// A call that a simulated user made.
fn of_user_call(view: &View<'_, '_>, offset: u32) -> Option<Hover> {
    let holds = |call: &&Call<'_>| view.span(call.at).is_some_and(|span| span.start <= offset && offset < span.end);
    let call = view.trajectory.user_calls.iter().find(holds)?;
    let text = format!("**{}** · call of the simulated user; no measure counts it", markdown::name(&call.label()));
    Some(hover(text, view.range(call.at)))
}

fn hover(markdown: String, range: Option<Range>) -> Hover {
    let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value: markdown });
    Hover { contents, range }
}
