//! The parser on small texts, each of which tests one property: `tests/fixtures/json/suite.txt`.

use crate::json_support::{is_strict, parse_and_compare, serde_accepts};
use echolint::json::{MAX_DEPTH, ParseWarningKind, SyntaxErrorKind, parse};

struct Case {
    name: &'static str,
    /// The expected result of a text on which parsers disagree.
    outcome: &'static str,
    text: String,
}

fn cases(prefix: &'static str) -> Vec<Case> {
    let suite = include_str!("../fixtures/json/suite.txt");
    let lines = suite.lines().filter(move |line| line.starts_with(prefix));
    lines
        .map(|line| {
            let (head, text) = line.split_once('|').expect("a case has a text");
            let mut words = head.split_whitespace();
            let name = words.next().expect("a case has a name");
            Case { name, outcome: words.next().unwrap_or(""), text: expand(text) }
        })
        .collect()
}

/// Replaces `<HEX>` with the character of this number.
fn expand(text: &str) -> String {
    let mut parts = text.split('<');
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let (hex, rest) = part.split_once('>').expect("`<` starts the number of a character");
        let character = u32::from_str_radix(hex, 16).ok().and_then(char::from_u32);
        out.push(character.expect("the number of a character"));
        out.push_str(rest);
    }
    out
}

#[test]
fn valid_json_is_accepted() {
    let cases = cases("y_");
    assert!(cases.len() > 80);
    for Case { name, text, .. } in cases {
        let parsed = parse(&text).unwrap_or_else(|error| panic!("{name}: {error:?} in {text:?}"));
        assert!(is_strict(&parsed), "{name}");
        assert!(parse_and_compare(&text).is_some(), "{name}");
    }
}

#[test]
fn invalid_json_is_rejected() {
    let cases = cases("n_");
    assert!(cases.len() > 150);
    for Case { name, text, .. } in cases {
        assert!(parse(&text).is_err(), "{name}: {text:?}");
        assert!(parse_and_compare(&text).is_none(), "{name}");
    }
}

#[test]
fn texts_on_which_parsers_disagree_have_the_documented_result() {
    for Case { name, outcome, text } in cases("i_") {
        let found = match parse_and_compare(&text) {
            None => "error",
            Some(parsed) => match parsed.warnings.first().map(|warning| warning.kind) {
                None => "ok",
                Some(ParseWarningKind::NonJsonConstant) => "ok+constant",
                Some(ParseWarningKind::LoneSurrogate) => "ok+surrogate",
                Some(ParseWarningKind::LossyNumber) => "ok+lossy",
            },
        };
        assert_eq!(found, outcome, "{name}");
    }
}

#[test]
fn valid_json_has_no_warnings() {
    for Case { name, text, .. } in cases("y_") {
        assert_eq!(parse(&text).expect(name).warnings, [], "{name}");
    }
}

#[test]
fn cases_parse_as_in_serde_json_inside_arrays_objects_and_strings() {
    for Case { text, .. } in cases("y_").into_iter().chain(cases("n_")).chain(cases("i_")) {
        parse_and_compare(&format!("[{text}]"));
        parse_and_compare(&format!("{{\"key\": {text}, \"more\": 1}}"));
        parse_and_compare(&format!("[\"{text}\"]"));
    }
}

#[test]
fn prefixes_of_cases_parse_as_in_serde_json() {
    for Case { text, .. } in cases("y_").into_iter().chain(cases("n_")) {
        for (end, _) in text.char_indices() {
            parse_and_compare(&text[..end]);
        }
    }
}

#[test]
fn nesting_is_limited() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(parse(&nested(MAX_DEPTH)).is_ok());
    let error = parse(&nested(MAX_DEPTH + 1)).unwrap_err();
    assert_eq!((error.kind, error.at as usize), (SyntaxErrorKind::TooDeep, MAX_DEPTH));
    assert!(serde_accepts(&nested(MAX_DEPTH + 1)).is_ok(), "serde_json has no such limit");
    // Hostile nesting needs neither much time nor much stack.
    for unit in ["[", "{\"a\":", "[{\"a\":"] {
        assert_eq!(parse(&unit.repeat(200_000)).unwrap_err().kind, SyntaxErrorKind::TooDeep);
    }
    let wide = format!("[{}[]]", "[],".repeat(100_000));
    assert_eq!(parse(&wide).unwrap().tape.nodes().len(), 100_002);
}
