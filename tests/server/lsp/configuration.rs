//! Configurations: found in the same way as by `check`, read again when they change, with errors shown at their lines.

use super::support::{Client, Setup, uri_of};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const RUN: &str =
    "{\"messages\":[{\"role\":\"usher\",\"content\":\"Hello.\"},{\"role\":\"assistant\",\"content\":\"Hi.\"}]}\n";

fn codes(items: &[Value]) -> Vec<&str> {
    items.iter().filter_map(|item| item["code"].as_str()).collect()
}

fn watching(folder: &Path) -> Client {
    let capabilities = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    Client::with(&Setup { folders: vec![folder.to_owned()], capabilities, ..Setup::default() })
}

fn changed(client: &mut Client, path: &Path) {
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri_of(path), "type": 2 }] }));
}

#[test]
fn a_changed_configuration_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    let (config, data) = (folder.join("echolint.toml"), uri_of(&folder.join("a.jsonl")));
    fs::write(&config, "ignore = [\"S001\"]\n").unwrap();
    let mut client = watching(&folder);
    let registered = client.wait_for("client/registerCapability").to_string();
    assert!(registered.contains("**/echolint.toml") && registered.contains("jsonl"), "{registered}");
    client.open(&data, RUN);
    assert!(!codes(&client.diagnostics(&data)).contains(&"S001"));

    fs::write(&config, "# nothing is ignored\n").unwrap();
    changed(&mut client, &config);
    assert!(codes(&client.diagnostics(&data)).contains(&"S001"));

    fs::write(&config, "\n\nignor = [\"S001\"]\n").unwrap();
    changed(&mut client, &config);
    let errors = client.diagnostics(&uri_of(&config));
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0]["range"]["start"], json!({ "line": 2, "character": 0 }), "{errors:?}");
    assert!(errors[0]["message"].as_str().is_some_and(|text| text.contains("ignore")), "{errors:?}");
    assert_eq!(client.diagnostics(&data), Vec::<Value>::new(), "stale findings are removed");
    let status = client.wait_for_matching("echolint/status", |params| params["state"] == "error");
    assert!(status["message"].as_str().is_some_and(|text| text.contains("echolint.toml")), "{status}");

    fs::remove_file(&config).unwrap();
    changed(&mut client, &config);
    assert!(codes(&client.diagnostics(&data)).contains(&"S001"));
    assert_eq!(client.diagnostics(&uri_of(&config)), Vec::<Value>::new());
    assert_eq!(client.shutdown(), 0);
}

#[test]
fn configurations_are_polled_for_a_client_that_cannot_watch_files() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    let data = uri_of(&folder.join("a.jsonl"));
    let mut client = Client::with(&Setup { folders: vec![folder.clone()], ..Setup::default() });
    client.open(&data, RUN);
    assert!(codes(&client.diagnostics(&data)).contains(&"S001"));
    // Changes are relative to the first poll.
    std::thread::sleep(std::time::Duration::from_millis(2500));
    fs::write(folder.join("echolint.toml"), "ignore = [\"S001\"]\n").unwrap();
    assert!(!codes(&client.diagnostics(&data)).contains(&"S001"));
}

#[test]
fn a_missing_profile_is_reported_at_its_teacher() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let profile = folder.join("teacher.json");
    fs::copy(root.join("profiles/claude-sonnet-4.5.json"), &profile).unwrap();
    let config = folder.join("echolint.toml");
    fs::write(&config, "# teachers\n[teachers.claude]\nprofile = \"teacher.json\"\n").unwrap();
    let data = uri_of(&folder.join("a.jsonl"));
    let mut client = watching(&folder);
    client.open(&data, RUN);
    client.diagnostics(&data);
    let status = client.wait_for("echolint/status");
    assert_eq!(status["teachers"], json!(["claude"]));

    fs::remove_file(&profile).unwrap();
    changed(&mut client, &profile);
    let found = client.wait_for_matching("textDocument/publishDiagnostics", |params| {
        params["uri"] == uri_of(&config) && params["diagnostics"].as_array().is_some_and(|items| !items.is_empty())
    });
    let item = &found["diagnostics"][0];
    assert_eq!((item["code"].as_str(), &item["range"]["start"]["line"]), (Some("E004"), &json!(1)), "{item}");
    assert_eq!(client.shutdown(), 0);
}

#[test]
fn settings_of_the_editor_take_effect() {
    let mut client = Client::with(&Setup { settings: json!({ "defaultTeacher": false }), ..Setup::default() });
    let uri = "file:///data/a.jsonl";
    client.open(uri, RUN);
    assert_eq!(client.wait_for("echolint/status")["teachers"], json!([]));
    client
        .notify("workspace/didChangeConfiguration", json!({ "settings": { "echolint": { "defaultTeacher": true } } }));
    let status = client.wait_for_matching("echolint/status", |params| params["teachers"] != json!([]));
    assert_eq!(status["teachers"], json!(["claude-sonnet-4.5"]));
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "echolint": { "defaultTeacher": 7 } } }));
    let shown = client.wait_for("window/showMessage");
    assert!(shown["message"].as_str().is_some_and(|text| text.contains("invalid editor settings")), "{shown}");
}

#[test]
fn suppressions_take_effect_in_the_editor() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    let (config, data) = (folder.join("echolint.toml"), uri_of(&folder.join("a.jsonl")));
    let with_suppression = RUN.replacen('{', "{\"_echolint\":{\"ignore\":[\"S001\",\"P010\"],\"reason\":\"x\"},", 1);
    let tables = "record-ignores = true\n\n[[ignore]]\nrules = [\"S001\"]\npaths = [\"b.*\"]\n";
    fs::write(&config, tables).unwrap();
    let mut client = watching(&folder);
    client.open(&data, &format!("{RUN}{with_suppression}"));
    let found = client.diagnostics(&data);
    let shown: Vec<_> =
        found.iter().map(|item| (item["range"]["start"]["line"].as_u64(), item["code"].as_str())).collect();
    assert_eq!(shown, [(Some(0), Some("S001")), (Some(1), Some("C001"))], "{found:?}");
    // The table applies to another file, but its missing reason is reported.
    let of_config = client.diagnostics(&uri_of(&config));
    assert_eq!(codes(&of_config), ["C002"], "{of_config:?}");
    assert_eq!(of_config[0]["range"]["start"], json!({ "line": 2, "character": 0 }), "{of_config:?}");

    fs::write(&config, tables.replace("b.*", "a.*").replace("]\npaths", "]\nreason = \"x\"\npaths")).unwrap();
    changed(&mut client, &config);
    assert_eq!(
        codes(&client.diagnostics(&data)),
        ["C001", "C001"],
        "the record's suppression matches nothing any more"
    );
    assert_eq!(client.diagnostics(&uri_of(&config)), Vec::<Value>::new());
    assert_eq!(client.shutdown(), 0);
}
