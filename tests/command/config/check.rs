//! `echolint check-config`: all errors in configurations and baselines.

use super::harness::Project;
use insta::assert_snapshot;

#[test]
fn all_errors_of_all_files() {
    let config = "select = [\"Q1\", \"P\", \"P99\"]\nselct = [\"P\"]\nexclude = \"scratch\"\nignore = [{ rules = [] }, \"J\"]\n\n\
                  [severity]\nP = \"worse\"\nS = \"info\"\n\n\
                  [[formats]]\npaths = [\"a[\"]\nmodle = { value = \"x\" }\nformat = \"opnai\"\n\n\
                  [[overrides]]\npaths = [\"b/**\"]\nteachers.heron = { max-echo-share = 2 }\nteachers.wren = { max-ags = 0.5 }\n";
    let baseline = "{\"version\":1,\"entries\":[\
                    {\"rule\":\"Q1\",\"fingerprint\":\"00\",\"path\":\"a\",\"message\":\"m\"},\
                    {\"rule\":\"P002\",\"fingerprint\":\"00\",\"path\":\"a\",\"message\":\"m\"}]}";
    let project = Project::with([
        ("echolint.toml", config),
        (".echolint-baseline.json", baseline),
        ("good/echolint.toml", "ignore = [\"P011\"]\n"),
        ("bad/echolint.toml", "select = [\"P\"\n\n[dataset]\nmin-behaviours = = 3\n"),
    ]);
    let all = "check-config echolint.toml good/echolint.toml bad/echolint.toml .echolint-baseline.json";
    assert_snapshot!(project.run(all));
    assert_snapshot!("errors_of_the_current_folder", project.run("check-config"));
}

#[test]
fn valid_files() {
    let baseline = "{\"version\":1,\"entries\":[]}";
    let project = Project::with([("echolint.toml", "select = [\"P\"]\n"), (".echolint-baseline.json", baseline)]);
    assert_snapshot!(project.run("check-config"), @r"
    exit 0
    --- stdout
    No errors in echolint.toml, .echolint-baseline.json.
    ");
    assert_snapshot!(project.run("check-config echolint.toml"), @r"
    exit 0
    --- stdout
    No errors in echolint.toml.
    ");
}

#[test]
fn consequences_of_an_error_are_not_reported() {
    // After the invalid entries are removed, the tables are incomplete.
    let config = "[[schemas]]\nschema = \"nowhere.json\"\npaths = [\"a\"]\n\n[[ignore]]\nrules = [\"Q1\"]\n\n[teachers.heron]\nprofile = 3\n";
    let project = Project::with([("echolint.toml", config)]);
    assert_snapshot!(project.run("check-config"));
}

#[test]
fn unreadable_files() {
    let project =
        Project::with([("echolint.toml", &b"\xff\xfe"[..]), ("b/baseline.json", b"\xff"), ("c.toml", b"select=1")]);
    assert_snapshot!(project.run("check-config echolint.toml b/baseline.json b nowhere.toml nowhere.json c.toml"));
    let empty = Project::with::<&str>([]);
    assert_snapshot!(empty.run("check-config"), @r"
    exit 2
    --- stderr
    echolint: found no echolint.toml and no baseline; use `echolint init` to write a configuration
    ");
}

#[test]
fn malicious_files() {
    let many = (0..300).map(|key| format!("key{key} = 1\n")).collect::<String>();
    let escapes = "select = [\"\x1b[31mred\"]\n";
    let deep = format!("select = {}{}", "[".repeat(100_000), "]".repeat(100_000));
    let project = Project::with([("many.toml", many), ("escapes.toml", escapes.to_owned()), ("deep.toml", deep)]);
    let shown = project.run("check-config many.toml");
    assert!(shown.starts_with("exit 1"), "{shown}");
    assert_eq!(shown.matches("unknown key").count(), 100, "at most a hundred errors are reported");
    let shown = project.run("check-config escapes.toml");
    assert!(shown.starts_with("exit 1") && !shown.contains('\x1b'), "{shown}");
    assert!(project.run("check-config deep.toml").starts_with("exit 1"));
}
