//! The cache: it changes the time of a run, but not its output.

use super::harness::{GOOD, Project, ROBOT};
use crate::teacher_support::{Style, runs};
use insta::assert_snapshot;
use std::path::PathBuf;
use std::process::Output;

/// Data with findings of most families of rules, in several containers.
fn project() -> Project {
    let call = r#"{"id":"c1","type":"function","function":{"name":"get","arguments":"{\"id\":\"x_991\"}"}}"#;
    let run = format!(
        r#"{{"messages":[{{"role":"user","content":"Hi."}},{{"role":"assistant","content":null,"tool_calls":[{call}]}}]}}"#
    );
    Project::with([
        ("a.jsonl", format!("{GOOD}\n{ROBOT}\n{run}\n\n{{\"messages\":[}}\n{run}\n")),
        ("b.json", format!("[\n {ROBOT},\n {run}]\n")),
        ("sub/c.jsonl", runs("wren", Style::Plain, 0..30)),
        ("not_utf8.jsonl", "{\"messages\":[{\"role\":\"user\",\"content\":\"\u{e9}\"}]}\n".replace('\u{e9}', "?")),
    ])
}

/// The files in the cache.
fn cache_files(project: &Project) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(project.cache().join("checks")) else { return Vec::new() };
    let paths = entries.map(|entry| entry.expect("readable").path());
    paths.filter(|path| !path.ends_with("tidied")).collect()
}

fn check(project: &Project, args: &str) -> String {
    project.run(&format!("check {args}"))
}

#[test]
fn the_cache_does_not_change_findings() {
    for format in ["full", "concise", "json", "sarif"] {
        let project = project();
        let args = format!("--output-format {format} .");
        let without = check(&project, &format!("--no-cache {args}"));
        assert_eq!(cache_files(&project), Vec::<PathBuf>::new());
        let first = check(&project, &args);
        assert!(!cache_files(&project).is_empty());
        assert_eq!(first, without);
        for threads in ["--threads 1", "--threads 2"] {
            assert_eq!(check(&project, &format!("{threads} {args}")), without);
        }
        assert_eq!(
            check(&project, &format!("--no-excerpts {args}")),
            check(&project, &format!("--no-cache --no-excerpts {args}"))
        );
    }
}

#[test]
fn changes_are_checked_again() {
    let project = project();
    let same = |args: &str| assert_eq!(check(&project, args), check(&project, &format!("--no-cache {args}")), "{args}");
    same("a.jsonl");
    let moved = std::fs::read_to_string(project.path("a.jsonl")).expect("readable");
    project.write("a.jsonl", format!("{GOOD}\n   {moved}"));
    same("a.jsonl");
    same("a.jsonl --select S");
    same("a.jsonl --severity S=info");
    project.write(
        "echolint.toml",
        "[tools.kinds]\nget = \"write\"\n[[formats]]\npaths = [\"*\"]\ntask = { value = \"t\" }\n",
    );
    same("a.jsonl");
    project.write("schema.json", r#"{"type":"object","required":["nothing"]}"#);
    project.write("echolint.toml", "[[schemas]]\npaths = [\"*\"]\nschema = \"schema.json\"\n");
    same("a.jsonl");
    project.write("schema.json", r#"{"type":"object","required":["anything"]}"#);
    same("a.jsonl");
    assert!(check(&project, "a.jsonl").contains("anything"));
}

#[test]
fn a_changed_teacher_is_used() {
    let project = Project::with([
        ("teacher/heron.jsonl", runs("heron", Style::Careful, 0..60)),
        ("others/wren.jsonl", runs("wren", Style::Plain, 0..60)),
        ("others/swift.jsonl", runs("swift", Style::Hasty, 0..60)),
        ("data/robin.jsonl", runs("robin", Style::Careful, 60..62) + &runs("robin", Style::Hasty, 62..65)),
    ]);
    let build = |teacher: &str, others: &str| {
        let built =
            project.run(&format!("profile build --name it --teacher {teacher} --background {others} --output it.json"));
        assert!(built.starts_with("exit 0"), "{built}");
    };
    project.write("echolint.toml", "[teachers.it]\nprofile = \"it.json\"\nmax-echo-share = 0.1\n");
    let mut all = Vec::new();
    for (teacher, others) in [("teacher", "others"), ("others/swift.jsonl", "teacher")] {
        build(teacher, others);
        let fresh = check(&project, "--no-cache data --select E,D");
        assert_eq!(
            [check(&project, "data --select E,D"), check(&project, "data --select E,D")],
            [fresh.clone(), fresh.clone()]
        );
        all.push(fresh);
    }
    assert_ne!(all[0], all[1]);
}

#[test]
fn damaged_caches_are_ignored() {
    let project = project();
    let expected = check(&project, ".");
    for file in cache_files(&project) {
        let bytes = std::fs::read(&file).expect("readable");
        std::fs::write(&file, &bytes[..bytes.len() / 2]).expect("writable");
    }
    assert_eq!(check(&project, "."), expected);
    for file in cache_files(&project) {
        std::fs::write(&file, "not a cache file").expect("writable");
    }
    assert_eq!(check(&project, "."), expected);
    // Without a writable folder, there is no cache.
    let mut command = project.command(["check", "."]);
    let output = command.env("ECHOLINT_CACHE_DIR", project.path("a.jsonl")).output().expect("it runs");
    assert_eq!(project.shown(&output), expected);
}

#[test]
fn concurrent_runs_share_the_cache() {
    let project = project();
    let expected = check(&project, "--no-cache .");
    for _ in 0..4 {
        let start = || {
            project
                .command(["check", "."])
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::piped())
                .spawn()
                .expect("it starts")
        };
        let running: Vec<_> = (0..6).map(|_| start()).collect();
        let killed = {
            let mut one = start();
            one.kill().expect("killed");
            one.wait()
        };
        assert!(killed.is_ok());
        for run in running {
            let output: Output = run.wait_with_output().expect("it ends");
            assert_eq!(project.shown(&output), expected);
        }
    }
    let remaining = cache_files(&project).into_iter().filter(|path| !path.to_string_lossy().contains(".echolint-"));
    assert!(remaining.count() > 0);
}

#[test]
fn clean_deletes_the_cache() {
    let project = project();
    check(&project, ".");
    std::fs::write(project.cache().join("checks/notes.txt"), "mine").expect("writable");
    let files_before = cache_files(&project).len() - 1;
    let cleaned = project.run("clean");
    assert_eq!(cleaned, format!("exit 0\n--- stdout\nRemoved {files_before} files from [CACHE].\n"));
    assert_eq!(cache_files(&project), [project.cache().join("checks/notes.txt")]);
    assert_snapshot!(project.run("clean"));
}
