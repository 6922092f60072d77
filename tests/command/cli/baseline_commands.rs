//! `echolint baseline`: create, update, prune, show.

use super::harness::{GOOD, Project, ROBOT, assert_valid, json_of};
use insta::assert_snapshot;
use serde_json::Value;

const NAME: &str = ".echolint-baseline.json";
const QUIET: &str = "--no-default-teacher";

/// The record [`ROBOT`] with another first word, which makes it another trajectory.
fn robot(word: &str) -> String {
    ROBOT.replace("Hi.", word)
}

fn project() -> Project {
    Project::with([
        ("echolint.toml", String::new()),
        ("data/a.jsonl", format!("{GOOD}\n{}\n{}\n", robot("A"), robot("B"))),
        ("b.jsonl", format!("\n{}\n", robot("C"))),
    ])
}

fn baseline(project: &Project, args: &str) -> String {
    let (command, rest) = args.split_once(' ').unwrap_or((args, ""));
    let quiet = if command == "show" { "" } else { QUIET };
    project.run(&format!("baseline {command} {quiet} {rest}"))
}

fn text(project: &Project) -> String {
    std::fs::read_to_string(project.path(NAME)).expect("a baseline")
}

fn entries(project: &Project) -> Vec<Value> {
    let document: Value = serde_json::from_str(&text(project)).expect("JSON");
    assert_valid(echolint::baseline::BASELINE_SCHEMA, &document);
    document["entries"].as_array().cloned().expect("a list")
}

