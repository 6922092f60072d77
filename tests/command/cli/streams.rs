//! Standard input, named pipes, and pipes that are closed early.

use super::harness::{GOOD, Project, ROBOT, pretty};
use insta::assert_snapshot;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::Stdio;

const NOTHING: [(&str, &str); 0] = [];

#[test]
fn standard_input() {
    let project = Project::with(NOTHING);
    let lines = format!("{GOOD}\n{ROBOT}\n");
    assert_snapshot!(project.run_with_input("check --output-format concise -", &lines), @r"
    exit 1
    --- stdout
    <stdin>:2:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
    let named = "check --output-format concise - --stdin-filename runs/a.json";
    assert_snapshot!(project.run_with_input(named, &lines), @r"
    exit 1
    --- stdout
    runs/a.json:1:1: warning J007 wrong-container: the file is JSON Lines (one record per line), not one JSON document
    runs/a.json:2:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
    let twice = project.run_with_input("check --output-format concise - -", &lines);
    assert_eq!(twice, project.run_with_input("check --output-format concise -", &lines));
}

#[test]
fn standard_input_without_a_name_may_be_anything() {
    let project = Project::with(NOTHING);
    for text in [pretty(ROBOT), format!("[{ROBOT}]"), ROBOT.to_owned(), format!("{}\n{ROBOT}\n", &GOOD[..60])] {
        let shown = project.run_with_input("check --output-format concise -", &text);
        assert!(shown.contains("S001") && !shown.contains("J007"), "{text}: {shown}");
    }
    assert_snapshot!(project.run_with_input("check --output-format concise -", ""), @r"
    exit 1
    --- stdout
    <stdin>:1:1: warning J007 wrong-container: the file is empty: it has no records
    ");
}

#[test]
fn the_name_of_standard_input_decides_the_settings() {
    let project = Project::of("echolint.toml", "[[overrides]]\npaths = [\"old/**\"]\nignore = [\"S001\"]\n");
    let run =
        |name: &str| project.run_with_input(&format!("check --output-format concise - --stdin-filename {name}"), ROBOT);
    assert_snapshot!(run("new/a.jsonl"), @r"
    exit 1
    --- stdout
    new/a.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
    assert_snapshot!(run("old/a.jsonl"), @"exit 0");
}

#[cfg(unix)]
#[test]
fn a_named_pipe() {
    let project = Project::with(NOTHING);
    let pipe = project.path("pipe.jsonl");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if !made.is_ok_and(|status| status.success()) {
        return; // mkfifo is not installed
    }
    let writer = std::thread::spawn(move || {
        let mut pipe = std::fs::File::options().write(true).open(pipe)?;
        pipe.write_all(format!("{GOOD}\n").as_bytes())?;
        pipe.flush()?;
        std::thread::sleep(std::time::Duration::from_millis(30));
        pipe.write_all(ROBOT.as_bytes())
    });
    let shown = project.check("pipe.jsonl");
    writer.join().expect("the writer ends").expect("everything was read");
    assert_snapshot!(shown, @r"
    exit 1
    --- stdout
    pipe.jsonl:2:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
    // A pipe inside a folder is skipped, because reading it could block forever.
    assert_snapshot!(project.check("."), @r"
    exit 2
    --- stderr
    echolint: .: no trajectory files found (searched for .jsonl, .ndjson and .json, also with .gz or .zst)
    ");
}

#[test]
fn a_reader_that_closes_the_pipe() {
    let project = Project::of("a.jsonl", format!("{ROBOT}\n").repeat(20_000));
    for args in [&["check", "--output-format", "concise", "a.jsonl"][..], &["graph", "a.jsonl"]] {
        let mut command = project.command(args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
        let mut reader = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        reader.read_line(&mut line).expect("readable");
        assert!(!line.is_empty());
        drop(reader);
        let mut messages = String::new();
        child.stderr.take().expect("a pipe").read_to_string(&mut messages).expect("readable");
        assert_eq!(messages, "", "a closed pipe is not reported");
        let code = child.wait().expect("it ends").code();
        assert_eq!(code, Some(141), "{args:?}: the exit code for SIGPIPE");
    }
}

#[test]
fn a_pipe_without_a_reader() {
    let project = Project::of("a.jsonl", ROBOT);
    let commands: [&[&str]; 7] = [
        &["check", "a.jsonl"],
        &["rules"],
        &["rules", "--format", "json"],
        &["rule", "J001"],
        &["show-settings", "a.jsonl"],
        &["completions", "bash"],
        &["man"],
    ];
    for args in commands {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = project.command(args).stdout(writer).output().expect("the binary runs");
        assert_eq!(output.status.code(), Some(141), "{args:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
    }
}
