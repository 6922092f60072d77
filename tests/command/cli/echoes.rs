//! `echolint check` with teachers: the rules about echoes, in trajectories and in datasets.

use super::harness::Project;
use crate::teacher_support::{Scene, Style, runs};
use insta::assert_snapshot;
use serde_json::json;

/// A teacher with a background that supports 1 %, and data of a student that copies the teacher in some runs.
fn project(config: &str) -> Project {
    let project = Project::with([
        ("teacher/heron.jsonl", runs("heron", Style::Careful, 0..60)),
        ("others/wren.jsonl", runs("wren", Style::Plain, 0..60)),
        ("others/swift.jsonl", runs("swift", Style::Hasty, 0..60)),
        ("data/robin.jsonl", runs("robin", Style::Careful, 60..62) + &runs("robin", Style::Plain, 62..65)),
    ]);
    let shown = project.run("profile build --name heron --teacher teacher --background others --output heron.json");
    assert!(shown.starts_with("exit 0"), "{shown}");
    project.write("echolint.toml", config);
    project
}

#[test]
fn trajectories_and_sequences() {
    let project = project("[teachers.heron]\nprofile = \"heron.json\"\n");
    assert_snapshot!(project.run("check data --select E"));
    assert_snapshot!("concise", project.check("data --select E"));
}

#[test]
fn a_summary_lists_the_strongest_first() {
    let project = project("[teachers.heron]\nprofile = \"heron.json\"\n");
    let shown = project.run("check data --select E001 --output-format markdown");
    let mut rows = shown.lines().filter(|line| line.contains("| acts like `heron`: "));
    let bits = |row: &str| {
        row.split_once('(')
            .and_then(|(_, rest)| rest.split_once(" bits)"))
            .map(|(bits, _)| bits.parse::<f64>().expect("a number"))
    };
    let [first, second] = [rows.next(), rows.next()].map(|row| row.and_then(bits).expect("two echoes"));
    assert!(first >= second && rows.next().is_none(), "{shown}");
    assert!(shown.contains("### Strongest echoes") && !shown.contains("### Other findings"), "{shown}");
}

#[test]
fn datasets_that_echo() {
    let config = "[teachers.heron]\nprofile = \"heron.json\"\nmax_echo_share = 0.25\nmax_ags = 0.5\n";
    assert_snapshot!(project(config).check("data --select D"));
}

#[test]
fn teachers_of_trajectories_are_built_once() {
    let config = "[teachers.heron]\ntrajectories = [\"teacher\"]\nbackground = [\"others/*.jsonl\"]\n";
    let project = project(config);
    let cached = |project: &Project| {
        let mut command = project.command(["check", "--output-format", "concise", "--select", "E001", "data"]);
        let output = command.env("ECHOLINT_CACHE_DIR", project.path("cache")).output().expect("the binary runs");
        project.shown(&output)
    };
    let built = cached(&project);
    assert_eq!(built.matches("E001").count(), 2, "{built}");
    let files: Vec<_> = std::fs::read_dir(project.path("cache/profiles")).expect("a cache").collect();
    assert_eq!(files.len(), 1);
    assert_eq!(cached(&project), built);
    // A damaged cache file is ignored, and the profile is built again.
    std::fs::write(files[0].as_ref().expect("a file").path(), "{").expect("writable");
    assert_eq!(cached(&project), built);
}

#[test]
fn unusable_teachers() {
    let project = project(
        "[teachers.gone]\nprofile = \"gone.json\"\n[teachers.none]\ntrajectories = [\"nothing/*.jsonl\"]\n\
         [teachers.same]\ntrajectories = [\"teacher\"]\nbackground = [\"teacher\", \"others\"]\n\
         [teachers.cut]\nprofile = \"cut.json\"\n[teachers.heron]\nprofile = \"heron.json\"\n",
    );
    let whole = std::fs::read_to_string(project.path("heron.json")).expect("a profile");
    project.write("cut.json", &whole[..whole.len() / 2]);
    assert_snapshot!(project.check("data --select E001,E004"));
    assert!(project.check("data --select E001,E004 --ignore E004").starts_with("exit 1"));
}

#[test]
fn an_optional_tool_that_the_teacher_prefers() {
    let run = |model: &str, task: usize, thinks: bool| {
        let mut scene = Scene::default().says("user", "Turn the light on.");
        if thinks {
            scene = scene.calls("", &[("think", json!({"thought": "It is dark."}), "")]);
        }
        let scene = scene.calls("", &[("set_light", json!({"on": true}), "on")]).says("assistant", "It is on.");
        scene.record(&format!("light/{task}"), model, 1) + "\n"
    };
    let runs = |model: &str, thinks: fn(usize) -> bool| -> String {
        (0..60).map(|task| run(model, task, thinks(task))).collect()
    };
    let project = Project::with([
        ("teacher.jsonl", runs("heron", |task| task % 4 != 0)),
        ("others/wren.jsonl", runs("wren", |task| task % 12 == 0)),
        ("others/swift.jsonl", runs("swift", |_| false)),
        ("data.jsonl", run("robin", 99, true)),
        ("echolint.toml", "[teachers.heron]\nprofile = \"heron.json\"\n".to_owned()),
    ]);
    project.run("profile build --name heron --teacher teacher.jsonl --background others --output heron.json");
    assert_snapshot!(project.check("data.jsonl --select E003"));
}

#[test]
fn the_built_in_profile_is_reported_once_and_can_be_turned_off() {
    let project = Project::of("a.jsonl", runs("robin", Style::Plain, 0..2));
    let run = |args: &[&str]| {
        // Not `Project::command`, which turns the built-in profile off.
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("echolint"));
        command.args(args).current_dir(project.path(""));
        project.shown(&command.output().expect("the binary runs"))
    };
    assert_snapshot!(run(&["check", "a.jsonl", "--select", "E"]), @r"
    exit 0
    --- stdout
    No findings in 1 file: 2 records, 9 calls.
    --- stderr
    echolint: comparing with the built-in profile of claude-sonnet-4.5; set `[teachers]`, or pass `--no-default-teacher`
    ");
    for off in [&["check", "a.jsonl", "--no-default-teacher"][..], &["check", "a.jsonl", "--select", "J"]] {
        assert!(!run(off).contains("teacher"), "{off:?}");
    }
    project.write("echolint.toml", "default-teacher = false\n");
    assert!(!run(&["check", "a.jsonl"]).contains("comparing with"));
}
