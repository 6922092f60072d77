//! Whole sessions, from `initialize` to `exit`.

use super::support::{Client, Setup, position_of, text_of};
use serde_json::json;

const URI: &str = "file:///data/runs.jsonl";
const TEXT: &str = "{\"messages\":[{\"role\":\"user\",\"content\":\"🙂\"},{\"role\":\"usher\",\"content\":\"a\"}]}\n";

#[test]
fn findings_are_pushed_and_cleared() {
    let mut client = Client::start();
    assert_eq!(client.server["capabilities"]["positionEncoding"], "utf-16");
    client.open(URI, TEXT);
    let found = client.diagnostics(URI);
    let marked: Vec<&str> = found.iter().map(|finding| text_of(TEXT, &finding["range"])).collect();
    assert!(marked.contains(&"\"usher\""), "{found:#?}");
    let start = position_of(TEXT, "usher");
    let mut end = start.clone();
    end["character"] = json!(start["character"].as_u64().unwrap() + 5);
    client.change(URI, json!([{ "range": { "start": start, "end": end }, "text": "user" }]));
    let found = client.diagnostics(URI);
    assert!(found.iter().all(|finding| !finding["message"].as_str().unwrap().contains("usher")), "{found:#?}");
    client.close(URI);
    assert!(client.diagnostics(URI).is_empty());
    assert_eq!(client.shutdown(), 0);
}

#[test]
fn findings_are_pulled() {
    let mut client = Client::with(&Setup { pulls: true, encodings: vec!["utf-8"], ..Setup::default() });
    assert_eq!(client.server["capabilities"]["positionEncoding"], "utf-8");
    client.open(URI, TEXT);
    let report = client.about("textDocument/diagnostic", URI, json!({}));
    assert_eq!(report["kind"], "full");
    assert!(report["items"].as_array().is_some_and(|items| !items.is_empty()), "{report:#}");
    let status = client.wait_for("echolint/status");
    assert_eq!((&status["state"], &status["records"]), (&json!("ok"), &json!(1)));
    assert_eq!(client.shutdown(), 0);
}

#[test]
fn exit_without_shutdown_ends_with_code_1() {
    let mut client = Client::start();
    client.notify("exit", json!(null));
    assert_eq!(client.exit_code(), 1);
}
