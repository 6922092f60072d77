//! Several outputs of one run, output files, and options that affect outputs and the exit code.

use super::harness::{GOOD, Project, ROBOT, assert_valid, json_of};
use insta::assert_snapshot;
use serde_json::{Value, json};

fn read(project: &Project, name: &str) -> String {
    std::fs::read_to_string(project.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The names of the files in the folder.
fn files(project: &Project) -> Vec<String> {
    let entries = std::fs::read_dir(project.path("")).expect("a folder");
    let mut names: Vec<_> = entries.map(|entry| entry.expect("readable").file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Two files with three findings.
fn with_findings() -> Project {
    let two = [ROBOT, &ROBOT.replace("t2", "t3")].join("\n");
    Project::with([("a.jsonl", format!("{GOOD}\n{two}\n")), ("b.jsonl", ROBOT.replace("t2", "t4"))])
}

#[test]
fn one_run_writes_several_reports() {
    let project = with_findings();
    let each = "--output-format agent --output-format sarif=out.sarif --output-format json=out.json \
                --output-format markdown=summary.md --output-format gitlab=gl.json --output-format junit=junit.xml";
    assert_snapshot!(project.run(&format!("check {each} a.jsonl b.jsonl")), @r"
    exit 1
    --- stdout
    a.jsonl:2:82 S001 error expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot` [record 1, task t2]
    a.jsonl:3:82 S001 error expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot` [record 2, task t3]
    b.jsonl:1:82 S001 error expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot` [record 0, task t4]
    summary: findings=3 errors=3 warnings=0 infos=0 omitted=0 baselined=0 files=2 records=4 calls=0
    ");
    assert_eq!(files(&project), ["a.jsonl", "b.jsonl", "gl.json", "junit.xml", "out.json", "out.sarif", "summary.md"]);
    let value = |name| serde_json::from_str::<Value>(&read(&project, name)).expect("JSON");
    let json = value("out.json");
    assert_valid(include_str!("../../../schemas/check.schema.json"), &json);
    assert_eq!(value("out.sarif")["runs"][0]["results"].as_array().map(Vec::len), Some(3));
    assert_eq!(value("gl.json").as_array().map(Vec::len), Some(3));
    assert_eq!(read(&project, "junit.xml").matches("<failure ").count(), 3);
    assert!(read(&project, "summary.md").starts_with("## echolint: 3 findings (3 errors)\n"));
    // The next run replaces the file.
    project.write("a.jsonl", GOOD).write("b.jsonl", GOOD);
    assert_snapshot!(project.run("check --output-format json=out.json a.jsonl b.jsonl"), @"exit 0");
    assert_eq!(value("out.json")["summary"]["findings"], 0);
}

#[test]
fn unwritable_files_are_refused_before_checking() {
    let project = with_findings();
    project.write("folder/x", "");
    assert_snapshot!(project.run("check --output-format json=nowhere/out.json a.jsonl"), @r"
    exit 2
    --- stderr
    echolint: cannot write nowhere/out.json: no such file or folder
    ");
    assert_snapshot!(project.run("check --output-format json=folder a.jsonl"), @r"
    exit 2
    --- stderr
    echolint: cannot write folder: not a regular file
    ");
    assert_snapshot!(project.run("check --output-format json=./a.jsonl a.jsonl b.jsonl"), @r"
    exit 2
    --- stderr
    echolint: cannot write a.jsonl: it is an input file
    ");
    assert_snapshot!(project.run("check --output-format json=x --output-format sarif=folder/../x a.jsonl"), @r"
    exit 2
    --- stderr
    echolint: cannot write two formats to folder/../x; use a different file for each
    ");
    assert_snapshot!(project.run("check --output-format json --output-format sarif a.jsonl"), @r"
    exit 2
    --- stderr
    echolint: only one format can go to standard output; use `--output-format FORMAT=FILE` for the others
    ");
    assert_snapshot!(project.run("check --output-format yaml a.jsonl"), @r"
    exit 2
    --- stderr
    error: invalid value 'yaml' for '--output-format <FORMAT[=FILE]>'
      [possible values: full, concise, json, sarif, github, gitlab, junit, markdown, agent]

    For more information, try '--help'.
    ");
    assert_snapshot!(project.run("check --output-format json= a.jsonl"), @r"
    exit 2
    --- stderr
    error: invalid value 'json=' for '--output-format <FORMAT[=FILE]>'

      tip: write a file name after `=`

    For more information, try '--help'.
    ");
    #[cfg(unix)]
    assert_snapshot!(project.run("check --output-format json=/dev/null a.jsonl"), @r"
    exit 2
    --- stderr
    echolint: cannot write /dev/null: not a regular file
    ");
    assert_eq!(files(&project), ["a.jsonl", "b.jsonl", "folder"], "no temporary file is left");
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_permissions_and_a_link_its_target() {
    use std::os::unix::fs::PermissionsExt;
    let project = with_findings();
    project.write("real/out.json", "old");
    std::fs::set_permissions(project.path("real/out.json"), PermissionsExt::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("real/out.json", project.path("out.json")).unwrap();
    project.run("check --output-format json=out.json a.jsonl");
    assert!(std::fs::symlink_metadata(project.path("out.json")).unwrap().is_symlink());
    let metadata = std::fs::metadata(project.path("real/out.json")).unwrap();
    assert_eq!(metadata.permissions().mode() & 0o777, 0o640);
    assert!(read(&project, "real/out.json").starts_with("{\"version\":1"));
}

#[test]
fn a_run_that_fails_still_reports_what_it_found() {
    let project = with_findings();
    assert_snapshot!(project.run("check --output-format json=out.json a.jsonl missing.jsonl"), @r"
    exit 2
    --- stderr
    echolint: missing.jsonl: no such file or folder
    ");
    assert_eq!(serde_json::from_str::<Value>(&read(&project, "out.json")).unwrap()["summary"]["findings"], 2);
    project.write("echolint.toml", "nonsense = 1");
    assert_snapshot!(project.run("check --output-format json=other.json a.jsonl"), @r"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: TOML parse error at line 1, column 1
      |
    1 | nonsense = 1
      | ^^^^^^^^
    unknown key `nonsense`, expected one of `select`, `extend-select`, `ignore`, `record-ignores`, `severity`, `include`, `exclude`, `tools`, `formats`, `schemas`, `teachers`, `default-teacher`, `dataset`, `overrides`, `judge`
    ");
    assert!(!project.path("other.json").exists());
}

#[test]
fn exit_zero_does_not_hide_errors() {
    let project = with_findings();
    assert_snapshot!(project.check("--exit-zero a.jsonl"), @r"
    exit 0
    --- stdout
    a.jsonl:2:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    a.jsonl:3:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
    assert_snapshot!(project.check("--exit-zero b.jsonl missing.jsonl"), @r"
    exit 2
    --- stdout
    b.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    --- stderr
    echolint: missing.jsonl: no such file or folder
    ");
    assert_snapshot!(project.run("check --exit-zero --statistics a.jsonl"), @r"
    exit 0
    --- stdout
    2  S001      schema-violation
    ");
    project.write("c.jsonl", GOOD.replacen('{', "{\"model\":\"m1\",", 1));
    assert_snapshot!(project.run("check --exit-zero --diff --unsafe-fixes c.jsonl"), @r#"
    exit 0
    --- stdout
    --- c.jsonl
    +++ c.jsonl
    @@ line 1, column 2 @@
    -{"model":"m1","task_id":"t1","model":"m1","messages":[{"role":"user","cont…
    +{"task_id":"t1","model":"m1","messages":[{"role":"user","cont…
    --- stderr
    Would fix 1 finding in 1 file.
    "#);
    assert_snapshot!(project.run("check --exit-zero --fix --output-format concise c.jsonl"), @r"
    exit 0
    --- stdout
    c.jsonl:1:30: error J002 duplicate-key: duplicate key `model`
    --- stderr
    `--unsafe-fixes` would fix 1 more, but changes data; review the changes with `--diff` first.
    ");
}

#[test]
fn max_findings_limits_the_written_findings_only() {
    let project = with_findings();
    assert_snapshot!(project.run("check --max-findings 2 --output-format agent a.jsonl b.jsonl"), @r"
    exit 1
    --- stdout
    a.jsonl:2:82 S001 error expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot` [record 1, task t2]
    a.jsonl:3:82 S001 error expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot` [record 2, task t3]
    summary: findings=3 errors=3 warnings=0 infos=0 omitted=1 baselined=0 files=2 records=4 calls=0
    ");
    assert_snapshot!(project.run("check --max-findings 0 a.jsonl b.jsonl"), @r"
    exit 1
    --- stdout
    Found 3 findings (3 errors) in 2 files: 4 records, 0 calls.
    3 findings omitted (`--max-findings`).
    ");
    assert_snapshot!(project.check("--max-findings 1 a.jsonl b.jsonl"), @r"
    exit 1
    --- stdout
    a.jsonl:2:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    2 findings omitted (--max-findings)
    ");
    assert_snapshot!(project.run("check --max-findings 9 --output-format agent b.jsonl"), @r"
    exit 1
    --- stdout
    b.jsonl:1:82 S001 error expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot` [record 0, task t4]
    summary: findings=1 errors=1 warnings=0 infos=0 omitted=0 baselined=0 files=1 records=1 calls=0
    ");
    // Statistics and diffs are not limited.
    assert_snapshot!(project.run("check --max-findings 1 --statistics a.jsonl b.jsonl"), @r"
    exit 1
    --- stdout
    3  S001      schema-violation
    ");
    project.write("c.jsonl", GOOD.replacen('{', "{\"model\":\"m1\",", 1));
    assert_snapshot!(project.run("check --max-findings 0 --diff --unsafe-fixes --color never c.jsonl"), @r#"
    exit 1
    --- stdout
    --- c.jsonl
    +++ c.jsonl
    @@ line 1, column 2 @@
    -{"model":"m1","task_id":"t1","model":"m1","messages":[{"role":"user","cont…
    +{"task_id":"t1","model":"m1","messages":[{"role":"user","cont…
    --- stderr
    Would fix 1 finding in 1 file.
    "#);
    assert_snapshot!(project.run("check --max-findings 0 --fix --unsafe-fixes b.jsonl c.jsonl"), @r"
    exit 1
    --- stdout
    Found 1 finding (1 error) in 2 files: 2 records, 0 calls.
    1 finding omitted (`--max-findings`).
    --- stderr
    Fixed 1 finding in 1 file.
    ");
}

#[test]
fn with_statistics_files_still_contain_findings() {
    let project = with_findings();
    assert_snapshot!(project.run("check --statistics --output-format full --output-format concise=out.txt b.jsonl"), @r"
    exit 1
    --- stdout
    1  S001      schema-violation
    ");
    assert_snapshot!(read(&project, "out.txt"), @"b.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`");
}

#[test]
fn with_diff_files_contain_the_remaining_findings() {
    let project = with_findings();
    project.write("c.jsonl", format!("\u{feff}{ROBOT}\n"));
    assert_snapshot!(project.run("check --diff --color never --output-format concise=out.txt c.jsonl"), @r#"
    exit 1
    --- stdout
    --- c.jsonl
    +++ c.jsonl
    @@ line 1, column 1 @@
    -\u{feff}{"task_id":"t2","model":"m1","messages":[{"role":"user","con…
    +{"task_id":"t2","model":"m1","messages":[{"role":"user","con…
    --- stderr
    Would fix 1 finding in 1 file. 1 finding would remain.
    "#);
    assert_snapshot!(read(&project, "out.txt"), @"c.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`");
}

#[test]
fn sarif_contains_baselined_findings_as_suppressed() {
    let project = with_findings();
    let output = project.command("check --output-format json a.jsonl".split(' ')).output().expect("it runs");
    let entry = |finding: &Value, reason: Value| json!({ "rule": finding["code"], "fingerprint": finding["fingerprint"], "path": "a.jsonl", "reason": reason });
    let found = &json_of(&output)["findings"];
    let mut entries = json!([entry(&found[0], "looked at".into()), entry(&found[1], Value::Null)]);
    entries[1].as_object_mut().unwrap().remove("reason");
    project.write(".echolint-baseline.json", json!({ "version": 2, "entries": entries }).to_string());
    let alone = project.run("check --output-format concise a.jsonl b.jsonl");
    let shown =
        project.run("check --output-format concise --output-format sarif=s --output-format agent=t a.jsonl b.jsonl");
    assert_eq!(alone, shown, "other outputs and the exit code do not depend on SARIF");
    assert_snapshot!(shown, @r"
    exit 1
    --- stdout
    b.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
    assert_snapshot!(read(&project, "t").lines().last().unwrap(), @"summary: findings=1 errors=1 warnings=0 infos=0 omitted=0 baselined=2 files=2 records=4 calls=0");
    let sarif: Value = serde_json::from_str(&read(&project, "s")).expect("JSON");
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    let suppressions: Vec<_> = results.iter().map(|result| result["suppressions"].to_string()).collect();
    assert_snapshot!(suppressions.join("\n"), @r#"
    [{"kind":"external","status":"accepted","justification":"looked at"}]
    [{"kind":"external","status":"accepted"}]
    null
    "#);
    assert_eq!(sarif["runs"][0]["properties"]["findings"], 1);
    // Suppressed findings do not affect the exit code.
    assert_snapshot!(project.run("check --output-format sarif=s a.jsonl"), @"exit 0");
    assert_snapshot!(project.run("check --fix --output-format agent --output-format sarif=s a.jsonl"), @r"
    exit 0
    --- stdout
    summary: findings=0 errors=0 warnings=0 infos=0 omitted=0 baselined=2 files=1 records=3 calls=0
    ");
}

#[test]
fn links_use_the_environment_of_the_ci_service() {
    let project = Project::of("data/a.jsonl", ROBOT);
    let run = |variables: &[(&str, &str)]| {
        let mut command = project.command("check --output-format markdown a.jsonl".split(' '));
        command.current_dir(project.path("data"));
        for name in ["GITHUB_WORKSPACE", "GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA", "CI_PROJECT_DIR"] {
            command.env_remove(name);
        }
        command.envs(variables.iter().copied());
        let output = command.output().expect("it runs");
        let text = String::from_utf8(output.stdout).expect("text");
        text.lines().last().and_then(|line| line.split(" | ").last()).unwrap_or_default().to_owned()
    };
    let here = project.path("");
    let here = here.to_str().expect("text");
    assert_snapshot!(run(&[]), @"`a.jsonl:1:82`, record 0, task `t2` |");
    let github =
        [("GITHUB_SERVER_URL", "https://github.example"), ("GITHUB_REPOSITORY", "o/r"), ("GITHUB_SHA", "1a2b")];
    assert_snapshot!(run(&[&github[..], &[("GITHUB_WORKSPACE", here)]].concat()), @"[`data/a.jsonl:1:82`](https://github.example/o/r/blob/1a2b/data/a.jsonl#L1), record 0, task `t2` |");
    let gitlab =
        [("CI_PROJECT_URL", "https://gitlab.example/g/p"), ("CI_COMMIT_SHA", "3c4d"), ("CI_PROJECT_DIR", here)];
    assert_snapshot!(run(&gitlab), @"[`data/a.jsonl:1:82`](https://gitlab.example/g/p/-/blob/3c4d/data/a.jsonl#L1), record 0, task `t2` |");
}
