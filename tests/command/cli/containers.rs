//! Files whose content does not match their extension: one finding reports the container, and they are still read.

use super::harness::{GOOD, Project, ROBOT, pretty};
use insta::assert_snapshot;

#[test]
fn valid_json_lines() {
    assert_snapshot!(Project::of("a.jsonl", format!("{GOOD}\n{GOOD}\n")).check("a.jsonl"), @"exit 0");
    assert_snapshot!(Project::of("a.jsonl", GOOD).check("a.jsonl"), @"exit 0");
    assert_snapshot!(Project::of("a.ndjson", format!("{GOOD}\n\n\n  \n")).check("a.ndjson"), @"exit 0");
}

#[test]
fn empty_files() {
    let project = Project::with([("a.jsonl", ""), ("b.jsonl", "\n \n\n"), ("c.json", ""), ("d.json", " \n")]);
    assert_snapshot!(project.check("a.jsonl b.jsonl c.json d.json"), @r"
    exit 1
    --- stdout
    a.jsonl:1:1: warning J007 wrong-container: the file is empty: it has no records
    b.jsonl:1:1: warning J007 wrong-container: the file is empty: it has no records
    c.json:1:1: warning J007 wrong-container: the file is empty: it has no records
    d.json:1:1: warning J007 wrong-container: the file is empty: it has no records
    ");
    assert_snapshot!(project.check("."), @r"
    exit 1
    --- stdout
    a.jsonl:1:1: warning J007 wrong-container: the file is empty: it has no records
    b.jsonl:1:1: warning J007 wrong-container: the file is empty: it has no records
    ");
}

#[test]
fn empty_lines_are_reported_once() {
    let project = Project::of("a.jsonl", format!("{GOOD}\n\n{ROBOT}\n\n \n{ROBOT}\n\n"));
    assert_snapshot!(project.check("a.jsonl"), @r"
    exit 1
    --- stdout
    a.jsonl:2:1: warning J007 wrong-container: empty line before a record; some loaders stop here
    a.jsonl:3:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    a.jsonl:6:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
}

#[test]
fn two_records_on_a_line() {
    let project = Project::of("a.jsonl", format!("{GOOD}\n{ROBOT} {ROBOT}\n{ROBOT}\n"));
    assert_snapshot!(project.check("a.jsonl"), @r"
    exit 1
    --- stdout
    a.jsonl:2:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    a.jsonl:2:111: warning J007 wrong-container: second JSON value on this line; write one record per line
    a.jsonl:2:192: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    a.jsonl:3:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
}

#[test]
fn rubbish_after_a_record() {
    let project = Project::of("a.jsonl", format!("{GOOD} xx\n{ROBOT}\n"));
    assert_snapshot!(project.check("a.jsonl"), @r"
    exit 1
    --- stdout
    a.jsonl:1:116: error J001 syntax-error: unexpected content after the value
    a.jsonl:2:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
}

#[test]
fn a_pretty_printed_document_in_jsonl() {
    let project = Project::of("a.jsonl", pretty(ROBOT));
    assert_snapshot!(project.check("a.jsonl"), @r"
    exit 1
    --- stdout
    a.jsonl:1:1: warning J007 wrong-container: the file is one pretty-printed JSON document, not one record per line
    a.jsonl:10:15: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
}

#[test]
fn an_array_in_jsonl() {
    let array = format!("[{GOOD}, {ROBOT}]");
    let files =
        [("a.jsonl", array.clone()), ("b.jsonl", pretty(&array)), ("c.jsonl", format!("[{GOOD},\n{ROBOT}\n]\n"))];
    assert_snapshot!(Project::with(files).check("."), @r"
    exit 1
    --- stdout
    a.jsonl:1:1: warning J007 wrong-container: the file is one JSON array, not one record per line
    a.jsonl:1:199: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    b.jsonl:1:1: warning J007 wrong-container: the file is one JSON array, not one record per line
    b.jsonl:25:17: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    c.jsonl:1:1: warning J007 wrong-container: the file is one JSON array, not one record per line
    c.jsonl:2:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
}

#[test]
fn messages_alone_are_a_record() {
    let messages = r#"[{"role":"user","content":"Hi."},{"role":"robot","content":"Hello."}]"#;
    let project = Project::with([("a.jsonl", format!("{messages}\n{messages}\n")), ("b.json", messages.to_owned())]);
    assert_snapshot!(project.check("."), @r"
    exit 1
    --- stdout
    a.jsonl:1:42: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    a.jsonl:2:42: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    b.json:1:42: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
}

#[test]
fn json_lines_in_json() {
    let project = Project::of("a.json", format!("{GOOD}\n{ROBOT}\n"));
    assert_snapshot!(project.check("a.json"), @r"
    exit 1
    --- stdout
    a.json:1:1: warning J007 wrong-container: the file is JSON Lines (one record per line), not one JSON document
    a.json:2:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
}

#[test]
fn concatenated_documents() {
    let documents = format!("{}\n{}\n{}\n", pretty(GOOD), pretty(ROBOT), pretty(ROBOT));
    let project = Project::with([("a.json", documents.clone()), ("b.jsonl", documents)]);
    assert_snapshot!(project.check("."), @r"
    exit 1
    --- stdout
    a.json:1:1: warning J007 wrong-container: the file is a sequence of JSON documents, not a single one
    a.json:24:15: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    a.json:38:15: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    b.jsonl:1:1: warning J007 wrong-container: the file is a sequence of multi-line JSON documents, not one record per line
    b.jsonl:24:15: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    b.jsonl:38:15: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
}

#[test]
fn files_in_no_known_format_are_skipped_unless_named() {
    let project = Project::with([
        ("package.json", "{\n  \"name\": \"x\"\n}\n"),
        ("tsconfig.json", "[1, 2]"),
        ("broken.json", "{\"a\": "),
        ("run.jsonl", GOOD),
    ]);
    assert_snapshot!(project.check("."), @"exit 0");
    assert_snapshot!(project.check("package.json"), @r"
    exit 1
    --- stdout
    package.json:1:1: warning S002 unknown-format: the record matches no known trajectory format
    ");
    assert_snapshot!(project.check(". package.json"), @r"
    exit 1
    --- stdout
    package.json:1:1: warning S002 unknown-format: the record matches no known trajectory format
    ");
}

#[test]
fn values_that_are_not_records() {
    let project = Project::of("a.jsonl", "42\n\"text\"\nnull\n{}\n[]\n");
    assert_snapshot!(project.check("a.jsonl"), @r"
    exit 1
    --- stdout
    a.jsonl:1:1: warning S002 unknown-format: the record matches no known trajectory format
    ");
}
