//! Diagnostics are either pushed or pulled, never stale, and the same as the findings of `check`.

use super::support::{Client, Setup, position_of, uri_of};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

const FAULTY: &str = concat!(
    r#"{"messages":[{"role":"user","content":"Order W17 🙂 please."},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"get_order","arguments":"{\"id\": \"W99\"}"}}]}]}"#,
    "\n",
    r#"{"messages":[{"role":"usher","content":"Hello."},{"role":"assistant","content":"Hi."}]}"#,
    "\n"
);

/// Diagnostics as lines of text.
fn shown(items: &[Value]) -> String {
    let mut out = String::new();
    for item in items {
        let range = &item["range"];
        let (start, end) = (&range["start"], &range["end"]);
        let _ = writeln!(
            out,
            "{}:{}-{}:{} {} {}: {}",
            start["line"],
            start["character"],
            end["line"],
            end["character"],
            item["severity"],
            item["code"].as_str().unwrap_or("-"),
            item["message"].as_str().unwrap_or_default()
        );
        for related in item["relatedInformation"].as_array().into_iter().flatten() {
            let at = &related["location"]["range"]["start"];
            let _ = writeln!(out, "    {}:{} {}", at["line"], at["character"], related["message"]);
        }
    }
    out
}

fn pulling() -> Client {
    Client::with(&Setup { pulls: true, ..Setup::default() })
}

fn pull(client: &mut Client, uri: &str) -> Value {
    client.about("textDocument/diagnostic", uri, json!({}))
}

#[test]
fn findings_have_the_range_of_their_value() {
    let mut client = Client::start();
    client.open("file:///data/a.jsonl", FAULTY);
    insta::assert_snapshot!(shown(&client.diagnostics("file:///data/a.jsonl")), @"1:21-1:28 1 S001: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `usher`");
    assert_eq!(client.shutdown(), 0);
}

#[test]
fn a_finding_links_to_the_page_of_its_rule() {
    let mut client = Client::start();
    client.open("file:///data/a.jsonl", FAULTY);
    let items = client.diagnostics("file:///data/a.jsonl");
    let of_schema = items.iter().find(|item| item["code"] == "S001").expect("S001");
    let link = of_schema["codeDescription"]["href"].as_str().expect("a link");
    assert!(link.starts_with("https://") && link.contains("S001"), "{link}");
    assert_eq!(of_schema["source"], "echolint");
}

#[test]
fn an_edit_that_fixes_a_finding_removes_it() {
    let mut client = Client::start();
    let uri = "file:///data/a.jsonl";
    client.open(uri, FAULTY);
    assert!(client.diagnostics(uri).iter().any(|item| item["code"] == "S001"));
    let at = position_of(FAULTY, "usher");
    let end = json!({ "line": at["line"], "character": at["character"].as_u64().map(|column| column + 5) });
    client.change(uri, json!([{ "range": { "start": at, "end": end }, "text": "user" }]));
    let after = client.diagnostics(uri);
    assert!(!after.iter().any(|item| item["code"] == "S001"), "{}", shown(&after));
    client.close(uri);
    assert_eq!(client.diagnostics(uri), Vec::<Value>::new());
}

#[test]
fn nothing_is_pushed_to_a_client_that_pulls() {
    let mut client = pulling();
    let uri = "file:///data/a.jsonl";
    client.open(uri, FAULTY);
    let report = pull(&mut client, uri);
    assert_eq!(report["kind"], "full");
    assert!(report["items"].as_array().is_some_and(|items| !items.is_empty()));
    let again = client.about("textDocument/diagnostic", uri, json!({ "previousResultId": report["resultId"] }));
    assert_eq!(again["kind"], "unchanged");
    let status = client.wait_for_matching("echolint/status", |params| params["uri"] == uri);
    assert_eq!((status["state"].as_str(), &status["records"]), (Some("ok"), &json!(2)));
    client.change(uri, json!([{ "text": "" }]));
    let report = pull(&mut client, uri);
    assert_eq!((report["kind"].as_str(), report["items"].as_array().map(Vec::len)), (Some("full"), Some(1)));
    assert!(!client.has_received("textDocument/publishDiagnostics"));
    assert_eq!(client.shutdown(), 0);
}

