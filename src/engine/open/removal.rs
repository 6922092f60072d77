//! The range to delete from a text to remove one record and keep the others.

use super::super::scan::RecordInput;
use super::record_index::FileKind;
use super::{OpenDocument, OpenRecord};
use crate::formats::Extent;
use crate::json;
use std::ops::Range;

/// The number of bytes searched at a time before or after a record.
const STEP: usize = 4096;

impl OpenDocument {
    /// The range to delete to remove a record: its line with the line end, or its list item with one comma. `None` if
    /// the record cannot be separated from the text around it.
    #[must_use]
    pub fn removal(&self, record: &OpenRecord) -> Option<Range<usize>> {
        let record_index = self.record_index();
        if !self.with_input(record, is_one_value) {
            return None;
        }
        match record_index.container {
            FileKind::Lines(_) => {
                let start = self.buffer.record_line_start(record.bytes.start).max(record_index.start);
                Some(start..self.buffer.record_line_end(record.bytes.end))
            }
            FileKind::Document { .. } if record_index.errors.is_empty() => self.list_item(record),
            FileKind::Document { .. } | FileKind::Session(_) | FileKind::NotText(_) | FileKind::Foreign => None,
        }
    }

    /// A list item with the comma after it, or before it if it is the last.
    fn list_item(&self, record: &OpenRecord) -> Option<Range<usize>> {
        let Range { start, end } = record.bytes;
        let (before, after) = (self.visible_before(start)?, self.visible_after(end)?);
        match (before.1, after.1) {
            // Up to the next item, which then starts at the same offset.
            (b'[' | b',', b',') => Some(start..self.visible_after(after.0 + 1)?.0),
            (b',', b']') => Some(before.0..end),
            (b'[', b']') => Some(start..end),
            _ => None,
        }
    }

    /// The last byte before an offset that is not white space, with its offset.
    fn visible_before(&self, mut offset: usize) -> Option<(usize, u8)> {
        while offset > 0 {
            let from = self.buffer.floor(offset.saturating_sub(STEP));
            let text = self.buffer.slice(from..offset);
            if let Some(at) = text.bytes().rposition(is_visible) {
                return Some((from + at, text.as_bytes()[at]));
            }
            offset = from;
        }
        None
    }

    /// The first byte at or after an offset that is not white space, with its offset.
    fn visible_after(&self, mut offset: usize) -> Option<(usize, u8)> {
        while offset < self.buffer.len() {
            let text = self.buffer.slice(offset..offset + STEP);
            if let Some(at) = text.bytes().position(is_visible) {
                return Some((offset + at, text.as_bytes()[at]));
            }
            offset += text.len().max(1);
        }
        None
    }
}

const fn is_visible(byte: u8) -> bool {
    !matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Whether a record is a single value, possibly an invalid one, and not several values on one line.
fn is_one_value(input: &RecordInput<'_>) -> bool {
    let Ok(text) = std::str::from_utf8(input.bytes) else { return true };
    input.extent == Extent::Record
        && json::parse_prefix(text, 0).map_or(true, |(_, end)| text[end as usize..].trim().is_empty())
}
