//! Whether a write is verified by a read of what was written (docs/metrics.md, section 3, rate *v*).

use super::ActionGraph;
use super::raw_scan::ends_code;
use super::value_search::{escapes_letters, folds_unusually};
use super::values::{is_significant, leaf_text, leaves, normalize};
use crate::json::embedded::is_certainly_container;
use crate::json::{Kind, ValueRef};
use crate::trajectory::{CallId, CallKind, Trajectory};
use memchr::memmem;
use std::ops::ControlFlow;

/// Whether a write is verified: the next call that is not neutral is a read, and it shares a significant value with the
/// write's arguments, or with the values and keys of its output if that is a JSON object or array.
pub(crate) fn is_verified(trajectory: &Trajectory<'_>, graph: &ActionGraph, write: CallId) -> bool {
    let later = trajectory.calls[write + 1..].iter().position(|call| call.kind != CallKind::Neutral);
    let Some(read) = later.map(|offset| write + 1 + offset) else {
        return false;
    };
    if trajectory.calls[read].kind != CallKind::Read {
        return false;
    }
    let provenance = &graph.provenance;
    let read_values = provenance.of_call(read);
    if read_values.is_empty() {
        return false;
    }
    let written = provenance.of_call(write);
    if read_values.iter().any(|value| written.iter().any(|other| other.value == value.value)) {
        return true;
    }
    let Some(result) = trajectory.result_of(write) else {
        return false;
    };
    let text = trajectory.texts.get(result.text);
    let values = || read_values.iter().map(|value| provenance.values[value.value].as_str());
    if let Some(raw) = text.raw() {
        match find_any_whole(raw, values()) {
            LeafMatch::Absent => return false,
            LeafMatch::Whole => return is_certainly_container(raw) || text.json_container().is_some(),
            LeafMatch::Unclear => {}
        }
    }
    let Some(output) = text.json_container() else {
        return false;
    };
    leaves(output).chain(keys(output)).filter_map(leaf_text).any(|text| {
        let normal = normalize(&text);
        is_significant(&normal) && values().any(|value| value == normal)
    })
}

/// All object keys in a value.
fn keys(value: ValueRef<'_>) -> impl Iterator<Item = ValueRef<'_>> {
    let tape = value.tape();
    let objects = (value.id()..tape.node(value.id()).next).filter(|&id| tape.node(id).kind == Kind::Object);
    objects.flat_map(move |object| tape.children(object).map(move |key| value.at(key)))
}

/// Whether a value is a whole leaf or key of the JSON in a string, by the string's raw content. This is cheaper than
/// decoding and parsing the string and walking its leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LeafMatch {
    /// It is not.
    Absent,
    /// It is, if the string is JSON.
    Whole,
    /// It may be.
    Unclear,
}

/// Whether any of the values is a whole leaf or key.
fn find_any_whole<'v>(raw: &str, values: impl Iterator<Item = &'v str>) -> LeafMatch {
    if escapes_letters(raw) || folds_unusually(raw) {
        return LeafMatch::Unclear;
    }
    let mut all = LeafMatch::Absent;
    for value in values {
        match find_whole(raw.as_bytes(), value.as_bytes()) {
            LeafMatch::Whole => return LeafMatch::Whole,
            LeafMatch::Unclear => all = LeafMatch::Unclear,
            LeafMatch::Absent => {}
        }
    }
    all
}

/// Whether a value is a whole leaf or key, by raw content that escapes no letters.
fn find_whole(raw: &[u8], value: &[u8]) -> LeafMatch {
    // Letters and digits are unescaped in raw content, so the longest run of them can be searched for.
    let Some((start, run)) = longest_run(value, u8::is_ascii_alphanumeric) else { return LeafMatch::Unclear };
    let is_as_written = value.iter().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\'));
    let mut all = LeafMatch::Absent;
    let found = each_occurrence(raw, run, |begin| {
        match if is_as_written { match_at(raw, value, start, begin) } else { LeafMatch::Unclear } {
            LeafMatch::Whole => return ControlFlow::Break(LeafMatch::Whole),
            LeafMatch::Unclear => all = LeafMatch::Unclear,
            LeafMatch::Absent => {}
        }
        ControlFlow::Continue(())
    });
    found.break_value().unwrap_or(all)
}

