//! Diagnostics of closed files.

use super::support::{Client, Setup, uri_of};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const RUN: &str =
    "{\"messages\":[{\"role\":\"usher\",\"content\":\"Hello.\"},{\"role\":\"assistant\",\"content\":\"Hi.\"}]}\n";

fn client(folders: &[&Path]) -> Client {
    let folders = folders.iter().map(|folder| folder.to_path_buf()).collect();
    Client::with(&Setup { pulls: true, folders, ..Setup::default() })
}

fn uris(items: &Value) -> Vec<&str> {
    let mut uris: Vec<&str> = items.as_array().expect("items").iter().filter_map(|item| item["uri"].as_str()).collect();
    uris.sort_unstable();
    uris
}

#[test]
fn closed_files_of_all_folders_are_reported_but_not_open_ones() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (one, other) = (one.path().canonicalize().unwrap(), other.path().canonicalize().unwrap());
    let files = [one.join("a.jsonl"), one.join("b.jsonl"), other.join("c.jsonl")];
    files.iter().for_each(|file| fs::write(file, RUN).unwrap());
    fs::write(one.join("package.json"), "{\"name\": \"x\"}").unwrap();
    let mut client = client(&[&one, &other]);
    client.open(&uri_of(&files[1]), RUN);
    let report = client.request("workspace/diagnostic", json!({ "previousResultIds": [] })).unwrap();
    let expected = [uri_of(&files[0]), uri_of(&one.join("package.json")), uri_of(&files[2])];
    let mut expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    expected.sort_unstable();
    assert_eq!(uris(&report["items"]), expected);
    for item in report["items"].as_array().unwrap() {
        let is_data = item["uri"].as_str().is_some_and(|uri| uri.ends_with("jsonl"));
        assert_eq!(item["items"].as_array().is_some_and(|items| !items.is_empty()), is_data, "{item}");
    }
    assert_eq!(client.shutdown(), 0);
}

#[test]
fn partial_answers_and_progress_come_before_the_answer() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    (0..40).for_each(|number| fs::write(folder.join(format!("{number:02}.jsonl")), RUN).unwrap());
    let mut client = client(&[&folder]);
    let params = json!({ "previousResultIds": [], "partialResultToken": "part", "workDoneToken": "work" });
    let report = client.request("workspace/diagnostic", params).unwrap();
    assert_eq!(report["items"], json!([]));
    let (mut seen, mut kinds) = (0, Vec::new());
    while kinds.last().is_none_or(|kind| kind != "end") {
        let progress = client.wait_for("$/progress");
        match progress["token"].as_str() {
            Some("part") => seen += progress["value"]["items"].as_array().unwrap().len(),
            _ => kinds.push(progress["value"]["kind"].as_str().unwrap().to_owned()),
        }
    }
    assert_eq!(seen, 40);
    assert_eq!(kinds.first().map(String::as_str), Some("begin"));
    assert!(kinds.iter().any(|kind| kind == "report"), "{kinds:?}");
}

#[test]
fn an_answer_without_news_waits_for_a_change() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    let file = folder.join("a.jsonl");
    fs::write(&file, RUN).unwrap();
    let mut client = client(&[&folder]);
    let first = client.request("workspace/diagnostic", json!({ "previousResultIds": [] })).unwrap();
    let known = json!([{ "uri": uri_of(&file), "value": first["items"][0]["resultId"] }]);
    let waiting = client.ask("workspace/diagnostic", json!({ "previousResultIds": known }));
    // It is not answered until something changes, and it can be cancelled.
    client
        .request(
            "textDocument/hover",
            json!({ "textDocument": { "uri": uri_of(&file) }, "position": { "line": 0, "character": 0 } }),
        )
        .unwrap();
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri_of(&file), "type": 2 }] }));
    let report = client.answer(waiting).unwrap();
    assert_eq!(report["items"][0]["kind"], "unchanged");
    let waiting = client.ask("workspace/diagnostic", json!({ "previousResultIds": known }));
    client.notify("$/cancelRequest", json!({ "id": waiting }));
    assert_eq!(client.answer(waiting).unwrap_err()["code"], -32800);
    assert_eq!(client.shutdown(), 0);
}
