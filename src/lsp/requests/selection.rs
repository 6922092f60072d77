//! `textDocument/selectionRange`

use crate::formats::Extent;
use crate::json::{self, Kind, NodeId, Span, ValueRef};
use crate::lsp::proto;
use crate::lsp::state::OpenFile;
use crate::lsp::workspace::Workspace;
use crate::text::Buffer;
use crate::trajectory::{Loc, Place, Texts};
use std::ops::Range as Bytes;
use tower_lsp::lsp_types::{Position, Range, SelectionRange};

/// Ranges around one place: the innermost and the record. Clients read nested answers, and some give up at 128 levels.
const MOST: usize = 100;
/// How deep JSON text in strings of JSON text is looked into.
const DEEPEST: usize = 8;

/// What is around some places, each: the content of a string, the string, the member, the object and so on out to the
/// record. Where a string holds JSON, its values come first. Around a place outside of all records is nothing.
#[allow(clippy::unnecessary_wraps)] // as the other requests
pub fn answer(file: &OpenFile, workspace: &Workspace, positions: &[Position]) -> Option<Vec<SelectionRange>> {
    let buffer = file.document.buffer();
    let offset = |position: &Position| proto::offset(buffer, *position, workspace.encoding);
    let placed: Vec<(usize, Option<Bytes<usize>>)> =
        positions.iter().map(offset).map(|offset| (offset, unit_at(file, offset))).collect();
    let mut answers = Vec::with_capacity(positions.len());
    // Cursors mostly stand in one record, which is taken apart once.
    for group in placed.chunk_by(|(_, one), (_, other)| one == other) {
        let Some((_, Some(unit))) = group.first() else {
            let nothing =
                |&(offset, _): &(usize, _)| nested(buffer, workspace, std::slice::from_ref(&(offset..offset)));
            answers.extend(group.iter().map(nothing));
            continue;
        };
        let text = buffer.slice(unit.clone());
        let mut texts = Texts::default();
        let roots = roots(&text, &mut texts);
        let in_file = |span: &Span| unit.start + span.start as usize..unit.start + span.end as usize;
        for &(offset, _) in group {
            let within = u32::try_from(offset - unit.start).unwrap_or(u32::MAX);
            let spans = roots.iter().find_map(|&root| around(&mut texts, root, within));
            let nothing = spans.is_none().then_some(offset..offset);
            let spans = spans.unwrap_or_default();
            let around = spans.iter().rev().map(in_file).chain([unit.clone()]);
            let ranges: Vec<Bytes<usize>> = nothing.into_iter().chain(around).collect();
            answers.push(nested(buffer, workspace, &ranges));
        }
    }
    Some(answers)
}

/// The bytes of the record at an offset, or of the line of a session.
fn unit_at(file: &OpenFile, offset: usize) -> Option<Bytes<usize>> {
    let record = file.document.record_at(offset)?;
    if file.document.with_input(&record, |input| input.extent) == Extent::Record {
        return Some(record.bytes);
    }
    let buffer = file.document.buffer();
    let line = buffer.record_line_start(offset)..buffer.record_line_end(offset);
    let text = buffer.slice(line.clone());
    let end = line.start + text.trim_end_matches(['\r', '\n']).len();
    Some(line.start.max(record.bytes.start)..end.max(offset).min(record.bytes.end))
}

/// The JSON values of a record: one, or several one after the other.
fn roots<'r>(text: &'r str, texts: &mut Texts<'r>) -> Vec<Loc> {
    let mut roots = Vec::new();
    let mut at = 0;
    while let Ok((parsed, end)) = json::parse_prefix(text, at) {
        roots.push(Loc { text: texts.root(text, parsed, 0), node: 0 });
        at = end;
    }
    roots
}

/// The bytes of the record that are around an offset in a value, the value first.
fn around(texts: &mut Texts<'_>, root: Loc, offset: u32) -> Option<Vec<Span>> {
    let mut spans = Vec::new();
    let mut root = root;
    for _ in 0..DEEPEST {
        let Some(at) = texts.within(root.text, offset) else { break };
        let (found, leaf) = values_around(texts.value(root), at);
        spans.extend(found.iter().filter_map(|&span| texts.resolve(Place { text: root.text, span })));
        let Some(leaf) = leaf else { break };
        let text = texts.string(Loc { node: leaf, ..root });
        let Some(inner) = texts.get(text).json_container().map(json::ValueRef::id) else { break };
        root = Loc { text, node: inner };
    }
    (!spans.is_empty()).then_some(spans)
}

/// The values around an offset of their text, the outermost first, and the string whose content it is in.
fn values_around(root: ValueRef<'_>, at: u32) -> (Vec<Span>, Option<NodeId>) {
    let holds = |span: Span| span.start <= at && at <= span.end;
    let mut spans = Vec::new();
    let mut next = holds(root.span()).then_some(root);
    while let Some(value) = next.take() {
        spans.push(value.span());
        match value.kind() {
            Kind::Object => {
                let span = |&(key, value): &(ValueRef<'_>, ValueRef<'_>)| Span::new(key.span().start, value.span().end);
                if let Some(member) = best(value.members(), span, at) {
                    spans.push(span(&member));
                    next = best([member.0, member.1].into_iter(), |value| value.span(), at);
                }
            }
            Kind::Array => next = best(value.items(), |value| value.span(), at),
            Kind::String => {
                let content = Span::new(value.span().start + 1, value.span().end - 1);
                if holds(content) {
                    spans.push(content);
                    return (spans, Some(value.id()));
                }
            }
            _ => {}
        }
    }
    (spans, None)
}

/// The one that holds an offset, or else the one that ends there.
fn best<T>(mut all: impl Iterator<Item = T>, span: impl Fn(&T) -> Span, at: u32) -> Option<T> {
    let mut ends = None;
    all.find_map(|one| {
        let Span { start, end } = span(&one);
        if start <= at && at < end {
            return Some(one);
        }
        if end == at {
            ends = Some(one);
        }
        None
    })
    .or(ends)
}

/// Ranges, the innermost first, each inside the next.
fn nested(buffer: &Buffer, workspace: &Workspace, ranges: &[Bytes<usize>]) -> SelectionRange {
    let cut = ranges.len().saturating_sub(1).min(MOST - 1);
    let kept = ranges[..cut].iter().chain(ranges.last());
    let mut answer: Option<SelectionRange> = None;
    for bytes in kept.rev() {
        let range = proto::range(buffer, bytes.clone(), workspace.encoding);
        if answer.as_ref().is_none_or(|parent| parent.range != range) {
            answer = Some(SelectionRange { range, parent: answer.map(Box::new) });
        }
    }
    answer.unwrap_or(SelectionRange { range: Range::default(), parent: None })
}
