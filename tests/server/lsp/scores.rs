//! `echolint.score`, `echolint.example`, and verdicts.

use super::commands::command;
use super::support::{Client, Setup, text_of, uri_of};
use crate::teacher_support::{Style, runs, shop};
use insta::assert_snapshot;
use serde_json::{Value, json};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A folder with a teacher, its configuration, and two files that are compared with it.
fn project() -> TempDir {
    let folder = TempDir::new().expect("a folder for the test");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("it has one")).expect("writable");
        std::fs::write(path, text).expect("writable");
    };
    for (name, text) in shop() {
        write(&format!("built/{name}"), &text);
    }
    run(&folder, "profile build --name heron --teacher built/teacher --background built/others --output heron.json");
    std::fs::remove_dir_all(folder.path().join("built")).expect("it is there");
    write("echolint.toml", "[teachers.heron]\nprofile = \"heron.json\"\nmax-false-positive-rate = 0.06\n");
    write("a.jsonl", &runs("student", Style::Careful, 10..12));
    write("b.jsonl", &runs("other", Style::Hasty, 13..14));
    folder
}

/// Runs a command. Returns what it prints.
fn run(folder: &TempDir, args: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_echolint"))
        .args(args.split(' '))
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .expect("the binary runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn start(folder: &TempDir) -> Client {
    Client::with(&Setup { folders: vec![folder.path().to_owned()], ..Setup::default() })
}

#[test]
fn the_scores_of_the_workspace_are_those_of_the_command() {
    let folder = project();
    let mut client = start(&folder);
    let params = json!({ "command": "echolint.score", "arguments": [], "workDoneToken": "scoring" });
    let scores = client.request("workspace/executeCommand", params).expect("scores");
    assert_eq!(scores["text"].as_str(), Some(&*run(&folder, "score a.jsonl b.jsonl")));
    let lines = run(&folder, "score a.jsonl b.jsonl --format jsonl");
    let wanted: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let rows = scores["rows"].as_array().expect("a list");
    assert_eq!(rows.len(), wanted.len());
    for (row, wanted) in rows.iter().zip(&wanted) {
        for key in ["record", "task", "model", "teacher", "events", "score", "false_positive_rate", "verdict"] {
            assert_eq!(row[key], wanted[key], "{key} of {row}");
        }
        let path = folder.path().join(wanted["path"].as_str().expect("a path"));
        let text = std::fs::read_to_string(&path).expect("a file");
        assert_eq!(row["uri"], json!(uri_of(&path)));
        let record: Value = serde_json::from_str(text_of(&text, &row["range"])).expect("a record");
        assert_eq!(record["task_id"], row["task"]);
    }
    // The profile is a file of the workspace too.
    let kinds: Vec<Value> = std::iter::repeat_with(|| client.wait_for("$/progress"))
        .map(|progress| progress["value"]["kind"].clone())
        .take(5)
        .collect();
    assert_eq!(kinds, ["begin", "report", "report", "report", "end"]);
}

#[test]
fn the_text_of_an_open_file_is_scored_not_the_file_on_disk() {
    let folder = project();
    let mut client = start(&folder);
    let uri = uri_of(&folder.path().join("a.jsonl"));
    client.open(&uri, &runs("typed", Style::Careful, 20..21));
    let score = |client: &mut Client, argument: Value| {
        let scores = command(client, "echolint.score", argument).expect("scores");
        let rows = scores["rows"].as_array().cloned().expect("a list");
        rows.iter().map(|row| row["model"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(score(&mut client, json!({ "uri": uri })), ["typed"]);
    assert_eq!(score(&mut client, json!({ "uri": uri_of(&folder.path().join("b.jsonl")) })), ["other"]);
    assert_eq!(score(&mut client, json!({})), ["typed", "other"]);
    assert_eq!(score(&mut client, json!({ "uri": "file:///nowhere.jsonl" })), [""; 0]);
}

#[test]
fn habits_of_a_teacher_are_listed() {
    let folder = project();
    let mut client = start(&folder);
    let example = |client: &mut Client, argument: Value| command(client, "echolint.example", argument).expect("habits");
    let all = example(&mut client, json!({}));
    assert_eq!((&all["teacher"], &all["habit"]), (&json!("heron"), &Value::Null));
    assert_snapshot!("habits", all["markdown"].as_str().expect("text"));
    let some = example(&mut client, json!({ "teacher": "heron", "habit": "CANCEL_order" }));
    assert_snapshot!("habits_of_a_tool", some["markdown"].as_str().expect("text"));
    let none = example(&mut client, json!({ "teacher": "heron", "habit": "[x](http://y)" }));
    assert_snapshot!(none["markdown"].as_str().expect("text"), @r"
    # Habits of `heron`

    No habit with these words is more frequent than in other models.
    ");
    assert_eq!(example(&mut client, json!({ "teacher": "owl", "habit": "" })), Value::Null);
}

#[test]
fn trajectories_have_verdicts() {
    let folder = project();
    let mut client = start(&folder);
    let uri = uri_of(&folder.path().join("a.jsonl"));
    let list = command(&mut client, "echolint.trajectories", json!({ "uri": uri })).expect("a list");
    let scores = command(&mut client, "echolint.score", json!({ "uri": uri })).expect("scores");
    let list = list["trajectories"].as_array().expect("a list");
    assert_eq!(list.len(), 2);
    for (one, row) in list.iter().zip(scores["rows"].as_array().expect("a list")) {
        let verdict = json!([{
            "teacher": "heron",
            "verdict": row["verdict"],
            "false_positive_rate": row["false_positive_rate"],
        }]);
        assert_eq!(one["verdicts"], verdict);
    }
}
