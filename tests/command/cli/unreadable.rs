//! Unreadable input and failed output: a message and exit code 2. Other files are still checked.

use super::harness::{GOOD, Project, ROBOT};
use insta::assert_snapshot;

#[cfg(target_os = "linux")]
#[test]
fn a_read_error_in_the_middle_of_a_file() {
    let project = Project::of("a.jsonl", ROBOT);
    // Everybody may open this file, but reading the first byte fails.
    assert_snapshot!(project.check("/proc/self/mem a.jsonl"), @r"
    exit 2
    --- stdout
    a.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    --- stderr
    echolint: /proc/self/mem: cannot read the file: input/output error
    ");
}

#[cfg(target_os = "linux")]
#[test]
fn a_removed_folder() {
    let project = Project::of("a.jsonl", GOOD);
    let removed = project.path("removed");
    std::fs::create_dir(&removed).expect("writable");
    let script = r#"cd "$1" && rmdir "$1" && exec "$0" check --no-default-teacher --output-format concise ."#;
    let mut command = project.command(["-c", script]);
    let binary = command.get_program().to_owned();
    command = std::process::Command::new("sh");
    let output = command.args(["-c", script]).arg(binary).arg(&removed).output().expect("the shell runs");
    assert_snapshot!(project.shown(&output), @r"
    exit 2
    --- stderr
    echolint: .: no trajectory files found (searched for .jsonl, .ndjson and .json, also with .gz or .zst)
    ");
}

#[cfg(unix)]
#[test]
fn files_without_permission() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = Project::with([("a.jsonl", GOOD), ("b.jsonl", ROBOT)]);
    std::fs::set_permissions(project.path("a.jsonl"), std::fs::Permissions::from_mode(0o000)).expect("ours");
    if std::fs::File::open(project.path("a.jsonl")).is_ok() {
        return; // root may read everything
    }
    let shown = project.check(".");
    assert!(shown.starts_with("exit 2") && shown.contains("b.jsonl:1:"), "{shown}");
    assert!(shown.ends_with("echolint: a.jsonl: permission denied\n"), "{shown}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let project = Project::of("a.jsonl", ROBOT);
    for args in [&["check", "a.jsonl"][..], &["rules"], &["graph", "a.jsonl"], &["man"], &["rules", "--format", "json"]]
    {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("it exists");
        let output = project.command(args).stdout(full).output().expect("the binary runs");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("No space left"), "{args:?}");
    }
}

#[test]
fn invalid_arguments() {
    let project = Project::of("a.jsonl", GOOD);
    assert_snapshot!(project.check("a.jsonl --select P99"), @r"
    exit 2
    --- stderr
    error: invalid value 'P99' for '--select <RULES>': unknown rule `P99`; did you mean `P009`?

    For more information, try '--help'.
    ");
    assert_snapshot!(project.check("a.jsonl --ignore syntax-eror"), @r"
    exit 2
    --- stderr
    error: invalid value 'syntax-eror' for '--ignore <RULES>': unknown rule `syntax-eror`; did you mean `syntax-error`?

    For more information, try '--help'.
    ");
    assert_snapshot!(project.check("a.jsonl --severity P001=fatal"), @r"
    exit 2
    --- stderr
    error: invalid value 'P001=fatal' for '--severity <RULE=LEVEL>': unknown severity `fatal`; use error, warning or info

    For more information, try '--help'.
    ");
    assert_snapshot!(project.check("a.jsonl --threads 0"), @r"
    exit 2
    --- stderr
    error: invalid value '0' for '--threads <N>': 0 is not in 1..=1024

    For more information, try '--help'.
    ");
    assert_snapshot!(project.check("a.jsonl --stdin-filename b.jsonl"), @r"
    exit 2
    --- stderr
    echolint: `--stdin-filename` needs the path `-`
    ");
}

#[test]
fn rules_selected_by_arguments() {
    let project = Project::of("a.jsonl", format!("{ROBOT}\n\n{}\n", &GOOD[..40]));
    assert_snapshot!(project.check("a.jsonl --select J"), @r"
    exit 1
    --- stdout
    a.jsonl:2:1: warning J007 wrong-container: empty line before a record; some loaders stop here
    a.jsonl:3:41: error J001 syntax-error: unexpected end of input: expected a value
    ");
    assert_snapshot!(project.check("a.jsonl --ignore J001,wrong-container --severity schema-violation=info"), @r"
    exit 1
    --- stdout
    a.jsonl:1:82: info S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
    assert_snapshot!(project.check("a.jsonl --select P"), @"exit 0");
}
