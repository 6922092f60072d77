//! Telling from the raw content of a JSON string which values the text it stands for holds.
//!
//! Decoding an output, and parsing the JSON that it may be, costs more than a look at
//! its bytes. That look mostly tells: a value with letters between two quotes is one whether the
//! output is JSON or not. Only where it does not tell the output is taken apart.

use super::value_search::{Finder, Needle, escapes_letters, folds_unusually, is_word};
use std::ops::ControlFlow;

/// What a look at a text told about the values that are looked for.
pub struct RawScan {
    /// Values that the text holds.
    pub held: Vec<usize>,
    /// Values that it may hold; it holds no others.
    pub unclear: Vec<usize>,
}

/// What a place that has a value's anchor told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presence {
    Held,
    /// The value does not stand here.
    Absent,
    Unclear,
}

/// What can be told of a value without a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nature {
    /// Can only stand inside a string of JSON: it holds what no number, no constant and no mark is
    /// made of.
    OnlyInStrings,
    /// Digits and points.
    Number,
    /// Anything else.
    Other,
}

impl Nature {
    fn of(value: &str) -> Self {
        // The letters of `true`, `false`, `null`, `NaN` and `Infinity` are no proof of a string.
        let elsewhere = |byte: u8| byte.is_ascii_digit() || b"+-., :[]{}truefalsniy".contains(&byte);
        let bytes = value.as_bytes();
        let ends = (bytes.first(), bytes.last());
        if !bytes.iter().all(|&byte| elsewhere(byte))
            || bytes.windows(2).any(|pair| pair[0].is_ascii_digit() && pair[1] == b'-')
        {
            Self::OnlyInStrings
        } else if matches!(ends, (Some(b'0'..=b'9'), Some(b'0'..=b'9')))
            && bytes.iter().all(|&byte| byte.is_ascii_digit() || byte == b'.')
        {
            Self::Number
        } else {
            Self::Other
        }
    }
}

impl Finder<'_> {
    /// Looks for the wanted values in the content of a JSON string, be the text it stands for JSON
    /// itself or, if `plain`, in no case; `None` when that can tell nothing.
    pub fn scan_raw_content(&self, raw: &str, plain: bool, wanted: impl Fn(usize) -> bool) -> Option<RawScan> {
        if escapes_letters(raw) || folds_unusually(raw) || self.bare.iter().any(|&(value, _)| wanted(value)) {
            return None;
        }
        let mut seen = RawScan { held: Vec::new(), unclear: Vec::new() };
        self.anchors.scan_raw(raw, |index, at| {
            let needle = &self.needles[index];
            let value = needle.value;
            if wanted(value) && !seen.held.contains(&value) {
                match needle.judge(raw, at, plain) {
                    Presence::Held => seen.held.push(value),
                    Presence::Unclear if !seen.unclear.contains(&value) => seen.unclear.push(value),
                    Presence::Unclear | Presence::Absent => {}
                }
            }
            ControlFlow::Continue(())
        });
        let held = &seen.held;
        seen.unclear.retain(|value| !held.contains(value));
        Some(seen)
    }
}

impl Needle<'_> {
    /// Whether the value stands in the text that `raw` stands for, with its anchor at byte `at` of
    /// `raw`. A text that is not `plain` may be a JSON object or array.
    fn judge(&self, raw: &str, at: usize, plain: bool) -> Presence {
        let bytes = raw.as_bytes();
        let text = self.text.as_bytes();
        let (before, after) = (&text[..self.anchor.0], &text[self.anchor.0 + self.anchor.1..]);
        let tail = at + self.anchor.1;
        for (offset, &wanted) in after.iter().enumerate() {
            match bytes.get(tail + offset) {
                _ if !is_as_written(wanted) => return Presence::Unclear,
                Some(byte) if byte.eq_ignore_ascii_case(&wanted) => {}
                Some(b'\\') if wanted == b'/' || !stands_for_mark(&bytes[tail + offset..], plain) => {
                    return Presence::Unclear;
                }
                _ => return Presence::Absent,
            }
        }
        for (offset, &wanted) in before.iter().rev().enumerate() {
            match at.checked_sub(offset + 1) {
                _ if !is_as_written(wanted) => return Presence::Unclear,
                Some(place) if bytes[place].eq_ignore_ascii_case(&wanted) => {}
                Some(place) if bytes[place] == b'\\' || ends_code(bytes, place) => return Presence::Unclear,
                _ => return Presence::Absent,
            }
        }
        let (start, end) = (at - before.len(), tail + after.len());
        let left = raw[..start].chars().next_back();
        match left {
            Some('\\') => return Presence::Unclear,
            Some('n' | 't' | 'r' | 'b' | 'f') if bytes[..start - 1].ends_with(b"\\\\") => return Presence::Unclear,
            // The end of a line or the like.
            Some('n' | 't' | 'r' | 'b' | 'f') if bytes[..start - 1].ends_with(b"\\") => {}
            Some(c) if is_word(c) && ends_code(bytes, start - 1) => return Presence::Unclear,
            Some(c) if is_word(c) => return Presence::Absent,
            _ => {}
        }
        let right = raw[end..].chars().next();
        match right {
            Some('\\') if !stands_for_mark(&bytes[end..], plain) => return Presence::Unclear,
            Some(c) if is_word(c) => return Presence::Absent,
            _ => {}
        }
        if plain {
            return Presence::Held;
        }
        let told = match Nature::of(self.text) {
            Nature::OnlyInStrings => true,
            // No letter or digit follows a quote that ends a string.
            _ if left == Some('"') && text[0].is_ascii_alphanumeric() => true,
            // In a string, in a number that is the value, or in a text that is no JSON.
            Nature::Number => ![left, right].iter().any(|next| matches!(next, Some('+' | '-' | '.'))),
            Nature::Other => false,
        };
        if told { Presence::Held } else { Presence::Unclear }
    }
}

/// Whether a text that holds this byte holds it as it is, escapes of ASCII by number aside.
fn is_as_written(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\'
}

/// Whether the byte at `place` is the last of an escape by number, such as `\u00e9`.
pub(super) fn ends_code(bytes: &[u8], place: usize) -> bool {
    const BEFORE: usize = 5;
    place.checked_sub(BEFORE).is_some_and(|start| bytes[start..].starts_with(b"\\u"))
}

/// Whether the escape at the start of `raw` stands for a quote, `/`, `\` or a control character, in
/// the text and, unless that is plain, in the JSON that the text may be.
fn stands_for_mark(raw: &[u8], plain: bool) -> bool {
    match raw.get(1) {
        Some(b'\\') if !plain => match raw.get(2) {
            Some(b'n' | b't' | b'r' | b'b' | b'f' | b'/') => true,
            Some(b'\\') => matches!(raw.get(3), Some(b'"' | b'\\')),
            _ => false,
        },
        Some(b'"' | b'\\' | b'/' | b'n' | b't' | b'r' | b'b' | b'f') => true,
        _ => false,
    }
}
