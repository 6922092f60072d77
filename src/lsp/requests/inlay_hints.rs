//! `textDocument/inlayHint`: the kind of a call after its name, and where its arguments came from after these.

use crate::graph::{ValueUse, is_verified};
use crate::json::Span;
use crate::lsp::markdown::clip;
use crate::lsp::origins::{Giver, Givers, by_argument, value_of};
use crate::lsp::place;
use crate::lsp::state::OpenFile;
use crate::lsp::view::{View, records_in, with_view};
use crate::lsp::world::World;
use crate::trajectory::{CallId, CallKind};
use std::ops::Range as Bytes;
use tower_lsp::lsp_types::{InlayHint, InlayHintLabel, InlayHintLabelPart, InlayHintLabelPartTooltip, Location, Range};

/// Hints of one answer at the most.
const MOST: usize = 5000;
/// Characters of a name in a hint at the most.
const NAME: usize = 40;
/// Origins that the hint of one argument names, where it holds several values.
const ORIGINS: usize = 3;

/// The hints of a range.
pub fn answer(file: &OpenFile, world: &World, range: Range) -> Option<Vec<InlayHint>> {
    let settings = world.client.inlay_hints;
    if !settings.enable {
        return None;
    }
    let buffer = file.document.buffer();
    let wanted = place::bytes(buffer, range, world.encoding);
    let mut hints = Vec::new();
    for record in records_in(file, wanted.clone()) {
        // A record that is one line need not be read to know that it is too long.
        let is_line = buffer.record_line_end(record.bytes.start) >= record.bytes.end;
        if hints.len() >= MOST || (is_line && record.bytes.len() > settings.max_line_length) {
            continue;
        }
        with_view(file, world, &record, |view| {
            let marks = Marks { view, givers: Givers::of(view.trajectory), wanted: &wanted };
            (0..view.trajectory.calls.len()).for_each(|call| marks.call(call, &mut hints));
        });
    }
    let mut known = None;
    hints.retain(|hint| {
        let line = hint.position.line;
        let length = match known {
            Some((same, length)) if same == line => length,
            _ => buffer.line_len(line as usize),
        };
        known = Some((line, length));
        length <= settings.max_line_length
    });
    hints.sort_by_key(|hint| hint.position);
    hints.truncate(MOST);
    Some(hints)
}

struct Marks<'m, 'v, 't> {
    view: &'m View<'v, 't>,
    givers: Givers,
    wanted: &'m Bytes<usize>,
}

impl Marks<'_, '_, '_> {
    fn call(&self, index: CallId, hints: &mut Vec<InlayHint>) {
        let view = self.view;
        let call = &view.trajectory.calls[index];
        let after_name = || view.span(view.trajectory.texts.place(call.name.at));
        if let Some((label, tooltip)) = self.kind(index) {
            hints.extend(after_name().and_then(|span| self.hint(span, vec![part(label, None, Some(tooltip))])));
        }
        for uses in by_argument(&view.graph.provenance, index) {
            let Some(span) = view.use_place(&uses[0]).and_then(|place| view.span(place)) else { continue };
            if self.is_wanted(span) {
                hints.extend(self.hint(span, self.origins(uses)));
            }
        }
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

    fn is_wanted(&self, span: Span) -> bool {
        let end = self.view.record.bytes.start + span.end as usize;
        self.wanted.start <= end && end <= self.wanted.end
    }

    fn hint(&self, after: Span, label: Vec<InlayHintLabelPart>) -> Option<InlayHint> {
        self.is_wanted(after).then(|| InlayHint {
            position: self.view.span_range(Span::new(after.end, after.end)).start,
            label: InlayHintLabel::LabelParts(label),
            kind: None,
            text_edits: None,
            tooltip: None,
            padding_left: Some(true),
            padding_right: None,
            data: None,
        })
    }
}

fn part(value: String, location: Option<Location>, tooltip: Option<String>) -> InlayHintLabelPart {
    InlayHintLabelPart { value, tooltip: tooltip.map(InlayHintLabelPartTooltip::String), location, command: None }
}