/// Calls `at` with the offset of each occurrence, in any case, of a run of lower-case letters and digits.
fn each_occurrence<B>(raw: &[u8], run: &[u8], mut at: impl FnMut(usize) -> ControlFlow<B>) -> ControlFlow<B> {
    let mut at_part = |part: usize, place: usize| match place.checked_sub(part) {
        Some(begin) if raw.get(begin..begin + run.len()).is_some_and(|here| here.eq_ignore_ascii_case(run)) => {
            at(begin)
        }
        _ => ControlFlow::Continue(()),
    };
    // Digits have no case, and a run of several digits is found faster than a letter.
    if let Some((part, digits)) = longest_run(run, u8::is_ascii_digit).filter(|(_, digits)| digits.len() > 1) {
        let finder = memmem::Finder::new(digits);
        let mut from = 0;
        while let Some(place) = finder.find(&raw[from..]) {
            at_part(part, from + place)?;
            from += place + 1;
        }
        return ControlFlow::Continue(());
    }
    let (rarest, &byte) = run.iter().enumerate().min_by_key(|(_, byte)| frequency(**byte)).unwrap_or((0, &run[0]));
    memchr::memchr2_iter(byte, byte.to_ascii_uppercase(), raw).try_for_each(|place| at_part(rarest, place))
}

/// The longest run of bytes for which `is_such` holds, with its offset.
fn longest_run(value: &[u8], is_such: impl Fn(&u8) -> bool) -> Option<(usize, &[u8])> {
    let mut start = 0;
    let runs = value.split(|byte| !is_such(byte)).map(|run| {
        let found = (start, run);
        start += run.len() + 1;
        found
    });
    runs.filter(|(_, run)| !run.is_empty()).max_by_key(|(_, run)| run.len())
}

/// The rough frequency of a lower-case letter or digit in outputs. Searching for the rarest byte of a run is fastest.
const fn frequency(byte: u8) -> u8 {
    match byte {
        b'j' | b'q' | b'x' | b'z' => 0,
        b'k' | b'v' | b'w' | b'y' => 1,
        b'2'..=b'9' => 2,
        b'b' | b'f' | b'g' | b'h' | b'p' => 3,
        b'0' | b'1' | b'c' | b'd' | b'l' | b'm' | b'u' => 4,
        _ => 5,
    }
}

/// Whether a value is a whole leaf or key at an occurrence of its longest run, which begins at byte `start` of the
/// value and at byte `at` of the raw content. No byte of the value needs an escape.
fn match_at(raw: &[u8], value: &[u8], start: usize, at: usize) -> LeafMatch {
    // `/` may be escaped, and any byte may be a `\u` escape.
    for (place, &wanted) in (at..).zip(&value[start..]) {
        match raw.get(place) {
            Some(byte) if byte.eq_ignore_ascii_case(&wanted) => {}
            Some(b'\\') => return LeafMatch::Unclear,
            _ => return LeafMatch::Absent,
        }
    }
    for (back, &wanted) in (1..).zip(value[..start].iter().rev()) {
        let Some(place) = at.checked_sub(back) else { return LeafMatch::Absent };
        match raw[place] {
            byte if byte.eq_ignore_ascii_case(&wanted) => {}
            b'\\' => return LeafMatch::Unclear,
            _ if ends_code(raw, place) => return LeafMatch::Unclear,
            _ => return LeafMatch::Absent,
        }
    }
    let Some(begin) = at.checked_sub(start) else { return LeafMatch::Absent };
    match_surroundings(&raw[..begin], value, &raw[begin + value.len()..])
}

/// Whether a value is a whole string or number, by the bytes around it: only white space and `#` may be between a
/// string's start and the value, and only white space between the value and the string's end.
fn match_surroundings(before: &[u8], value: &[u8], after: &[u8]) -> LeafMatch {
    let is_number = value.iter().all(|byte| byte.is_ascii_digit() || b"+-.e".contains(byte));
    // Text between two JSON strings never begins with a letter or a digit, so this is a string.
    if ends_with_quote(before) && after.starts_with(b"\\\"") && value[0].is_ascii_alphanumeric() {
        return LeafMatch::Whole;
    }
    let before = trim_end(before, |byte| matches!(byte, b' ' | b'#'));
    let may_start = before.last().is_none_or(|&byte| {
        matches!(byte, b'"' | b'\\' | 0x80..)
            || (is_number && matches!(byte, b':' | b',' | b'['))
            || (matches!(byte, b'n' | b't' | b'r' | b'b' | b'f') && before[..before.len() - 1].ends_with(b"\\"))
            || ends_code(before, before.len() - 1)
    });
    if !may_start {
        return LeafMatch::Absent;
    }
    let spaces = after.iter().take_while(|&&byte| byte == b' ').count();
    let after = &after[spaces..];
    let may_end = after
        .first()
        .is_none_or(|&byte| matches!(byte, b'\\' | 0x80..) || (is_number && matches!(byte, b',' | b']' | b'}')));
    if !may_end {
        return LeafMatch::Absent;
    }
    // A number after a key.
    let is_ended = after.first().is_some_and(|byte| matches!(byte, b',' | b']' | b'}'));
    if is_number && is_ended && before.ends_with(b":") && is_key(&before[..before.len() - 1]) {
        return LeafMatch::Whole;
    }
    LeafMatch::Unclear
}

