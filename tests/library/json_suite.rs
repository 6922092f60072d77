//! The parser on small texts, each of which is there for one reason: `tests/fixtures/json/suite.txt`.

use crate::json_support::{is_strict, judge, parse_judged};
use echolint::json::{MAX_DEPTH, ParseWarningKind, SyntaxErrorKind, parse};

struct Case {
    name: &'static str,
    /// What is expected of a text that parsers disagree on.
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
            Case { name, outcome: words.next().unwrap_or(""), text: unfold(text) }
        })
        .collect()
}

/// Puts characters in the place of `<HEX>`.
fn unfold(text: &str) -> String {
    let mut parts = text.split('<');
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let (hex, rest) = part.split_once('>').expect("`<` opens a character's number");
        let character = u32::from_str_radix(hex, 16).ok().and_then(char::from_u32);
        out.push(character.expect("the number of a character"));
        out.push_str(rest);
    }
    out
}

#[test]
fn what_is_json_is_accepted() {
    let cases = cases("y_");
    assert!(cases.len() > 80);
    for Case { name, text, .. } in cases {
        let parsed = parse(&text).unwrap_or_else(|error| panic!("{name}: {error:?} in {text:?}"));
        assert!(is_strict(&parsed), "{name}");
        assert!(parse_judged(&text).is_some(), "{name}");
    }
}

#[test]
fn what_is_not_json_is_rejected() {
    let cases = cases("n_");
    assert!(cases.len() > 150);
    for Case { name, text, .. } in cases {
        assert!(parse(&text).is_err(), "{name}: {text:?}");
        assert!(parse_judged(&text).is_none(), "{name}");
    }
}

#[test]
fn what_parsers_disagree_on_has_one_outcome_here() {
    for Case { name, outcome, text } in cases("i_") {
        let found = match parse_judged(&text) {
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
fn nothing_is_odd_about_plain_json() {
    for Case { name, text, .. } in cases("y_") {
        assert_eq!(parse(&text).expect(name).warnings, [], "{name}");
    }
}

#[test]
fn every_case_stands_in_an_array_as_well_as_alone() {
    for Case { text, .. } in cases("y_").into_iter().chain(cases("n_")).chain(cases("i_")) {
        parse_judged(&format!("[{text}]"));
        parse_judged(&format!("{{\"key\": {text}, \"more\": 1}}"));
        parse_judged(&format!("[\"{text}\"]"));
    }
}

#[test]
fn every_beginning_of_a_case_is_judged_alike() {
    for Case { text, .. } in cases("y_").into_iter().chain(cases("n_")) {
        for (end, _) in text.char_indices() {
            parse_judged(&text[..end]);
        }
    }
}

#[test]
fn nesting_is_followed_to_a_limit_and_no_further() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(parse(&nested(MAX_DEPTH)).is_ok());
    let error = parse(&nested(MAX_DEPTH + 1)).unwrap_err();
    assert_eq!((error.kind, error.at as usize), (SyntaxErrorKind::TooDeep, MAX_DEPTH));
    assert!(judge(&nested(MAX_DEPTH + 1)).is_ok(), "the limit is this parser's own");
    // Data that only means harm takes no more time or stack than other data.
    for unit in ["[", "{\"a\":", "[{\"a\":"] {
        assert_eq!(parse(&unit.repeat(200_000)).unwrap_err().kind, SyntaxErrorKind::TooDeep);
    }
    let wide = format!("[{}[]]", "[],".repeat(100_000));
    assert_eq!(parse(&wide).unwrap().tape.nodes().len(), 100_002);
}
