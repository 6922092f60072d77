//! `echolint graph`: selection of trajectories, formats, errors.

use super::harness::{GOOD, Project, assert_valid, json_of};
use insta::assert_snapshot;

const TEACHER: &str = include_str!("../../fixtures/cli/teacher.jsonl");
const SCHEMA: &str = include_str!("../../../schemas/graph.schema.json");

fn project() -> Project {
    Project::with([("teacher.jsonl", TEACHER), ("plain.jsonl", GOOD), ("package.json", "{}")])
}

#[test]
fn json_matches_its_schema() {
    let project = project();
    for file in ["teacher.jsonl", "plain.jsonl"] {
        let output = project.command(["graph", file]).output().expect("the binary runs");
        assert_eq!(output.status.code(), Some(0));
        assert_valid(SCHEMA, &json_of(&output));
    }
    assert_snapshot!(project.run("graph teacher.jsonl --record 0"), @r#"
    exit 0
    --- stdout
    {"version":1,"trajectories":[
    {"path":"teacher.jsonl","record":0,"task":"orders/1","model":"alpha-large","outcome":"success","nodes":[{"index":0,"id":"c0","name":"get_order","label":"get_order","kind":"read","error":false,"turn":0},{"index":1,"id":"c1","name":"cancel_order","label":"cancel_order","kind":"write","error":false,"turn":1},{"index":2,"id":"c2","name":"get_order","label":"get_order","kind":"read","error":false,"turn":2}],"sequence":[[0,1],[1,2]],"dependencies":[{"from":0,"to":1,"values":[{"value":"item_901","from_path":"/items/0","to_path":"/item"}]}],"features":{"verification":[1,1],"confirmation":[0,1],"retry":[0,0],"reuse":[1,3],"chain":[1,2],"fan_out":[0,3]}}
    ]}
    "#);
}

#[test]
fn one_record_or_one_task() {
    let project = project();
    let second = project.run("graph teacher.jsonl --record 1 --format mermaid");
    assert_snapshot!(second, @r#"
    exit 0
    --- stdout
    ---
    title: "orders/2 · alpha-large · success · 4 calls (3 read, 1 write) · 0 errors · 1 dependency"
    ---
    flowchart TD
      c0["0 · get_order"]:::read
      c1["1 · search_faq"]:::read
      c2["2 · cancel_order"]:::write
      c3["3 · get_order"]:::read
      c0 -.-> c1
      c1 -.-> c2
      c2 -.-> c3
      c0 ==>|"item"| c2
      classDef read fill:#dbeafe,stroke:#2563eb,color:#1f2328
      classDef write fill:#ffedd5,stroke:#c2410c,color:#1f2328
      classDef neutral fill:#f1f3f5,stroke:#6b7280,color:#1f2328
      classDef error stroke:#b91c1c,stroke-width:3px
    "#);
    assert_eq!(project.run("graph teacher.jsonl --task orders/2 --format mermaid"), second);
    assert_snapshot!(project.run("graph teacher.jsonl --record 2"), @r"
    exit 2
    --- stderr
    echolint: teacher.jsonl: no record 2: the file has 2 records, counted from 0
    ");
    assert_snapshot!(project.run("graph teacher.jsonl --task orders/3"), @r"
    exit 2
    --- stderr
    echolint: teacher.jsonl: no trajectory of the task `orders/3`
    ");
    assert_snapshot!(project.run("graph teacher.jsonl --record 1 --task orders/2"), @r"
    exit 2
    --- stderr
    error: the argument '--record <N>' cannot be used with '--task <TASK>'

    Usage: echolint graph --record <N> <FILE>

    For more information, try '--help'.
    ");
}

#[test]
fn pictures_of_several_trajectories() {
    let project = project();
    let shown = project.run("graph teacher.jsonl --format svg");
    assert_eq!(shown.matches("<svg").count(), 2, "{shown}");
    let message = shown.split_once("--- stderr\n").map(|(_, message)| message);
    assert_snapshot!(message.unwrap_or_default(), @"echolint: wrote 2 pictures one after another; use `--record` or `--task` to select one");
    assert!(!project.run("graph teacher.jsonl --format svg --record 0").contains("stderr"));
    assert_eq!(project.run("graph teacher.jsonl --format dot").matches("digraph").count(), 2);
}

#[test]
fn files_without_a_graph() {
    let project = project();
    assert_snapshot!(project.run("graph ."), @r"
    exit 2
    --- stderr
    echolint: .: expected a file, found a folder
    ");
    assert_snapshot!(project.run("graph nowhere.jsonl"), @r"
    exit 2
    --- stderr
    echolint: nowhere.jsonl: no such file or folder
    ");
    assert_snapshot!(project.run("graph package.json"), @r"
    exit 2
    --- stderr
    echolint: package.json: no trajectories; run `echolint check` to see why
    ");
    project.write("broken.jsonl", "{\"messages\":[\n").write("empty.jsonl", "").write("binary.jsonl", b"\x89PNG\0\0");
    assert_snapshot!(project.run("graph broken.jsonl"), @r"
    exit 2
    --- stderr
    echolint: broken.jsonl: no trajectories; run `echolint check` to see why
    ");
    assert_snapshot!(project.run("graph broken.jsonl --record 0"), @r"
    exit 2
    --- stderr
    echolint: broken.jsonl: record 0 is not a trajectory; run `echolint check` to see why
    ");
    assert_snapshot!(project.run("graph empty.jsonl"), @r"
    exit 2
    --- stderr
    echolint: empty.jsonl: no trajectories; run `echolint check` to see why
    ");
    assert_snapshot!(project.run("graph binary.jsonl"), @r"
    exit 2
    --- stderr
    echolint: binary.jsonl: the file is binary data, not text
    ");
}

#[test]
fn records_are_counted_as_in_check() {
    let project = Project::of("a.jsonl", format!("{{\"broken\":\n\n{GOOD} {GOOD}\n{TEACHER}"));
    assert!(project.run("graph a.jsonl --record 0").starts_with("exit 2\n"));
    for (record, path) in [(1, "t1"), (2, "t1"), (3, "orders/1"), (4, "orders/2")] {
        let shown = project.run(&format!("graph a.jsonl --record {record}"));
        assert!(shown.contains(&format!("\"record\":{record},\"task\":\"{path}\"")), "{record}: {shown}");
    }
}

#[test]
fn standard_input() {
    let project = project();
    let shown = project.run_with_input("graph - --record 1 --format mermaid", TEACHER);
    assert_eq!(shown, project.run("graph teacher.jsonl --record 1 --format mermaid"));
    assert!(project.run_with_input("graph -", TEACHER).contains("\"path\":\"<stdin>\""));
}

#[test]
fn a_truncated_file_is_drawn_up_to_its_end() {
    let mut bytes = zstd::encode_all(TEACHER.as_bytes(), 1).expect("in memory");
    bytes.truncate(bytes.len() - 2);
    let project = Project::of("a.jsonl.zst", bytes);
    let output = project.command(["graph", "a.jsonl.zst"]).output().expect("the binary runs");
    assert_eq!(output.status.code(), Some(2));
    if !output.stdout.is_empty() {
        assert_valid(SCHEMA, &json_of(&output));
    }
}
