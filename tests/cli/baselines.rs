//! `.echolint-baseline.json` and `check`

use super::harness::{GOOD, Project, ROBOT, assert_valid, json_of};
use insta::assert_snapshot;
use serde_json::{Value, json};

const NAME: &str = ".echolint-baseline.json";

/// The entries of all that `check` reports.
fn entries(project: &Project, args: &str) -> Vec<Value> {
    let output = project.command(format!("check --output-format json {args}").split(' ')).output().expect("it runs");
    let findings = json_of(&output)["findings"].as_array().cloned().expect("a list");
    let entry = |finding: Value| json!({ "rule": finding["code"], "fingerprint": finding["fingerprint"], "path": finding["path"] });
    findings.into_iter().map(entry).collect()
}

fn write(project: &Project, name: &'static str, entries: &[Value]) {
    let baseline = json!({ "version": 1, "entries": entries });
    assert_valid(echolint::baseline::BASELINE_SCHEMA, &baseline);
    project.write(name, baseline.to_string());
}

#[test]
fn its_findings_are_left_out_and_counted() {
    let project =
        Project::with([("data/a.jsonl", format!("{GOOD}\n{ROBOT}\n")), ("b.jsonl", ROBOT.replace("t2", "t3"))]);
    let all = entries(&project, "data b.jsonl");
    assert_eq!(all.len(), 2);
    write(&project, NAME, &all[..1]);
    assert_snapshot!(project.run("check --no-excerpts data b.jsonl"), @"");
    write(&project, NAME, &all);
    assert_snapshot!(project.run("check data b.jsonl"), @"");
    // Others of the record are still found, and the same finding where the record has moved.
    project.write("data/a.jsonl", format!("{ROBOT}\n{GOOD}\n{}\n", ROBOT.replace("Hi.", "Ho.")));
    assert_snapshot!(project.check("data"), @"");
}

#[test]
fn it_stands_beside_the_configuration() {
    let project = Project::with([("data/echolint.toml", ""), ("data/deep/a.jsonl", ROBOT), ("b.jsonl", ROBOT)]);
    write(&project, "data/.echolint-baseline.json", &entries(&project, "data"));
    assert_snapshot!(project.check("data b.jsonl"), @"");
}

#[test]
fn syntax_errors_are_always_reported() {
    let project = Project::of("a.jsonl", "{\"messages\":[}\n");
    let all = entries(&project, "a.jsonl");
    assert_eq!(all[0]["rule"], "J001");
    project.write(NAME, json!({ "version": 1, "entries": all }).to_string());
    assert_snapshot!(project.check("a.jsonl"), @"");
}

#[test]
fn what_is_no_baseline_is_said_once() {
    let project = Project::with([("a.jsonl", ROBOT), ("b.jsonl", ROBOT)]);
    project.write(NAME, "{\"version\":1}");
    assert_snapshot!(project.check("a.jsonl b.jsonl"), @"");
    project.write(NAME, "{\"version\":2,\"findings\":{}}");
    assert_snapshot!(project.check("a.jsonl"), @"");
}

#[test]
fn what_fix_leaves_is_looked_up_too() {
    let twice = GOOD.replacen('{', "{\"model\":\"m1\",", 1);
    let project = Project::with([("a.jsonl", format!("{twice}\n{ROBOT}\n"))]);
    let all: Vec<Value> = entries(&project, "a.jsonl").into_iter().filter(|entry| entry["rule"] == "S001").collect();
    write(&project, NAME, &all);
    assert_snapshot!(project.run("check --fix a.jsonl"), @"");
}
