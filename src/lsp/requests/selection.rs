//! `textDocument/selectionRange`.

use crate::formats::Extent;
use crate::json::{self, Kind, NodeId, Span, ValueRef};
use crate::lsp::proto;
use crate::lsp::state::OpenFile;
use crate::lsp::workspace::Workspace;
use crate::text::Buffer;
use crate::trajectory::{Loc, Place, Texts};
use std::ops::Range as Bytes;
use tower_lsp::lsp_types::{Position, Range, SelectionRange};

/// The number of ranges for one position, the innermost ones and the record. Some clients refuse answers that are
/// nested 128 levels deep.
const MAX_RANGES: usize = 100;
/// The number of levels of JSON inside strings that are parsed.
const MAX_EMBEDDED: usize = 8;

/// The ranges around each position, from the content of a string to the string, the member, the object, and so on out
/// to the record. If a string contains JSON, the values inside it come first. A position outside all records gets an
/// empty range.
#[allow(clippy::unnecessary_wraps)] // as the other requests
pub fn answer(file: &OpenFile, workspace: &Workspace, positions: &[Position]) -> Option<Vec<SelectionRange>> {
    let buffer = file.document.buffer();
    let offset = |position: &Position| proto::offset(buffer, *position, workspace.encoding);
    let placed: Vec<(usize, Option<Bytes<usize>>)> =
        positions.iter().map(offset).map(|offset| (offset, unit_at(file, offset))).collect();
    let mut answers = Vec::with_capacity(positions.len());
    // Most cursors are in the same record, which is parsed once.
    for group in placed.chunk_by(|(_, one), (_, other)| one == other) {
        let Some((_, Some(unit))) = group.first() else {
            let empty = |&(offset, _): &(usize, _)| nested(buffer, workspace, std::slice::from_ref(&(offset..offset)));
            answers.extend(group.iter().map(empty));
            continue;
        };
        let text = buffer.slice(unit.clone());
        let mut texts = Texts::default();
        let roots = roots(&text, &mut texts);
        let in_file = |span: &Span| unit.start + span.start as usize..unit.start + span.end as usize;
        for &(offset, _) in group {
            let within = u32::try_from(offset - unit.start).unwrap_or(u32::MAX);
            let spans = roots.iter().find_map(|&root| around(&mut texts, root, within));
            let empty = spans.is_none().then_some(offset..offset);
            let spans = spans.unwrap_or_default();
            let around = spans.iter().rev().map(in_file).chain([unit.clone()]);
            let ranges: Vec<Bytes<usize>> = empty.into_iter().chain(around).collect();
            answers.push(nested(buffer, workspace, &ranges));
        }
    }
    Some(answers)
}

/// The bytes of the record at an offset, or of the line if the file is one trajectory.
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

/// The JSON values of a record. A trajectory that is a whole file has one per line.
fn roots<'r>(text: &'r str, texts: &mut Texts<'r>) -> Vec<Loc> {
    let mut roots = Vec::new();
    let mut at = 0;
    while let Ok((parsed, end)) = json::parse_prefix(text, at) {
        roots.push(Loc { text: texts.root(text, parsed, 0), node: 0 });
        at = end;
    }
    roots
}

/// The spans of the record around an offset in a value, the outermost first; `None` if there are none.
fn around(texts: &mut Texts<'_>, root: Loc, offset: u32) -> Option<Vec<Span>> {
    let mut spans = Vec::new();
    let mut root = root;
    for _ in 0..MAX_EMBEDDED {
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

/// The values around an offset of their text, the outermost first, and the string whose content contains the offset.
fn values_around(root: ValueRef<'_>, at: u32) -> (Vec<Span>, Option<NodeId>) {
    let contains = |span: Span| span.start <= at && at <= span.end;
    let mut spans = Vec::new();
    let mut next = contains(root.span()).then_some(root);
    while let Some(value) = next.take() {
        spans.push(value.span());
        match value.kind() {
            Kind::Object => {
                let span = |&(key, value): &(ValueRef<'_>, ValueRef<'_>)| Span::new(key.span().start, value.span().end);
                if let Some(member) = at_offset(value.members(), span, at) {
                    spans.push(span(&member));
                    next = at_offset([member.0, member.1].into_iter(), |value| value.span(), at);
                }
            }
            Kind::Array => next = at_offset(value.items(), |value| value.span(), at),
            Kind::String => {
                let content = Span::new(value.span().start + 1, value.span().end - 1);
                if contains(content) {
                    spans.push(content);
                    return (spans, Some(value.id()));
                }
            }
            _ => {}
        }
    }
    (spans, None)
}

/// The item that contains an offset, or else the one that ends there.
fn at_offset<T>(mut all: impl Iterator<Item = T>, span: impl Fn(&T) -> Span, at: u32) -> Option<T> {
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

/// The answer for some ranges, the innermost first. If there are too many, the outermost ones but the last are omitted.
fn nested(buffer: &Buffer, workspace: &Workspace, ranges: &[Bytes<usize>]) -> SelectionRange {
    let inner = ranges.len().saturating_sub(1).min(MAX_RANGES - 1);
    let shown = ranges[..inner].iter().chain(ranges.last());
    let mut answer: Option<SelectionRange> = None;
    for bytes in shown.rev() {
        let range = proto::range(buffer, bytes.clone(), workspace.encoding);
        if answer.as_ref().is_none_or(|parent| parent.range != range) {
            answer = Some(SelectionRange { range, parent: answer.map(Box::new) });
        }
    }
    answer.unwrap_or(SelectionRange { range: Range::default(), parent: None })
}
