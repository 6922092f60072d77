//! Symbols, folding ranges and selection ranges.

use super::fixture::{URI, orders};
use super::support::{Client, Setup, position_after, text_of};
use serde_json::{Value, json};

const JSON_URI: &str = "file:///data/orders.json";

fn answer(uri: &str, text: &str, method: &str, params: Value) -> Value {
    let mut client = Client::start();
    client.open(uri, text);
    let answer = client.about(method, uri, params);
    assert_eq!(client.shutdown(), 0);
    answer
}

fn place(position: &Value) -> (u64, u64) {
    (position["line"].as_u64().unwrap(), position["character"].as_u64().unwrap())
}

fn contains(outer: &Value, inner: &Value) -> bool {
    place(&outer["start"]) <= place(&inner["start"]) && place(&inner["end"]) <= place(&outer["end"])
}

/// The symbols as an indented list.
fn tree(text: &str, symbols: &Value, depth: usize, out: &mut String) {
    for symbol in symbols.as_array().into_iter().flatten() {
        let (range, select) = (&symbol["range"], &symbol["selectionRange"]);
        assert!(contains(range, select), "{symbol:#}");
        let (name, detail) = (symbol["name"].as_str().unwrap(), symbol["detail"].as_str().unwrap_or_default());
        let from = place(&range["start"]);
        let selected: String = text_of(text, select).chars().take(40).collect();
        let indent = "  ".repeat(depth);
        out.push_str(&format!("{indent}{name} | {detail} | {}:{} | {selected}\n", from.0, from.1));
        tree(text, &symbol["children"], depth + 1, out);
    }
}

#[test]
fn symbols_of_lines() {
    let text = orders();
    let mut out = String::new();
    tree(&text, &answer(URI, &text, "textDocument/documentSymbol", json!({})), 0, &mut out);
    insta::assert_snapshot!(out);
}

#[test]
fn names_of_symbols_are_harmless_and_never_empty() {
    let record = json!({ "task_id": "\u{202e}  \n", "messages": [
        { "role": "user", "content": "a\u{1b}[31m\tb\r\nc" },
        { "role": "assistant", "content": "x".repeat(100), "tool_calls": [
            { "id": "c1", "type": "function", "function": { "arguments": "{}" } },
            { "id": "c2", "type": "function", "function": { "name": "\u{200b}", "arguments": "{" } },
        ] },
    ] });
    let text = format!("{record}\n{{\"messages\": [}}\n{{\"task_id\": \"  \", \"messages\": []}}\n");
    let mut out = String::new();
    tree(&text, &answer(URI, &text, "textDocument/documentSymbol", json!({})), 0, &mut out);
    insta::assert_snapshot!(out);
}

#[test]
fn symbols_of_long_files_end() {
    let record = json!({ "messages": [{ "role": "user", "content": "hi" }, { "role": "assistant", "content": "ho" }] });
    let text = format!("{record}\n").repeat(12_000);
    let symbols = answer(URI, &text, "textDocument/documentSymbol", json!({}));
    let symbols = symbols.as_array().unwrap();
    let with_turns = symbols.iter().take_while(|symbol| symbol.get("children").is_some()).count();
    assert_eq!((symbols.len(), with_turns), (10_000, 2500));
}

#[test]
fn symbols_of_a_workspace() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    std::fs::write(folder.join("closed.jsonl"), orders()).unwrap();
    std::fs::write(folder.join("other.json"), r#"{"name": "get_order"}"#).unwrap();
    let mut client = Client::with(&Setup { folders: vec![folder.clone()], ..Setup::default() });
    client.open(URI, &orders().replace("🙂 task", "open task"));
    let mut out = String::new();
    for query in ["", "TASK 1", "gtrd", "order", "no such thing"] {
        let found = client.request("workspace/symbol", json!({ "query": query })).unwrap();
        out.push_str(&format!("{query:?}\n"));
        for symbol in found.as_array().unwrap() {
            let file = symbol["location"]["uri"].as_str().unwrap().rsplit('/').next().unwrap();
            let (line, column) = place(&symbol["location"]["range"]["start"]);
            let within = symbol["containerName"].as_str().unwrap_or_default();
            out.push_str(&format!("    {} | {within} | {file} {line}:{column}\n", symbol["name"].as_str().unwrap()));
        }
    }
    assert_eq!(client.shutdown(), 0);
    insta::assert_snapshot!(out);
}

