//! Property tests of fixes on random and randomly damaged files: after a fix, everything that parsed before still
//! parses, the fixed findings are gone, a second fix changes nothing, and no other byte is changed.

use echolint::config::Settings;
use echolint::engine::{Apply, CheckContext, Fixed, PositionStyle, ScanOptions, fix};
use echolint::schema::Schemas;
use proptest::prelude::*;
use serde_json::Value;
use std::sync::LazyLock;

static SCHEMAS: LazyLock<Schemas> = LazyLock::new(Schemas::default);

fn fixed(bytes: &[u8], named_lines: bool, apply: Apply) -> Fixed {
    let settings = Settings::default();
    let context = CheckContext {
        settings: &settings,
        teachers: &[],
        schemas: &SCHEMAS,
        places: PositionStyle::Lines,
        version1: false,
        all_findings: false,
    };
    fix(bytes, &ScanOptions { named_lines, threads: 1, ..ScanOptions::default() }, &context, apply)
}

/// The codes of remaining findings with an applicable fix.
fn fixable(fixed: &Fixed, apply: Apply) -> Vec<String> {
    let settings = Settings::default();
    let context = CheckContext {
        settings: &settings,
        teachers: &[],
        schemas: &SCHEMAS,
        places: PositionStyle::Lines,
        version1: false,
        all_findings: false,
    };
    let findings = fixed.document.findings(&context);
    let is_applicable = |fix: &echolint::diagnostic::Fix| apply.takes(fix);
    findings
        .iter()
        .filter(|finding| finding.fix.as_ref().is_some_and(is_applicable))
        .map(|finding| finding.rule.code.to_string())
        .collect()
}

/// Fixes any bytes, asserts the properties of every fix, and returns the fixed bytes.
fn check(bytes: &[u8], named_lines: bool, apply: Apply) -> Vec<u8> {
    let shown = String::from_utf8_lossy(bytes);
    let outcome = fixed(bytes, named_lines, apply);
    let after = outcome.bytes.clone().unwrap_or_else(|| bytes.to_vec());
    let mut rebuilt = Vec::new();
    let mut at = 0;
    for change in &outcome.changes {
        assert!(change.at.start >= at && change.at.end <= bytes.len(), "{shown:?}");
        rebuilt.extend_from_slice(&bytes[at..change.at.start]);
        rebuilt.extend_from_slice(&change.replacement);
        at = change.at.end;
    }
    rebuilt.extend_from_slice(&bytes[at..]);
    assert_eq!(rebuilt, after, "bytes outside the changes are unchanged: {shown:?}");
    assert_eq!(outcome.fixed == 0, outcome.changes.is_empty(), "{shown:?}");
    assert!(outcome.refused.is_empty(), "{:?} {shown:?}", outcome.refused);
    assert_eq!(fixable(&outcome, apply), Vec::<String>::new(), "{shown:?} {:?}", String::from_utf8_lossy(&after));
    let again = fixed(&after, named_lines, apply);
    assert!(again.changes.is_empty() && again.bytes.is_none() && again.fixed == 0, "{shown:?}");
    after
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// The lines that are not blank.
fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    let lines = without_mark(bytes).split_inclusive(|&byte| byte == b'\n');
    lines.filter(|line| !line.trim_ascii().is_empty()).collect()
}

fn parse(bytes: &[u8]) -> Option<Value> {
    serde_json::from_slice(bytes).ok()
}

