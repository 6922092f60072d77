//! `textDocument/inlayHint`: the kind of a call after its name, and the sources of an argument after the argument.

use crate::graph::{ValueUse, is_verified};
use crate::lsp::markdown::clip;
use crate::lsp::origins::{ValueSource, ValueSources, by_argument, value_text};
use crate::lsp::proto;
use crate::lsp::state::OpenFile;
use crate::lsp::view::{View, records_in, with_view};
use crate::lsp::workspace::Workspace;
use crate::text::{Buffer, Encoding};
use crate::trajectory::{Arguments, CallId, CallKind, Place};
use std::ops::Range as Bytes;
use tower_lsp::lsp_types::{InlayHint, InlayHintLabel, InlayHintLabelPart, InlayHintLabelPartTooltip, Location, Range};

/// The number of hints in one answer.
const MAX_HINTS: usize = 5000;
/// The number of characters of a name in a hint.
const MAX_NAME: usize = 40;
/// The number of sources that are named for one argument, which may contain several values.
const MAX_SOURCES: usize = 3;

/// The hints of a range.
pub fn answer(file: &OpenFile, workspace: &Workspace, range: Range) -> Option<Vec<InlayHint>> {
    let settings = workspace.client.inlay_hints;
    if !settings.enable {
        return None;
    }
    let buffer = file.document.buffer();
    let wanted = proto::bytes(buffer, range, workspace.encoding);
    let mut lines = Lines { buffer, max_length: settings.max_line_length, last: None };
    let mut hints = Vec::new();
    for record in records_in(file, wanted.clone()) {
        // A record on one line that is too long need not be imported.
        let Bytes { start, end } = record.bytes;
        let is_line = buffer.record_line_end(start) >= end;
        if hints.len() >= MAX_HINTS || (is_line && !lines.is_short(start)) {
            continue;
        }
        with_view(file, workspace, &record, |view| {
            let mut collector = HintCollector {
                view,
                sources: ValueSources::of(view.trajectory),
                wanted: &wanted,
                lines: &mut lines,
                hints: Vec::new(),
            };
            (0..view.trajectory.calls.len()).for_each(|call| collector.add_call(call));
            collector.hints.sort_by_key(|&(offset, _)| offset);
            hints.extend(collector.hints.into_iter().map(|(_, hint)| hint));
        });
    }
    hints.truncate(MAX_HINTS);
    Some(hints)
}

/// Knows which lines are short enough for hints.
struct Lines<'b> {
    buffer: &'b Buffer,
    /// The length in bytes up to which a line is short.
    max_length: usize,
    /// The line of the previous query, and whether it is short.
    last: Option<(Bytes<usize>, bool)>,
}

impl Lines<'_> {
    fn is_short(&mut self, offset: usize) -> bool {
        if let Some((line, is_short)) = &self.last
            && line.start <= offset
            && offset <= line.end
        {
            return *is_short;
        }
        let line = self.buffer.point(offset, Encoding::Utf8).line as usize;
        let start = self.buffer.line_start(line).unwrap_or(offset);
        let length = self.buffer.line_len(line);
        let is_short = length <= self.max_length;
        self.last = Some((start..start + length, is_short));
        is_short
    }
}

/// Collects the hints of one trajectory.
struct HintCollector<'m, 'b, 'v, 't> {
    view: &'m View<'v, 't>,
    sources: ValueSources,
    wanted: &'m Bytes<usize>,
    lines: &'m mut Lines<'b>,
    /// The hints with their offsets.
    hints: Vec<(usize, InlayHint)>,
}

impl HintCollector<'_, '_, '_, '_> {
    fn add_call(&mut self, index: CallId) {
        let view = self.view;
        let call = &view.trajectory.calls[index];
        let texts = &view.trajectory.texts;
        if let Some(offset) = self.offset_after(texts.place(call.name.at))
            && let Some((label, tooltip)) = self.kind(index)
        {
            self.add(offset, vec![part(label, None, Some(tooltip))]);
        }
        // Arguments in a string are on one line. If it is too long, the places of its values need not be computed.
        let Arguments::Json(at) = call.arguments else { return };
        let start = view.span(texts.place(at)).map(|span| view.record.bytes.start + span.start as usize);
        if !start.is_some_and(|start| self.lines.is_short(start)) {
            return;
        }
        for uses in by_argument(&view.graph.provenance, index) {
            if let Some(offset) = view.use_place(&uses[0]).and_then(|place| self.offset_after(place)) {
                self.add(offset, self.sources_of(uses));
            }
        }
    }

