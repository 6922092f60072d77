//! Whether a write is verified by a read of what was written (docs/metrics.md, section 3).

use super::ActionGraph;
use super::raw_scan::ends_code;
use super::value_search::{escapes_letters, folds_unusually};
use super::values::{is_significant, leaf_text, leaves, normalize};
use crate::json::embedded::is_certainly_container;
use crate::json::{Kind, ValueRef};
use crate::trajectory::{CallId, CallKind, Trajectory};
use memchr::memmem;
use std::ops::ControlFlow;

/// Whether the next non-neutral call after a write reads something of what was written.
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
        match look(raw, values()) {
            Look::Absent => return false,
            Look::Whole => return is_certainly_container(raw) || text.json_container().is_some(),
            Look::Unclear => {}
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

/// The keys of a value and of everything below it.
fn keys(value: ValueRef<'_>) -> impl Iterator<Item = ValueRef<'_>> {
    let tape = value.tape();
    let objects = (value.id()..tape.node(value.id()).next).filter(|&id| tape.node(id).kind == Kind::Object);
    objects.flat_map(move |object| tape.children(object).map(move |key| value.at(key)))
}

/// What the raw content of a string tells of a value being a whole leaf or key of the JSON that the string
/// may hold. Decoding and parsing it, and going through its leaves, costs more than a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// It is none.
    Absent,
    /// It is one, if the string holds JSON at all.
    Whole,
    /// It may be one.
    Unclear,
}

/// What raw content tells of several values together.
fn look<'v>(raw: &str, values: impl Iterator<Item = &'v str>) -> Look {
    if escapes_letters(raw) || folds_unusually(raw) {
        return Look::Unclear;
    }
    let mut all = Look::Absent;
    for value in values {
        match look_for(raw.as_bytes(), value.as_bytes()) {
            Look::Whole => return Look::Whole,
            Look::Unclear => all = Look::Unclear,
            Look::Absent => {}
        }
    }
    all
}

/// What raw content that escapes no letters tells of one value.
fn look_for(raw: &[u8], value: &[u8]) -> Look {
    // Letters and digits stand in raw content as they are, whatever stands between them.
    let Some((start, run)) = longest_run(value, u8::is_ascii_alphanumeric) else { return Look::Unclear };
    let is_as_written = value.iter().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\'));
    let mut all = Look::Absent;
    let found = each_place(raw, run, |begin| {
        match if is_as_written { look_at(raw, value, start, begin) } else { Look::Unclear } {
            Look::Whole => return ControlFlow::Break(Look::Whole),
            Look::Unclear => all = Look::Unclear,
            Look::Absent => {}
        }
        ControlFlow::Continue(())
    });
    found.break_value().unwrap_or(all)
}

