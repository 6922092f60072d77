//! Definitions, references and highlights.

use super::fixture::{URI, orders};
use super::support::{Client, Setup, position_after, text_of};
use serde_json::{Value, json};

/// The positions of the requests: a description, and the first `marker` after the first `after`.
const PLACES: &[(&str, &str, &str)] = &[
    ("an argument from the user", r#"\"email\": \""#, "na@example"),
    ("an argument from an output", r#"{\"id\": \""#, "W1234"),
    ("a number from an output", r#"\"id\": 7"#, "77001"),
    ("a word of a command from a plain output", "cat '/srv", "/file_17"),
    ("a word of a command that was used before", "file_17.txt' > ", "Z999"),
    ("an argument from nowhere", r#"made_up\": \""#, "Z999"),
    ("a value in an output", "see #W", "1234"),
    ("a value in a plain output", r#""tool_call_id":"c2","content":"🙂 "#, "W1234"),
    ("a value in a text of the user", "I am ", "ANNA"),
    ("a longer word that ends as a value does", "not x", "anna@"),
    ("a value in a text of the agent", r#""assistant","content":""#, "W1234 it is"),
    ("the id of a call", r#"[{"id":""#, "c1"),
    ("the id of a result", r#""tool_call_id":""#, "c2"),
    ("elsewhere in a call", r#""function":{"name":"bash","#, "\"arguments\""),
    ("the name of a called tool", r#"{"id":"c2","type":"function","function":{"name":""#, "get_order"),
    ("the name of a declared tool", "", "get_order"),
    ("a result", r#""orders\": "#, "["),
    ("a result without a use", r#""tool_call_id":"c3","content":""#, "none"),
    ("nothing", "", "reward"),
    ("another record", "", "W1234?"),
];

fn shown(text: &str, range: &Value) -> String {
    let number = |at: &str, of: &str| range[at][of].as_u64().unwrap_or_default();
    let [line, from, end_line, to] =
        [number("start", "line"), number("start", "character"), number("end", "line"), number("end", "character")];
    let words = text_of(text, range);
    let words =
        if words.len() > 60 { format!("{}…", words.chars().take(40).collect::<String>()) } else { words.to_owned() };
    format!("{line}:{from}-{end_line}:{to} {words}")
}

/// The answers for all places, one per line.
fn tour(method: &str, extra: &Value, show: impl Fn(&str, &Value) -> String) -> String {
    let text = orders();
    let mut client = Client::start();
    client.open(URI, &text);
    let mut out = String::new();
    for (what, after, marker) in PLACES {
        let mut params = extra.clone();
        params["position"] = position_after(&text, after, marker);
        let answer = client.about(method, URI, params);
        out.push_str(&format!("{what}: {marker}\n"));
        let list = match &answer {
            Value::Array(list) => list.clone(),
            Value::Null => Vec::new(),
            one => vec![one.clone()],
        };
        list.iter().for_each(|one| out.push_str(&format!("    {}\n", show(&text, one))));
    }
    assert_eq!(client.shutdown(), 0);
    out
}

fn location(text: &str, location: &Value) -> String {
    assert_eq!(location["uri"], URI);
    shown(text, &location["range"])
}

#[test]
fn definitions() {
    insta::assert_snapshot!(tour("textDocument/definition", &json!({}), location));
}

#[test]
fn references_without_the_origin() {
    let params = json!({ "context": { "includeDeclaration": false } });
    insta::assert_snapshot!(tour("textDocument/references", &params, location));
}

#[test]
fn references_with_the_origin() {
    let params = json!({ "context": { "includeDeclaration": true } });
    insta::assert_snapshot!(tour("textDocument/references", &params, location));
}

#[test]
fn highlights() {
    insta::assert_snapshot!(tour("textDocument/documentHighlight", &json!({}), |text, mark| {
        let kind = ["", "text", "read", "write"][usize::try_from(mark["kind"].as_u64().unwrap()).unwrap()];
        format!("{kind:5} {}", shown(text, &mark["range"]))
    }));
}

#[test]
fn columns_are_bytes_if_utf_8_was_negotiated() {
    let text = orders();
    let mut client = Client::with(&Setup { encodings: vec!["utf-8"], ..Setup::default() });
    client.open(URI, &text);
    let byte = |at: usize| {
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        json!({ "line": text[..at].matches('\n').count(), "character": at - start })
    };
    let used = text.find(r##"{\"id\": \"#W1234"##).unwrap() + r##"{\"id\": \"#"##.len();
    let origin = text.find("see #W1234").unwrap() + "see #".len();
    let answer = client.about("textDocument/definition", URI, json!({ "position": byte(used) }));
    assert_eq!(answer["range"], json!({ "start": byte(origin), "end": byte(origin + 5) }));
    assert_eq!(client.shutdown(), 0);
}
