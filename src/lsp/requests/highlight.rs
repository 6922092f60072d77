//! `textDocument/documentHighlight`

use crate::json::Span;
use crate::lsp::state::OpenFile;
use crate::lsp::target::{Subject, UsedValue};
use crate::lsp::view::{View, with_view_at};
use crate::lsp::workspace::Workspace;
use tower_lsp::lsp_types::{DocumentHighlight, DocumentHighlightKind, Position};

type Marks = Vec<(Span, DocumentHighlightKind)>;

/// The same thing elsewhere in the record: a value where it came from (written) and where it was used (read), an id in
/// the call and in its result, the name of a tool in all its calls.
pub fn answer(file: &OpenFile, workspace: &Workspace, position: Position) -> Option<Vec<DocumentHighlight>> {
    with_view_at(file, workspace, position, |view, offset| {
        let mut marks = match view.subject(offset)? {
            Subject::Value(found) => of_value(view, found),
            Subject::CallId(call) => of_id(view, &view.trajectory.calls[call].id.as_ref()?.text),
            Subject::ResultId(result) => of_id(view, &view.trajectory.results[result].id.as_ref()?.text),
            Subject::CallName(call) => of_tool(view, &view.trajectory.calls[call].name.text),
            Subject::Tool(tool) => of_tool(view, &view.trajectory.tools.as_ref()?.get(tool)?.name.text),
            Subject::Call(_) | Subject::Result(_) => return None,
        };
        // What is written and read at once counts as written, which comes first.
        marks.sort_by_key(|&(span, _)| span);
        marks.dedup_by_key(|&mut (span, _)| span);
        let highlight = |(span, kind)| DocumentHighlight { range: view.span_range(span), kind: Some(kind) };
        Some(marks.into_iter().map(highlight).collect())
    })?
}

fn of_value(view: &View<'_, '_>, found: UsedValue) -> Marks {
    let first = view.first_span(found.value).map(|span| (span, DocumentHighlightKind::WRITE));
    let uses = view.uses_of(found.value).filter_map(|used| view.use_span(used));
    let uses = uses.map(|span| (span, DocumentHighlightKind::READ));
    let here = (found.at, DocumentHighlightKind::TEXT);
    first.into_iter().chain(uses).chain([here]).collect()
}

fn of_id(view: &View<'_, '_>, id: &str) -> Marks {
    let calls = view.trajectory.calls.iter().filter_map(|call| call.id.as_ref());
    let results = view.trajectory.results.iter().filter_map(|result| result.id.as_ref());
    let calls = calls.map(|name| (name, DocumentHighlightKind::WRITE));
    let all = calls.chain(results.map(|name| (name, DocumentHighlightKind::READ)));
    all.filter(|(name, _)| name.text == id).filter_map(|(name, kind)| Some((view.content(name.at)?, kind))).collect()
}

fn of_tool(view: &View<'_, '_>, name: &str) -> Marks {
    let declared = view.trajectory.tool(name).and_then(|tool| view.content(tool.name.at));
    let declared = declared.map(|span| (span, DocumentHighlightKind::WRITE));
    declared.into_iter().chain(view.names_of(name).map(|span| (span, DocumentHighlightKind::READ))).collect()
}