    /// The offset after a place, if a hint is wanted there.
    fn offset_after(&mut self, place: Place) -> Option<usize> {
        let end = self.view.record.bytes.start + self.view.span(place)?.end as usize;
        let is_wanted = self.hints.len() < MAX_HINTS && self.wanted.start <= end && end <= self.wanted.end;
        (is_wanted && self.lines.is_short(end)).then_some(end)
    }

    fn add(&mut self, offset: usize, label: Vec<InlayHintLabelPart>) {
        let hint = InlayHint {
            position: proto::position(self.view.file.document.buffer(), offset, self.view.workspace.encoding),
            label: InlayHintLabel::LabelParts(label),
            kind: None,
            text_edits: None,
            tooltip: None,
            padding_left: Some(true),
            padding_right: None,
            data: None,
        };
        self.hints.push((offset, hint));
    }

    /// The label and the tooltip for the kind of a call.
    fn kind(&self, index: CallId) -> Option<(String, String)> {
        let view = self.view;
        let kind = view.trajectory.calls[index].kind;
        let name = kind.name();
        if view.trajectory.failed(index) {
            let label = if kind == CallKind::Neutral { "failed".to_owned() } else { format!("{name} · failed") };
            return Some((label, "the call failed".to_owned()));
        }
        match kind {
            CallKind::Neutral => None,
            CallKind::Read => Some((name.to_owned(), "the call changes nothing".to_owned())),
            CallKind::Write if is_verified(view.trajectory, view.graph, index) => {
                let tooltip = "the next call that is not neutral reads back what this one wrote";
                Some((format!("{name} · verified"), tooltip.to_owned()))
            }
            CallKind::Write => {
                let tooltip = "the next call that is not neutral does not read back what this one wrote";
                Some((format!("{name} · unverified"), tooltip.to_owned()))
            }
        }
    }

    /// The sources of the values in an argument, each once.
    fn sources_of(&self, uses: &[ValueUse]) -> Vec<InlayHintLabelPart> {
        let mut sources: Vec<ValueSource> = Vec::new();
        let mut parts = Vec::new();
        for used in uses {
            let source = self.sources.source(used.origin);
            if sources.contains(&source) {
                continue;
            }
            sources.push(source);
            if sources.len() > MAX_SOURCES {
                parts.push(part(", …".to_owned(), None, None));
                break;
            }
            if !parts.is_empty() {
                parts.push(part(", ".to_owned(), None, None));
            }
            parts.push(self.source_part(used, source));
        }
        parts
    }

    fn source_part(&self, used: &ValueUse, source: ValueSource) -> InlayHintLabelPart {
        let view = self.view;
        let value = value_text(view.trajectory, &view.graph.provenance, used);
        let value = clip(&value, MAX_NAME);
        let label_of = |call: CallId| clip(&view.trajectory.calls[call].label(), MAX_NAME).into_owned();
        let (label, tooltip) = match source {
            ValueSource::Call(call) => {
                let label = label_of(call);
                (format!("← {label}"), format!("{value} first appears in the result of {label}, call {}", call + 1))
            }
            ValueSource::User => ("← user".to_owned(), format!("{value} first appears in the user's text")),
            ValueSource::System => ("← instructions".to_owned(), format!("{value} first appears in the instructions")),
            ValueSource::UnmatchedResult => {
                let tooltip = format!("{value} first appears in a result that answers none of the agent's calls");
                ("← unmatched result".to_owned(), tooltip)
            }
            ValueSource::EarlierCall(call) => {
                let tooltip =
                    format!("{value} first appears in the arguments of {}, call {}", label_of(call), call + 1);
                ("carried on".to_owned(), tooltip)
            }
            ValueSource::MadeUp => {
                let tooltip = format!("{value} appears nowhere earlier; the agent may have made it up");
                ("made up".to_owned(), tooltip)
            }
        };
        let place = view.origin_place(used.origin, used.value).and_then(|place| view.range(place));
        part(label, place.map(|range| Location { uri: view.file.uri.clone(), range }), Some(tooltip))
    }
}

fn part(value: String, location: Option<Location>, tooltip: Option<String>) -> InlayHintLabelPart {
    InlayHintLabelPart { value, tooltip: tooltip.map(InlayHintLabelPartTooltip::String), location, command: None }
}
