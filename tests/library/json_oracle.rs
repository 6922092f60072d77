//! Compares the span tape with `serde_json` on hundreds of thousands of mutated JSON texts.

use crate::json_support::{Random, parse_and_compare};
use echolint::json::{Kind, NodeId, ParseWarningKind, Parsed, Tape, ValueRef, escape, parse, pointer};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::HashSet;

const MUTANTS: usize = 300_000;

/// Texts to mutate: every construct of JSON, and realistic records.
const SEEDS: [&str; 14] = [
    r#"{"a":[1,-2.50,3e7,true,false,null,"x"],"b":{"c":{}},"d":[]}"#,
    r#"[[],[[]],{"":[{"k":"v"}]},-0,0.0,1E+2]"#,
    r#""plain \"quoted\" \\ \/ \b\f\n\r\t \u00e9 \ud83d\ude42""#,
    r#"["\ud83d","\ude42","\ud83d\ud83d\ude42","é","日本語","🙂🙂"]"#,
    r#"{"a/b":1,"m~n":2,"~1":3,"":4,"\u0061x":5,"\"":6,"0":7}"#,
    r"[0,10,9007199254740993,1e400,1e-400,-1.5e+10,123456789012345678901234567890]",
    r#"{"n":NaN,"i":Infinity,"m":-Infinity}"#,
    r##"{"arguments":"{\"order_id\": \"#W12\", \"note\": \"{\\\"deep\\\": \\\"\\\\u00e9\\\"}\"}"}"##,
    r#"{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"get_order","arguments":"{\"id\":\"W1\"}"}}]}"#,
    r#"{"role":"tool","tool_call_id":"call_1","content":"{\"items\": [{\"id\": 1.50, \"name\": \"caf\\u00e9\\n\"}], \"path\": \"C:\\\\dir\\\\\"}"}"#,
    r#"["0123456789012345678901234567890123456789012345678901234567\\\\\\\"\\",  "é0123456789012345678901234567890123456789é012345678901234567890é\u00e9"]"#,
    "\t[ 1 ,\r\n { \"a\" : [ ] , \"b\" : \" \" } ] \n",
    r#"{"role":"user","content":"a long text of some hundred bytes that crosses the edges of blocks, with “quotes”, a dash — and\nlines\n\n\tand a path C:\\temp\\new \\\" and so on until it ends, at last, here"}"#,
    r#""\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\"\\""#,
];

/// Texts that mutations insert.
const PIECES: [&str; 46] = [
    "\"",
    "\\",
    "\\\\",
    "\\\"",
    "\\u",
    "\\u00e9",
    "\\ud83d",
    "\\ude42",
    "\\ud83d\\ude42",
    "\\x",
    "\\n",
    "{",
    "}",
    "[",
    "]",
    "{}",
    "[]",
    ",",
    ":",
    "\"a\":",
    "\"\"",
    "0",
    "1",
    "-",
    ".",
    "e",
    "E+",
    "01",
    "1.5",
    "true",
    "false",
    "null",
    "tru",
    "NaN",
    "-Infinity",
    " ",
    "\n",
    "\t",
    "\r",
    "\u{1}",
    "\u{1f}",
    "\u{7f}",
    "é",
    "🙂",
    "\u{2028}",
    "\u{feff}",
];