/// Calls `at` with each place of a run of lower-case letters and digits, in any case.
fn each_place<B>(raw: &[u8], run: &[u8], mut at: impl FnMut(usize) -> ControlFlow<B>) -> ControlFlow<B> {
    let mut at_part = |part: usize, place: usize| match place.checked_sub(part) {
        Some(begin) if raw.get(begin..begin + run.len()).is_some_and(|here| here.eq_ignore_ascii_case(run)) => {
            at(begin)
        }
        _ => ControlFlow::Continue(()),
    };
    // Digits have no case, and several of them are found faster than any letter.
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

/// The longest run of such bytes, and where it starts.
fn longest_run(value: &[u8], is_such: impl Fn(&u8) -> bool) -> Option<(usize, &[u8])> {
    let mut start = 0;
    let runs = value.split(|byte| !is_such(byte)).map(|run| {
        let found = (start, run);
        start += run.len() + 1;
        found
    });
    runs.filter(|(_, run)| !run.is_empty()).max_by_key(|(_, run)| run.len())
}

/// How often a lower-case letter or a digit stands in outputs, roughly: those that are rarer are found faster.
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

/// What raw content tells of a value, which has no byte that must be escaped, at a place of its longest
/// run, which begins at byte `start` of the value and `at` of the content.
fn look_at(raw: &[u8], value: &[u8], start: usize, at: usize) -> Look {
    // `/` may be escaped, anything may be by number.
    for (place, &wanted) in (at..).zip(&value[start..]) {
        match raw.get(place) {
            Some(byte) if byte.eq_ignore_ascii_case(&wanted) => {}
            Some(b'\\') => return Look::Unclear,
            _ => return Look::Absent,
        }
    }
    for (back, &wanted) in (1..).zip(value[..start].iter().rev()) {
        let Some(place) = at.checked_sub(back) else { return Look::Absent };
        match raw[place] {
            byte if byte.eq_ignore_ascii_case(&wanted) => {}
            b'\\' => return Look::Unclear,
            _ if ends_code(raw, place) => return Look::Unclear,
            _ => return Look::Absent,
        }
    }
    let Some(begin) = at.checked_sub(start) else { return Look::Absent };
    look_around(&raw[..begin], value, &raw[begin + value.len()..])
}

/// What stands around a value tells whether it can be a whole string or number: in front of it there are a
/// string's start, white space and `#` at most, behind it white space and the string's end.
fn look_around(before: &[u8], value: &[u8], after: &[u8]) -> Look {
    let is_number = value.iter().all(|byte| byte.is_ascii_digit() || b"+-.e".contains(byte));
    // What stands between two strings of JSON never begins with a letter or a digit, so this is a string.
    if ends_with_quote(before) && after.starts_with(b"\\\"") && value[0].is_ascii_alphanumeric() {
        return Look::Whole;
    }
    let before = trim_end(before, |byte| matches!(byte, b' ' | b'#'));
    let may_start = before.last().is_none_or(|&byte| {
        matches!(byte, b'"' | b'\\' | 0x80..)
            || (is_number && matches!(byte, b':' | b',' | b'['))
            || (matches!(byte, b'n' | b't' | b'r' | b'b' | b'f') && before[..before.len() - 1].ends_with(b"\\"))
            || ends_code(before, before.len() - 1)
    });
    if !may_start {
        return Look::Absent;
    }
    let spaces = after.iter().take_while(|&&byte| byte == b' ').count();
    let after = &after[spaces..];
    let may_end = after
        .first()
        .is_none_or(|&byte| matches!(byte, b'\\' | 0x80..) || (is_number && matches!(byte, b',' | b']' | b'}')));
    if !may_end {
        return Look::Absent;
    }
    // A number behind a key.
    let is_ended = after.first().is_some_and(|byte| matches!(byte, b',' | b']' | b'}'));
    if is_number && is_ended && before.ends_with(b":") && is_key(&before[..before.len() - 1]) {
        return Look::Whole;
    }
    Look::Unclear
}

/// Whether content ends with a whole key of letters, digits and `_`: between two strings there is no such thing.
fn is_key(raw: &[u8]) -> bool {
    let Some(key) = raw.strip_suffix(b"\\\"") else { return false };
    let start = trim_end(key, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
    start.len() < key.len() && ends_with_quote(start)
}

/// Whether content ends with a quote that nothing in the JSON it may stand for escapes.
fn ends_with_quote(raw: &[u8]) -> bool {
    raw.ends_with(b"\\\"") && !raw[..raw.len() - 2].ends_with(b"\\")
}

/// What is left of bytes without those at their end that are to go.
fn trim_end(bytes: &[u8], goes: impl Fn(u8) -> bool) -> &[u8] {
    let kept = bytes.iter().rposition(|&byte| !goes(byte)).map_or(0, |at| at + 1);
    &bytes[..kept]
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
    fn most_places_are_clear() {
        let text = r#"{"A1": "x b2 y", "n": 345, "list": [" c3 ", 678], "t": "678, d4"}"#;
        let raw = text.replace('"', "\\\"");
        let found = ["a1", "b2", "345", "c3", "678", "d4", "e5"].map(|value| look(&raw, [value].into_iter()));
        let expected =
            [Look::Whole, Look::Absent, Look::Whole, Look::Unclear, Look::Unclear, Look::Absent, Look::Absent];
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
            let holds = by_definition(&text, value);
            match look(raw, [value].into_iter()) {
                // Who looks asks by itself whether there are leaves at all.
                Look::Whole => prop_assert_eq!(holds, is_container(&text)),
                Look::Absent => prop_assert!(!holds),
                Look::Unclear => {}
            }
        }
    }
}
