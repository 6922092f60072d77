//! `textDocument/codeAction` and `codeAction/resolve`.

use super::commands::{client, command};
use super::support::{Client, offset_of, position_of, uri_of};
use insta::assert_snapshot;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;
use tempfile::TempDir;

const GOOD: &str = r#"{"messages":[{"role":"user","content":"Hi."},{"role":"assistant","content":"Hello."}]}"#;
/// A record with a duplicate key and an empty turn.
const FAULTY: &str = r#"{"model":"m1","model":"m1","messages":[{"role":"user","content":"Hi."},{"role":"assistant","content":""},{"role":"assistant","content":"Hello."}]}"#;

/// An open file in a folder.
struct Editor {
    client: Client,
    folder: TempDir,
    uri: String,
    text: String,
}

impl Editor {
    fn open(name: &str, text: &str) -> Self {
        Self::in_folder(TempDir::new().expect("a folder for the test"), name, text)
    }

    fn in_folder(folder: TempDir, name: &str, text: &str) -> Self {
        let uri = uri_of(&folder.path().join(name));
        let mut client = client(&folder);
        client.open(&uri, text);
        Self { client, folder, uri, text: text.to_owned() }
    }

    /// The actions at the first occurrence of a marker.
    fn actions(&mut self, marker: &str, context: Value) -> Vec<Value> {
        let at = position_of(&self.text, marker);
        self.actions_in(json!({ "start": at, "end": at }), context)
    }

    fn actions_in(&mut self, range: Value, mut context: Value) -> Vec<Value> {
        if context["diagnostics"].is_null() {
            context["diagnostics"] = json!([]);
        }
        let params = json!({ "range": range, "context": context });
        let answer = self.client.about("textDocument/codeAction", &self.uri, params);
        serde_json::from_value(answer).expect("a list")
    }

    /// An action with its edit.
    fn resolved(&mut self, action: &Value) -> Value {
        if action["edit"].is_object() {
            return action.clone();
        }
        self.client.request("codeAction/resolve", action.clone()).expect("the action")
    }

    /// The text after the edit of an action.
    fn after(&mut self, action: &Value) -> String {
        let action = self.resolved(action);
        let change = &action["edit"]["documentChanges"][0];
        assert_eq!(change["textDocument"], json!({ "uri": self.uri, "version": 1 }), "{action}");
        assert_eq!(action["edit"]["changes"][&self.uri], change["edits"]);
        apply(&self.text, &change["edits"])
    }
}

fn apply(text: &str, edits: &Value) -> String {
    let mut after = text.to_owned();
    let mut edits: Vec<(usize, usize, &str)> = edits
        .as_array()
        .expect("a list")
        .iter()
        .map(|edit| {
            let offset = |end: &str| offset_of(text, &edit["range"][end]);
            (offset("start"), offset("end"), edit["newText"].as_str().expect("text"))
        })
        .collect();
    edits.sort_unstable();
    for (start, end, put) in edits.into_iter().rev() {
        after.replace_range(start..end, put);
    }
    after
}

fn find<'a>(actions: &'a [Value], start: &str) -> &'a Value {
    let is_it = |action: &&Value| action["title"].as_str().is_some_and(|title| title.starts_with(start));
    actions.iter().find(is_it).unwrap_or_else(|| panic!("no `{start}` in {actions:#?}"))
}

fn titles(actions: &[Value]) -> String {
    let mut shown = String::new();
    for action in actions {
        let flags = [
            ("preferred", action["isPreferred"] == true),
            ("edit", action["edit"].is_object()),
            ("later", action["data"].is_object()),
        ];
        let flags: Vec<&str> = flags.iter().filter(|flag| flag.1).map(|flag| flag.0).collect();
        let kind = action["kind"].as_str().unwrap_or_default();
        let line = format!("{} [{kind}] {}", action["title"].as_str().unwrap_or_default(), flags.join(" "));
        let _ = writeln!(shown, "{}", line.trim_end());
    }
    shown
}

