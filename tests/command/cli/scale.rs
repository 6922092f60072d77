//! Large files: the output does not depend on the number of threads, and memory does not grow with the file.

use super::harness::{GOOD, Project, ROBOT};
use std::fmt::Write as _;

/// Valid and broken lines of all lengths.
fn mixed(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + (1 << 16));
    for at in 0.. {
        match at % 97 {
            3 => text.push_str(ROBOT),
            7 => text.push_str("{\"messages\":["),
            11 => {}
            13 => {
                let _ = write!(text, "{GOOD} {ROBOT}");
            }
            17 => {
                let long = "word ".repeat(at * 31 % 9_000);
                let _ = write!(text, r#"{{"messages":[{{"role":"user","content":"{long}"}},{{"role":"robot"}}]}}"#);
            }
            19 => text.push_str("   "),
            _ => text.push_str(GOOD),
        }
        text.push('\n');
        if text.len() > bytes {
            return text;
        }
    }
    text
}

#[test]
fn any_number_of_threads_gives_the_same_output() {
    let project = Project::of("large.jsonl", mixed(5 << 20));
    for at in 0..20 {
        project.write(&format!("small/{at:02}.jsonl"), mixed(at << 10));
    }
    let one = project.check(". --threads 1");
    assert!(one.lines().count() > 500, "{}", one.lines().count());
    for threads in [2, 3, 8] {
        assert!(project.check(&format!(". --threads {threads}")) == one, "{threads} threads");
    }
}

/// The position of the first J007 must not depend on where a block ends.
#[test]
fn findings_reported_once_per_file_are_at_the_first_place() {
    let mut text = format!("{GOOD} {GOOD}\n");
    while text.len() < 3 << 20 {
        text.push_str(GOOD);
        text.push('\n');
    }
    let lines = text.lines().count();
    text.push_str(&format!("{GOOD} {GOOD}\n\n{GOOD}\n\n{GOOD}"));
    let project = Project::of("a.jsonl", &text);
    for threads in [1, 2, 8] {
        let shown = project.check(&format!("a.jsonl --threads {threads}"));
        assert!(
            shown.contains("a.jsonl:1:") && !shown.contains(&format!("a.jsonl:{}:", lines + 1)),
            "{threads}: {shown}"
        );
        // Empty lines have a separate finding because they have a fix. One finding covers all of them.
        let of_empty_lines = [lines + 2, lines + 4].map(|line| shown.contains(&format!("a.jsonl:{line}:1: ")));
        assert_eq!(of_empty_lines, [true, false], "{threads}: {shown}");
    }
}

/// The output of a run and its peak memory in bytes.
#[cfg(target_os = "linux")]
fn peak_memory(project: &Project, args: &[&str]) -> Option<(String, u64)> {
    let command = project.command(args);
    let mut timed = std::process::Command::new("/usr/bin/time");
    timed.args(["-f", "peak %M"]).arg(command.get_program()).args(args).current_dir(project.path(""));
    let shown = project.shown(&timed.output().ok()?);
    let peak = shown.lines().find_map(|line| line.strip_prefix("peak "))?.parse::<u64>().ok()?;
    Some((shown, peak << 10))
}

#[cfg(target_os = "linux")]
#[test]
fn a_line_of_64_megabytes() {
    let content = "All work and no play makes a long line. ".repeat((64 << 20) / 40);
    let long = ROBOT.replacen("Beep.", &content, 1);
    let project = Project::of("a.jsonl", format!("{ROBOT}\n{long}\n{ROBOT}\n{long}\n{ROBOT}\n"));
    let Some((shown, peak)) = peak_memory(&project, &["check", "--output-format", "concise", "a.jsonl"]) else {
        return; // GNU time is not installed
    };
    for line in 1..=5 {
        assert!(shown.contains(&format!("a.jsonl:{line}:")), "{shown}");
    }
    assert_eq!(shown.matches("S001").count(), 5, "{shown}");
    let limit = (16 << 20) + 3 * long.len() as u64;
    assert!(peak <= limit, "{} MB used, {} MB allowed", peak >> 20, limit >> 20);
}
