//! Helpers for tests of the span tape: comparison with `serde_json`, and random numbers.

#![allow(dead_code)] // each test crate uses only some of these

use echolint::json::{ParseWarningKind, Parsed, SyntaxError, SyntaxErrorKind, parse};
use serde::de::IgnoredAny;

/// Whether `serde_json` accepts the text. Ignoring the values has no depth limit.
pub fn serde_accepts(text: &str) -> Result<(), serde_json::Error> {
    serde_json::from_str::<IgnoredAny>(text).map(|_| ())
}

/// Whether a parsed text is strictly JSON, without `NaN` and similar constants.
pub fn is_strict(parsed: &Parsed) -> bool {
    parsed.warnings.iter().all(|warning| warning.kind != ParseWarningKind::NonJsonConstant)
}

/// Parses a text, and checks against `serde_json` whether it is JSON and where its first error is.
pub fn parse_and_compare(text: &str) -> Option<Parsed> {
    let verdict = serde_accepts(text);
    match parse(text) {
        Ok(parsed) => {
            assert_eq!(is_strict(&parsed), verdict.is_ok(), "{text:?}: {verdict:?}");
            if verdict.is_err() {
                let replaced = without_constants(text, &parsed);
                assert!(serde_accepts(&replaced).is_ok(), "{text:?} has errors besides its constants");
            }
            Some(parsed)
        }
        Err(error) => {
            assert!(verdict.is_err(), "{text:?}: {error:?}, but serde_json accepts it");
            assert_error_is_exact(text, error);
            None
        }
    }
}

/// The text with zeros in place of `NaN` and similar constants.
fn without_constants(text: &str, parsed: &Parsed) -> String {
    let mut out = text.to_owned();
    for warning in parsed.warnings.iter().rev().filter(|warning| warning.kind == ParseWarningKind::NonJsonConstant) {
        out.replace_range(warning.span.range(), "0");
    }
    out
}

/// Checks that an error is at the first byte with which no JSON text continues, or at the start of an unknown literal,
/// and that its kind distinguishes truncated texts.
fn assert_error_is_exact(text: &str, error: SyntaxError) {
    let at = error.at as usize;
    assert!(at <= text.len() && text.is_char_boundary(at), "{text:?}: {error:?} is outside of the text");
    if text.contains("NaN") || text.contains("Infinity") {
        return; // serde_json stops at these
    }
    let too_short = matches!(error.kind, SyntaxErrorKind::UnexpectedEnd(_) | SyntaxErrorKind::Empty);
    assert_eq!(too_short, is_json_prefix(text), "{text:?}: {error:?}");
    assert_eq!(too_short, at == text.len(), "{text:?}: {error:?}");
    assert!(is_json_prefix(&text[..at]), "{text:?}: {error:?} is after the first error");
    if let Some(wrong) = text[at..].chars().next() {
        let starts_literal = matches!(wrong, 'n' | 't' | 'f');
        let end = at + wrong.len_utf8();
        assert!(starts_literal || !is_json_prefix(&text[..end]), "{text:?}: {error:?} is before the first error");
    }
}

/// Whether some JSON text starts with `text`.
fn is_json_prefix(text: &str) -> bool {
    let with = |more: &str| serde_accepts(&format!("{text}{more}"));
    let fits = |more: &str| with(more).map_or_else(|error| error.is_eof(), |()| true);
    if !fits("") {
        return fits("0"); // serde_json rejects a truncated number instead of reporting the end of the text
    }
    // serde_json reports the end of a text within the four digits of an escape without checking the digits before it.
    let tail = &text.as_bytes()[text.len().saturating_sub(5)..];
    let bad_escape = |more| with(more).is_err_and(|error| error.to_string().starts_with("invalid escape"));
    !(tail.windows(2).any(|pair| pair == b"\\u") && bad_escape("0000") && bad_escape("u0000"))
}

/// A small random number generator (splitmix64) with reproducible numbers.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    #[allow(clippy::cast_possible_truncation)] // below a `usize`
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}
