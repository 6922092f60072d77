//! Only records that are new or changed are reported.

use super::harness::{GOOD, ROBOT, assert_valid, json_of, pretty};
use super::repository::Repository;
use insta::assert_snapshot;

/// A record with one finding and this task.
fn faulty(task: &str) -> String {
    ROBOT.replace("\"t2\"", &format!("{task:?}"))
}

fn lines(records: &[&str]) -> String {
    records.iter().map(|record| format!("{record}\n")).collect()
}

#[test]
fn only_new_records_are_reported() {
    let repository = Repository::with([("a.jsonl", lines(&[GOOD, &faulty("old")]))]);
    assert_snapshot!("nothing_staged", repository.staged(""));
    repository.write("a.jsonl", lines(&[&faulty("new"), GOOD, &faulty("old")]));
    assert_snapshot!("not_staged_yet", repository.staged(""));
    assert_snapshot!("since_sees_the_work_tree", repository.since("main", ""));
    repository.git("add a.jsonl");
    assert_snapshot!("staged", repository.staged(""));
    // The staged content counts, not that of the work tree.
    repository.write("a.jsonl", GOOD);
    assert_eq!(repository.staged(""), repository.staged("a.jsonl"));
    assert!(repository.staged("").starts_with("exit 1\n--- stdout\na.jsonl:1:"));
}

#[test]
fn moved_records_and_files_are_not_changes() {
    let many: Vec<String> = (0..6).map(|nth| faulty(&format!("t{nth}"))).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let repository = Repository::with([("a.jsonl", lines(&many)), ("b.jsonl", lines(&[GOOD]))]);
    let mut reversed = many.clone();
    reversed.reverse();
    repository.write("a.jsonl", lines(&reversed[..3]));
    repository.write("sub/c.jsonl", lines(&reversed[3..]).replace('\n', "\r\n"));
    repository.git("mv b.jsonl d.jsonl");
    repository.git("add --all");
    assert!(repository.staged("").starts_with("exit 0"), "{}", repository.staged(""));
    let array = format!("[\n  {}\n]\n", many.join(",\n  "));
    repository.git("rm --quiet --cached -r .");
    repository.write("a.json", array);
    repository.git("add a.json");
    assert!(repository.staged("").starts_with("exit 0"), "{}", repository.staged(""));
}

#[test]
fn records_of_a_change_are_counted() {
    let repository = Repository::with([("a.jsonl", lines(&[&faulty("one"), &faulty("two"), &faulty("three"), GOOD]))]);
    // Record `one` is unchanged and occurs twice, `two` is changed, `three` is removed, `four` is new.
    let other = faulty("two").replace("Beep", "Boop");
    repository.write("a.jsonl", lines(&[GOOD, &faulty("one"), &other, &faulty("four"), &faulty("one")]));
    repository.git("add --all");
    assert_snapshot!("counted_findings", repository.staged(""));
    let output = repository.command(["check", "--staged", "--output-format", "json"]).output().expect("it runs");
    let report = json_of(&output);
    assert_valid(include_str!("../../../schemas/check.schema.json"), &report);
    assert_snapshot!("counted", serde_json::to_string_pretty(&report["summary"]["change"]).expect("JSON"));
}

#[test]
fn findings_about_a_file_as_a_whole_are_not_repeated() {
    let repository = Repository::with([("a.jsonl", format!("{GOOD}\n\n{GOOD}\n"))]);
    repository.write("a.jsonl", format!("{GOOD}\n\n{GOOD}\n{GOOD}\n"));
    repository.write("b.jsonl", format!("{GOOD}\n\n{GOOD}\n"));
    repository.git("add --all");
    assert_snapshot!(repository.staged(""));
}

#[test]
fn paths_limit_the_reported_files() {
    let repository = Repository::with([("a.jsonl", GOOD), ("b.jsonl", GOOD)]);
    for name in ["a.jsonl", "b.jsonl", "sub/c.jsonl"] {
        repository.write(name, faulty(name));
    }
    repository.write("package.json", "{\"name\":\"no trajectory\"}");
    repository.git("add --all");
    let found = |args: &str| repository.staged(args).lines().filter(|line| line.contains(" S001 ")).count();
    assert_eq!([found(""), found("a.jsonl"), found("a.jsonl sub"), found("sub/c.jsonl package.json")], [3, 1, 2, 1]);
    // Excluded files are not reported even if a hook names them.
    repository.write("echolint.toml", "exclude = [\"sub/**\"]\n");
    assert_eq!([found(""), found("sub/c.jsonl")], [2, 0]);
    assert!(!repository.check("sub/c.jsonl").contains("exit 0"));
    assert!(repository.check("--force-exclude sub/c.jsonl").starts_with("exit 0"));
}

#[test]
fn from_a_folder_in_the_repository() {
    let repository = Repository::with([("data/a.jsonl", GOOD)]);
    repository.write("data/a.jsonl", faulty("x")).write("b.jsonl", faulty("y"));
    repository.git("add --all");
    let output = repository.command(["check", "--staged", "--output-format", "concise"]);
    let mut output = output;
    let shown = repository.shown(&output.current_dir(repository.path("data")).output().expect("it runs"));
    assert_snapshot!(shown);
}

#[test]
fn a_document_over_many_lines() {
    let array = |records: &[String]| format!("[\n{}\n]\n", records.join(",\n"));
    let (old, new) = (pretty(&faulty("old")), pretty(&faulty("new")));
    let repository = Repository::with([("a.json", array(&[pretty(GOOD), old.clone()]))]);
    repository.write("a.json", array(&[old, new, pretty(GOOD)]));
    assert_snapshot!(repository.since("HEAD", ""));
}

#[test]
fn suppressions_are_applied_but_not_audited() {
    let tables = "[[ignore]]\nrules = [\"S001\"]\n\n[[ignore]]\nrules = [\"P001\"]\nreason = \"x\"\n";
    let repository = Repository::with([("echolint.toml", tables.to_owned()), ("a.jsonl", lines(&[GOOD]))]);
    repository.write("a.jsonl", lines(&[GOOD, &faulty("new")]));
    let shown = repository.since("HEAD", "");
    assert!(shown.starts_with("exit 0") && !shown.contains("warning"), "{shown}");
    let audited = repository.check("");
    assert!(audited.contains("C001") && audited.contains("C002") && !audited.contains("S001"), "{audited}");
}
