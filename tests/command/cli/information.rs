//! `rule`, `rules`, `completions`, `man`, `init`, and the help of all commands.

use super::harness::{Project, json_of};
use insta::assert_snapshot;

const NOTHING: [(&str, &str); 0] = [];

#[test]
fn rule_pages() {
    let project = Project::with(NOTHING);
    assert_snapshot!(project.run("rule J006"), @r#"
    exit 0
    --- stdout
    # J006 byte-order-mark

    Severity: warning · Fix: safe

    ## What it does
    Reports a byte order mark (U+FEFF) at the start of a file.

    ## Why is this bad?
    RFC 8259 forbids adding one, and most parsers reject the first record because of it.

    ## What to do
    Configure the program that writes the file not to add one: in Python, use `encoding="utf-8"`, not `"utf-8-sig"`.

    ## Fix
    Removes the mark. Safe: no value changes.
    "#);
    assert_eq!(project.run("rule byte-order-mark"), project.run("rule j006"));
    assert_snapshot!(project.run("rule J066"), @r"
    exit 2
    --- stderr
    echolint: unknown rule `J066`; did you mean `J006`?
    ");
    assert_snapshot!(project.run("rule byte-order"), @r"
    exit 2
    --- stderr
    echolint: unknown rule `byte-order`; did you mean `byte-order-mark`?
    ");
    assert_snapshot!(project.run("rule qqqqqqqq"), @r"
    exit 2
    --- stderr
    echolint: unknown rule `qqqqqqqq`; run `echolint rules` to list all rules
    ");
}

#[test]
fn rule_lists() {
    let project = Project::with(NOTHING);
    let text = project.run("rules");
    let output = project.command(["rules", "--format", "json"]).output().expect("the binary runs");
    let list = json_of(&output);
    let list = list.as_array().expect("a list");
    assert_eq!(list.len(), text.lines().count() - 2, "without the lines `exit` and `stdout`");
    for rule in list {
        let field = |name: &str| rule[name].as_str().unwrap_or_else(|| panic!("{name} in {rule}"));
        assert!(text.contains(&format!("{}  {}", field("code"), field("name"))), "{rule}");
        assert!(["error", "warning", "info"].contains(&field("severity")), "{rule}");
        assert!(["none", "safe", "unsafe"].contains(&field("fix")), "{rule}");
        assert!(!field("summary").is_empty() && !field("summary").contains("##"), "{rule}");
        assert!(field("url").ends_with(".md") && rule["default"].is_boolean(), "{rule}");
    }
}

#[test]
fn completions_and_man_page() {
    let project = Project::with(NOTHING);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let shown = project.run(&format!("completions {shell}"));
        assert!(shown.starts_with("exit 0\n") && shown.contains("show-settings"), "{shell}: {shown}");
    }
    let shown = project.run("man");
    assert!(shown.starts_with("exit 0\n") && shown.contains(".TH echolint 1"), "{shown}");
    assert!(project.run("completions csh").starts_with("exit 2\n"));
}

#[test]
fn init_never_overwrites() {
    let project = Project::with(NOTHING);
    assert_snapshot!(project.run("init"), @r"
    exit 0
    --- stdout
    wrote echolint.toml
    ");
    assert_snapshot!(project.check("."), @r"
    exit 2
    --- stderr
    echolint: .: no trajectory files found (searched for .jsonl, .ndjson and .json, also with .gz or .zst)
    ");
    project.write("echolint.toml", "ignore = [\"P\"]\n");
    assert_snapshot!(project.run("init"), @r"
    exit 2
    --- stderr
    echolint: echolint.toml already exists
    ");
    assert_eq!(std::fs::read_to_string(project.path("echolint.toml")).expect("there"), "ignore = [\"P\"]\n");
    assert_snapshot!(project.run("init no/such/folder"), @r"
    exit 2
    --- stderr
    echolint: no/such/folder: no such folder
    ");
}

#[test]
fn every_command_has_help() {
    let project = Project::with(NOTHING);
    for command in [
        "check",
        "baseline",
        "strip",
        "graph",
        "compare",
        "rule",
        "rules",
        "show-settings",
        "init",
        "completions",
        "man",
    ] {
        let shown = project.run(&format!("{command} --help"));
        assert!(shown.starts_with("exit 0\n--- stdout\n") && shown.contains("Usage: echolint "), "{shown}");
    }
    assert!(project.run("--version").contains(env!("CARGO_PKG_VERSION")));
    assert!(project.run("").starts_with("exit 2\n"));
}
