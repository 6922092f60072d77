//! `echolint report`: its contents, its errors, its files.

use super::harness::{GOOD, Project, ROBOT, assert_valid, json_of};
use super::profiles::built;
use crate::teacher_support::{Style, runs};
use insta::assert_snapshot;
use serde_json::Value;
use std::collections::BTreeMap;

/// Data with a student of the teacher, another model, and a file with findings.
pub fn project() -> Project {
    let project = built();
    let student = runs("student", Style::Careful, 10..14) + &runs("student", Style::Hasty, 13..15);
    project.write("data/student.jsonl", student);
    project.write("data/other.jsonl", runs("other", Style::Plain, 10..15));
    project.write("data/faults.jsonl", format!("{GOOD}\n{ROBOT}\n{{\n"));
    project
}

/// Arguments under which the data has echoes.
pub const ARGS: &str = "report data --teacher heron.json --max-false-positive-rate 0.06";

fn report(project: &Project, args: &str) -> Value {
    let output = project.command(args.split_whitespace()).output().expect("the binary runs");
    let document = json_of(&output);
    assert_valid(include_str!("../../../schemas/report.schema.json"), &document);
    document
}

/// Filters that remove the version, and the digits on which processors differ.
fn stable_filters() -> Vec<(&'static str, &'static str)> {
    vec![
        (r"(\.\d{6})\d+", "$1"),
        (r"echolint \d+\.\d+\.\d+", "echolint [VERSION]"),
        (r#""echolint": ?"[^"]+""#, r#""echolint": "[VERSION]""#),
    ]
}

#[test]
fn markdown_and_json() {
    let project = project();
    insta::with_settings!({filters => stable_filters()}, {
        assert_snapshot!("markdown", project.run(&format!("{ARGS} --format markdown --date 2026-03-31")));
        let document = report(&project, &format!("{ARGS} --format json"));
        assert_snapshot!("json", serde_json::to_string_pretty(&document).expect("serialisable"));
    });
}

#[test]
fn the_example_in_docs_is_up_to_date() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/report.md")).expect("the page");
    let shown = page.split("\n```markdown\n").nth(1).and_then(|rest| rest.split("\n```").next()).expect("an excerpt");
    let project = Project::of("a.jsonl", GOOD);
    let args = ["report", "examples/support", "--teacher", "claude-sonnet-4.5", "--format", "markdown"];
    let output = project.command(args).current_dir(root).output().expect("the binary runs");
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(printed.starts_with(shown), "the example in docs/report.md is outdated:\n{printed}");
}

#[test]
fn help_lists_all_options() {
    let shown = Project::of("a.jsonl", GOOD).run("report --help");
    for word in [
        "--output",
        "--format",
        "--teacher",
        "--no-default-teacher",
        "--max-trajectories",
        "--date",
        "Exit codes",
        "Examples",
    ] {
        assert!(shown.contains(word), "{word}: {shown}");
    }
}