#[test]
fn create_accepts_all_current_findings() {
    let project = project();
    assert_snapshot!(baseline(&project, "create"), @r"
    exit 0
    --- stdout
    wrote .echolint-baseline.json with 4 findings
    ");
    assert_snapshot!(text(&project), @r#"
    {"version":2,"entries":[
    {"rule":"J007","fingerprint":"aba8feee0e7d4c7584e9b7aec5663e9a","path":"b.jsonl","message":"empty line before a record; some loaders stop here"},
    {"rule":"S001","fingerprint":"54f30a939f1249b16f46ad0948920b47","path":"b.jsonl","record":0,"task":"t2","place":"/messages/1/role","message":"expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`"},
    {"rule":"S001","fingerprint":"87d052c007426838ec08844c149d020c","path":"data/a.jsonl","record":1,"task":"t2","place":"/messages/1/role","message":"expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`"},
    {"rule":"S001","fingerprint":"a7262cf7e7fa71da50ed9a86f336b1d8","path":"data/a.jsonl","record":2,"task":"t2","place":"/messages/1/role","message":"expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`"}
    ]}
    "#);
    assert_eq!(entries(&project).len(), 4);
    assert_snapshot!(project.run("check"), @r"
    exit 0
    --- stdout
    No findings in 2 files: 4 records, 0 calls.
    4 findings suppressed by the baseline.
    ");
    // An existing baseline is not replaced.
    let before = text(&project);
    assert_snapshot!(baseline(&project, "create data"), @r"
    exit 2
    --- stderr
    echolint: .echolint-baseline.json already exists; use `echolint baseline update` to add findings
    ");
    assert_eq!(text(&project), before);
    let names: Vec<_> =
        std::fs::read_dir(project.path("")).expect("a folder").flatten().map(|it| it.file_name()).collect();
    assert_eq!(names.len(), 4, "{names:?}");
}

#[test]
fn create_accepts_selected_findings() {
    let project = project();
    assert_snapshot!(baseline(&project, "create data --rules S --reason because --date 2026-03-01"), @r"
    exit 0
    --- stdout
    wrote .echolint-baseline.json with 2 findings
    ");
    let found = entries(&project);
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|entry| entry["reason"] == "because" && entry["date"] == "2026-03-01"), "{found:?}");
    for invalid in ["--date 2026-02-30", "--date 2026-03-01T10:00:00", "--rules J001", "--rules Q", "-", "none"] {
        assert!(baseline(&project, &format!("create {invalid}")).starts_with("exit 2\n"), "{invalid}");
    }
}

#[test]
fn without_findings_no_baseline_is_written() {
    let clean = Project::of("a.jsonl", GOOD);
    assert_snapshot!(baseline(&clean, "create"), @r"
    exit 0
    --- stdout
    nothing to accept, so no baseline was written
    ");
    assert!(!clean.path(NAME).exists());
    // Findings that cannot be suppressed are not accepted.
    let broken = Project::of("a.jsonl", "{\"messages\":[}\n");
    assert_snapshot!(baseline(&broken, "create"), @r"
    exit 0
    --- stdout
    nothing to accept, so no baseline was written
    1 finding cannot be suppressed
    ");
    assert!(!broken.path(NAME).exists());
}

#[test]
fn each_configuration_has_its_own_baseline() {
    let project = project();
    project.write("data/echolint.toml", "");
    assert_snapshot!(baseline(&project, "create"), @r"
    exit 0
    --- stdout
    wrote .echolint-baseline.json with 2 findings
    wrote data/.echolint-baseline.json with 2 findings
    ");
    assert!(project.path("data/.echolint-baseline.json").exists());
    assert_snapshot!(project.check(""), @"exit 0");
    assert_snapshot!(baseline(&project, "prune data"), @r"
    exit 0
    --- stdout
    data/.echolint-baseline.json: removed 0; 2 findings left
    ");
}

#[test]
fn update_adds_entries_and_keeps_existing_ones() {
    let project = project();
    assert_snapshot!(baseline(&project, "update"), @r"
    exit 2
    --- stderr
    echolint: .echolint-baseline.json does not exist; use `echolint baseline create` to write it
    ");
    baseline(&project, "create --reason first --date 2026-01-01");
    let other = robot("D").replace("\"t2\"", "\"t4\"");
    project.write("data/a.jsonl", format!("{}\n{other}\n", robot("A")));
    assert_snapshot!(baseline(&project, "update data --reason second"), @r"
    exit 0
    --- stdout
    .echolint-baseline.json: added 1; 5 findings in total
    1 entry matches no finding; `echolint baseline prune` removes such entries:
      S001 data/a.jsonl, record 2, task t2, /messages/1/role: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot` (first)
    ");
    let reasons: Vec<Value> = entries(&project).iter().map(|entry| entry["reason"].clone()).collect();
    assert_eq!(reasons.len(), 5);
    assert_eq!(reasons.iter().filter(|reason| *reason == "second").count(), 1);
    assert_snapshot!(project.check(""), @r"
    exit 1
    --- stdout
    .echolint-baseline.json: warning C001 unused-ignore: 1 entry no longer matches a finding; run `echolint baseline prune`
    ");
    assert_snapshot!(baseline(&project, "update --prune"), @r"
    exit 0
    --- stdout
    .echolint-baseline.json: added 0, removed 1; 4 findings in total
    ");
    assert_eq!(entries(&project).len(), 4);
    assert_snapshot!(project.check(""), @"exit 0");
}

#[test]
fn prune_requires_the_whole_folder() {
    let project = project();
    baseline(&project, "create");
    // One finding moves to another file, one is fixed, and two are in an excluded file.
    project.write("data/a.jsonl", format!("{GOOD}\n"));
    project.write("data/c.jsonl", format!("{}\n", robot("A")));
    project.write("echolint.toml", "exclude = [\"b.jsonl\"]\n");
    let before = text(&project);
    assert_snapshot!(baseline(&project, "prune data/a.jsonl data/c.jsonl"), @r"
    exit 2
    --- stderr
    echolint: no entries were removed because findings may have moved to files that were not checked; check the whole folder of the baseline: .
    ");
    assert_eq!(text(&project), before);
    assert_snapshot!(project.check(""), @r"
    exit 1
    --- stdout
    .echolint-baseline.json: warning C001 unused-ignore: 1 entry no longer matches a finding; run `echolint baseline prune`
    ");
    assert_snapshot!(baseline(&project, "prune --rules P"), @r"
    exit 0
    --- stdout
    .echolint-baseline.json: removed 0; 4 findings left
    ");
    assert_snapshot!(baseline(&project, "prune"), @r"
    exit 0
    --- stdout
    .echolint-baseline.json: removed 1; 3 findings left
    ");
    let paths: Vec<Value> = entries(&project).iter().map(|entry| entry["path"].clone()).collect();
    assert_eq!(paths, ["b.jsonl", "b.jsonl", "data/a.jsonl"]);
    // The entries of a deleted file are removed.
    std::fs::remove_file(project.path("b.jsonl")).expect("removable");
    assert_snapshot!(baseline(&project, "prune"), @r"
    exit 0
    --- stdout
    .echolint-baseline.json: removed 2; 1 finding left
    ");
    assert_snapshot!(project.check(""), @"exit 0");
}

#[test]
fn nothing_is_written_if_files_are_unreadable() {
    let project = project();
    baseline(&project, "create");
    project.write("data/a.jsonl", format!("{GOOD}\n"));
    project.write("cut.jsonl.gz", b"\x1f\x8b\x08\x00");
    let before = text(&project);
    assert_snapshot!(baseline(&project, "prune"), @r"
    exit 2
    --- stderr
    echolint: cut.jsonl.gz: the compressed file is truncated
    echolint: no entries were removed because some files could not be checked
    ");
    assert_snapshot!(baseline(&project, "update --prune"), @r"
    exit 2
    --- stderr
    echolint: cut.jsonl.gz: the compressed file is truncated
    echolint: no baseline was changed because some files could not be checked
    ");
    assert_eq!(text(&project), before);
    assert!(!project.check("").contains("C001"));
    std::fs::remove_file(project.path(NAME)).expect("removable");
    assert_snapshot!(baseline(&project, "create"), @r"
    exit 2
    --- stderr
    echolint: cut.jsonl.gz: the compressed file is truncated
    echolint: no baseline was written because some files could not be checked
    ");
    assert!(!project.path(NAME).exists());
}

#[test]
fn invalid_baselines_are_not_changed() {
    let project = project();
    for broken in [
        "{\"version\":1,",
        "{\"version\":3,\"entries\":[]}",
        "",
        "{\"version\":1,\"entries\":[{\"rule\":\"D004\",\"fingerprint\":\"00000000000000000000000000000000\",\"path\":\"a\"}]}",
    ] {
        project.write(NAME, broken);
        for command in ["create", "update", "prune", "show"] {
            let shown = baseline(&project, command);
            assert!(shown.starts_with("exit 2\n") && shown.contains(NAME), "{command}: {shown}");
            assert!(!shown.contains("stdout"), "{command}: {shown}");
        }
        assert_eq!(text(&project), broken);
    }
    assert_snapshot!(baseline(&project, "update"), @r"
    exit 2
    --- stderr
    echolint: .echolint-baseline.json is invalid and was not changed: entry 1: findings of D004 low-diversity are always reported
    ");
}

#[test]
fn entries_about_echoes_are_kept_without_teachers() {
    let project = project();
    let echo = format!(r#"{{"rule":"E002","fingerprint":"{}","path":"b.jsonl"}}"#, "0".repeat(32));
    project.write(NAME, format!("{{\"version\":1,\"entries\":[{echo}]}}"));
    assert!(baseline(&project, "prune").contains("removed 0"));
    assert!(!project.check("").contains("C001"));
    let shown = project.run("baseline prune");
    assert!(shown.contains("removed 1"), "{shown}");
}

#[test]
fn show_as_text_and_json() {
    let project = project();
    baseline(&project, "create b.jsonl");
    baseline(&project, "update --rules S --reason \u{1b}[31mred\u{202e} --date 2026-03-01");
    assert_snapshot!(baseline(&project, "show"), @r"
    exit 0
    --- stdout
    .echolint-baseline.json: 4 findings

    J007 wrong-container: 1 finding
      b.jsonl: 1
        no reason

    S001 schema-violation: 3 findings
      b.jsonl: 1
        no reason
      data/a.jsonl: 2
        \u{1b}[31mred\u{202e}, 2026-03-01
    ");
    assert_eq!(baseline(&project, "show data"), baseline(&project, "show .echolint-baseline.json"));
    let output = project.command(["baseline", "show", "--format", "json"]).output().expect("it runs");
    let document = json_of(&output);
    assert_valid(include_str!("../../../schemas/baseline-show.schema.json"), &document);
    assert_eq!((&document["findings"], &document["rules"][1]["files"][1]["findings"]), (&4.into(), &2.into()));
    assert_snapshot!(Project::of("a.jsonl", GOOD).run("baseline show"), @r"
    exit 2
    --- stderr
    echolint: .echolint-baseline.json does not exist; use `echolint baseline create` to write it
    ");
    assert_snapshot!(project.run("baseline show nowhere"), @r"
    exit 2
    --- stderr
    echolint: nowhere: no such file or folder
    ");
}
