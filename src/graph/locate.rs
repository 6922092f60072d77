//! Finds the range of a value in a text that is displayed.

use super::value_search::is_word;
use std::ops::Range;

/// The byte range of the first occurrence of a normalised value that begins in `starts`. A text contains a value as
/// defined in docs/metrics.md, section 2, "Contains".
///
/// The tracer decides which texts contain a value, and searches for all values at once. This function finds the range
/// of a single value.
#[must_use]
pub fn locate(text: &str, value: &str, starts: Range<usize>) -> Option<Range<usize>> {
    let from = (0..=starts.start.min(text.len())).rev().find(|&at| text.is_char_boundary(at))?;
    let mut before = text[..from].chars().next_back();
    for (at, character) in text[from..].char_indices() {
        let at = from + at;
        if at >= starts.end {
            return None;
        }
        if let Some(len) = prefix_len(&text[at..], value)
            && !before.is_some_and(is_word)
            && !text[at + len..].chars().next().is_some_and(is_word)
        {
            return Some(at..at + len);
        }
        before = Some(character);
    }
    None
}

/// The length in bytes of the prefix of `text` that a lower-cased value matches.
fn prefix_len(text: &str, value: &str) -> Option<usize> {
    let mut wanted = value.chars();
    let mut len = 0;
    for character in text.chars() {
        if wanted.as_str().is_empty() {
            break;
        }
        for lower in character.to_lowercase() {
            // The lower case of Σ depends on its neighbours.
            let same = |other: char| other == lower || (lower == 'σ' && other == 'ς');
            wanted.next().filter(|&other| same(other))?;
        }
        len += character.len_utf8();
    }
    (len > 0 && wanted.as_str().is_empty()).then_some(len)
}

#[cfg(test)]
mod tests {
    use super::super::value_search::contains_value;
    use super::*;

    fn found<'t>(text: &'t str, value: &str) -> Option<&'t str> {
        locate(text, value, 0..text.len()).map(|range| &text[range])
    }

    #[test]
    fn occurrences_are_whole_words_in_any_case() {
        assert_eq!(found("order #W123 and W12", "w12"), Some("W12"));
        assert_eq!(found("GRÜẞE An É@x.org!", "é@x.org"), Some("É@x.org"));
        assert_eq!(found("w12_ xw12", "w12"), None);
        assert_eq!(found("ΟΔΟΣ 12", "οδος 12"), Some("ΟΔΟΣ 12"));
        assert_eq!(found("", "x"), None);
        assert_eq!(locate("a1b a1b", "a1b", 1..7), Some(4..7));
        assert_eq!(locate("é a1b", "a1b", 1..9_999), Some(3..6), "an offset inside a character");
        assert_eq!(locate("a1b", "a1b", 9..9), None);
    }

    proptest::proptest! {
        #[test]
        fn an_occurrence_is_found_in_every_text_with_the_value(text in "[ab1_ ßÄäİK#]{0,12}", value in "[ab1ä]{1,3}") {
            let occurrence = found(&text, &value).map(str::to_lowercase);
            // The lower case of `İ` has two characters, and a value may be one of them.
            proptest::prop_assume!(!text.contains('İ'));
            proptest::prop_assert_eq!(occurrence.is_some(), contains_value(&text.to_lowercase(), &value));
            proptest::prop_assert!(occurrence.is_none_or(|occurrence| occurrence == value));
        }
    }
}
