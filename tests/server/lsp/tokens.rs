//! Semantic tokens of tool names and call ids.

use super::support::{Setup, position_at, text_of};
use super::teacher_workspace::{ORDERS, TeacherWorkspace, everything, robin};
use insta::assert_snapshot;
use serde_json::{Value, json};

/// A token: its range, its type and its modifiers.
pub type Token = (Value, u64, u64);

/// Decodes relative positions, and checks the requirements of the protocol.
pub fn decoded(tokens: &Value) -> Vec<Token> {
    let data: Vec<u64> = serde_json::from_value(tokens["data"].clone()).expect("numbers");
    let (mut line, mut column, mut end) = (0, 0, 0);
    let token = |five: &[u64]| {
        let &[delta_line, delta, length, kind, modifiers] = five else { panic!("{five:?}") };
        assert!(length > 0 && kind < 2 && modifiers < 2, "{five:?}");
        (line, column) = if delta_line == 0 { (line, column + delta) } else { (line + delta_line, delta) };
        assert!(delta_line > 0 || column >= end, "{five:?} overlaps what ends at {end}");
        end = column + length;
        let start = json!({ "line": line, "character": column });
        (json!({ "start": start, "end": { "line": line, "character": end } }), kind, modifiers)
    };
    data.chunks(5).map(token).collect()
}

fn shown(text: &str, tokens: &[Token]) -> String {
    let mut shown = String::new();
    for (range, kind, modifiers) in tokens {
        let kind = ["function", "variable"][usize::try_from(*kind).expect("small")];
        let echo = if *modifiers == 1 { " echo" } else { "" };
        shown += &format!("{}: {} {kind}{echo}\n", range["start"]["line"], text_of(text, range));
    }
    shown
}

fn full(workspace: &mut TeacherWorkspace) -> Vec<Token> {
    decoded(&workspace.ask("textDocument/semanticTokens/full", json!({})))
}

#[test]
fn an_echo_is_marked() {
    let mut workspace = TeacherWorkspace::open(robin());
    let legend = &workspace.client.server["capabilities"]["semanticTokensProvider"]["legend"];
    assert_eq!(legend, &json!({ "tokenTypes": ["function", "variable"], "tokenModifiers": ["echo"] }));
    let tokens = full(&mut workspace);
    assert_snapshot!(shown(&workspace.text, &tokens));
}

#[test]
fn columns_use_the_negotiated_encoding() {
    let text = ORDERS.replace("Exchange", "🙂é Exchange").replace("exchange_items", "tausche_🙂_über");
    let expected = shown(&text, &full(&mut TeacherWorkspace::open(text.clone())));
    assert!(expected.contains("tausche_🙂_über"), "{expected}");
    let setup = Setup { encodings: vec!["utf-8"], ..Setup::default() };
    let slice = |range: &Value| {
        let column =
            |place: &str| usize::try_from(range[place]["character"].as_u64().expect("a column")).expect("small");
        text[column("start")..column("end")].to_owned()
    };
    let bytes = full(&mut TeacherWorkspace::with(&setup, text.clone()));
    let bytes: Vec<String> = bytes.iter().map(|(range, ..)| slice(range)).collect();
    let units: Vec<&str> = expected.lines().filter_map(|line| line.split(' ').nth(1)).collect();
    assert_eq!(bytes, units);
}

#[test]
fn a_range_has_the_tokens_that_overlap_it() {
    let text = ORDERS.repeat(2) + &robin();
    let mut workspace = TeacherWorkspace::open(text.clone());
    let all = full(&mut workspace);
    let ask = |workspace: &mut TeacherWorkspace, range: Value| {
        decoded(&workspace.ask("textDocument/semanticTokens/range", json!({ "range": range })))
    };
    assert_eq!(ask(&mut workspace, everything()), all);
    for (start, end) in [(0, 700), (600, 650), (ORDERS.len() - 300, ORDERS.len() + 800), (text.len(), text.len())] {
        let (from, to) = (position_at(&text, start), position_at(&text, end));
        let order = |place: &Value| (place["line"].as_u64(), place["character"].as_u64());
        let within = |(range, ..): &&Token| order(&range["start"]) < order(&to) && order(&range["end"]) > order(&from);
        let expected: Vec<Token> = all.iter().filter(within).cloned().collect();
        assert_eq!(ask(&mut workspace, json!({ "start": from, "end": to })), expected, "{start}..{end}");
    }
}

#[test]
fn calls_in_text_are_tokens_too() {
    let text = r#"{"conversations":[{"from":"human","value":"Find W-17."},{"from":"gpt","value":"<tool_call>\n{\"name\": \"find_order\", \"arguments\": {\"id\": \"W-17\"}}\n</tool_call>"},{"from":"tool","value":"<tool_response>\n{\"state\": \"open\"}\n</tool_response>"},{"from":"gpt","value":"It is open."}]}"#;
    let mut workspace = TeacherWorkspace::open(text);
    let tokens = full(&mut workspace);
    assert_eq!(shown(text, &tokens), "0: find_order function\n");
}