#[test]
fn a_json_file_without_trajectories_has_no_diagnostics() {
    let mut client = Client::start();
    let uri = "file:///data/package.json";
    client.open(uri, "{\"name\": \"x\",\n \"name\": \"y\"}");
    assert_eq!(client.diagnostics(uri), Vec::<Value>::new());
    let status = client.wait_for_matching("echolint/status", |params| params["uri"] == uri);
    assert_eq!(status["state"], "foreign");
    assert_eq!(client.about("textDocument/codeLens", uri, json!({})), Value::Null);
}

#[test]
fn omitted_findings_are_counted() {
    let line = r#"{"messages":[{"role":"usher","content":"Hello."},{"role":"assistant","content":"Hi."}]}"#;
    let text = format!("{line}\n").repeat(1500);
    let mut client = pulling();
    client.open("file:///data/a.jsonl", &text);
    let report = pull(&mut client, "file:///data/a.jsonl");
    let items = report["items"].as_array().expect("items");
    assert_eq!(items.len(), 1001);
    let last = items.last().expect("a count");
    let message = last["message"].as_str().expect("text");
    assert!(message.ends_with("more findings are not shown; `echolint check` lists all"), "{message}");
    let status = client.wait_for("echolint/status");
    assert_eq!(
        status["cut"].as_u64().map(|cut| format!("{cut} more findings")),
        message.split(" are").next().map(str::to_owned)
    );
}

/// The findings of `check` and of the server for a file, as code, message, line and column.
fn both(path: &Path) -> [Vec<(String, String, u64, u64)>; 2] {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let output = Command::new(env!("CARGO_BIN_EXE_echolint"))
        .args(["check", "--output-format", "json", "--no-excerpts", "--no-progress"])
        .arg(path)
        .output()
        .expect("check runs");
    let checked: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let number = |at: &Value, key: &str| at[key].as_u64().expect("a number");
    let of_check = |finding: &Value| {
        let at = &finding["span"]["start"];
        if finding["path"].as_str().is_some_and(|path| path.ends_with("echolint.toml")) {
            // The server moves findings about limits in the configuration to the start of the file.
            return (text(&finding["code"]), text(&finding["message"]), 0, 0);
        }
        (text(&finding["code"]), text(&finding["message"]), number(at, "line") - 1, number(at, "column") - 1)
    };
    let of_check = checked["findings"].as_array().expect("findings").iter().map(of_check).collect();

    let mut client = Client::with(&Setup { pulls: true, encodings: vec!["utf-32"], ..Setup::default() });
    let uri = uri_of(path);
    client.open(&uri, &std::fs::read_to_string(path).expect("readable"));
    let report = pull(&mut client, &uri);
    let of_server = |item: &Value| {
        let at = &item["range"]["start"];
        (text(&item["code"]), text(&item["message"]), number(at, "line"), number(at, "character"))
    };
    [of_check, report["items"].as_array().expect("items").iter().map(of_server).collect()]
}

#[test]
fn the_server_reports_the_findings_of_check() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seen = 0;
    let folders =
        ["examples/support", "tests/fixtures/formats", "tests/fixtures/cli", "tests/fixtures/datasets/uniform"]
            .map(|folder| root.join(folder));
    let files = folders.iter().flat_map(|folder| {
        let mut files: Vec<_> =
            std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        files.sort();
        files
    });
    for path in
        files.filter(|path| path.extension().is_some_and(|extension| extension == "json" || extension == "jsonl"))
    {
        if std::fs::read_to_string(&path).is_err() {
            continue;
        }
        let [of_check, of_server] = both(&path);
        // `check` reports a named file without trajectories, the server does not.
        if of_server.is_empty() && of_check.iter().all(|(code, ..)| code == "S002") {
            continue;
        }
        assert_eq!(of_server, of_check, "{}", path.display());
        seen += 1;
    }
    assert!(seen >= 8, "only {seen} files were compared");
}
