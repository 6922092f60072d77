//! What the tests of the span tape share: `serde_json` as the judge, and random numbers.

#![allow(dead_code)] // every test crate uses its own part of this

use echolint::json::{ParseWarningKind, Parsed, SyntaxError, SyntaxErrorKind, parse};
use serde::de::IgnoredAny;

/// Whether `serde_json` takes the text, whatever it holds. It reads this way without a depth limit.
pub fn judge(text: &str) -> Result<(), serde_json::Error> {
    serde_json::from_str::<IgnoredAny>(text).map(|_| ())
}

/// Whether a parsed text is JSON: `NaN` and its like are parsed, and reported.
pub fn is_strict(parsed: &Parsed) -> bool {
    parsed.warnings.iter().all(|warning| warning.kind != ParseWarningKind::NonJsonConstant)
}

/// Parses, and compares with the judge whether the text is JSON and where it stops being it.
pub fn parse_judged(text: &str) -> Option<Parsed> {
    let verdict = judge(text);
    match parse(text) {
        Ok(parsed) => {
            assert_eq!(is_strict(&parsed), verdict.is_ok(), "{text:?}: {verdict:?}");
            if verdict.is_err() {
                let standing_in = without_constants(text, &parsed);
                assert!(judge(&standing_in).is_ok(), "{text:?} has more wrong with it than its constants");
            }
            Some(parsed)
        }
        Err(error) => {
            assert!(verdict.is_err(), "{text:?}: {error:?}, which serde_json takes");
            assert_error_is_exact(text, error);
            None
        }
    }
}

/// The text with zeros for the constants that are not JSON.
fn without_constants(text: &str, parsed: &Parsed) -> String {
    let mut out = text.to_owned();
    for warning in parsed.warnings.iter().rev().filter(|warning| warning.kind == ParseWarningKind::NonJsonConstant) {
        out.replace_range(warning.span.range(), "0");
    }
    out
}

/// An error must stand at the first byte that no JSON text continues with, or, for a word that is
/// none of JSON's, where the word begins; and it must say whether the text merely ends too early.
fn assert_error_is_exact(text: &str, error: SyntaxError) {
    let at = error.at as usize;
    assert!(at <= text.len() && text.is_char_boundary(at), "{text:?}: {error:?} is no place in it");
    if text.contains("NaN") || text.contains("Infinity") {
        return; // the judge stops at these
    }
    let too_short = matches!(error.kind, SyntaxErrorKind::UnexpectedEnd(_) | SyntaxErrorKind::Empty);
    assert_eq!(too_short, can_go_on(text), "{text:?}: {error:?}");
    assert_eq!(too_short, at == text.len(), "{text:?}: {error:?}");
    assert!(can_go_on(&text[..at]), "{text:?}: {error:?} comes after the first mistake");
    if let Some(wrong) = text[at..].chars().next() {
        let starts_a_word = matches!(wrong, 'n' | 't' | 'f');
        let end = at + wrong.len_utf8();
        assert!(starts_a_word || !can_go_on(&text[..end]), "{text:?}: {error:?} comes before the first mistake");
    }
}

/// Whether some JSON text begins with `text`.
fn can_go_on(text: &str) -> bool {
    let with = |more: &str| judge(&format!("{text}{more}"));
    let fits = |more: &str| with(more).map_or_else(|error| error.is_eof(), |()| true);
    if !fits("") {
        return fits("0"); // the judge calls a number without its last digits wrong
    }
    // A text that ends within the four digits of an escape it calls too short, without a look at
    // the digits that are there.
    let tail = &text.as_bytes()[text.len().saturating_sub(5)..];
    let bad_escape = |more| with(more).is_err_and(|error| error.to_string().starts_with("invalid escape"));
    !(tail.windows(2).any(|pair| pair == b"\\u") && bad_escape("0000") && bad_escape("u0000"))
}

/// A small generator of random numbers (splitmix64): the same seed gives the same numbers.
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