/// A message with members in any order, some of them duplicated.
fn message() -> impl Strategy<Value = String> {
    let member = prop_oneof![
        Just(r#""content": "text""#),
        Just(r#""content":"""#),
        Just(r#""content": null"#),
        Just(r#""co\u006etent" : "more \" } , ""#),
        Just(r#""name": {"a": 1, "a": {"b": 2, "b": [3]}, "a": {"b": [], "c": "é", "b": {}}}"#),
        Just(r#""tool_calls": []"#),
        Just(r#""x": [{}, [], {"y": 1, "y": 2}]"#),
    ];
    let role = prop_oneof![2 => Just("user"), 4 => Just("assistant"), 1 => Just("tool"), 1 => Just("system")];
    let space = prop_oneof![Just(""), Just(" "), Just("  ")];
    (role, prop::collection::vec(member, 0..6), space).prop_map(|(role, members, space)| {
        let mut all = vec![format!(r#""role":{space}"{role}""#)];
        all.extend(members.into_iter().map(str::to_owned));
        format!("{{{space}{}{space}}}", all.join(&format!("{space},{space}")))
    })
}

fn record() -> impl Strategy<Value = String> {
    let extra = prop_oneof![Just(""), Just(r#""id": 1, "id": 2,"#), Just(r#""tools": [], "z": {"q": 1, "q": 1},"#)];
    let comma = prop_oneof![Just(","), Just(" , "), Just(",  ")];
    (extra, prop::collection::vec(message(), 0..7), comma)
        .prop_map(|(extra, messages, comma)| format!(r#"{{{extra}"messages": [{}]}}"#, messages.join(comma)))
}

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => record(),
        3 => prop_oneof![Just(String::new()), Just(" ".to_owned()), Just("\t \u{c}".to_owned())],
        1 => prop_oneof![Just("{\"messages\": [{\"role\": \"user\"}"), Just("]"), Just("nul"), Just("{} {}")].prop_map(str::to_owned),
    ]
}

fn file() -> impl Strategy<Value = String> {
    let end = prop_oneof![3 => Just("\n"), 1 => Just("\r\n")];
    (any::<bool>(), prop::collection::vec((line(), end), 0..8), any::<bool>()).prop_map(|(mark, lines, ends)| {
        let mut text = if mark { "\u{feff}".to_owned() } else { String::new() };
        lines.iter().for_each(|(line, end)| text.extend([line.as_str(), end]));
        if !ends && text.ends_with('\n') {
            text.pop();
        }
        text
    })
}

/// Splits a record into its messages and the rest.
fn split_messages(mut record: Value) -> (Vec<Value>, Value) {
    let messages = record.get_mut("messages").map(Value::take);
    (messages.and_then(|messages| messages.as_array().cloned()).unwrap_or_default(), record)
}

/// Whether a message may be removed: a message of the agent without text and calls.
fn is_empty_turn(message: &Value) -> bool {
    let is_empty = |key| match &message[key] {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    };
    message["role"] == "assistant" && is_empty("content") && is_empty("tool_calls")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn safe_fixes_do_not_change_records(text in file()) {
        let after = check(text.as_bytes(), true, Apply::Safe);
        prop_assert_eq!(lines(text.as_bytes()), lines(&after));
        prop_assert!(!after.starts_with(b"\xef\xbb\xbf"));
    }

    #[test]
    fn unsafe_fixes_keep_parsed_values(text in file()) {
        let after = check(text.as_bytes(), true, Apply::All);
        let (before, after) = (lines(text.as_bytes()), lines(&after));
        prop_assert_eq!(before.len(), after.len());
        for (before, after) in before.into_iter().zip(after) {
            let Some(old) = parse(before) else {
                prop_assert!(parse(after).is_none());
                continue;
            };
            let (old, old_rest) = split_messages(old);
            let (new, new_rest) = split_messages(parse(after).expect("it parsed before"));
            prop_assert_eq!(old_rest, new_rest, "serde_json keeps the last member, as the fix does");
            let mut new = new.into_iter().peekable();
            for message in old {
                if new.next_if_eq(&message).is_none() {
                    prop_assert!(is_empty_turn(&message), "{} is gone", message);
                }
            }
            prop_assert!(new.next().is_none());
        }
    }

    #[test]
    fn documents(records in prop::collection::vec(record(), 1..4), pretty in any::<bool>(), all in any::<bool>()) {
        let text = format!("[{}]", records.join(",\n"));
        let text = if pretty { text.replace("},", "},\n  ") } else { text };
        let after = check(text.as_bytes(), false, if all { Apply::All } else { Apply::Safe });
        prop_assert!(parse(&after).is_some());
    }

    #[test]
    fn mutated_files(text in file(), mutations in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4u8), 1..6), named_lines in any::<bool>()) {
        let mut bytes = text.into_bytes();
        let likely = b"{}[]\",:\\\n\r \xef\xbb\xbf";
        for (index, byte, how) in mutations {
            if bytes.is_empty() {
                break;
            }
            let at = index.index(bytes.len());
            match how {
                0 => { bytes.remove(at); }
                1 => bytes[at] = byte,
                2 => bytes.insert(at, likely[byte as usize % likely.len()]),
                _ => bytes.truncate(at),
            }
        }
        for apply in [Apply::Safe, Apply::All] {
            let after = check(&bytes, named_lines, apply);
            let parsed = |bytes: &[u8]| lines(bytes).into_iter().map(|line| parse(line).is_some()).collect::<Vec<_>>();
            let whole = parse(without_mark(&bytes)).is_some();
            prop_assert!(!whole || parse(&after).is_some());
            if named_lines && !whole {
                let (before, after) = (parsed(&bytes), parsed(&after));
                // A line that ends inside a value starts a document over several lines, which may be joined.
                let is_lines = before.first().is_some_and(|&first| first);
                prop_assert!(!is_lines || before.len() == after.len());
                prop_assert!(!is_lines || before.iter().zip(after).all(|(&before, after)| after || !before));
            }
        }
    }
}