#[test]
fn records_on_one_line_do_not_fold() {
    assert_eq!(answer(URI, &orders(), "textDocument/foldingRange", json!({})), json!([]));
}

#[test]
fn folds() {
    let record = json!({ "messages": [
        { "role": "user", "content": "🙂" },
        { "role": "assistant", "content": [{ "type": "tool_use", "id": "c1", "name": "look", "input": { "at": ["🙂"] } }] },
        { "role": "user", "content": [{ "type": "tool_result", "tool_use_id": "c1", "content": "nothing" }] },
    ] });
    let text = serde_json::to_string_pretty(&json!([record])).unwrap().replace('\n', "\r\n");
    let lines: Vec<&str> = text.lines().collect();
    let folds = answer(JSON_URI, &text, "textDocument/foldingRange", json!({}));
    let mut out = String::new();
    for fold in folds.as_array().unwrap() {
        let line = |key: &str| usize::try_from(fold[key].as_u64().unwrap()).unwrap();
        let (start, end) = (line("startLine"), line("endLine"));
        assert!(start < end && end < lines.len());
        out.push_str(&format!("{start}-{end}: {} … {}\n", lines[start].trim(), lines[end].trim()));
    }
    insta::assert_snapshot!(out);
}

/// The selected texts, from the innermost to the outermost.
fn steps(text: &str, mut selection: &Value) -> Vec<String> {
    let mut steps = Vec::new();
    loop {
        let words: String = text_of(text, &selection["range"]).chars().take(70).collect();
        steps.push(words);
        let Some(parent) = selection.get("parent") else { return steps };
        assert!(contains(&parent["range"], &selection["range"]), "{parent:#}");
        selection = parent;
    }
}

#[test]
fn selections() {
    let text = orders();
    let places = [
        ("inside JSON text in a string", r#"\"email\": \""#, "na@example"),
        ("a key", "", "reward"),
        ("an escape in a string in a string", r"Ann\\u0", "0e9"),
        ("the end of a line", "", "\r\n"),
    ];
    let positions: Vec<Value> = places.iter().map(|(_, after, marker)| position_after(&text, after, marker)).collect();
    let found = answer(URI, &text, "textDocument/selectionRange", json!({ "positions": positions }));
    let mut out = String::new();
    for ((what, _, _), selection) in places.iter().zip(found.as_array().unwrap()) {
        out.push_str(&format!("{what}\n"));
        steps(&text, selection).iter().for_each(|step| out.push_str(&format!("    {step}\n")));
    }
    insta::assert_snapshot!(out);
}

#[test]
fn selections_outside_of_values() {
    let text = "{\"messages\": [\n\n{\"messages\":[]}";
    let positions =
        json!([{ "line": 0, "character": 3 }, { "line": 1, "character": 9 }, { "line": 9, "character": 0 }]);
    let found = answer(URI, text, "textDocument/selectionRange", json!({ "positions": positions }));
    let found: Vec<Vec<String>> = found.as_array().unwrap().iter().map(|one| steps(text, one)).collect();
    let broken = vec![String::new(), "{\"messages\": [".to_owned()];
    assert_eq!(found, [broken, vec![String::new()], vec!["{\"messages\":[]}".to_owned()]]);
}

#[test]
fn deep_nesting_is_limited() {
    let text = format!("{{\"messages\":[{}{}]}}", "[".repeat(500), "]".repeat(500));
    let position = json!({ "line": 0, "character": 513 });
    let found = answer(URI, &text, "textDocument/selectionRange", json!({ "positions": [position] }));
    let steps = steps(&text, &found[0]);
    assert_eq!(steps.len(), 100);
    assert_eq!(steps.last().map(String::as_str), Some(&text[..70]));
}
