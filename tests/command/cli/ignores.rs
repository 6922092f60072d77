//! Findings that `ignore` tables and records suppress, and findings about these suppressions.

use super::harness::{GOOD, Project, ROBOT, json_of};
use insta::assert_snapshot;

/// A record with an empty turn of the agent, and with more members.
fn empty_turn(task: &str, more: &str) -> String {
    format!(
        r#"{{"task_id":"{task}","model":"m1","messages":[{{"role":"user","content":"Hi."}},{{"role":"assistant","content":""}}]{more}}}"#
    )
}

fn two_files(config: &str) -> Project {
    Project::with([
        ("echolint.toml", config.to_owned()),
        ("old/a.jsonl", format!("{ROBOT}\n{}\n", empty_turn("air/1", ""))),
        ("b.jsonl", format!("{GOOD}\n{}\n", empty_turn("air/2", ""))),
    ])
}

#[test]
fn tables_suppress_matching_findings() {
    let project = two_files("[[ignore]]\nrules = [\"S\"]\npaths = [\"old/**\"]\nreason = \"old\"\n");
    assert_snapshot!(project.run("check --no-excerpts"), @r"
    exit 1
    --- stdout
    warning[P008]: empty agent turn: no text, no call
     --> b.jsonl:2:77
      = record 1, task air/2, model m1
      = help: remove the empty message (apply with `--fix --unsafe-fixes`; changes the data)

    warning[P008]: empty agent turn: no text, no call
     --> old/a.jsonl:2:77
      = record 1, task air/1, model m1
      = help: remove the empty message (apply with `--fix --unsafe-fixes`; changes the data)

    Found 2 findings (2 warnings) in 2 files: 4 records, 0 calls.
    1 finding suppressed by `ignore`.
    ");
    // By task, with a `*` that matches `/`; then all findings.
    let by_task = two_files("[[ignore]]\nrules = [\"P008\"]\ntasks = [\"*1\"]\nreason = \"one\"\n");
    assert_snapshot!(by_task.check(""), @r"
    exit 1
    --- stdout
    b.jsonl:2:77: warning P008 empty-turn: empty agent turn: no text, no call
    old/a.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
    let all = two_files("ignore = [\"J\", { rules = [\"ALL\"], reason = \"all\" }]\n");
    assert_snapshot!(all.run("check"), @r"
    exit 0
    --- stdout
    No findings in 2 files: 4 records, 0 calls.
    3 findings suppressed by `ignore`.
    ");
}

#[test]
fn suppressed_findings_are_not_fixed() {
    let table = "[[ignore]]\nrules = [\"J006\", \"J007\"]\nreason = \"as it came\"\n";
    let text = format!("\u{feff}{GOOD}\n\n\n{GOOD}\n");
    let project = Project::with([("echolint.toml", table.to_owned()), ("a.jsonl", text.clone())]);
    assert_snapshot!(project.run("check --fix a.jsonl"), @r"
    exit 0
    --- stdout
    No findings in 1 file: 2 records, 0 calls.
    ");
    assert_eq!(std::fs::read_to_string(project.path("a.jsonl")).expect("readable"), text);
}

#[test]
fn some_findings_cannot_be_suppressed() {
    let project = two_files("[[ignore]]\nrules = [\"ALL\"]\nreason = \"all\"\n");
    project.write("c.jsonl", "{\"messages\":[}\n");
    assert_snapshot!(project.check(""), @r"
    exit 1
    --- stdout
    c.jsonl:1:14: error J001 syntax-error: expected a value
    ");
    let alone = two_files("ignore = [\n  { rules = [\"P008\", \"D\"] },\n]\n");
    assert_snapshot!(alone.check(""), @r#"
    exit 2
    --- stderr
    echolint: [HERE]/echolint.toml: line 2: findings of `D` cannot be suppressed; to turn the rule off, use `ignore = ["D"]`
    "#);
}

#[test]
fn invalid_tables_are_reported_with_their_line() {
    for config in [
        "[[ignore]]\npaths = [\"a\"]\n",
        "[[ignore]]\nrules = []\n",
        "[[ignore]]\nrules = [\"P008\"]\npaths = []\n",
        "[[ignore]]\nrules = [\"P008\"]\nreson = \"x\"\n",
        "[[ignore]]\nrules = [\"P800\"]\n",
        "[[ignore]]\nrules = [\"P008\"]\ntasks = [\"{\"]\n",
        "ignore = [7]\n",
    ] {
        let shown = two_files(config).check("");
        assert!(shown.starts_with("exit 2\n") && shown.contains("line "), "{config}: {shown}");
    }
    let many = format!("ignore = [{}]\n", "{ rules = [\"P008\"] },".repeat(1001));
    let project = Project::with([("echolint.toml", many), ("a.jsonl", GOOD.to_owned())]);
    let shown = project.check("");
    assert!(shown.starts_with("exit 2\n") && shown.contains("the limit is 1000"), "{shown}");
}

#[test]
fn unused_tables_and_tables_without_a_reason_are_reported() {
    let config = "[[ignore]]\nrules = [\"P008\"]\n\n[[ignore]]\nrules = [\"P001\", \"S001\"]\npaths = [\"new/**\"]\nreason = \"  \"\n";
    let project = two_files(config);
    assert_snapshot!(project.run("check --no-excerpts"), @r"
    exit 1
    --- stdout
    error[S001]: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
     --> old/a.jsonl:1:82
      = record 0, task t2, model m1

    warning[C002]: this table suppresses findings without a `reason`
     --> echolint.toml:1:1

    warning[C001]: this table no longer matches any finding
     --> echolint.toml:4:1

    warning[C002]: this table suppresses findings without a `reason`
     --> echolint.toml:4:1

    Found 4 findings (1 error, 3 warnings) in 2 files: 4 records, 0 calls.
    2 findings suppressed by `ignore`.
    ");
    // Runs on some files or with some rules do not report unused tables.
    for part in ["old", "b.jsonl old", "--select S,C .", "--ignore P001 ."] {
        let shown = project.check(part);
        assert!(!shown.contains("C001") && shown.contains("C002"), "{part}: {shown}");
    }
    assert!(!project.run("check --diff").contains("C001"));
    // The rules about suppressions can be configured like others.
    project.write("echolint.toml", format!("extend-select = [\"C\"]\nseverity = {{ C = \"info\" }}\n{config}"));
    assert!(project.check("").contains("info C002"));
    project.write("echolint.toml", "ignore = [\"C\", { rules = [\"P001\"] }]\n");
    assert!(!project.check("").contains("C00"));
}

#[test]
fn a_run_on_a_parent_folder_is_a_full_run() {
    let table = "[[ignore]]\nrules = [\"P\"]\nreason = \"x\"\n";
    let files =
        [("top/echolint.toml", table), ("top/in/a.jsonl", GOOD), ("top/in/echolint.toml", ""), ("top/b.jsonl", GOOD)];
    let project = Project::with(files);
    for (paths, is_full) in [("", true), ("top", true), ("top/in", false), ("top/b.jsonl", false), ("top/in/..", true)]
    {
        let shown = project.check(paths);
        assert_eq!(shown.contains("echolint.toml:1:1: warning C001"), is_full, "{paths}: {shown}");
    }
}

#[test]
fn tables_about_echoes_count_as_unused_only_with_teachers() {
    for rule in ["E002", "V001", "verbal-echo-trajectory"] {
        let project = two_files(&format!("[[ignore]]\nrules = [\"{rule}\"]\nreason = \"x\"\n"));
        assert!(!project.check("").contains("C001"), "{rule}");
        let output = project.command(["check"]).args(["--output-format", "concise", "--no-default-teacher"]).output();
        assert!(!project.shown(&output.expect("it runs")).contains("C001"), "{rule}");
        let mut with_teacher = std::process::Command::new(assert_cmd::cargo::cargo_bin!("echolint"));
        let output = with_teacher.current_dir(project.path("")).args(["check", "--output-format", "concise"]).output();
        let shown = project.shown(&output.expect("it runs"));
        assert!(shown.contains("echolint.toml:1:1: warning C001"), "{rule}: {shown}");
    }
}

fn with_member(config: &'static str, member: &str) -> Project {
    let record = empty_turn("t1", &format!(",\"_echolint\":{member}"));
    Project::with([("echolint.toml", config.to_owned()), ("a.jsonl", format!("{record}\n{}\n", empty_turn("t2", "")))])
}

const ON: &str = "record-ignores = true\n";

#[test]
fn records_suppress_their_own_findings_if_allowed() {
    let member = r#"{"ignore":["P008"],"reason":"cut off"}"#;
    assert_snapshot!(with_member(ON, member).run("check --no-excerpts"), @r"
    exit 1
    --- stdout
    warning[P008]: empty agent turn: no text, no call
     --> a.jsonl:2:74
      = record 1, task t2, model m1
      = help: remove the empty message (apply with `--fix --unsafe-fixes`; changes the data)

    Found 1 finding (1 warning) in 1 file: 2 records, 0 calls.
    1 finding suppressed by `ignore`.
    ");
    assert_snapshot!(with_member("", member).check(""), @r"
    exit 1
    --- stdout
    a.jsonl:1:74: warning P008 empty-turn: empty agent turn: no text, no call
    a.jsonl:2:74: warning P008 empty-turn: empty agent turn: no text, no call
    ");
}

#[test]
fn unused_entries_of_records_and_records_without_a_reason_are_reported() {
    assert_snapshot!(with_member(ON, r#"{"ignore":["P008","P001"]}"#).check(""), @r"
    exit 1
    --- stdout
    a.jsonl:1:109: warning C002 ignore-without-reason: this record suppresses findings without a `reason`
    a.jsonl:1:139: warning C001 unused-ignore: unused suppression: it matches no finding of this record
    a.jsonl:2:74: warning P008 empty-turn: empty agent turn: no text, no call
    ");
    // Some of the files are enough to find unused entries, but not some of the rules.
    assert!(with_member(ON, r#"{"ignore":["P001"],"reason":"x"}"#).check("a.jsonl").contains("C001"));
    assert!(!with_member(ON, r#"{"ignore":["P001"],"reason":"x"}"#).check("--select C,S a.jsonl").contains("C001"));
    // An entry is unused if the configuration suppresses the finding already.
    let twice = with_member(
        "record-ignores = true\n[[ignore]]\nrules = [\"P008\"]\nreason = \"x\"\n",
        r#"{"ignore":["P008"],"reason":"x"}"#,
    );
    assert_snapshot!(twice.check(""), @r"
    exit 1
    --- stdout
    a.jsonl:1:132: warning C001 unused-ignore: unused suppression: it matches no finding of this record
    ");
}

#[test]
fn malformed_members_suppress_nothing() {
    let mut shown = String::new();
    let many = format!(r#"{{"ignore":[{}"P008"]}}"#, r#""P008","#.repeat(64));
    for member in [
        "true",
        "{}",
        r#"{"ignore":"P008"}"#,
        r#"{"ignore":[]}"#,
        r#"{"ignore":["P008",7]}"#,
        r#"{"ignore":["P008","empty-tarn"]}"#,
        r#"{"ignore":["J001"],"reason":"x"}"#,
        r#"{"ignore":["P008"],"reason":1}"#,
        r#"{"ignore":["P008"],"why":"x"}"#,
        r#"{"ignore":["P008"],"ignore":["P008"]}"#,
        r#"{"ignore":["P008"],"reason":"x"},"\u005fecholint":{}"#,
        many.as_str(),
    ] {
        let found = with_member(ON, member).check("");
        assert!(found.contains("a.jsonl:1:74: warning P008"), "{member}: {found}");
        let lines = found.lines().filter(|line| line.contains("C00"));
        shown.extend(lines.map(|line| format!("{}\n", line.trim_start_matches("a.jsonl:1:"))));
    }
    assert_snapshot!(shown, @r#"
    121: error C003 malformed-ignore: invalid `_echolint`: expected an object with `ignore` and `reason`
    121: error C003 malformed-ignore: missing or invalid `ignore`: expected a list of rules, such as ["P008"]
    131: error C003 malformed-ignore: missing or invalid `ignore`: expected a list of rules, such as ["P008"]
    131: error C003 malformed-ignore: missing or invalid `ignore`: expected a list of rules, such as ["P008"]
    139: error C003 malformed-ignore: invalid rule: expected a string
    139: error C003 malformed-ignore: unknown rule; did you mean `empty-turn`?
    132: error C003 malformed-ignore: findings of this rule cannot be suppressed
    149: error C003 malformed-ignore: invalid `reason`: expected a string
    140: error C003 malformed-ignore: unknown key in `_echolint`: expected `ignore` or `reason`
    140: error C003 malformed-ignore: duplicate key `ignore`
    154: error C003 malformed-ignore: duplicate key `_echolint`
    580: error C003 malformed-ignore: too many entries in `ignore`: at most 64 are allowed
    "#);
}

#[test]
fn other_rules_do_not_see_the_member() {
    let strict = r#"{"type":"object","required":["messages"],"properties":{"messages":{},"task_id":{},"model":{}},"additionalProperties":false}"#;
    let record = empty_turn("t1", r#","_echolint":{"ignore":["P008"],"reason":"x"}"#);
    let config = "record-ignores = true\n[[schemas]]\npaths = [\"**\"]\nschema = \"mine.json\"\n";
    let files = [("echolint.toml", config.to_owned()), ("mine.json", strict.to_owned()), ("a.jsonl", record)];
    let project = Project::with(files);
    assert_snapshot!(project.check(""), @"exit 0");
    project.write("echolint.toml", config.replace("true", "false"));
    assert_snapshot!(project.check(""), @r"
    exit 1
    --- stdout
    a.jsonl:1:74: warning P008 empty-turn: empty agent turn: no text, no call
    a.jsonl:1:109: error S001 schema-violation: unexpected key `_echolint`
    ");
}

#[test]
fn positions_are_those_in_the_file() {
    // After the member, in a record over several lines, in an array of records.
    let record = "{\"_echolint\" : {\"ignore\":[\"S001\"],\"reason\":\"é\"} ,\n \"messages\":[{\"role\":\"user\",\"content\":\"Hi.\"},\n {\"role\":\"assistant\",\"content\":\"\"}]}";
    let project = Project::with([("echolint.toml", ON.to_owned()), ("a.json", format!("[{record},\n{record}]"))]);
    assert_snapshot!(project.run("check a.json"), @r#"
    exit 1
    --- stdout
    warning[C001]: unused suppression: it matches no finding of this record
     --> a.json:1:28
      |
    1 | {"_echolint" : {"ignore":["S001"],"reason":"é"} ,
      |                           ^^^^^^
      |
      = record 0

    warning[P008]: empty agent turn: no text, no call
     --> a.json:3:2
      |
    3 |  {"role":"assistant","content":""}]}
      |  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = record 0
      = help: remove the empty message (apply with `--fix --unsafe-fixes`; changes the data)

    warning[C001]: unused suppression: it matches no finding of this record
     --> a.json:4:27
      |
    4 | {"_echolint" : {"ignore":["S001"],"reason":"é"} ,
      |                           ^^^^^^
      |
      = record 1

    warning[P008]: empty agent turn: no text, no call
     --> a.json:6:2
      |
    6 |  {"role":"assistant","content":""}]}
      |  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = record 1
      = help: remove the empty message (apply with `--fix --unsafe-fixes`; changes the data)

    Found 4 findings (4 warnings) in 1 file: 2 records, 0 calls.
    "#);
}

#[test]
fn members_in_a_session_apply_to_their_line() {
    let project = Project::of("echolint.toml", ON);
    let session = std::fs::read_to_string("tests/fixtures/formats/claude-code.jsonl").expect("the fixture");
    let with = session.lines().enumerate().map(|(nth, line)| match nth {
        0 => line.replacen('{', "{\"_echolint\":{\"ignore\":[\"P\"],\"reason\":\"x\"},", 1),
        _ => line.to_owned(),
    });
    project.write("a.jsonl", with.collect::<Vec<_>>().join("\n"));
    let shown = project.check("");
    assert!(shown.contains("a.jsonl:1:25: warning C001"), "{shown}");
}

#[test]
fn malicious_members_do_not_slow_down_the_run() {
    // 20,000 records on one line, each with a member.
    let one = r#"{"_echolint":{"ignore":["nope-nope-nope"]},"messages":[]}"#;
    let project = Project::with([("echolint.toml", ON.to_owned()), ("a.jsonl", one.repeat(20_000))]);
    let output = project.command(["check", "--output-format", "json", "a.jsonl"]).output().expect("it runs");
    assert_eq!(json_of(&output)["summary"]["by_code"]["C003"], 20_000);
}

#[test]
fn show_settings_lists_suppressions() {
    let project = two_files(
        "record-ignores = true\n[[ignore]]\nrules = [\"S\"]\npaths = [\"old/**\"]\ntasks = [\"t*\"]\nreason = \"old\"\n[[ignore]]\nrules = [\"P\"]\n",
    );
    let shown = project.run("show-settings old/a.jsonl");
    let at = shown.find("ignored").expect("the row");
    assert_snapshot!(&shown[at..shown.find("rules\n").expect("the rules")], @r"
    ignored     S in tasks t*: old
                P: no reason
                findings that a record suppresses with `_echolint`
    ");
}
