//! The bytes to take out of a text so that a record is gone and the others stay as they are.

use super::super::scan::RecordInput;
use super::record_index::Held;
use super::{OpenDocument, OpenRecord};
use crate::formats::Extent;
use crate::json;
use std::ops::Range;

/// Bytes looked through at once for what stands before or behind a record.
const STEP: usize = 4096;

impl OpenDocument {
    /// What to take out to remove a record: its line with the line's end, or the element of its list with one comma.
    /// `None` where a record cannot be told from what is around it.
    #[must_use]
    pub fn removal(&self, record: &OpenRecord) -> Option<Range<usize>> {
        let layout = self.layout();
        if !self.with_input(record, is_one_value) {
            return None;
        }
        match layout.held {
            Held::Lines(_) => {
                let start = self.buffer.record_line_start(record.bytes.start).max(layout.start);
                Some(start..self.buffer.record_line_end(record.bytes.end))
            }
            Held::Document { .. } if layout.troubles.is_empty() => self.element(record),
            Held::Document { .. } | Held::Session(_) | Held::NotText(_) | Held::Foreign => None,
        }
    }

    /// An element of a list with the comma behind it, or before it if it is the last.
    fn element(&self, record: &OpenRecord) -> Option<Range<usize>> {
        let Range { start, end } = record.bytes;
        let (before, after) = (self.full_before(start)?, self.full_behind(end)?);
        match (before.1, after.1) {
            // Up to the next element, so that it stands where this one stood.
            (b'[' | b',', b',') => Some(start..self.full_behind(after.0 + 1)?.0),
            (b',', b']') => Some(before.0..end),
            (b'[', b']') => Some(start..end),
            _ => None,
        }
    }

    /// The last byte before an offset that is no space, and where it is.
    fn full_before(&self, mut offset: usize) -> Option<(usize, u8)> {
        while offset > 0 {
            let from = self.buffer.floor(offset.saturating_sub(STEP));
            let text = self.buffer.slice(from..offset);
            if let Some(at) = text.bytes().rposition(is_full) {
                return Some((from + at, text.as_bytes()[at]));
            }
            offset = from;
        }
        None
    }

    /// The first byte at an offset or behind it that is no space, and where it is.
    fn full_behind(&self, mut offset: usize) -> Option<(usize, u8)> {
        while offset < self.buffer.len() {
            let text = self.buffer.slice(offset..offset + STEP);
            if let Some(at) = text.bytes().position(is_full) {
                return Some((offset + at, text.as_bytes()[at]));
            }
            offset += text.len().max(1);
        }
        None
    }
}

const fn is_full(byte: u8) -> bool {
    !matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Whether a record is one value, or one that cannot be read: not several on a line.
fn is_one_value(input: &RecordInput<'_>) -> bool {
    let Ok(text) = std::str::from_utf8(input.bytes) else { return true };
    input.extent == Extent::Record
        && json::parse_prefix(text, 0).map_or(true, |(_, end)| text[end as usize..].trim().is_empty())
}
