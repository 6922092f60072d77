//! `echolint strip`: outputs, errors, and the members it removes.

use super::harness::{GOOD, Project, pretty};
use insta::assert_snapshot;

const MEMBER: &str = r#""_echolint":{"ignore":["P008"],"reason":"x"},"#;

fn marked() -> String {
    GOOD.replacen('{', &format!("{{{MEMBER}"), 1)
}

fn read(project: &Project, name: &str) -> String {
    std::fs::read_to_string(project.path(name)).expect("readable")
}

#[test]
fn one_file_goes_to_standard_output() {
    let text = format!("\u{feff}{}\r\n\n{GOOD}\n{}", marked(), marked());
    let project = Project::of("a.jsonl", &text);
    let output = project.command(["strip", "a.jsonl"]).output().expect("it runs");
    assert_eq!(String::from_utf8_lossy(&output.stdout), text.replace(MEMBER, ""));
    assert_eq!((output.status.code(), read(&project, "a.jsonl")), (Some(0), text.clone()));
    assert_eq!(project.run_with_input("strip -", &text), format!("exit 0\n--- stdout\n{}", text.replace(MEMBER, "")));
}

#[test]
fn files_are_written_or_replaced() {
    let files = [
        ("a.jsonl", marked()),
        ("d/b.json", pretty(&marked())),
        ("d/c.jsonl", GOOD.to_owned()),
        ("d/p.json", "{\"_echolint\":1}".to_owned()),
    ];
    let project = Project::with(files);
    assert_snapshot!(project.run("strip a.jsonl -o clean.jsonl"), @"exit 0");
    assert_eq!((read(&project, "clean.jsonl"), read(&project, "a.jsonl")), (GOOD.to_owned(), marked()));
    assert_snapshot!(project.run("strip a.jsonl d"), @r"
    exit 2
    --- stderr
    echolint: cannot write 4 files to one output; use `--in-place` or `--diff`
    ");
    assert_snapshot!(project.run("strip --diff a.jsonl d"), @r#"
    exit 0
    --- stdout
    --- a.jsonl
    +++ a.jsonl
    @@ line 1, column 2 @@
    -{"_echolint":{"ignore":["P008"],"reason":"x"},"task_id":"t1","model":"m1","messages":[{"role":"user","cont…
    +{"task_id":"t1","model":"m1","messages":[{"role":"user","cont…
    --- d/b.json
    +++ d/b.json
    @@ line 2, column 3 @@
    -  "_echolint": {
    -    "ignore": [
    -      "P008"
    -    ],
    -    "reason": "x"
    -  },
    -  "task_id": "t1",
    +  "task_id": "t1",
    "#);
    assert_snapshot!(project.run("strip --in-place a.jsonl d"), @"exit 0");
    assert_eq!(read(&project, "a.jsonl"), GOOD);
    assert_eq!(read(&project, "d/b.json"), pretty(GOOD));
    assert_eq!(read(&project, "d/p.json"), "{\"_echolint\":1}", "not a trajectory");
    // The output may be an existing file, even the input.
    project.write("a.jsonl", marked());
    assert_snapshot!(project.run("strip a.jsonl -o a.jsonl"), @"exit 0");
    assert_eq!(read(&project, "a.jsonl"), GOOD);
}

#[test]
fn unreadable_files_are_not_changed() {
    let broken = format!("{}\n{{\"_echolint\":\n", marked());
    let project =
        Project::with([("a.jsonl", broken.clone()), ("b.jsonl", marked()), ("c.json", format!("[{},", marked()))]);
    project.write("d.jsonl", b"{\"messages\":[\"\xff\"]}");
    project.write("e.jsonl.gz", b"\x1f\x8b");
    assert_snapshot!(project.run("strip --in-place a.jsonl b.jsonl c.json d.jsonl e.jsonl.gz none.jsonl"), @r"
    exit 2
    --- stderr
    echolint: none.jsonl: no such file or folder
    echolint: a.jsonl: not stripped: the record on line 2 is not valid JSON; run `echolint check` for details
    echolint: c.json: not stripped: the file is not valid JSON; run `echolint check` for details
    echolint: d.jsonl: not stripped: the record on line 1 is not valid JSON; run `echolint check` for details
    echolint: e.jsonl.gz: compressed files cannot be stripped; decompress the file first
    ");
    assert_eq!((read(&project, "a.jsonl"), read(&project, "b.jsonl")), (broken, GOOD.to_owned()));
    assert_snapshot!(project.run("strip a.jsonl"), @r"
    exit 2
    --- stderr
    echolint: a.jsonl: not stripped: the record on line 2 is not valid JSON; run `echolint check` for details
    ");
    assert_snapshot!(project.run("strip --in-place -"), @r"
    exit 2
    --- stderr
    echolint: `--in-place` cannot be used with standard input
    ");
}

#[test]
fn only_members_of_records_are_removed() {
    // Inside messages and in strings, the member is data.
    let inside = r#"{"messages":[{"role":"user","content":"{\"_echolint\":1}","_echolint":2}]}"#;
    let project = Project::with([("a.jsonl", format!("{inside}\n")), ("b.json", format!("[{},{}]", marked(), inside))]);
    assert_eq!(project.run("strip a.jsonl"), format!("exit 0\n--- stdout\n{inside}\n"));
    assert_eq!(project.run("strip b.json"), format!("exit 0\n--- stdout\n[{GOOD},{inside}]"));
}