/// Whether raw content ends with a quoted key of letters, digits and `_`, which cannot be text between two strings.
fn is_key(raw: &[u8]) -> bool {
    let Some(key) = raw.strip_suffix(b"\\\"") else { return false };
    let start = trim_end(key, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
    start.len() < key.len() && ends_with_quote(start)
}

/// Whether raw content ends with a quote that is not escaped in the JSON of the decoded text.
fn ends_with_quote(raw: &[u8]) -> bool {
    raw.ends_with(b"\\\"") && !raw[..raw.len() - 2].ends_with(b"\\")
}

/// The bytes without those at the end for which `is_trimmed` holds.
fn trim_end(bytes: &[u8], is_trimmed: impl Fn(u8) -> bool) -> &[u8] {
    let end = bytes.iter().rposition(|&byte| !is_trimmed(byte)).map_or(0, |at| at + 1);
    &bytes[..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{escape, parse};
    use proptest::prelude::*;

    fn by_definition(text: &str, value: &str) -> bool {
        let Ok(parsed) = parse(text) else { return false };
        let root = parsed.tape.root(text);
        let mut all = leaves(root).chain(keys(root)).filter_map(leaf_text);
        is_container(text) && all.any(|text| normalize(&text) == value)
    }

    fn is_container(text: &str) -> bool {
        parse(text).is_ok_and(|parsed| matches!(parsed.tape.root(text).kind(), Kind::Object | Kind::Array))
    }

    #[test]
    fn most_values_are_decided_without_parsing() {
        let text = r#"{"A1": "x b2 y", "n": 345, "list": [" c3 ", 678], "t": "678, d4"}"#;
        let raw = text.replace('"', "\\\"");
        let found = ["a1", "b2", "345", "c3", "678", "d4", "e5"].map(|value| find_any_whole(&raw, [value].into_iter()));
        let expected = [
            LeafMatch::Whole,
            LeafMatch::Absent,
            LeafMatch::Whole,
            LeafMatch::Unclear,
            LeafMatch::Unclear,
            LeafMatch::Absent,
            LeafMatch::Absent,
        ];
        assert_eq!(found, expected);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn agrees_with_the_definition(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "{", "}", "[", "]", ",", ", ", ":", ": ", "\"", "\"", "\"k\":", "\"k\": ", "\\", "\\\"", "\\n", "\\t",
                "\\u0020", "\\u002d", "\\/", "\n", " ", "#", "a1", "A1", "b", "12.5", "1", "-", "/", "é", "\u{a0}",
                "\"a1\"", "\"#A1 \"", "[\"a1-b\"]", "{\"A1/b\":12.5}",
            ]), 0..10),
            wrap in any::<bool>(),
            value in prop::sample::select(vec!["a1", "a1-b", "a1/b", "12.5", "-12.5", "1a1", "n1", "1-a1", "/a1", "a1é", "b a1"]),
        ) {
            let text = if wrap { format!("[{}]", pieces.concat()) } else { pieces.concat() };
            let quoted = serde_json::to_string(&text).unwrap();
            let raw = &quoted[1..quoted.len() - 1];
            prop_assert_eq!(escape::decode(raw), text.as_str());
            let expected = by_definition(&text, value);
            match find_any_whole(raw, [value].into_iter()) {
                // The caller checks whether the text is a JSON object or array.
                LeafMatch::Whole => prop_assert_eq!(expected, is_container(&text)),
                LeafMatch::Absent => prop_assert!(!expected),
                LeafMatch::Unclear => {}
            }
        }
    }
}
