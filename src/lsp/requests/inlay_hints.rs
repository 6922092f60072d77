//! `textDocument/inlayHint`: the kind of a call after its name, and where its arguments came from after these.

use crate::graph::{ValueUse, is_verified};
use crate::lsp::markdown::clip;
use crate::lsp::origins::{Giver, Givers, by_argument, value_of};
use crate::lsp::proto;
use crate::lsp::state::OpenFile;
use crate::lsp::view::{View, records_in, with_view};
use crate::lsp::workspace::Workspace;
use crate::text::{Buffer, Encoding};
use crate::trajectory::{Arguments, CallId, CallKind, Place};
use std::ops::Range as Bytes;
use tower_lsp::lsp_types::{InlayHint, InlayHintLabel, InlayHintLabelPart, InlayHintLabelPartTooltip, Location, Range};

/// Hints of one answer at the most.
const MOST: usize = 5000;
/// Characters of a name in a hint at the most.
const NAME: usize = 40;
/// Origins that the hint of one argument names, where it holds several values.
const ORIGINS: usize = 3;

/// The hints of a range.
pub fn answer(file: &OpenFile, workspace: &Workspace, range: Range) -> Option<Vec<InlayHint>> {
    let settings = workspace.client.inlay_hints;
    if !settings.enable {
        return None;
    }
    let buffer = file.document.buffer();
    let wanted = proto::bytes(buffer, range, workspace.encoding);
    let mut lines = Lines { buffer, most: settings.max_line_length, known: None };
    let mut hints = Vec::new();
    for record in records_in(file, wanted.clone()) {
        // A record on one line need not be read to know that it is too long.
        let Bytes { start, end } = record.bytes;
        let is_line = buffer.record_line_end(start) >= end;
        if hints.len() >= MOST || (is_line && !lines.is_short(start)) {
            continue;
        }
        with_view(file, workspace, &record, |view| {
            let mut marks = Marks {
                view,
                givers: Givers::of(view.trajectory),
                wanted: &wanted,
                lines: &mut lines,
                hints: Vec::new(),
            };
            (0..view.trajectory.calls.len()).for_each(|call| marks.call(call));
            marks.hints.sort_by_key(|&(after, _)| after);
            hints.extend(marks.hints.into_iter().map(|(_, hint)| hint));
        });
    }
    hints.truncate(MOST);
    Some(hints)
}

/// Tells long lines from short ones.
struct Lines<'b> {
    buffer: &'b Buffer,
    /// Bytes of a line that is short.
    most: usize,
    /// The line that was asked for last, and whether it is short.
    known: Option<(Bytes<usize>, bool)>,
}

impl Lines<'_> {
    fn is_short(&mut self, offset: usize) -> bool {
        if let Some((line, is_short)) = &self.known
            && line.start <= offset
            && offset <= line.end
        {
            return *is_short;
        }
        let line = self.buffer.point(offset, Encoding::Utf8).line as usize;
        let start = self.buffer.line_start(line).unwrap_or(offset);
        let length = self.buffer.line_len(line);
        let is_short = length <= self.most;
        self.known = Some((start..start + length, is_short));
        is_short
    }
}

/// The hints of a trajectory.
struct Marks<'m, 'b, 'v, 't> {
    view: &'m View<'v, 't>,
    givers: Givers,
    wanted: &'m Bytes<usize>,
    lines: &'m mut Lines<'b>,
    /// Each with the offset that it stands at.
    hints: Vec<(usize, InlayHint)>,
}

impl Marks<'_, '_, '_, '_> {
    fn call(&mut self, index: CallId) {
        let view = self.view;
        let call = &view.trajectory.calls[index];
        let texts = &view.trajectory.texts;
        if let Some(after) = self.after(texts.place(call.name.at))
            && let Some((label, tooltip)) = self.kind(index)
        {
            self.add(after, vec![part(label, None, Some(tooltip))]);
        }
        // A string with all arguments stands on one line, which may be long; its parts are then not looked for.
        let Arguments::Json(at) = call.arguments else { return };
        let start = view.span(texts.place(at)).map(|span| view.record.bytes.start + span.start as usize);
        if !start.is_some_and(|start| self.lines.is_short(start)) {
            return;
        }
        for uses in by_argument(&view.graph.provenance, index) {
            if let Some(after) = view.use_place(&uses[0]).and_then(|place| self.after(place)) {
                self.add(after, self.origins(uses));
            }
        }
    }