#[test]
fn rows_match_score() {
    let project = project();
    let document = report(&project, &format!("{ARGS} --format json"));
    let score = format!("{} --format jsonl", ARGS.replacen("report", "score", 1));
    let output = project.command(score.split_whitespace()).output().expect("the binary runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let place = |row: &Value| (row["path"].to_string(), row["record"].as_u64());
    let expected: BTreeMap<_, Value> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON"))
        .map(|row| (place(&row), row))
        .collect();
    let rows = document["trajectories"]["shown"].as_array().expect("rows");
    assert_eq!(rows.len(), expected.len());
    for row in rows {
        let same = &expected[&place(row)];
        for key in ["task", "model", "teacher", "score", "false_positive_rate", "verdict"] {
            assert_eq!(row[key], same[key], "{key}");
        }
        for key in ["ags", "s_node", "s_seq", "s_dep"] {
            assert_eq!(row["ags"][key], same["ags"][key], "{key}");
        }
    }
    let echoes: Vec<&Value> = rows.iter().filter(|row| row["verdict"] == "echo").collect();
    assert!(!echoes.is_empty());
    let teacher = &document["teachers"][0];
    assert_eq!(teacher["verdicts"]["echo"], echoes.len());
    let shown = teacher["echoes"]["shown"].as_array().expect("echoes");
    for (echo, row) in shown.iter().zip(&echoes) {
        assert_eq!((&echo["path"], &echo["record"]), (&row["path"], &row["record"]), "the strongest come first");
        let same = &expected[&place(row)];
        assert_eq!(echo["habits"][0]["habit"], same["habits"][0]["habit"]);
        for segment in echo["segments"].as_array().expect("segments") {
            assert!(same["segments"].as_array().expect("segments").contains(segment), "{segment}");
        }
        assert_eq!(echo["graph"]["calls"].as_array().map(|calls| calls.len() as u64), echo["calls"].as_u64());
    }
    let in_bins: u64 =
        teacher["distribution"]["bins"].as_array().expect("bins").iter().filter_map(|bin| bin["data"].as_u64()).sum();
    assert_eq!(in_bins, rows.len() as u64);
}

#[test]
fn pairs_match_compare_and_findings_match_check() {
    let project = project();
    let document = report(&project, &format!("{ARGS} --format json"));
    let output = project.command("compare --by model data --format json".split_whitespace()).output().expect("it runs");
    let compared = json_of(&output);
    let pairs = |document: &Value| -> Vec<Vec<Value>> {
        let pairs = document["pairs"].as_array().expect("pairs").iter();
        pairs
            .map(|pair| {
                ["a", "b", "ags", "s_node", "s_seq", "s_dep", "s_node_form", "tasks"]
                    .map(|key| pair[key].clone())
                    .to_vec()
            })
            .collect()
    };
    assert_eq!(pairs(&document), pairs(&compared));
    assert_eq!(document["groups"]["shown"], compared["groups"]);
    // `check` gets the same teacher from the configuration.
    project.write("echolint.toml", "[teachers.heron]\nprofile = \"heron.json\"\nmax-false-positive-rate = 0.06\n");
    let checked =
        json_of(&project.command("check data --output-format json".split_whitespace()).output().expect("it runs"));
    let document = report(&project, "report data --format json");
    let mut by_code: BTreeMap<String, u64> = BTreeMap::new();
    for finding in checked["findings"].as_array().expect("findings") {
        *by_code.entry(finding["code"].as_str().expect("a code").to_owned()).or_default() += 1;
    }
    let rules = document["findings"]["rules"].as_array().expect("rules").iter();
    let counted: BTreeMap<String, u64> = rules
        .map(|rule| (rule["code"].as_str().expect("a code").to_owned(), rule["findings"].as_u64().expect("a count")))
        .collect();
    assert!(
        by_code.contains_key("E001") && by_code.contains_key("S001") && by_code.contains_key("J001"),
        "{by_code:?}"
    );
    assert_eq!(counted, by_code);
    assert_eq!(document["data"]["configurations"], serde_json::json!(["echolint.toml"]));
}

#[test]
fn any_number_of_threads_and_any_order() {
    let project = project();
    let page = |args: &str| project.command(args.split_whitespace()).output().expect("the binary runs").stdout;
    for format in ["html", "json", "markdown"] {
        let one = page(&format!("{ARGS} --format {format} --threads 1"));
        assert!(!one.is_empty());
        assert!(one == page(&format!("{ARGS} --format {format} --threads 4")), "{format}");
        let files = "report data/student.jsonl data/other.jsonl data/faults.jsonl --teacher heron.json --max-false-positive-rate 0.06";
        assert!(one == page(&format!("{files} --format {format}")), "{format}");
    }
}

#[test]
fn no_teacher_and_several_teachers() {
    let project = project();
    let none = report(&project, "report data --no-default-teacher --format json");
    assert_eq!(none["teachers"], serde_json::json!([]));
    let rows = none["trajectories"]["shown"].as_array().expect("rows");
    assert!(rows.len() > 10 && rows.iter().all(|row| row["verdict"].is_null() && row["ags"].is_null()));
    assert!(none["findings"]["rules"].as_array().expect("rules").iter().all(|rule| rule["code"] != "E001"));
    let two = report(&project, "report data --teacher heron.json --teacher claude-sonnet-4.5 --format json");
    assert_eq!(two["teachers"].as_array().map(Vec::len), Some(2));
    assert_eq!(two["trajectories"]["total"].as_u64(), Some(2 * rows.len() as u64));
    let default = project.run("report data --format markdown");
    assert!(default.contains("comparing with the built-in profile of claude-sonnet-4.5"), "{default}");
    assert!(
        project
            .run("report data --teacher nobody --format json")
            .starts_with("exit 2\n--- stderr\necholint: unknown teacher `nobody`")
    );
}

#[test]
fn truncated_lists_say_what_is_missing() {
    let project = project();
    let document = report(&project, &format!("{ARGS} --format json --max-trajectories 3"));
    let rows = document["trajectories"]["shown"].as_array().expect("rows");
    assert_eq!((rows.len(), document["trajectories"]["total"].as_u64()), (3, Some(13)));
    let all = report(&project, &format!("{ARGS} --format json"));
    assert_eq!(
        rows[..],
        all["trajectories"]["shown"].as_array().expect("rows")[..3],
        "the strongest trajectories are listed"
    );
    assert_eq!(document["teachers"], all["teachers"]);
    let page = project.run(&format!("{ARGS} --max-trajectories 3"));
    assert!(page.contains("10 more rows not listed (use --max-trajectories to list more)."));
}

#[test]
fn unreadable_input_is_reported() {
    let project = project();
    let broken = report(&project, "report data missing.jsonl --no-default-teacher --format json");
    assert_eq!(broken["complete"], false);
    assert_snapshot!(project.run("report missing.jsonl --no-default-teacher --format markdown").replace(env!("CARGO_PKG_VERSION"), "[VERSION]"), @r#"
    exit 2
    --- stdout
    # Echo report

    **Incomplete**: some input could not be read and is not included.

    0 trajectories in 0 files: 0 calls, 0 tasks, 0 records, size unknown.
    0 successes, 0 failures, 0 without an outcome.

    ## Findings

    0 findings: 0 errors, 0 warnings, 0 infos.

    Generated by echolint [VERSION].
    --- stderr
    echolint: missing.jsonl: no such file or folder
    echolint: no trajectories found; run `echolint check` to see why
    "#);
    project.write("data/cut.jsonl.gz", [0x1f, 0x8b, 8, 0, 0]);
    let shown = project.run("report data --no-default-teacher --format markdown");
    assert!(
        shown.starts_with("exit 2\n") && shown.contains("**Incomplete**") && shown.contains("cut.jsonl.gz"),
        "{shown}"
    );
    project.write("empty.jsonl", "").write("broken.jsonl", "{\"a\":\n");
    for file in ["empty.jsonl", "broken.jsonl"] {
        let document = report(&project, &format!("report {file} --no-default-teacher --format json"));
        assert_eq!(document["data"]["trajectories"], 0, "{file}");
        let shown = project.run(&format!("report {file} --teacher heron.json"));
        assert!(shown.starts_with("exit 2\n") && shown.contains("no trajectories found"), "{shown}");
    }
}

#[test]
fn standard_input() {
    let project = project();
    let student = std::fs::read_to_string(project.path("data/student.jsonl")).expect("a file");
    let shown = project.run_with_input("report - --teacher heron.json --format markdown", student);
    assert!(shown.starts_with("exit 0\n") && shown.contains("6 trajectories in 1 file"), "{shown}");
}

#[test]
fn files_are_written_completely_or_not_at_all() {
    let project = project();
    assert_eq!(project.run(&format!("{ARGS} -o report.html")), "exit 0\n");
    let page = std::fs::read_to_string(project.path("report.html")).expect("written");
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>"));
    assert_eq!(project.run(&format!("{ARGS} -o report.html --format markdown")), "exit 0\n", "the file is replaced");
    let before = std::fs::read(project.path("data/student.jsonl")).expect("a file");
    assert_snapshot!(project.run(&format!("{ARGS} -o data/student.jsonl")), @r#"
    exit 2
    --- stderr
    echolint: cannot write data/student.jsonl: it is an input file
    "#);
    assert_eq!(std::fs::read(project.path("data/student.jsonl")).expect("a file"), before);
    assert_snapshot!(project.run(&format!("{ARGS} -o nowhere/report.html")), @r#"
    exit 2
    --- stderr
    echolint: cannot write nowhere/report.html: no such file or folder
    "#);
    assert_snapshot!(project.run(&format!("{ARGS} -o data")), @r#"
    exit 2
    --- stderr
    echolint: cannot write data: not a regular file
    "#);
    assert_snapshot!(project.run(&format!("{ARGS} --date yesterday")), @r#"
    exit 2
    --- stderr
    error: invalid value 'yesterday' for '--date <DATE>': expected a date such as 2026-03-31

    For more information, try '--help'.
    "#);
    assert_snapshot!(project.run("profile show heron.json --html -o heron.json"), @r#"
    exit 2
    --- stderr
    echolint: cannot write heron.json: it is the profile to show
    "#);
}

#[test]
fn baselines_and_settings_apply() {
    let project = project();
    project.write("echolint.toml", "ignore = [\"S\"]\n");
    let document = report(&project, "report data --no-default-teacher --format json");
    let codes = |document: &Value| document["findings"]["rules"].to_string();
    assert!(!codes(&document).contains("S001") && codes(&document).contains("J001"));
    let before = document["findings"]["total"].as_u64().expect("a count");
    project.run("baseline create data");
    let document = report(&project, "report data --no-default-teacher --format json");
    let count = |key: &str| document["findings"][key].as_u64().expect("a count");
    // Syntax errors cannot be suppressed.
    assert_eq!((codes(&document).contains("J001"), count("total") + count("baselined")), (true, before));
    assert!(count("total") < before && count("baselined") > 0);
}