fn boundary(text: &str, random: &mut Random) -> usize {
    let at = random.below(text.len() + 1);
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

fn range(text: &str, longest: usize, random: &mut Random) -> std::ops::Range<usize> {
    let start = boundary(text, random);
    let wanted = (start + 1 + random.below(longest)).min(text.len());
    let end = (wanted..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
    start..end
}

fn mutate(text: &mut String, random: &mut Random) {
    match random.below(8) {
        0 => text.replace_range(range(text, 4, random), ""),
        1 => text.replace_range(range(text, 3, random), random.pick(&PIECES)),
        2 => text.truncate(boundary(text, random)),
        3 => {
            let copied = text[range(text, 70, random)].to_owned();
            text.insert_str(boundary(text, random), &copied);
        }
        4 => {
            let padding = "x".repeat(random.below(70));
            text.insert_str(boundary(text, random), &padding);
        }
        5 => {
            let other = random.pick(&SEEDS);
            let part = &other[range(other, 40, random)];
            text.insert_str(boundary(text, random), part);
        }
        _ => text.insert_str(boundary(text, random), random.pick(&PIECES)),
    }
}

#[test]
fn mutated_texts_parse_as_in_serde_json() {
    let mut random = Random(1);
    let mut accepted = 0;
    for _ in 0..MUTANTS {
        let mut text = random.pick(&SEEDS).to_owned();
        for _ in 0..random.below(4) {
            mutate(&mut text, &mut random);
        }
        let Some(parsed) = parse_and_compare(&text) else { continue };
        accepted += 1;
        assert_nodes_are_exact(&text, &parsed);
    }
    assert!(accepted > MUTANTS / 5, "{accepted} accepted");
}

#[test]
fn strings_parse_as_in_serde_json_at_every_offset_in_a_block() {
    let fragments = [
        "",
        "\\\"",
        "\\\\",
        "\\\\\\\"",
        "\\n\\n\\n",
        "\\u00e9",
        "\\ud83d\\ude42",
        "\\ud83d",
        "\\ude42x",
        "é",
        "🙂",
        "\\\\\\\\\\\\\\\\",
        "\u{1}",
        "\\q",
        "\\u00g0",
        "\\u00",
        "\\",
        "\"",
        "\\\\\"",
        "\\\\u1234",
        "\\ud83d\\u00e9",
        "\\ud83d\\",
        "\\u12\u{1}",
        "\\x\u{1}",
    ];
    for fragment in fragments {
        for before in 0..=130 {
            for after in [0, 1, 7, 64] {
                let text = format!("\"{}{fragment}{}\"", "x".repeat(before), "y".repeat(after));
                if let Some(parsed) = parse_and_compare(&text) {
                    assert_nodes_are_exact(&text, &parsed);
                }
            }
        }
    }
}

#[test]
fn runs_of_backslashes_parse_as_in_serde_json_at_every_offset_in_a_block() {
    for before in 0..=70 {
        for run in 0..=70 {
            let text = format!("[\"{}{}\", 1]", "x".repeat(before), "\\".repeat(run));
            if let Some(parsed) = parse_and_compare(&text) {
                assert_nodes_are_exact(&text, &parsed);
            }
        }
    }
}

/// Compares all nodes of a tape with the values of `serde_json`.
fn assert_nodes_are_exact(text: &str, parsed: &Parsed) {
    let tape = &parsed.tape;
    let root = tape.root(text);
    // `None` if `serde_json` cannot represent the value: a lone surrogate, a number out of range.
    let whole: Option<Value> = serde_json::from_str(text).ok();
    let ambiguous = has_ambiguous_keys(text, tape);
    assert_eq!(text[root.span().range()], *text.trim_matches([' ', '\t', '\n', '\r']));
    for id in 0..length(tape) {
        let node = root.at(id);
        assert_span_is_exact(parsed, node);
        if node.kind() == Kind::String {
            assert_string_is_exact(parsed, node);
        }
        if !ambiguous {
            assert_pointer_is_exact(node, whole.as_ref());
        }
    }
}

/// The number of nodes.
fn length(tape: &Tape) -> NodeId {
    NodeId::try_from(tape.nodes().len()).expect("a text has less than 2³² nodes")
}

/// Whether the text has duplicate keys, so that a pointer may have two values.
fn has_ambiguous_keys(text: &str, tape: &Tape) -> bool {
    let objects = (0..length(tape)).filter(|&id| tape.node(id).kind == Kind::Object);
    objects.into_iter().any(|object| {
        let mut seen = HashSet::new();
        !tape.children(object).all(|key| seen.insert(tape.decoded_str(text, key)))
    })
}

fn assert_span_is_exact(parsed: &Parsed, node: ValueRef<'_>) {
    let (text, id) = (node.text(), node.id());
    let alone = parse(node.raw()).unwrap_or_else(|error| panic!("{:?} of {text:?}: {error:?}", node.raw()));
    assert_eq!(alone.tape.node(0).kind, node.kind());
    assert_eq!(length(&alone.tape), parsed.tape.node(id).next - id, "{text:?}");
    let innermost = pointer::node_at(&parsed.tape, node.span().start).expect("a node contains its first byte");
    assert_eq!(innermost, id, "{text:?}: two nodes begin at one byte");
    let last = pointer::node_at(&parsed.tape, node.span().end - 1).expect("a node contains its last byte");
    assert_eq!(last, id, "{text:?}: two nodes end at one byte");
}

fn assert_string_is_exact(parsed: &Parsed, node: ValueRef<'_>) {
    let raw = node.tape().raw_str(node.text(), node.id());
    let decoded = escape::decode(raw);
    assert_eq!(node.as_str().as_ref(), Some(&decoded));
    assert_eq!(parsed.tape.node(node.id()).escaped, raw.contains('\\'));
    let inside = |at: u32| node.span().start < at && at < node.span().end;
    let mut surrogates = parsed.warnings.iter().filter(|warning| warning.kind == ParseWarningKind::LoneSurrogate);
    let has_lone_surrogate = surrogates.any(|warning| inside(warning.span.start));
    match serde_json::from_str::<String>(node.raw()) {
        Ok(expected) => assert!(!has_lone_surrogate && decoded == expected, "{raw:?} was decoded to {decoded:?}"),
        Err(error) => assert!(has_lone_surrogate, "{raw:?}: {error}"),
    }
    assert_offsets_are_exact(raw, &decoded);
}

/// Checks that offsets of characters translate to the raw content and back.
fn assert_offsets_are_exact(raw: &str, decoded: &str) {
    // Each translation walks the string, so checking all characters of a long string would take too long.
    let stride = 1 + decoded.len() / 48;
    for (at, character) in decoded.char_indices().step_by(stride) {
        let start = escape::raw_offset(raw, at);
        let end = escape::raw_offset(raw, at + character.len_utf8());
        assert_eq!(escape::decode(&raw[start..end]), character.to_string(), "{raw:?} at {at}");
        assert_eq!(escape::decoded_offset(raw, start), at, "{raw:?}");
        assert_eq!(escape::decoded_offset(raw, end - 1), at, "{raw:?}");
    }
    assert_eq!(escape::raw_offset(raw, decoded.len()), raw.len());
    assert_eq!(escape::decoded_offset(raw, raw.len()), decoded.len());
}

fn assert_pointer_is_exact(node: ValueRef<'_>, whole: Option<&Value>) {
    let (text, tape, id) = (node.text(), node.tape(), node.id());
    let path = pointer::of_node(text, tape, id);
    let found = pointer::find(tape.root(text), &path).expect("the pointer of a node finds it");
    let is_key = found.id() == id + 1 && node.kind() == Kind::String && found.id() != id;
    assert!(found.id() == id || is_key, "{text:?}: {path:?}");
    if is_key {
        let mut ending = String::new();
        pointer::push_token(&mut ending, &node.as_str().unwrap_or_default());
        assert!(path.ends_with(&ending), "{text:?}: {path:?}");
    }
    let Some(whole) = whole else { return };
    let expected = whole.pointer(&path).expect("serde_json finds the same value");
    assert_eq!(serde_json::from_str::<Value>(found.raw()).expect("part of a value"), *expected, "{text:?}: {path:?}");
}

/// The value of a tape, built only with `ValueRef`.
fn rebuild(value: ValueRef<'_>) -> Value {
    match value.kind() {
        Kind::Null => Value::Null,
        Kind::True | Kind::False => Value::from(value.as_bool()),
        Kind::Number => serde_json::from_str(value.raw()).unwrap_or(Value::Null),
        Kind::String => Value::from(value.as_str().unwrap_or_default().into_owned()),
        Kind::Array => value.items().map(rebuild).collect(),
        Kind::Object => {
            let members =
                value.members().map(|(key, value)| (key.as_str().unwrap_or_default().into_owned(), rebuild(value)));
            Value::Object(members.collect())
        }
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[a-c\"\\\\/\n\t\u{1}é🙂~0-1]{0,90}", "[ -~]{0,200}"]
}

fn any_value() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
    ];
    let leaf =
        prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), number, any_text().prop_map(Value::from)];
    leaf.prop_recursive(6, 64, 8, |inner| {
        let members = prop::collection::vec((any_text(), inner.clone()), 0..8);
        prop_oneof![
            prop::collection::vec(inner, 0..8).prop_map(Value::from),
            members.prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// The text with random non-ASCII characters of its strings escaped.
fn escape_more(text: &str, random: &mut Random) -> String {
    let mut out = String::new();
    for character in text.chars() {
        if character.is_ascii() || random.below(2) == 0 {
            out.push(character);
        } else {
            out.extend(character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn values_written_by_serde_json_parse_back(value in any_value(), seed in any::<u64>()) {
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        for text in [value.to_string(), escape_more(&pretty, &mut Random(seed)), pretty] {
            let parsed = parse(&text).unwrap();
            prop_assert_eq!(rebuild(parsed.tape.root(&text)), serde_json::from_str::<Value>(&text).unwrap());
            assert_nodes_are_exact(&text, &parsed);
        }
    }

    #[test]
    fn decoding_arbitrary_content_never_panics(raw in any_text(), at in 0usize..300) {
        let decoded = escape::decode(&raw);
        prop_assert!(escape::raw_offset(&raw, at) <= raw.len());
        prop_assert!(escape::decoded_offset(&raw, at) <= decoded.len());
    }
}

#[test]
fn broken_escapes_do_not_stop_the_decoder() {
    let tails = [
        "",
        "\\",
        "\\u",
        "\\u1",
        "\\u12é",
        "\\u123é",
        "\\u+123",
        "\\ud83d\\",
        "\\ud83d\\u",
        "\\ud83d\\u12é",
        "\\é",
        "\\🙂",
        "\\q",
    ];
    for tail in tails {
        for before in 0..=130 {
            let raw = format!("{}{tail}", "x".repeat(before));
            let decoded = escape::decode(&raw);
            assert!(decoded.starts_with(&raw[..before]), "{raw:?}");
            assert_eq!(escape::raw_offset(&raw, decoded.len()), raw.len(), "{raw:?}");
            assert_eq!(escape::decoded_offset(&raw, raw.len()), decoded.len(), "{raw:?}");
        }
    }
}
