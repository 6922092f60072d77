//! The configuration that applies to a file, and the files that it includes and excludes.

use super::harness::{GOOD, Project, ROBOT};
use insta::assert_snapshot;

const NO_S001: &str = "ignore = [\"S001\"]\n";
const S001_INFO: &str = "[severity]\nS001 = \"info\"\n";

#[test]
fn the_nearest_configuration_applies() {
    let project = Project::with([
        ("echolint.toml", NO_S001),
        ("a.jsonl", ROBOT),
        ("deep/er/b.jsonl", ROBOT),
        ("own/echolint.toml", S001_INFO),
        ("own/c.jsonl", ROBOT),
        ("own/deep/d.jsonl", ROBOT),
    ]);
    assert_snapshot!(project.check("."), @r"
    exit 1
    --- stdout
    own/c.jsonl:1:82: info S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    own/deep/d.jsonl:1:82: info S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
    assert_snapshot!(project.check("own/deep/d.jsonl deep/er/b.jsonl"), @r"
    exit 1
    --- stdout
    own/deep/d.jsonl:1:82: info S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
    // Paths with `..` use the configuration of the file's real folder.
    assert_eq!(project.check("own/deep/../../a.jsonl"), "exit 0\n");
    let mut command = project.command(["check", "--output-format", "concise", "../a.jsonl", "../deep"]);
    let output = command.current_dir(project.path("own")).output().expect("the binary runs");
    assert_eq!(project.shown(&output), "exit 0\n");
}

#[test]
fn folders_before_a_parent_component_are_not_searched() {
    let project = Project::with([("own/echolint.toml", NO_S001), ("a.jsonl", ROBOT)]);
    assert!(project.check("own/../a.jsonl").contains("S001"));
    assert!(project.run("show-settings own/../a.jsonl").contains("none found"));
}

#[test]
fn a_given_configuration_applies_to_all_files() {
    let project = Project::with([
        ("own/echolint.toml", "ignore = [\"ALL\"]\n"),
        ("own/c.jsonl", ROBOT),
        ("else/strict.toml", S001_INFO),
    ]);
    assert_snapshot!(project.check(". --config else/strict.toml"), @r"
    exit 1
    --- stdout
    own/c.jsonl:1:82: info S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
    assert_snapshot!(project.check(". --config own/../else/none.toml"), @r"
    exit 2
    --- stderr
    echolint: [HERE]/else/none.toml: cannot read the configuration: no such file
    ");
    assert_snapshot!(project.check(". --config own"), @r"
    exit 2
    --- stderr
    echolint: [HERE]/own: cannot read the configuration: it is a folder
    ");
}

#[test]
fn globs_of_a_configuration_in_another_folder() {
    let project = Project::with([
        (
            "conf/strict.toml",
            "exclude = [\"**/x.jsonl\"]\n[[overrides]]\npaths = [\"**/data/*.jsonl\"]\nignore = [\"S001\"]\n",
        ),
        ("data/a.jsonl", ROBOT),
        ("data/x.jsonl", ROBOT),
        ("more/b.jsonl", ROBOT),
        ("more/x.jsonl", ROBOT),
    ]);
    assert_snapshot!(project.check("data more --config conf/strict.toml"), @r"
    exit 1
    --- stdout
    more/b.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
}

#[test]
fn excluded_files() {
    let project = Project::with([
        ("echolint.toml", "exclude = [\"scratch\", \"old/\", \"*.tmp.jsonl\", \"logs/**/b.jsonl\"]\n"),
        ("scratch/a.jsonl", ROBOT),
        ("scratch/deep/a.jsonl", ROBOT),
        ("old/deep/a.jsonl", ROBOT),
        ("a.tmp.jsonl", ROBOT),
        ("in/b.tmp.jsonl", ROBOT),
        ("logs/x/y/b.jsonl", ROBOT),
        ("logs/x/c.jsonl", ROBOT),
    ]);
    assert_snapshot!(project.check("."), @r"
    exit 1
    --- stdout
    in/b.tmp.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    logs/x/c.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
    // Explicitly named files and folders are checked, but excluded files inside a folder are still skipped.
    assert_snapshot!(project.check("a.tmp.jsonl scratch/a.jsonl old"), @r"
    exit 1
    --- stdout
    a.tmp.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    old/deep/a.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    scratch/a.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
    assert_snapshot!(project.check("logs/x/y"), @r"
    exit 2
    --- stderr
    echolint: logs/x/y: the configuration excludes the only trajectory file here
    ");
    assert_snapshot!(project.run("show-settings scratch/deep/a.jsonl").lines().nth(3).unwrap_or_default(), @"excluded    yes, unless named on the command line");
}

#[test]
fn included_files() {
    let project = Project::with([
        ("echolint.toml", "include = [\"logs/*.log\", \"odd.json\"]\n"),
        ("logs/a.log", ROBOT),
        ("logs/deep/b.log", ROBOT),
        ("odd.json", "{}"),
        ("package.json", "{}"),
        ("c.jsonl", GOOD),
    ]);
    assert_snapshot!(project.check("."), @r"
    exit 1
    --- stdout
    logs/a.log:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    odd.json:1:1: warning S002 unknown-format: the record matches no known trajectory format
    ");
}

#[test]
fn a_star_does_not_cross_folders() {
    let project = Project::with([
        ("echolint.toml", "[[overrides]]\npaths = [\"data/*.jsonl\"]\nignore = [\"S001\"]\n"),
        ("data/a.jsonl", ROBOT),
        ("data/deep/b.jsonl", ROBOT),
    ]);
    assert_snapshot!(project.check("."), @r"
    exit 1
    --- stdout
    data/deep/b.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
}
