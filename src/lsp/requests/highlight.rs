//! `textDocument/documentHighlight`.

use crate::json::Span;
use crate::lsp::state::OpenFile;
use crate::lsp::target::{CallPart, ResultPart, Target, ValueAt};
use crate::lsp::view::{View, with_view_at};
use crate::lsp::workspace::Workspace;
use tower_lsp::lsp_types::{DocumentHighlight, DocumentHighlightKind, Position};

type Highlights = Vec<(Span, DocumentHighlightKind)>;

/// The other places of the target at a position, in the same record: a value where it appeared first (written) and
/// where it was used (read), an id in the call and in its result, the name of a tool in all its calls.
pub fn answer(file: &OpenFile, workspace: &Workspace, position: Position) -> Option<Vec<DocumentHighlight>> {
    with_view_at(file, workspace, position, |view, offset| {
        let mut highlights = of_target(view, view.target(offset)?)?;
        // The sort is stable: of several kinds for one span the first one is kept, so writes win over reads.
        highlights.sort_by_key(|&(span, _)| span);
        highlights.dedup_by_key(|&mut (span, _)| span);
        let highlight = |(span, kind)| DocumentHighlight { range: view.span_range(span), kind: Some(kind) };
        Some(highlights.into_iter().map(highlight).collect())
    })?
}

fn of_target(view: &View<'_, '_>, target: Target) -> Option<Highlights> {
    if let Some(found) = target.value() {
        return Some(of_value(view, found));
    }
    Some(match target {
        Target::Call { call, part: CallPart::Id } => of_id(view, &view.trajectory.calls[call].id.as_ref()?.text),
        Target::Call { call, part: CallPart::Name } => of_tool(view, &view.trajectory.calls[call].name.text),
        Target::Result { result, part: ResultPart::Id } => {
            of_id(view, &view.trajectory.results[result].id.as_ref()?.text)
        }
        Target::Tool(tool) => of_tool(view, &view.trajectory.tools.as_ref()?.get(tool)?.name.text),
        Target::Call { .. } | Target::Result { .. } | Target::Text(_) => return None,
    })
}

fn of_value(view: &View<'_, '_>, found: ValueAt) -> Highlights {
    let first = view.first_span(found.value).map(|span| (span, DocumentHighlightKind::WRITE));
    let uses = view.uses_of(found.value).filter_map(|used| view.use_span(used));
    let uses = uses.map(|span| (span, DocumentHighlightKind::READ));
    let here = (found.span, DocumentHighlightKind::TEXT);
    first.into_iter().chain(uses).chain([here]).collect()
}

fn of_id(view: &View<'_, '_>, id: &str) -> Highlights {
    let calls = view.trajectory.calls.iter().filter_map(|call| call.id.as_ref());
    let results = view.trajectory.results.iter().filter_map(|result| result.id.as_ref());
    let calls = calls.map(|name| (name, DocumentHighlightKind::WRITE));
    let all = calls.chain(results.map(|name| (name, DocumentHighlightKind::READ)));
    all.filter(|(name, _)| name.text == id).filter_map(|(name, kind)| Some((view.content(name.at)?, kind))).collect()
}

fn of_tool(view: &View<'_, '_>, name: &str) -> Highlights {
    let declared = view.trajectory.tool(name).and_then(|tool| view.content(tool.name.at));
    let declared = declared.map(|span| (span, DocumentHighlightKind::WRITE));
    declared.into_iter().chain(view.names_of(name).map(|span| (span, DocumentHighlightKind::READ))).collect()
}
