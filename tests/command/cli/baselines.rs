//! `check` with a baseline.

use super::harness::{GOOD, Project, ROBOT, assert_valid, json_of};
use insta::assert_snapshot;
use serde_json::{Value, json};

const NAME: &str = ".echolint-baseline.json";

/// Entries for all findings of `check`.
fn entries(project: &Project, args: &str) -> Vec<Value> {
    let output = project.command(format!("check --output-format json {args}").split(' ')).output().expect("it runs");
    let findings = json_of(&output)["findings"].as_array().cloned().expect("a list");
    let entry = |finding: Value| json!({ "rule": finding["code"], "fingerprint": finding["fingerprint"], "path": finding["path"] });
    findings.into_iter().map(entry).collect()
}

fn write(project: &Project, name: &'static str, entries: &[Value]) {
    let baseline = json!({ "version": 2, "entries": entries });
    assert_valid(echolint::baseline::BASELINE_SCHEMA, &baseline);
    project.write(name, baseline.to_string());
}

#[test]
fn its_findings_are_suppressed_and_counted() {
    let project =
        Project::with([("data/a.jsonl", format!("{GOOD}\n{ROBOT}\n")), ("b.jsonl", ROBOT.replace("t2", "t3"))]);
    let all = entries(&project, "data b.jsonl");
    assert_eq!(all.len(), 2);
    write(&project, NAME, &all[..1]);
    assert_snapshot!(project.run("check --no-excerpts data b.jsonl"), @r"
    exit 1
    --- stdout
    error[S001]: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
     --> data/a.jsonl:2:82
      = record 1, task t2, model m1

    Found 1 finding (1 error) in 2 files: 3 records, 0 calls.
    1 finding suppressed by the baseline.
    ");
    write(&project, NAME, &all);
    assert_snapshot!(project.run("check data b.jsonl"), @r"
    exit 0
    --- stdout
    No findings in 2 files: 3 records, 0 calls.
    2 findings suppressed by the baseline.
    ");
    // The entry applies after its record has moved. The same message in another trajectory is another finding.
    project.write("data/a.jsonl", format!("{ROBOT}\n{GOOD}\n{}\n", ROBOT.replace("Hi.", "Ho.")));
    assert_snapshot!(project.check("data"), @r"
    exit 1
    --- stdout
    data/a.jsonl:3:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
}

#[test]
fn it_is_next_to_the_configuration() {
    let project = Project::with([("data/echolint.toml", ""), ("data/deep/a.jsonl", ROBOT), ("b.jsonl", ROBOT)]);
    write(&project, "data/.echolint-baseline.json", &entries(&project, "data"));
    assert_snapshot!(project.check("data b.jsonl"), @r"
    exit 1
    --- stdout
    b.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
}

#[test]
fn syntax_errors_cannot_be_suppressed() {
    let project = Project::of("a.jsonl", "{\"messages\":[}\n");
    let all = entries(&project, "a.jsonl");
    assert_eq!(all[0]["rule"], "J001");
    project.write(NAME, json!({ "version": 1, "entries": all }).to_string());
    assert_snapshot!(project.check("a.jsonl"), @r"
    exit 1
    --- stdout
    a.jsonl:1:14: error J001 syntax-error: expected a value
    --- stderr
    echolint: .echolint-baseline.json is invalid and was ignored: entry 1: findings of J001 syntax-error are always reported
    ");
}

#[test]
fn an_invalid_baseline_is_reported_once() {
    let project = Project::with([("a.jsonl", ROBOT), ("b.jsonl", ROBOT)]);
    project.write(NAME, "{\"version\":1}");
    assert_snapshot!(project.check("a.jsonl b.jsonl"), @r"
    exit 1
    --- stdout
    a.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    b.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    --- stderr
    echolint: .echolint-baseline.json is invalid and was ignored: missing field `entries` at line 1 column 13
    ");
    project.write(NAME, "{\"version\":3,\"findings\":{}}");
    assert_snapshot!(project.check("a.jsonl"), @r"
    exit 1
    --- stdout
    a.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    --- stderr
    echolint: .echolint-baseline.json is invalid and was ignored: unsupported version 3 (expected 1 to 2)
    ");
}

#[test]
fn it_applies_to_findings_that_remain_after_fixes() {
    let twice = GOOD.replacen('{', "{\"model\":\"m1\",", 1);
    let project = Project::with([("a.jsonl", format!("{twice}\n{ROBOT}\n"))]);
    let all: Vec<Value> = entries(&project, "a.jsonl").into_iter().filter(|entry| entry["rule"] == "S001").collect();
    write(&project, NAME, &all);
    assert_snapshot!(project.run("check --fix a.jsonl"), @r#"
    exit 1
    --- stdout
    error[J002]: duplicate key `model`
     --> a.jsonl:1:30
      |
    1 | {"model":"m1","task_id":"t1","model":"m1","messages":[{"role":"user","content":"Hi."},{"role":"a…
      |  ------- first defined here  ^^^^^^^
      |
      = record 0, task t1, model m1
      = help: remove the earlier `model` (apply with `--fix --unsafe-fixes`; changes the data)

    Found 1 finding (1 error) in 1 file: 2 records, 0 calls.
    1 finding suppressed by the baseline.
    --- stderr
    `--unsafe-fixes` would fix 1 more, but changes data; review the changes with `--diff` first.
    "#);
}