    /// The offset behind a place, if a hint is wanted there.
    fn after(&mut self, place: Place) -> Option<usize> {
        let end = self.view.record.bytes.start + self.view.span(place)?.end as usize;
        let is_wanted = self.hints.len() < MOST && self.wanted.start <= end && end <= self.wanted.end;
        (is_wanted && self.lines.is_short(end)).then_some(end)
    }

    fn add(&mut self, after: usize, label: Vec<InlayHintLabelPart>) {
        let hint = InlayHint {
            position: proto::position(self.view.file.document.buffer(), after, self.view.workspace.encoding),
            label: InlayHintLabel::LabelParts(label),
            kind: None,
            text_edits: None,
            tooltip: None,
            padding_left: Some(true),
            padding_right: None,
            data: None,
        };
        self.hints.push((after, hint));
    }

    /// What a call does, and how that ended.
    fn kind(&self, index: CallId) -> Option<(String, String)> {
        let view = self.view;
        let kind = view.trajectory.calls[index].kind;
        let name = kind.name();
        if view.trajectory.failed(index) {
            let label = if kind == CallKind::Neutral { "failed".to_owned() } else { format!("{name} · failed") };
            return Some((label, "its result is an error".to_owned()));
        }
        match kind {
            CallKind::Neutral => None,
            CallKind::Read => Some((name.to_owned(), "it looks without changing anything".to_owned())),
            CallKind::Write if is_verified(view.trajectory, view.graph, index) => {
                let what = "it changes something, and the next call that reads or writes reads that back";
                Some((format!("{name} · verified"), what.to_owned()))
            }
            CallKind::Write => {
                let what = "it changes something, and the next call that reads or writes does not read that back";
                Some((format!("{name} · unverified"), what.to_owned()))
            }
        }
    }

    /// Where the values of an argument came from, each origin once.
    fn origins(&self, uses: &[ValueUse]) -> Vec<InlayHintLabelPart> {
        let mut givers: Vec<Giver> = Vec::new();
        let mut parts = Vec::new();
        for used in uses {
            let giver = self.givers.giver(used.origin);
            if givers.contains(&giver) {
                continue;
            }
            givers.push(giver);
            if givers.len() > ORIGINS {
                parts.push(part(", …".to_owned(), None, None));
                break;
            }
            if !parts.is_empty() {
                parts.push(part(", ".to_owned(), None, None));
            }
            parts.push(self.origin(used, giver));
        }
        parts
    }

    fn origin(&self, used: &ValueUse, giver: Giver) -> InlayHintLabelPart {
        let view = self.view;
        let value = value_of(view.trajectory, &view.graph.provenance, used);
        let value = clip(&value, NAME);
        let label_of = |call: CallId| clip(&view.trajectory.calls[call].label(), NAME).into_owned();
        let (label, tooltip) = match giver {
            Giver::Call(call) => {
                let label = label_of(call);
                (format!("← {label}"), format!("{value}: first seen in the result of {label}, call {}", call + 1))
            }
            Giver::User => ("← user".to_owned(), format!("{value}: first said by the user")),
            Giver::System => ("← instructions".to_owned(), format!("{value}: first said by the instructions")),
            Giver::StrayResult => {
                let what = "first seen in a result that answers none of the agent's calls";
                ("← unmatched result".to_owned(), format!("{value}: {what}"))
            }
            Giver::Earlier(call) => {
                let what = format!("nothing said it before the agent used it in {}, call {}", label_of(call), call + 1);
                ("carried on".to_owned(), format!("{value}: {what}"))
            }
            Giver::Nobody => ("made up".to_owned(), format!("{value}: nothing before this call says it")),
        };
        let place = view.origin_place(used.origin, used.value).and_then(|place| view.range(place));
        part(label, place.map(|range| Location { uri: view.file.uri.clone(), range }), Some(tooltip))
    }
}

fn part(value: String, location: Option<Location>, tooltip: Option<String>) -> InlayHintLabelPart {
    InlayHintLabelPart { value, tooltip: tooltip.map(InlayHintLabelPartTooltip::String), location, command: None }
}
