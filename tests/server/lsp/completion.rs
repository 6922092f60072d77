//! Suggestions while a record is being written.

use super::support::{Client, offset_of, position_at};
use serde_json::{Value, json};

const LINES: &str = "file:///data/new.jsonl";
const DOCUMENT: &str = "file:///data/new.json";

/// The suggestions for a file with a `|` at the cursor, each with the line that it results in.
fn suggest(client: &mut Client, uri: &str, text: &str) -> String {
    let at = text.find('|').expect("a cursor");
    let text = text.replacen('|', "", 1);
    client.open(uri, &text);
    let answer = client.about("textDocument/completion", uri, json!({ "position": position_at(&text, at) }));
    client.close(uri);
    let items = answer["items"].as_array().cloned().unwrap_or_default();
    let made = items.iter().map(|item| {
        let edit = &item["textEdit"];
        let [start, end] = ["start", "end"].map(|side| offset_of(&text, &edit["range"][side]));
        let made = format!("{}{}{}", &text[..start], edit["newText"].as_str().unwrap(), &text[end..]);
        let line = made[..start].matches('\n').count();
        let made = made.lines().nth(line).unwrap();
        let from = start - text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let window: String = made[..from].chars().rev().take(14).collect::<Vec<_>>().into_iter().rev().collect();
        let rest: String = made[from..].chars().take(30).collect();
        let detail = item["detail"].as_str().map_or(String::new(), |detail| format!(" ({detail})"));
        format!("    {}{detail}: {window}{rest}\n", item["label"].as_str().unwrap())
    });
    made.collect()
}

/// A list of records over many lines, one of which is being written.
fn over_lines(newline: &str) -> String {
    let first = r#"{"messages": [{"role": "user", "content": "🙂"}]},"#;
    let lines = ["[", first, "{", r#"  "messages": ["#, r#"    {"role": "|"#, "  ]", "},", r#"{"messages": []}"#, "]"];
    lines.join(newline)
}

#[test]
fn suggestions() {
    let tools = r#""tools":[{"type":"function","function":{"name":"find🙂","parameters":{"name":"no"}}},{"name":"get\u0041\"x"}]"#;
    let calls = r#"{"role":"assistant","tool_calls":[{"id":"🙂c1","function":{"name":"find","arguments":"{}"}},{"id":"c2","function":{"name":"get"}},{"id":"c3"}]},{"role":"tool","tool_call_id":"c2"}"#;
    let cases: Vec<(&str, &str, String)> = vec![
        ("a role", LINES, r#"{"messages":[{"role":"us|er","content":"🙂"}]}"#.into()),
        ("a role without an end", LINES, "🙂\r\n{\"messages\":[{\"role\":\"us|, \"content\":\"a\"}]}\r\n".into()),
        ("a role at the end", LINES, r#"{"messages":[{"role":"|"#.into()),
        ("a role after a missing comma", LINES, r#"{"messages":[{"content":"x" "role":"|"}]}"#.into()),
        (
            "a role of blocks",
            LINES,
            r#"{"messages":[{"role":"|","content":[{"type":"tool_use","id":"a","name":"b","input":{}}]}]}"#.into(),
        ),
        ("a speaker", LINES, r#"{"conversations":[{"from":"|"}]}"#.into()),
        ("a source", LINES, r#"{"schema_version":"ATIF-1.4","steps":[{"source":"|"}]}"#.into()),
        ("a list of messages", LINES, r#"[{"role":"|"}]"#.into()),
        ("over lines", DOCUMENT, over_lines("\r\n")),
        ("over lines, the last record", DOCUMENT, over_lines("\r\n").replace("},\r\n{\"messages\": []}\r\n", "")),
        ("a tool", LINES, format!(r#"{{{tools},"messages":[{{"tool_calls":[{{"function":{{"name":"|"}}}}]}}]}}"#)),
        (
            "a tool that is declared later",
            LINES,
            format!(r#"{{"messages":[{{"tool_calls":[{{"function":{{"name":"g|}}}}]}}],{tools}}}"#),
        ),
        (
            "a tool of a list in a string",
            LINES,
            r#"{"tools":"[{\"name\":\"in_text\"}]","messages":[{"tool_calls":[{"function":{"name":"|"}}]}]}"#.into(),
        ),
        (
            "the id of a call",
            LINES,
            format!(r#"{{"messages":[{calls},{{"role":"tool","tool_call_id":"|","content":"x"}}]}}"#),
        ),
        (
            "the id of a call, written anew",
            LINES,
            format!(r#"{{"messages":[{calls},{{"role":"tool","tool_call_id":"c|"#),
        ),
        (
            "nothing in arguments",
            LINES,
            r#"{"messages":[{"tool_calls":[{"function":{"name":"a","arguments":{"role":"|"}}}]}]}"#.into(),
        ),
        ("nothing in JSON text", LINES, r#"{"messages":[{"role":"user","content":"{\"role\": \"|\"}"}]}"#.into()),
        ("nothing in other values", LINES, r#"{"messages":[{"role":"user","name":"|"}]}"#.into()),
        ("nothing in a key", LINES, r#"{"messages":[{"rol|e":"user"}]}"#.into()),
        ("nothing behind a value", LINES, r#"{"messages":[{"role":"user"|}]}"#.into()),
        ("nothing outside", LINES, "|".into()),
    ];
    let mut client = Client::start();
    let mut out = String::new();
    for (what, uri, text) in cases {
        out.push_str(&format!("{what}\n{}", suggest(&mut client, uri, &text)));
    }
    assert_eq!(client.shutdown(), 0);
    insta::assert_snapshot!(out);
}

#[test]
fn long_records_have_no_suggestions() {
    let mut client = Client::start();
    let long = "x".repeat(5 << 20);
    let text = format!(r#"{{"messages":[{{"role":"user","content":"{long}"}},{{"role":"|"}}]}}"#);
    assert_eq!(suggest(&mut client, LINES, &text), "");
    assert_eq!(client.shutdown(), 0);
}

#[test]
fn suggestions_are_limited() {
    let mut client = Client::start();
    let tools: Vec<Value> = (0..700).map(|number| json!({ "name": format!("tool_{number}") })).collect();
    let text = format!(r#"{{"tools":{},"messages":[{{"tool_calls":[{{"function":{{"name":""}}}}]}}]}}"#, json!(tools));
    client.open(LINES, &text);
    let at = text.rfind("\"\"").unwrap() + 1;
    let answer = client.about("textDocument/completion", LINES, json!({ "position": position_at(&text, at) }));
    assert_eq!((answer["items"].as_array().map(Vec::len), &answer["isIncomplete"]), (Some(500), &json!(true)));
    assert_eq!(client.shutdown(), 0);
}
