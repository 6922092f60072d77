//! Edits that leave the records around them as they are.

use super::super::outline::{HINTS, detect_bytes};
use super::super::notice::ScanOptions;
use super::record_index::{Cell, Held, RecordIndex, Slot, full_lines, head_of, held};
use crate::json;
use crate::text::{BOM, Buffer, Splice};
use std::ops::Range;
use std::sync::Arc;

/// Carries an edit of the text over to the list of records; `false` when the list is to be made anew. `buffer` holds
/// the text after the edit.
pub(super) fn in_place(layout: &mut Arc<RecordIndex>, buffer: &Buffer, splice: &Splice, options: &ScanOptions) -> bool {
    if splice.removed.start <= BOM.len() || !keeps_outline(layout, buffer, splice, options) {
        return false;
    }
    match layout.held {
        Held::Lines(_) => {
            lines(Arc::make_mut(layout), buffer, splice);
            true
        }
        Held::Document { is_list: true, .. } => inside_record(layout, buffer, splice, options),
        _ => false,
    }
}

/// Whether the file is held as it was, as far as its beginning tells.
fn keeps_outline(layout: &RecordIndex, buffer: &Buffer, splice: &Splice, options: &ScanOptions) -> bool {
    let line_end = buffer.record_line_end(layout.start);
    let line_end = Some(line_end).filter(|&end| &*buffer.slice(end.saturating_sub(1)..end) == "\n");
    let (end, whole) = head_of(line_end, buffer.len());
    if splice.removed.start >= end && end < buffer.len() {
        return true;
    }
    let head = buffer.slice(0..end);
    let is = held(head.as_bytes(), whole, layout.start, options);
    match (is, layout.held) {
        (Held::Document { .. }, Held::Document { .. }) => true,
        (is, was) => is == was,
    }
}

/// Lines from the first one touched to the last are split again.
#[allow(clippy::cast_possible_truncation)] // as in the layout
fn lines(layout: &mut RecordIndex, buffer: &Buffer, splice: &Splice) {
    let from = buffer.record_line_start(splice.removed.start).max(layout.start);
    let to = buffer.record_line_end(splice.removed.start + splice.inserted);
    let to_before = to - splice.inserted + splice.removed.len();
    let (first, mut end) = find(layout, |start, _| start >= from);
    let (last, end_of_last) = find(layout, |start, _| start >= to_before);
    let text = buffer.slice(from..to);
    let replaced = &layout.slots[first..last];
    let mut fresh = Vec::new();
    for (line_start, line_end) in full_lines(text.as_bytes()) {
        let cell = Cell::new(&text.as_bytes()[line_start..line_end]);
        let known = replaced.iter().find(|slot| slot.cell.hash == cell.hash);
        let cell = known.map_or(cell, |slot| Arc::clone(&slot.cell));
        let start = from + line_start;
        fresh.push(Slot { gap: (start - end) as u32, len: (line_end - line_start) as u32, cell });
        end = from + line_end;
    }
    if let Some(next) = layout.slots.get_mut(last) {
        let start = end_of_last + next.gap as usize + splice.inserted - splice.removed.len();
        next.gap = (start - end) as u32;
    }
    layout.slots.splice(first..last, fresh);
}

/// An edit between the first and the last byte of an element of a list, if it leaves the element one JSON value and
/// nothing else could be told differently by it.
#[allow(clippy::cast_possible_truncation)] // as in the layout
fn inside_record(layout: &mut Arc<RecordIndex>, buffer: &Buffer, splice: &Splice, options: &ScanOptions) -> bool {
    let Held::Document { hint: Some(hint), .. } = layout.held else { return false };
    let (index, end_before) = find(layout, |_, end| end > splice.removed.start);
    let Some(slot) = layout.slots.get(index).filter(|_| layout.troubles.is_empty() && !layout.is_guessed) else {
        return false;
    };
    let start = end_before + slot.gap as usize;
    let end = start + slot.len as usize;
    if splice.removed.start <= start || splice.removed.end >= end {
        return false;
    }
    let end = end + splice.inserted - splice.removed.len();
    let text = buffer.slice(start..end);
    let follows = layout.slots.get(index + 1).map(|next| next.gap as usize);
    if json::parse(&text).is_err() || !is_followed(buffer, end, follows) {
        return false;
    }
    if index == 0 && detect_bytes(format!("[{text}]").as_bytes()).is_some() {
        // The list of records has become a record.
        return false;
    }
    let cell = Cell::new(text.as_bytes());
    let slot = Slot { gap: slot.gap, len: (end - start) as u32, cell };
    let before = std::mem::replace(&mut Arc::make_mut(layout).slots[index], slot);
    if index < HINTS && options.format.is_none() && first_format(layout, buffer) != Some(hint) {
        Arc::make_mut(layout).slots[index] = before;
        return false;
    }
    true
}

/// Whether a comma and the next record, or the end of the list, follow a record.
fn is_followed(buffer: &Buffer, end: usize, gap: Option<usize>) -> bool {
    let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    match gap {
        Some(gap) => buffer.slice(end..end + gap).trim_matches(is_space) == ",",
        None => buffer.slice(end..buffer.len()).trim_start_matches(is_space).starts_with(']'),
    }
}

fn first_format(layout: &RecordIndex, buffer: &Buffer) -> Option<crate::formats::Format> {
    let mut end = 0;
    layout.slots.iter().take(HINTS).find_map(|slot| {
        let bytes: Range<usize> = end + slot.gap as usize..end + (slot.gap + slot.len) as usize;
        end = bytes.end;
        detect_bytes(buffer.slice(bytes).as_bytes())
    })
}

/// The first record whose bounds are `wanted`, and where the one before it ends.
fn find(layout: &RecordIndex, wanted: impl Fn(usize, usize) -> bool) -> (usize, usize) {
    let mut end = 0;
    for (index, slot) in layout.slots.iter().enumerate() {
        let start = end + slot.gap as usize;
        if wanted(start, start + slot.len as usize) {
            return (index, end);
        }
        end = start + slot.len as usize;
    }
    (layout.slots.len(), end)
}
