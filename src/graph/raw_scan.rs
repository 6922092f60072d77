//! Searches for values in the raw content of a JSON string, without decoding it.
//!
//! Decoding an output, and parsing it if it is JSON, costs more than scanning its bytes. The scan is usually
//! conclusive: a value with letters between two quotes is present whether the output is JSON or not. The output is
//! decoded and parsed only if the scan is inconclusive.

use super::value_search::{Needle, ValueFinder, escapes_letters, folds_unusually, is_word};
use std::ops::ControlFlow;

/// The result of scanning a text for values.
pub struct RawScan {
    /// Values that the text contains.
    pub present: Vec<usize>,
    /// Values that it may contain. It contains no others.
    pub unclear: Vec<usize>,
}

/// Whether a value is present at an occurrence of its anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presence {
    Present,
    Absent,
    Unclear,
}

/// Where in JSON text a value can occur.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ValueClass {
    /// Only inside strings: it has characters that numbers, constants and punctuation of JSON do not have.
    OnlyInStrings,
    /// Digits and points, which may be a number.
    Number,
    /// Anything else.
    Other,
}

impl ValueClass {
    fn of(value: &str) -> Self {
        // Includes the letters of `true`, `false`, `null`, `NaN` and `Infinity`.
        let outside_strings = |byte: u8| byte.is_ascii_digit() || b"+-., :[]{}truefalsniy".contains(&byte);
        let bytes = value.as_bytes();
        let ends = (bytes.first(), bytes.last());
        if !bytes.iter().all(|&byte| outside_strings(byte))
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

impl ValueFinder<'_> {
    /// Searches for the wanted values in the raw content of a JSON string. Unless `plain`, the decoded text may be JSON
    /// itself. `None` if the raw content cannot be searched this way.
    pub fn scan_raw_content(&self, raw: &str, plain: bool, wanted: impl Fn(usize) -> bool) -> Option<RawScan> {
        if escapes_letters(raw) || folds_unusually(raw) || self.unanchored.iter().any(|&(value, _)| wanted(value)) {
            return None;
        }
        let mut scan = RawScan { present: Vec::new(), unclear: Vec::new() };
        self.anchors.scan_raw(raw, |index, at| {
            let needle = &self.needles[index];
            let value = needle.value;
            if wanted(value) && !scan.present.contains(&value) {
                match needle.presence(raw, at, plain) {
                    Presence::Present => scan.present.push(value),
                    Presence::Unclear if !scan.unclear.contains(&value) => scan.unclear.push(value),
                    Presence::Unclear | Presence::Absent => {}
                }
            }
            ControlFlow::Continue(())
        });
        let present = &scan.present;
        scan.unclear.retain(|value| !present.contains(value));
        Some(scan)
    }
}

impl Needle<'_> {
    /// Whether the text with the raw content `raw` contains the value with its anchor at byte `at` of `raw`. Unless
    /// `plain`, the text may be a JSON object or array.
    fn presence(&self, raw: &str, at: usize, plain: bool) -> Presence {
        let bytes = raw.as_bytes();
        let text = self.text.as_bytes();
        let (before, after) = (&text[..self.anchor.0], &text[self.anchor.0 + self.anchor.1..]);
        let tail = at + self.anchor.1;
        for (offset, &wanted) in after.iter().enumerate() {
            match bytes.get(tail + offset) {
                _ if !is_as_written(wanted) => return Presence::Unclear,
                Some(byte) if byte.eq_ignore_ascii_case(&wanted) => {}
                Some(b'\\') if wanted == b'/' || !escapes_non_word(&bytes[tail + offset..], plain) => {
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
            // An escape such as `\n`, which is white space.
            Some('n' | 't' | 'r' | 'b' | 'f') if bytes[..start - 1].ends_with(b"\\") => {}
            Some(c) if is_word(c) && ends_code(bytes, start - 1) => return Presence::Unclear,
            Some(c) if is_word(c) => return Presence::Absent,
            _ => {}
        }
        let right = raw[end..].chars().next();
        match right {
            Some('\\') if !escapes_non_word(&bytes[end..], plain) => return Presence::Unclear,
            Some(c) if is_word(c) => return Presence::Absent,
            _ => {}
        }
        if plain {
            return Presence::Present;
        }
        let is_certain = match ValueClass::of(self.text) {
            ValueClass::OnlyInStrings => true,
            // A quote before a letter or a digit begins a string: none follows a quote that ends one.
            _ if left == Some('"') && text[0].is_ascii_alphanumeric() => true,
            // It is in a string, it is a whole number, or the text is not JSON.
            ValueClass::Number => ![left, right].iter().any(|next| matches!(next, Some('+' | '-' | '.'))),
            ValueClass::Other => false,
        };
        if is_certain { Presence::Present } else { Presence::Unclear }
    }
}

/// Whether raw content contains this byte unescaped, apart from `\u` escapes.
fn is_as_written(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\'
}

/// Whether the byte at `place` is the last one of a `\u` escape, such as `\u00e9`.
pub(super) fn ends_code(bytes: &[u8], place: usize) -> bool {
    const BEFORE: usize = 5;
    place.checked_sub(BEFORE).is_some_and(|start| bytes[start..].starts_with(b"\\u"))
}

/// Whether the escape at the start of `raw` is a quote, `/`, `\` or a control character, in the decoded text and,
/// unless `plain`, in the JSON that the text may be. None of these is part of a word.
fn escapes_non_word(raw: &[u8], plain: bool) -> bool {
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
