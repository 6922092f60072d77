//! Baselines of version 1, which an earlier echolint wrote, and what becomes of entries when records change.

use super::harness::{Project, ROBOT, assert_valid};
use insta::assert_snapshot;
use serde_json::Value;
use std::path::Path;

const NAME: &str = ".echolint-baseline.json";
/// The entries of the fixture. Those of equal records are about several findings.
const ENTRIES: usize = 52;

/// The files of the fixture, with the baseline that the last echolint of version 1 made of them.
fn version_1() -> Project {
    let project = Project::with::<&str>([]);
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/baseline-v1");
    for folder in ["", "data"] {
        for entry in std::fs::read_dir(fixture.join(folder)).expect("the fixture").flatten() {
            if entry.path().is_file() {
                let name = entry.path().strip_prefix(&fixture).expect("in the fixture").to_owned();
                project.write(&name.to_string_lossy(), std::fs::read(entry.path()).expect("readable"));
            }
        }
    }
    project
}

fn entries(project: &Project) -> Vec<Value> {
    let text = std::fs::read_to_string(project.path(NAME)).expect("there is a baseline");
    let document: Value = serde_json::from_str(&text).expect("JSON");
    assert_valid(echolint::baseline::BASELINE_SCHEMA, &document);
    document["entries"].as_array().cloned().expect("a list")
}

