//! `workspace/executeCommand`.

use super::support::{Client, Setup, offset_of, text_of, uri_of};
use insta::assert_snapshot;
use serde_json::{Value, json};
use std::fmt::Write as _;
use tempfile::TempDir;

const RUN: &str = r#"{"task_id":"shop/1","model":"wren-1","reward":1.0,"messages":[{"role":"user","content":"Where is order \u00237? \ud83d\ude42"},{"role":"assistant","content":"I look.","tool_calls":[{"id":"c1","type":"function","function":{"name":"get_order","arguments":"{\"id\": \"W-1077\", \"n\": 1e2}"}}]},{"role":"tool","tool_call_id":"c1","content":"{\"id\":\"W-7\",\"state\":\"sent\"}"},{"role":"assistant","content":"Sent."}]}"#;
const TWICE: &str = r#"{"model":"a","model":"b","n":9007199254740993,"messages":[{"role":"user","content":"Hi."},{"role":"assistant","content":"Hello."}]}"#;
const BROKEN: &str = r#"{"messages":[{"role":"user","content":"a""#;

/// A client without teachers.
pub fn client(folder: &TempDir) -> Client {
    Client::with(&Setup {
        settings: json!({ "defaultTeacher": false }),
        folders: vec![folder.path().to_owned()],
        capabilities: json!({ "textDocument": { "codeAction": { "resolveSupport": { "properties": ["edit"] } } } }),
        ..Setup::default()
    })
}

pub fn command(client: &mut Client, name: &str, argument: Value) -> Result<Value, Value> {
    client.request("workspace/executeCommand", json!({ "command": name, "arguments": [argument] }))
}

fn folder() -> TempDir {
    TempDir::new().expect("a folder for the test")
}

/// A client with some text open as `runs.jsonl`, and the address of that file.
fn opened(folder: &TempDir, text: &str) -> (Client, String) {
    let uri = uri_of(&folder.path().join("runs.jsonl"));
    let mut client = client(folder);
    client.open(&uri, text);
    (client, uri)
}