#[test]
fn actions_for_findings() {
    let mut editor = Editor::open("runs.jsonl", &format!("{GOOD}\n{FAULTY}\n"));
    // Until all records are checked, there may be safe fixes.
    let uri = editor.uri.clone();
    editor.client.diagnostics(&uri);
    let at_key = editor.actions(r#""model":"m1","messages"#, json!({}));
    assert_snapshot!("at_a_key", titles(&at_key));
    let at_turn = editor.actions(r#"{"role":"assistant","content":""}"#, json!({}));
    assert_snapshot!("at_a_turn", titles(&at_turn));
    assert_snapshot!(titles(&editor.actions(GOOD, json!({}))), @"Remove this trajectory from the file [refactor.rewrite] later");
    let explain = &find(&at_key, "Explain")["command"];
    assert_eq!(
        (&explain["command"], &explain["arguments"]),
        (&json!("echolint.explainRule"), &json!([{ "rule": "J002" }]))
    );
}

#[test]
fn fixes_change_the_text() {
    let mut editor = Editor::open("runs.jsonl", &format!("{GOOD}\n\n{FAULTY}\n"));
    let cases = [
        (r#""model":"m1","messages"#, FAULTY.replacen(r#""model":"m1","#, "", 1)),
        (r#"{"role":"assistant","content":""}"#, FAULTY.replace(r#"{"role":"assistant","content":""},"#, "")),
    ];
    for (marker, after) in cases {
        let actions = editor.actions(marker, json!({}));
        let title = |action: &Value| action["title"].as_str().unwrap_or_default().to_owned();
        let fix = actions.iter().find(|action| title(action).ends_with("(changes training data)"));
        let fix = fix.expect("an unsafe fix").clone();
        assert!(fix["edit"].is_null() && fix["isPreferred"].is_null());
        assert_eq!(editor.after(&fix), format!("{GOOD}\n\n{after}\n"));
        let all = find(&actions, "Apply all safe fixes").clone();
        assert!(all["edit"].is_null());
        assert_eq!(editor.after(&all), format!("{GOOD}\n{FAULTY}\n"));
    }
    let mut nothing = Editor::open("good.jsonl", &format!("{FAULTY}\n"));
    let uri = nothing.uri.clone();
    nothing.client.diagnostics(&uri);
    assert!(nothing.actions(FAULTY, json!({ "only": ["source"] })).is_empty(), "nothing is safe to fix");
}

#[test]
fn a_client_that_cannot_resolve_gets_the_edits_at_once() {
    let mut client = Client::start();
    let uri = "file:///data/runs.jsonl";
    client.open(uri, &format!("{FAULTY}\n"));
    let at = position_of(FAULTY, r#""model":"m1","messages"#);
    let params = json!({ "range": { "start": at, "end": at }, "context": { "diagnostics": [] } });
    let actions = client.about("textDocument/codeAction", uri, params);
    let actions = actions.as_array().expect("actions");
    assert!(actions.len() > 3, "{actions:?}");
    assert!(actions.iter().all(|action| action["edit"].is_object() || action["command"].is_object()), "{actions:?}");
}

#[test]
fn a_deferred_edit_of_a_changed_file_is_refused() {
    let mut editor = Editor::open("runs.jsonl", &format!("{FAULTY}\n"));
    let actions = editor.actions(FAULTY, json!({}));
    let remove = find(&actions, "Remove").clone();
    assert!(editor.resolved(&remove)["edit"].is_object());
    editor.client.change(&editor.uri, json!([{ "text": format!("{GOOD}\n{FAULTY}\n") }]));
    assert!(editor.resolved(&remove)["edit"].is_null());
    let mut odd = remove;
    odd["data"] = json!({ "uri": "file:///nowhere.jsonl", "version": 1, "do": "remove", "record": 99 });
    assert!(editor.resolved(&odd)["edit"].is_null());
    odd["data"] = json!(["what"]);
    assert!(editor.resolved(&odd)["edit"].is_null());
}

#[test]
fn diagnostics_that_the_editor_sends_back_are_recognized() {
    let mut editor = Editor::open("runs.jsonl", &format!("{FAULTY}\n"));
    let pushed = editor.client.diagnostics(&editor.uri.clone());
    let empty_turn = pushed.iter().find(|item| item["code"] == "P008").expect("it is there").clone();
    // The request is for another place than that of the finding.
    let start = json!({ "line": 0, "character": 0 });
    let range = json!({ "start": start, "end": start });
    let actions = editor.actions_in(range.clone(), json!({ "diagnostics": [empty_turn] }));
    assert_eq!(find(&actions, "Ignore this finding of P008")["diagnostics"], json!([empty_turn]));
    let mut without_data = empty_turn.clone();
    without_data.as_object_mut().expect("an object").remove("data");
    let actions = editor.actions_in(range.clone(), json!({ "diagnostics": [without_data] }));
    find(&actions, "Ignore this finding of P008");
    let stranger = json!({ "range": range, "message": "spelling", "code": "P008", "data": 7 });
    let actions = editor.actions_in(range, json!({ "diagnostics": [stranger] }));
    assert!(!titles(&actions).contains("P008"), "{}", titles(&actions));
}

#[test]
fn only_the_requested_kinds_are_returned() {
    let mut editor = Editor::open("runs.jsonl", &format!("{FAULTY}\n\n{GOOD}\n"));
    let kinds = |editor: &mut Editor, only: Value| {
        let actions = editor.actions(FAULTY, json!({ "only": only }));
        let mut kinds: Vec<String> =
            actions.iter().map(|action| action["kind"].as_str().unwrap_or_default().to_owned()).collect();
        kinds.dedup();
        kinds.join(" ")
    };
    assert_eq!(kinds(&mut editor, json!(["source"])), "source.fixAll.echolint");
    assert_eq!(kinds(&mut editor, json!(["source.fixAll"])), "source.fixAll.echolint");
    assert_eq!(kinds(&mut editor, json!(["source.fixAll.echolint"])), "source.fixAll.echolint");
    assert_eq!(kinds(&mut editor, json!(["source.fixAll.other", "source.fix"])), "");
    assert_eq!(kinds(&mut editor, json!(["refactor"])), "refactor.rewrite");
    let offered = &editor.client.server["capabilities"]["codeActionProvider"]["codeActionKinds"];
    assert_eq!(*offered, json!(["quickfix", "refactor.rewrite", "source.fixAll.echolint"]));
}

#[test]
fn empty_lines_and_a_byte_order_mark_can_be_fixed() {
    let mut editor = Editor::open("runs.jsonl", &format!("\u{feff}{GOOD}\n\n\n{GOOD}\n"));
    let uri = editor.uri.clone();
    let pushed = editor.client.diagnostics(&uri);
    let range = json!({ "start": { "line": 1, "character": 0 }, "end": { "line": 1, "character": 0 } });
    let actions = editor.actions_in(range, json!({ "diagnostics": pushed }));
    assert_snapshot!(titles(&actions), @r"
    Remove the byte order mark [quickfix] preferred edit
    Remove the empty lines [quickfix] preferred edit
    Ignore this finding of J006 (baseline) [quickfix] later
    Ignore J006 in this file (echolint.toml) [quickfix] edit
    Explain J006 byte-order-mark [quickfix]
    Ignore this finding of J007 (baseline) [quickfix] later
    Ignore J007 in this file (echolint.toml) [quickfix] edit
    Explain J007 wrong-container [quickfix]
    Apply all safe fixes in this file [source.fixAll.echolint] later
    ");
    let safe = actions.iter().find(|action| action["isPreferred"] == true).expect("a safe fix").clone();
    assert!(safe["edit"].is_object());
    assert_eq!(editor.after(&safe), format!("{GOOD}\n\n\n{GOOD}\n"));
    let all = find(&actions, "Apply all safe fixes").clone();
    assert_eq!(editor.after(&all), format!("{GOOD}\n{GOOD}\n"));
}

/// Applies an edit of another file on disk. Returns the path and the new text of the file.
fn write_edit(edit: &Value, folder: &Path) -> String {
    let changes = edit["changes"].as_object().expect("an object");
    assert_eq!(changes.len(), 1);
    let (uri, edits) = changes.iter().next().expect("one");
    let path = tower_lsp::lsp_types::Url::parse(uri).expect("an address").to_file_path().expect("a path");
    let before = std::fs::read_to_string(&path).ok();
    let operations = edit["documentChanges"].as_array().expect("a list");
    let creates = operations.first().is_some_and(|first| first["kind"] == "create");
    assert_eq!((creates, operations.len()), (before.is_none(), 1 + usize::from(before.is_none())));
    let after = apply(before.as_deref().unwrap_or_default(), edits);
    std::fs::write(&path, &after).expect("writable");
    format!("{}\n{after}", path.strip_prefix(folder).expect("in the folder").display())
}

#[test]
fn a_rule_is_ignored_in_a_file() {
    let name = "odd [name] \"é\".jsonl";
    let mut editor = Editor::open(name, &format!("{FAULTY}\n"));
    let folder = editor.folder.path().to_owned();
    std::fs::write(folder.join(name), &editor.text).expect("writable");
    let actions = editor.actions(r#""model":"m1","messages"#, json!({}));
    let edit = find(&actions, "Ignore J002 in this file").clone();
    assert_snapshot!(write_edit(&edit["edit"], &folder), @r#"
    echolint.toml
    [[overrides]]
    paths = ["odd [[]name[]] \"é\".jsonl"]
    ignore = ["J002"]
    "#);
    // The second table is appended to the new file, whose last line has no end.
    let trimmed = std::fs::read_to_string(folder.join("echolint.toml")).expect("text").trim_end().to_owned();
    std::fs::write(folder.join("echolint.toml"), trimmed).expect("writable");
    let changed = json!({ "changes": [{ "uri": uri_of(&folder.join("echolint.toml")), "type": 1 }] });
    editor.client.notify("workspace/didChangeWatchedFiles", changed);
    let actions = editor.actions(r#"{"role":"assistant","content":""}"#, json!({}));
    assert!(!titles(&actions).contains("J002"), "{}", titles(&actions));
    let edit = find(&actions, "Ignore P008 in this file").clone();
    assert_snapshot!(write_edit(&edit["edit"], &folder), @r#"
    echolint.toml
    [[overrides]]
    paths = ["odd [[]name[]] \"é\".jsonl"]
    ignore = ["J002"]

    [[overrides]]
    paths = ["odd [[]name[]] \"é\".jsonl"]
    ignore = ["P008"]
    "#);
    let checked = std::process::Command::new(env!("CARGO_BIN_EXE_echolint"))
        .args(["check", "--no-default-teacher", "--output-format", "concise", "."])
        .current_dir(&folder)
        .output()
        .expect("the binary runs");
    let printed = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(!printed.contains("J002") && !printed.contains("P008"), "{printed}");
    // No table can be added to an inline array.
    std::fs::write(folder.join("echolint.toml"), "overrides = []\n").expect("writable");
    let changed = json!({ "changes": [{ "uri": uri_of(&folder.join("echolint.toml")), "type": 2 }] });
    editor.client.notify("workspace/didChangeWatchedFiles", changed);
    let actions = editor.actions(r#""model":"m1","messages"#, json!({}));
    assert!(!titles(&actions).contains("(echolint.toml)"), "{}", titles(&actions));
}

#[test]
fn a_finding_is_added_to_the_baseline() {
    let folder = TempDir::new().expect("a folder for the test");
    std::fs::write(folder.path().join("echolint.toml"), "").expect("writable");
    std::fs::create_dir(folder.path().join("data")).expect("writable");
    let mut editor = Editor::in_folder(folder, "data/runs.jsonl", &format!("{GOOD}\n{FAULTY}\n"));
    let folder = editor.folder.path().to_owned();
    let uri = editor.uri.clone();
    let codes = |items: &[Value]| items.iter().map(|item| item["code"].clone()).collect::<Vec<_>>();
    let before = codes(&editor.client.diagnostics(&uri));
    for (code, marker) in [("J002", r#""model":"m1","messages"#), ("P008", r#"{"role":"assistant","content":""}"#)] {
        assert!(before.contains(&json!(code)), "{before:?}");
        let actions = editor.actions(marker, json!({}));
        let action = find(&actions, &format!("Ignore this finding of {code}")).clone();
        assert!(action["edit"].is_null());
        let edit = editor.resolved(&action);
        let written = write_edit(&edit["edit"], &folder);
        if code == "P008" {
            assert_snapshot!(written, @r#"
            .echolint-baseline.json
            {"version":2,"entries":[
            {"rule":"J002","fingerprint":"a01cda70dfccb2b223ad3557fe6a8816","path":"data/runs.jsonl","record":1,"place":"/model","message":"duplicate key `model`"},
            {"rule":"P008","fingerprint":"e04bfd487fcd59aad36fb5eefe30ae78","path":"data/runs.jsonl","record":1,"place":"turn 1","message":"empty agent turn: no text, no call"}
            ]}
            "#);
        }
        let changed = json!({ "changes": [{ "uri": uri_of(&folder.join(".echolint-baseline.json")), "type": 2 }] });
        editor.client.notify("workspace/didChangeWatchedFiles", changed);
        let after = codes(&editor.client.diagnostics(&uri));
        assert!(!after.contains(&json!(code)), "{after:?}");
    }
    let list = command(&mut editor.client, "echolint.trajectories", json!({ "uri": uri })).expect("a list");
    assert_eq!(list["trajectories"][1]["findings"], before.len() - 2);
    // An invalid baseline is reported and not changed.
    let baseline = folder.join(".echolint-baseline.json");
    std::fs::write(&baseline, "[]").expect("writable");
    let changed = json!({ "changes": [{ "uri": uri_of(&baseline), "type": 2 }] });
    editor.client.notify("workspace/didChangeWatchedFiles", changed);
    let reported = editor.client.diagnostics(&uri_of(&baseline));
    assert_snapshot!(reported[0]["message"].as_str().unwrap_or_default(), @"invalid baseline, so all findings are reported: expected an object with `version` and `entries`");
    let actions = editor.actions(r#""model":"m1","messages"#, json!({}));
    let action = find(&actions, "Ignore this finding of J002").clone();
    assert!(editor.resolved(&action)["edit"].is_null());
}

/// An earlier echolint wrote the entries; both messages were reworded since.
#[test]
fn a_baseline_of_version_1_applies_and_is_extended() {
    let folder = TempDir::new().expect("a folder for the test");
    std::fs::write(folder.path().join("echolint.toml"), "").expect("writable");
    std::fs::create_dir(folder.path().join("data")).expect("writable");
    let mut editor = Editor::in_folder(folder, "data/runs.jsonl", &format!("{GOOD}\n{FAULTY}\n"));
    let folder = editor.folder.path().to_owned();
    let uri = editor.uri.clone();
    let codes = |items: &[Value]| items.iter().map(|item| item["code"].clone()).collect::<Vec<_>>();
    let before = codes(&editor.client.diagnostics(&uri));
    let baseline = folder.join(".echolint-baseline.json");
    let entry = r#"{"rule":"J002","fingerprint":"b892b9d78a3de78660a2b5271f954780","path":"data/runs.jsonl","message":"the key `model` stands twice in this object"}"#;
    std::fs::write(&baseline, format!("{{\"version\":1,\"entries\":[\n{entry}\n]}}\n")).expect("writable");
    let changed = json!({ "changes": [{ "uri": uri_of(&baseline), "type": 1 }] });
    editor.client.notify("workspace/didChangeWatchedFiles", changed);
    let after = codes(&editor.client.diagnostics(&uri));
    assert!(before.contains(&json!("J002")) && !after.contains(&json!("J002")), "{before:?} {after:?}");
    assert_eq!(after.len(), before.len() - 1);
    let list = command(&mut editor.client, "echolint.trajectories", json!({ "uri": uri })).expect("a list");
    assert_eq!(list["trajectories"][1]["findings"], after.len());
    let actions = editor.actions(r#"{"role":"assistant","content":""}"#, json!({}));
    let action = find(&actions, "Ignore this finding of P008").clone();
    let edit = editor.resolved(&action);
    let written = write_edit(&edit["edit"], &folder);
    assert!(written.contains("{\"version\":2,") && written.contains("\"version\":1,\"path\""), "{written}");
    let changed = json!({ "changes": [{ "uri": uri_of(&baseline), "type": 2 }] });
    editor.client.notify("workspace/didChangeWatchedFiles", changed);
    let extended = codes(&editor.client.diagnostics(&uri));
    assert!(![json!("J002"), json!("P008")].iter().any(|code| extended.contains(code)), "{extended:?}");
}

#[test]
fn removing_a_trajectory_does_not_change_the_others() {
    let (one, two, three) = (GOOD.replace("Hi.", "1"), FAULTY.replace("Hi.", "2"), GOOD.replace("Hi.", "3🙂"));
    let cases = [
        ("lines.jsonl", format!("{one}\n\n{two}\r\n{three}")),
        ("list.json", format!("[\n  {one},\n  {two}\n  ,{three}\n]\n")),
        ("envelope.json", format!("{{\"simulations\": [ {one},{two} , {three} ], \"info\": {{}}}}")),
    ];
    for (name, text) in cases {
        let mut editor = Editor::open(name, &text);
        let mut shown = String::new();
        for record in [&one, &two, &three] {
            let actions = editor.actions(record, json!({ "only": ["refactor"] }));
            let Some(action) = actions.first() else { continue };
            assert_eq!(action["title"], "Remove this trajectory from the file");
            let after = editor.after(&action.clone());
            for other in [&one, &two, &three] {
                assert_eq!(after.contains(other.as_str()), other != record, "{after}");
            }
            let after = after.replace(&one, "ONE").replace(&two, "TWO").replace(&three, "THREE");
            let _ = writeln!(shown, "{after:?}");
        }
        assert_snapshot!(format!("removed_from_{}", name.split('.').next().unwrap_or_default()), shown);
    }
    let mut alone = Editor::open("alone.json", GOOD);
    assert!(alone.actions(GOOD, json!({ "only": ["refactor"] })).is_empty());
    let mut two_on_a_line = Editor::open("two.jsonl", &format!("{one} {two}\n"));
    assert!(two_on_a_line.actions(&one, json!({ "only": ["refactor"] })).is_empty());
}

#[test]
fn ranges_outside_the_text_are_answered() {
    let mut editor = Editor::open("runs.jsonl", &format!("{FAULTY}\n"));
    let far = json!({ "line": 4_000_000_000_u32, "character": 4_000_000_000_u32 });
    let start = json!({ "line": 0, "character": 0 });
    for range in [json!({ "start": far, "end": start }), json!({ "start": far, "end": far })] {
        editor.actions_in(range, json!({}));
    }
    let all = editor.actions_in(json!({ "start": far, "end": start }), json!({ "only": ["quickfix"] }));
    assert!(titles(&all).contains("P008"), "{}", titles(&all));
}
