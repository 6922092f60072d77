//! Finding the files to read, each once.

use super::harness::{GOOD, Project, ROBOT};
use insta::assert_snapshot;

#[test]
fn unknown_paths() {
    let project = Project::of("a.jsonl", ROBOT);
    assert_snapshot!(project.check("nowhere.jsonl a.jsonl no/such/folder"), @r"
    exit 2
    --- stdout
    a.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    --- stderr
    echolint: no/such/folder: no such file or folder
    echolint: nowhere.jsonl: no such file or folder
    ");
    assert_snapshot!(project.check("a.jsonl/x"), @r"
    exit 2
    --- stderr
    echolint: a.jsonl/x: not a directory
    ");
}

#[test]
fn folders_without_trajectories() {
    let project = Project::with([("web/package.json", "{}"), ("web/tsconfig.json", "{}"), ("data/a.jsonl", ROBOT)]);
    std::fs::create_dir(project.path("empty")).expect("writable");
    assert_snapshot!(project.check("empty"), @r"
    exit 2
    --- stderr
    echolint: empty: no trajectory files found (searched for .jsonl, .ndjson and .json, also with .gz or .zst)
    ");
    assert_snapshot!(project.check("web data"), @r"
    exit 2
    --- stdout
    data/a.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    --- stderr
    echolint: web: no trajectories: all 2 JSON files here are in no known format; check a single file to see why
    ");
    assert_snapshot!(project.check("."), @r"
    exit 1
    --- stdout
    data/a.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
}

#[test]
fn duplicate_paths_are_read_once() {
    let project = Project::with([("data/a.jsonl", ROBOT), ("data/package.json", "{}")]);
    assert_snapshot!(project.check("data/a.jsonl data/a.jsonl ./data//a.jsonl data/../data/a.jsonl"), @r"
    exit 1
    --- stdout
    data/a.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
    let once = project.check("data");
    assert_eq!(project.check("data data/a.jsonl"), once);
    assert_eq!(project.check("data/a.jsonl data ."), once);
    assert!(project.check("data data/package.json").contains("S002"), "an explicitly named file is always checked");
}

#[test]
fn the_order_of_arguments_does_not_matter() {
    let project = Project::with([("c/1.jsonl", ROBOT), ("b.jsonl", ROBOT), ("a.jsonl", ROBOT), ("b/x.jsonl", ROBOT)]);
    let shown = project.check("a.jsonl b b.jsonl c nowhere lost");
    assert_snapshot!(shown, @r"
    exit 2
    --- stdout
    a.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    b.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    b/x.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    c/1.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    --- stderr
    echolint: lost: no such file or folder
    echolint: nowhere: no such file or folder
    ");
    assert_eq!(project.check("nowhere lost c b.jsonl b nowhere a.jsonl"), shown);
}

#[test]
fn ignored_and_hidden_files_are_skipped() {
    let project = Project::with([
        (".gitignore", "out/\n*.tmp.jsonl\n"),
        ("out/a.jsonl", ROBOT),
        ("b.tmp.jsonl", ROBOT),
        (".hidden.jsonl", ROBOT),
        (".cache/c.jsonl", ROBOT),
        ("d.jsonl", ROBOT),
        ("notes.txt", ROBOT),
    ]);
    assert_snapshot!(project.check(""), @r"
    exit 1
    --- stdout
    d.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
    assert_snapshot!(project.check("out/a.jsonl .hidden.jsonl .cache notes.txt"), @r"
    exit 1
    --- stdout
    .cache/c.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    .hidden.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    notes.txt:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    out/a.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
}

#[cfg(unix)]
#[test]
fn symbolic_links() {
    let project = Project::with([("data/a.jsonl", ROBOT), ("other/b.jsonl", ROBOT)]);
    let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, project.path(name)).expect("writable");
    link("..", "data/up");
    link("../other/b.jsonl", "data/link.jsonl");
    link("nothing.jsonl", "data/dangling.jsonl");
    link("nothing.txt", "data/dangling.txt");
    link("circle.jsonl", "circle.jsonl");
    link("data", "also");
    assert_snapshot!(project.check("data"), @r"
    exit 2
    --- stdout
    data/a.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    data/link.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    --- stderr
    echolint: data/dangling.jsonl: broken symbolic link
    ");
    assert_snapshot!(project.check("data/dangling.jsonl circle.jsonl"), @r"
    exit 2
    --- stderr
    echolint: circle.jsonl: too many levels of symbolic links
    echolint: data/dangling.jsonl: broken symbolic link
    ");
    assert_snapshot!(project.check("also/a.jsonl also"), @r"
    exit 2
    --- stdout
    also/a.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    also/link.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    --- stderr
    echolint: also/dangling.jsonl: broken symbolic link
    ");
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf_8() {
    use std::os::unix::ffi::OsStrExt as _;
    let project = Project::of("a.jsonl", GOOD);
    let name = std::ffi::OsStr::from_bytes(b"b\xff\x1b[31m.jsonl");
    std::fs::write(project.path(name), ROBOT).expect("writable");
    assert_snapshot!(project.check("."), @r#"
    exit 1
    --- stdout
    b�\u{1b}[31m.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    "#);
    let output = project.command(["show-settings".as_ref(), "--format".as_ref(), "json".as_ref(), name]).output();
    assert!(output.expect("the binary runs").status.success());
}

#[test]
fn check_does_not_expand_globs() {
    let project = Project::of("a.jsonl", ROBOT);
    assert_snapshot!(project.check("*.jsonl"), @r"
    exit 2
    --- stderr
    echolint: *.jsonl: no such file or folder
    ");
}
