//! One trajectory of an open file, imported for the request that needs it.

use super::proto;
use super::state::OpenFile;
use super::workspace::Workspace;
use crate::config::Settings;
use crate::engine::{OpenRecord, for_each_trajectory};
use crate::graph::{ActionGraph, Origin, ValueUse};
use crate::json::{Kind, Span};
use crate::teacher::Echoes;
use crate::trajectory::{Arguments, Loc, Place, Trajectory};
use std::ops::Range as Bytes;
use tower_lsp::lsp_types::{Position, Range};

/// A trajectory with its graph, and the conversion of places in both to positions of the protocol.
pub struct View<'v, 't> {
    pub file: &'v OpenFile,
    pub workspace: &'v Workspace,
    pub settings: &'v Settings,
    pub record: &'v OpenRecord,
    pub trajectory: &'v Trajectory<'t>,
    pub graph: &'v ActionGraph,
}

/// Calls `f` with the first trajectory of a record; `None` if there is none.
pub fn with_view<T>(
    file: &OpenFile,
    workspace: &Workspace,
    record: &OpenRecord,
    f: impl FnOnce(&View<'_, '_>) -> T,
) -> Option<T> {
    let settings = file.settings.as_ref().ok()?;
    let mut f = Some(f);
    let mut returned = None;
    file.document.with_input(record, |input| {
        for_each_trajectory(input, settings, |_, trajectory| {
            if let Some(f) = f.take() {
                let graph = ActionGraph::of(trajectory);
                returned = Some(f(&View { file, workspace, settings, record, trajectory, graph: &graph }));
            }
        })
    });
    returned
}

/// Calls `f` with the trajectory at a position and the position's offset in its record.
pub fn with_view_at<T>(
    file: &OpenFile,
    workspace: &Workspace,
    position: Position,
    f: impl FnOnce(&View<'_, '_>, u32) -> T,
) -> Option<T> {
    let offset = proto::offset(file.document.buffer(), position, workspace.encoding);
    let record = file.document.record_at(offset)?;
    let within = u32::try_from(offset - record.bytes.start).ok()?;
    with_view(file, workspace, &record, |view| f(view, within))
}

/// The records that overlap a range of bytes. A record that only touches the range is excluded.
pub fn records_in(file: &OpenFile, bytes: Bytes<usize>) -> impl Iterator<Item = OpenRecord> + '_ {
    let touched = file.document.records_in(bytes.clone());
    touched.filter(move |record| record.bytes.end > bytes.start && record.bytes.start < bytes.end)
}

impl<'v> View<'v, '_> {
    /// The teachers' assessments of the trajectory; `None` without teachers or without events.
    pub fn echoes(&self) -> Option<Echoes<'v>> {
        Echoes::of(&self.workspace.teachers(self.settings), self.trajectory, self.graph)
    }
}

impl View<'_, '_> {
    /// The range of a place; `None` if its text is not in the file.
    pub fn range(&self, place: Place) -> Option<Range> {
        Some(self.span_range(self.trajectory.texts.resolve(place)?))
    }

    /// The range of a span of the record.
    pub fn span_range(&self, span: Span) -> Range {
        let base = self.record.bytes.start;
        let bytes = base + span.start as usize..base + span.end as usize;
        proto::range(self.file.document.buffer(), bytes, self.workspace.encoding)
    }

    /// The range of a value.
    pub fn value_range(&self, at: Loc) -> Option<Range> {
        self.range(self.trajectory.texts.place(at))
    }

    /// The span of a place in the record; `None` if its text is not in the file.
    pub fn span(&self, place: Place) -> Option<Span> {
        self.trajectory.texts.resolve(place)
    }

    /// The span of a value in the record, without the quotes of a string.
    pub fn content(&self, at: Loc) -> Option<Span> {
        let Place { text, mut span } = self.trajectory.texts.place(at);
        if self.trajectory.texts.value(at).kind() == Kind::String && span.end >= span.start + 2 {
            span = Span::new(span.start + 1, span.end - 1);
        }
        self.span(Place { text, span })
    }

    /// The place of the argument that contains a use.
    pub fn use_place(&self, used: &ValueUse) -> Option<Place> {
        let Arguments::Json(at) = self.trajectory.calls[used.call].arguments else { return None };
        Some(self.trajectory.texts.place(Loc { node: used.node, ..at }))
    }

    /// The place where a value appeared first; `None` if it has no source in the file.
    pub fn origin_place(&self, origin: Origin, value: usize) -> Option<Place> {
        let texts = &self.trajectory.texts;
        match origin {
            Origin::Output { result, node, .. } => {
                let text = self.trajectory.results[result].text;
                match node {
                    Some(node) => Some(texts.place(Loc { text, node })),
                    None => Some(self.in_text(text, value)),
                }
            }
            Origin::Given(text) => Some(self.in_text(text, value)),
            Origin::Carried(call) => {
                let first = self.graph.provenance.of_call(call).iter().find(|used| used.value == value)?;
                self.use_place(first)
            }
            Origin::Unsourced => None,
        }
    }

    /// The first occurrence of a value in a text, ignoring case; the whole text if only parts of the value occur.
    fn in_text(&self, text: u32, value: usize) -> Place {
        let texts = &self.trajectory.texts;
        let words = texts.get(text).as_str();
        let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        match crate::graph::locate(words, &self.graph.provenance.values[value], 0..words.len()) {
            Some(found) => Place { text, span: Span::new(narrow(found.start), narrow(found.end)) },
            None => texts.whole(text),
        }
    }
}
