//! Applies an edit to the record index without splitting the whole text again.

use super::super::notice::ScanOptions;
use super::super::outline::{HINTS, detect_bytes};
use super::record_index::{Analysis, FileKind, RecordIndex, Slot, detect_kind, full_lines, head_of};
use crate::json;
use crate::text::{BOM, Buffer, Splice};
use std::ops::Range;
use std::sync::Arc;

/// Applies an edit of the text to the record index; `false` if the index must be rebuilt. `buffer` contains the text
/// after the edit.
pub(super) fn in_place(
    record_index: &mut Arc<RecordIndex>,
    buffer: &Buffer,
    splice: &Splice,
    options: &ScanOptions,
) -> bool {
    if splice.removed.start <= BOM.len() || !keeps_outline(record_index, buffer, splice, options) {
        return false;
    }
    match record_index.container {
        FileKind::Lines(_) => {
            lines(Arc::make_mut(record_index), buffer, splice);
            true
        }
        FileKind::Document { is_list: true, .. } => inside_record(record_index, buffer, splice, options),
        _ => false,
    }
}

/// Whether the start of the file still has the same container.
fn keeps_outline(record_index: &RecordIndex, buffer: &Buffer, splice: &Splice, options: &ScanOptions) -> bool {
    let line_end = buffer.record_line_end(record_index.start);
    let line_end = Some(line_end).filter(|&end| &*buffer.slice(end.saturating_sub(1)..end) == "\n");
    let (end, whole) = head_of(line_end, buffer.len());
    if splice.removed.start >= end && end < buffer.len() {
        return true;
    }
    let head = buffer.slice(0..end);
    let is = detect_kind(head.as_bytes(), whole, record_index.start, options);
    match (is, record_index.container) {
        (FileKind::Document { .. }, FileKind::Document { .. }) => true,
        (is, was) => is == was,
    }
}

/// Splits the lines that the edit touches again.
#[allow(clippy::cast_possible_truncation)] // as in the record index
fn lines(record_index: &mut RecordIndex, buffer: &Buffer, splice: &Splice) {
    let from = buffer.record_line_start(splice.removed.start).max(record_index.start);
    let to = buffer.record_line_end(splice.removed.start + splice.inserted);
    let to_before = to - splice.inserted + splice.removed.len();
    let (first, mut end) = find(record_index, |start, _| start >= from);
    let (last, end_of_last) = find(record_index, |start, _| start >= to_before);
    let text = buffer.slice(from..to);
    let replaced = &record_index.slots[first..last];
    let mut fresh = Vec::new();
    for (line_start, line_end) in full_lines(text.as_bytes()) {
        let analysis = Analysis::new(&text.as_bytes()[line_start..line_end]);
        let known = replaced.iter().find(|slot| slot.analysis.hash == analysis.hash);
        let analysis = known.map_or(analysis, |slot| Arc::clone(&slot.analysis));
        let start = from + line_start;
        fresh.push(Slot { gap: (start - end) as u32, len: (line_end - line_start) as u32, analysis });
        end = from + line_end;
    }
    if let Some(next) = record_index.slots.get_mut(last) {
        let start = end_of_last + next.gap as usize + splice.inserted - splice.removed.len();
        next.gap = (start - end) as u32;
    }
    record_index.slots.splice(first..last, fresh);
}

/// Applies an edit inside a list item; `false` unless the item stays one JSON value and no other record is affected.
#[allow(clippy::cast_possible_truncation)] // as in the record index
fn inside_record(record_index: &mut Arc<RecordIndex>, buffer: &Buffer, splice: &Splice, options: &ScanOptions) -> bool {
    let FileKind::Document { hint: Some(hint), .. } = record_index.container else { return false };
    let (index, end_before) = find(record_index, |_, end| end > splice.removed.start);
    let Some(slot) =
        record_index.slots.get(index).filter(|_| record_index.errors.is_empty() && !record_index.is_guessed)
    else {
        return false;
    };
    let start = end_before + slot.gap as usize;
    let end = start + slot.len as usize;
    if splice.removed.start <= start || splice.removed.end >= end {
        return false;
    }
    let end = end + splice.inserted - splice.removed.len();
    let text = buffer.slice(start..end);
    let follows = record_index.slots.get(index + 1).map(|next| next.gap as usize);
    if json::parse(&text).is_err() || !is_followed(buffer, end, follows) {
        return false;
    }
    if index == 0 && detect_bytes(format!("[{text}]").as_bytes()).is_some() {
        // The list of records has become a single record.
        return false;
    }
    let analysis = Analysis::new(text.as_bytes());
    let slot = Slot { gap: slot.gap, len: (end - start) as u32, analysis };
    let before = std::mem::replace(&mut Arc::make_mut(record_index).slots[index], slot);
    if index < HINTS && options.format.is_none() && first_format(record_index, buffer) != Some(hint) {
        Arc::make_mut(record_index).slots[index] = before;
        return false;
    }
    true
}

/// Whether a record is followed by a comma and the next record, or by the end of the list.
fn is_followed(buffer: &Buffer, end: usize, gap: Option<usize>) -> bool {
    let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    match gap {
        Some(gap) => buffer.slice(end..end + gap).trim_matches(is_space) == ",",
        None => buffer.slice(end..buffer.len()).trim_start_matches(is_space).starts_with(']'),
    }
}

fn first_format(record_index: &RecordIndex, buffer: &Buffer) -> Option<crate::formats::Format> {
    let mut end = 0;
    record_index.slots.iter().take(HINTS).find_map(|slot| {
        let bytes: Range<usize> = end + slot.gap as usize..end + (slot.gap + slot.len) as usize;
        end = bytes.end;
        detect_bytes(buffer.slice(bytes).as_bytes())
    })
}

/// The index of the first record whose start and end are `wanted`, and the end of the record before it.
fn find(record_index: &RecordIndex, wanted: impl Fn(usize, usize) -> bool) -> (usize, usize) {
    let mut end = 0;
    for (index, slot) in record_index.slots.iter().enumerate() {
        let start = end + slot.gap as usize;
        if wanted(start, start + slot.len as usize) {
            return (index, end);
        }
        end = start + slot.len as usize;
    }
    (record_index.slots.len(), end)
}