#[test]
fn graphs_list_their_calls() {
    let folder = folder();
    let text = format!("{TWICE}\n{RUN}\n");
    let (mut client, uri) = opened(&folder, &text);
    let drawn = command(&mut client, "echolint.graph", json!({ "uri": uri, "record": 1 })).expect("a graph");
    let content = drawn["content"].as_str().expect("text");
    assert!(content.starts_with("<svg ") && content.contains("<g class=\"read\" data-call=\"0\">"), "{content}");
    assert!(content.contains("runs.jsonl, record 1"), "the path is that in the workspace: {content}");
    let call = &drawn["calls"][0];
    assert_eq!((&call["call"], &call["label"], &call["kind"]), (&json!(0), &json!("get_order"), &json!("read")));
    assert_snapshot!(text_of(&text, &call["range"]), @r#"{"id":"c1","type":"function","function":{"name":"get_order","arguments":"{\"id\": \"W-1077\", \"n\": 1e2}"}}"#);
    let rest: Vec<&Value> = ["uri", "record", "version", "title", "format"].map(|key| &drawn[key]).to_vec();
    assert_eq!(rest, [&json!(uri), &json!(1), &json!(1), &json!("shop/1"), &json!("svg")]);
    for format in ["mermaid", "dot", "json"] {
        let argument = json!({ "uri": uri, "position": { "line": 1, "character": 40 }, "format": format });
        let drawn = command(&mut client, "echolint.graph", argument).expect("a graph");
        assert_snapshot!(format!("graph_{format}"), drawn["content"].as_str().expect("text"));
    }
    let none = |client: &mut Client, argument: Value| command(client, "echolint.graph", argument);
    assert_eq!(none(&mut client, json!({ "uri": uri, "record": 7 })), Ok(Value::Null));
    assert_eq!(none(&mut client, json!({ "uri": "file:///nowhere.jsonl", "record": 0 })), Ok(Value::Null));
    let error = none(&mut client, json!({ "uri": uri, "format": "png" })).expect_err("no such format");
    assert_snapshot!(error["message"].as_str().unwrap_or_default(), @"invalid argument: unknown variant `png`, expected one of `svg`, `mermaid`, `dot`, `json`");
}

/// A formatted record with its findings under the lines, then its places.
fn shown(record: &Value, source: &str) -> String {
    let text = record["text"].as_str().expect("text");
    let mut shown = format!("title: {}\n", record["title"]);
    for (number, line) in text.lines().enumerate() {
        let _ = writeln!(shown, "{line}");
        for item in record["diagnostics"].as_array().expect("a list") {
            if item["range"]["start"]["line"] == number {
                let at = text_of(text, &item["range"]);
                let _ =
                    writeln!(shown, "^^^ {} `{at}`: {}", item["code"].as_str().unwrap_or_default(), item["message"]);
            }
        }
    }
    for place in record["places"].as_array().expect("a list") {
        let (here, there) = (text_of(text, &place["range"]), text_of(source, &place["source"]));
        let same = serde_json::from_str::<Value>(here).ok() == serde_json::from_str::<Value>(there).ok();
        let lines = [&place["range"]["start"]["line"], &place["range"]["end"]["line"]];
        let _ = writeln!(shown, "lines {} to {}: {} ({same})", lines[0], lines[1], &there[..there.len().min(40)]);
    }
    shown
}

#[test]
fn pretty_printed_records_have_the_same_values_and_findings() {
    let folder = folder();
    let text = format!("{RUN}\n{TWICE}\n{BROKEN}\n");
    let (mut client, uri) = opened(&folder, &text);
    for (name, record) in [("run", 0), ("twice", 1), ("broken", 2)] {
        let answer = command(&mut client, "echolint.record", json!({ "uri": uri, "record": record }));
        assert_snapshot!(format!("record_{name}"), shown(&answer.expect("a record"), &text));
    }
}

#[test]
fn a_session_and_an_array_are_records_too() {
    let folder = folder();
    let mut client = client(&folder);
    let session = include_str!("../../fixtures/formats/claude-code.jsonl");
    let uri = uri_of(&folder.path().join("session.jsonl"));
    client.open(&uri, session);
    let record = command(&mut client, "echolint.record", json!({ "uri": uri, "record": 0 })).expect("a record");
    let text = record["text"].as_str().expect("text");
    let written: Vec<Value> =
        serde_json::Deserializer::from_str(text).into_iter().map(|value| value.expect("JSON")).collect();
    let before: Vec<Value> = session.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(written, before);
    assert!(record["places"].as_array().expect("a list").len() > 3);

    let uri = uri_of(&folder.path().join("runs.json"));
    let array = format!("[\n  {RUN},\n  {TWICE}\n]\n");
    client.open(&uri, &array);
    let argument = json!({ "uri": uri, "position": { "line": 2, "character": 9 } });
    let record = command(&mut client, "echolint.record", argument).expect("a record");
    assert_eq!(record["record"], 1);
    assert_eq!(
        offset_of(&array, &record["places"][0]["source"]["start"]),
        array.rfind("{\"role\":\"user\"").unwrap_or(0)
    );
}

#[test]
fn rules_are_explained() {
    let folder = folder();
    let mut client = client(&folder);
    let page = command(&mut client, "echolint.explain", json!({ "rule": "empty-turn" })).expect("a page");
    let markdown = page["markdown"].as_str().expect("text");
    assert_eq!((&page["code"], &page["name"]), (&json!("P008"), &json!("empty-turn")));
    assert!(markdown.starts_with("# P008 empty-turn\n\nSeverity: "), "{markdown}");
    let wrong = |client: &mut Client, rule: &str| {
        let error = command(client, "echolint.explain", json!({ "rule": rule })).expect_err("no rule");
        error["message"].as_str().unwrap_or_default().to_owned()
    };
    assert_snapshot!(wrong(&mut client, "empty-trun"), @"unknown rule `empty-trun`; did you mean `empty-turn`?");
    assert_snapshot!(wrong(&mut client, "P"), @"`P` selects several rules");
}

#[test]
fn trajectories_are_listed() {
    let folder = folder();
    let text = format!("{RUN}\n{BROKEN}\n{TWICE}\n");
    let (mut client, uri) = opened(&folder, &text);
    let list = command(&mut client, "echolint.trajectories", json!({ "uri": uri })).expect("a list");
    let list = list["trajectories"].as_array().cloned().expect("a list");
    let lines: Vec<String> = list
        .iter()
        .map(|one| {
            let whole = text_of(&text, &one["range"]);
            assert!([RUN, TWICE].contains(&whole));
            let mut one = one.clone();
            one["range"].take();
            one.to_string()
        })
        .collect();
    assert_snapshot!(lines.join("\n"), @r#"
    {"record":0,"task":"shop/1","model":"wren-1","outcome":"success","calls":1,"findings":1,"range":null,"verdicts":[]}
    {"record":2,"task":null,"model":"b","outcome":"unknown","calls":0,"findings":2,"range":null,"verdicts":[]}
    "#);
}

#[test]
fn files_are_read_from_the_disk_when_they_are_not_open() {
    let folder = folder();
    let path = folder.path().join("closed.jsonl");
    std::fs::write(&path, format!("{RUN}\n")).expect("writable");
    let mut client = client(&folder);
    let argument = json!({ "uri": uri_of(&path), "record": 0, "format": "mermaid" });
    let drawn = command(&mut client, "echolint.graph", argument).expect("a graph");
    assert!(drawn["content"].as_str().is_some_and(|text| text.contains("get_order")), "{drawn}");
}

#[test]
fn without_an_extension_pages_are_written_to_private_files() {
    let folder = folder();
    let (mut client, uri) = opened(&folder, &format!("{RUN}\n"));
    let of_record = json!({ "uri": uri, "record": 0 });
    let cases = [
        ("echolint.showGraph", of_record.clone(), "graph-0.svg", true),
        ("echolint.showRecord", of_record, "record-0.json", false),
        ("echolint.explainRule", json!({ "rule": "P008" }), "P008.md", false),
    ];
    for (name, argument, file, external) in cases {
        let answer = command(&mut client, name, argument).expect("a file");
        let path = std::path::PathBuf::from(answer["path"].as_str().expect("a path"));
        let shown = client.wait_for("window/showDocument");
        assert_eq!((&shown["uri"], &shown["external"]), (&json!(uri_of(&path)), &json!(external)));
        assert!(path.ends_with(file), "{}", path.display());
        let folder = path.parent().expect("a folder");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(folder).expect("it is there").permissions().mode();
            assert_eq!(mode & 0o777, 0o700);
        }
        assert!(!std::fs::read_to_string(&path).expect("text").is_empty());
        std::fs::remove_dir_all(folder).expect("it is ours");
    }
    let nothing = command(&mut client, "echolint.showGraph", json!({ "uri": uri, "record": 3 }));
    assert_eq!(nothing, Ok(Value::Null));
}

#[test]
fn unknown_commands_and_arguments_are_refused() {
    let folder = folder();
    let mut client = client(&folder);
    let refused = |client: &mut Client, name: &str, argument: Value| {
        let error = command(client, name, argument).expect_err("refused");
        format!("{} {}", error["code"], error["message"])
    };
    assert_snapshot!(refused(&mut client, "echolint.grpah", json!({})), @r#"-32602 "unknown command `echolint.grpah`""#);
    assert_snapshot!(refused(&mut client, "echolint.graph", json!({ "record": 1 })), @r#"-32602 "invalid argument: missing field `uri`""#);
    assert_snapshot!(refused(&mut client, "echolint.score", json!({ "uri": 7 })), @r#"-32602 "invalid argument: invalid type: integer `7`, expected a string representing an URL""#);
}