#[test]
fn entries_of_version_1_hold_although_messages_changed() {
    let project = version_1();
    let old: Vec<String> = entries(&project).iter().map(|entry| entry["message"].to_string()).collect();
    let shown = project.run("check");
    assert_snapshot!(shown, @r"
    exit 0
    --- stdout
    No findings in 8 files: 40 records, 61 calls.
    57 findings suppressed by the baseline.
    --- stderr
    echolint: .echolint-baseline.json has entries of version 1; `echolint baseline update` converts them
    ");
    // The reports that a cache would have kept lack what is needed.
    assert_eq!(project.run("check"), shown);
    project.write(NAME, "{\"version\":2,\"entries\":[]}");
    let now = project.run("check --no-excerpts");
    let is_reworded = |message: &&String| !now.contains(message.trim_matches('"'));
    assert!(old.iter().filter(is_reworded).count() > 0, "messages have changed since the fixture was made");
}

#[test]
fn entries_of_version_1_are_about_their_findings_only() {
    let project = version_1();
    let families = std::fs::read_to_string(project.path("data/families.jsonl")).expect("readable");
    project.write("data/families.jsonl", families.replace("\"task_id\": \"calls\"", "\"task_id\": \"others\""));
    let shown = project.check("");
    assert!(shown.starts_with("exit 1\n") && shown.contains("P005"), "{shown}");
    assert!(!shown.contains("sharegpt"), "{shown}");
}

#[test]
fn update_converts_version_1() {
    let project = version_1();
    assert_snapshot!(project.run("baseline update"), @r"
    exit 0
    --- stdout
    .echolint-baseline.json: added 0, converted 52 from version 1; 52 findings in total
    ");
    let after = entries(&project);
    assert_eq!(after.len(), ENTRIES);
    for entry in &after {
        assert_eq!(entry["version"], Value::Null, "{entry}");
        assert_eq!((&entry["reason"], &entry["date"]), (&"accepted with version 1".into(), &"2026-01-31".into()));
        assert!(entry["record"].is_u64() || matches!(entry["rule"].as_str(), Some("J006" | "J007")), "{entry}");
    }
    assert!(after.iter().any(|entry| entry["task"] == "calls" && entry["place"] == "arguments of call 0 /order_id"));
    let shown = project.run("check");
    assert!(shown.starts_with("exit 0") && !shown.contains("version 1"), "{shown}");
    // Nothing is left to do.
    let text = std::fs::read_to_string(project.path(NAME)).expect("readable");
    project.run("baseline update");
    assert_eq!(std::fs::read_to_string(project.path(NAME)).expect("readable"), text);
}

#[test]
fn what_matches_nothing_is_kept_and_listed() {
    let project = version_1();
    std::fs::remove_file(project.path("data/sharegpt.json")).expect("removable");
    assert_snapshot!(project.run("baseline update"), @r"
    exit 0
    --- stdout
    .echolint-baseline.json: added 0, converted 49 from version 1; 52 findings in total
    3 entries match no finding; `echolint baseline prune` removes such entries:
      P004 data/sharegpt.json, version 1: the arguments of a tool without a name are not JSON: expected a key in quotes or `}` (accepted with version 1)
      P006 data/sharegpt.json, version 1: the record declares no tool `cancel_order` (accepted with version 1)
      P006 data/sharegpt.json, version 1: this call names no tool (accepted with version 1)
    ");
    let kept: Vec<Value> = entries(&project).into_iter().filter(|entry| entry["version"] == 1).collect();
    assert!(kept.len() == 3 && kept.iter().all(|entry| entry["path"] == "data/sharegpt.json"), "{kept:?}");
    // It comes back: the entries still hold.
    let fixture = include_bytes!("../../fixtures/baseline-v1/data/sharegpt.json");
    project.write("data/sharegpt.json", fixture);
    assert!(project.check("").starts_with("exit 0"));
    std::fs::remove_file(project.path("data/sharegpt.json")).expect("removable");
    assert!(project.run("baseline prune").contains("removed 3"));
    assert!(entries(&project).iter().all(|entry| entry["version"] != 1));
}

#[test]
fn a_part_of_the_files_converts_a_part_of_the_entries() {
    let project = version_1();
    let shown = project.run("baseline update data/families.jsonl");
    assert!(shown.contains("from version 1"), "{shown}");
    assert!(project.check("").starts_with("exit 0"));
    assert_eq!(entries(&project).iter().filter(|entry| entry["version"] == 1).count(), ENTRIES);
    project.run("baseline update");
    assert_eq!(entries(&project).len(), ENTRIES);
    assert!(entries(&project).iter().all(|entry| entry["version"] != 1));
}

/// A record with an unknown role, to be changed.
fn project(text: &str) -> Project {
    Project::with([("echolint.toml", String::new()), ("a.jsonl", text.to_owned())])
}

#[test]
fn metadata_may_change() {
    let project = project(ROBOT);
    project.run("baseline create --no-default-teacher --reason known");
    project.write("a.jsonl", ROBOT.replacen('{', "{ \"source\":\"here\", \"metadata\":{\"a\":1}, ", 1));
    assert_snapshot!(project.check(""), @"exit 0");
}

#[test]
fn reasons_are_carried_over_to_changed_records() {
    let project = project(ROBOT);
    project.run("baseline create --no-default-teacher --reason known --date 2026-01-01 --expires 9999-01-01");
    project.write("a.jsonl", ROBOT.replace("Beep.", "Boop."));
    assert_snapshot!(project.run("baseline update --no-default-teacher --reason new"), @r"
    exit 0
    --- stdout
    .echolint-baseline.json: added 0, carried over 1; 1 finding in total
    ");
    assert_snapshot!(std::fs::read_to_string(project.path(NAME)).expect("readable"), @r#"
    {"version":2,"entries":[
    {"rule":"S001","fingerprint":"095942768681c9923eaf44c5b0821eb1","path":"a.jsonl","record":0,"task":"t2","place":"/messages/1/role","message":"expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`","reason":"known","date":"2026-01-01","expires":"9999-01-01"}
    ]}
    "#);
    assert_snapshot!(project.check(""), @"exit 0");
    // Two that could be meant are none.
    project.write("a.jsonl", format!("{}\n{}\n", ROBOT.replace("Beep.", "Bop."), ROBOT.replace("Beep.", "Bap.")));
    assert_snapshot!(project.run("baseline update --no-default-teacher --reason new"), @r"
    exit 0
    --- stdout
    .echolint-baseline.json: added 2; 3 findings in total
    1 entry matches no finding; `echolint baseline prune` removes such entries:
      S001 a.jsonl, record 0, task t2, /messages/1/role: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot` (known)
    ");
    let reasons: Vec<Value> = entries(&project).iter().map(|entry| entry["reason"].clone()).collect();
    assert_eq!(reasons.iter().filter(|reason| *reason == "new").count(), 2);
}

#[test]
fn entries_expire() {
    let project = project(ROBOT);
    project.run("baseline create --no-default-teacher --reason known --expires 2020-01-01");
    assert_snapshot!(project.check(""), @r"
    exit 1
    --- stdout
    a.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    --- stderr
    echolint: .echolint-baseline.json: 1 entry has expired; its finding is reported
    ");
    assert_snapshot!(project.run("baseline show"), @r"
    exit 0
    --- stdout
    .echolint-baseline.json: 1 finding

    S001 schema-violation: 1 finding
      a.jsonl: 1
        known, expired 2020-01-01
    ");
    // They are no findings to add, but can be renewed.
    assert_snapshot!(project.run("baseline update --no-default-teacher"), @r"
    exit 0
    --- stdout
    .echolint-baseline.json: added 0; 1 finding in total
    ");
    assert_snapshot!(project.run("baseline update --no-default-teacher --expires 9999-12-31"), @r"
    exit 0
    --- stdout
    .echolint-baseline.json: added 0, renewed 1; 1 finding in total
    ");
    assert_snapshot!(project.check(""), @"exit 0");
    let shown = project.run("baseline create --expires tomorrow");
    assert!(shown.starts_with("exit 2"), "{shown}");
}

#[test]
fn reasons_may_be_required() {
    let project = project(&format!("{ROBOT}\n{}\n", ROBOT.replace("Hi.", "Ho.")));
    project.run("baseline create --no-default-teacher");
    assert_snapshot!(project.check(""), @"exit 0");
    assert_snapshot!(project.check("--require-reason"), @r"
    exit 1
    --- stdout
    a.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    a.jsonl:2:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    --- stderr
    echolint: .echolint-baseline.json: 2 entries have no `reason`; their findings are reported
    ");
    std::fs::remove_file(project.path(NAME)).expect("removable");
    project.run("baseline create --no-default-teacher --reason known");
    assert_snapshot!(project.check("--require-reason"), @"exit 0");
}
