//! `check --watch`: changes lead to another check.

use super::harness::{GOOD, Project, ROBOT};
use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A time limit that no machine reaches.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A running `check --watch`, and the lines it prints. The two streams are read separately, because the order of lines
/// on different streams is not defined.
struct Watch {
    child: Child,
    findings: Receiver<String>,
    messages: Receiver<String>,
}

impl Watch {
    fn start(project: &Project, args: &[&str]) -> Self {
        let mut command = project.command(["check", "--watch", "--output-format", "concise"]);
        let mut child = command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let findings = lines_of(child.stdout.take().expect("a pipe"));
        let messages = lines_of(child.stderr.take().expect("a pipe"));
        Self { child, findings, messages }
    }

    /// Waits for a line on standard output.
    fn wait_for_finding(&self, expected: &str) {
        wait_for(&self.findings, expected);
    }

    /// Waits for a line on standard error.
    fn wait_for_message(&self, expected: &str) {
        wait_for(&self.messages, expected);
    }
}

fn lines_of(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        BufReader::new(stream).lines().map_while(Result::ok).for_each(|line| drop(sender.send(line)));
    });
    lines
}

fn wait_for(lines: &Receiver<String>, expected: &str) {
    while !lines.recv_timeout(TIMEOUT).unwrap_or_else(|_| panic!("missing line: {expected}")).contains(expected) {}
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn changes_are_checked_again() {
    let project = Project::with([("data/a.jsonl", format!("{GOOD}\n")), ("notes.txt", String::new())]);
    let watch = Watch::start(&project, &["data", "--output-format", "sarif=data/report.sarif"]);
    watch.wait_for_message("watching data; press Ctrl+C to stop");
    project.write("data/sub/b.jsonl", format!("{GOOD}\n{ROBOT}\n"));
    watch.wait_for_finding("data/sub/b.jsonl:2:");
    watch.wait_for_message("watching");
    project.write("data/sub/b.jsonl", format!("{GOOD}\n\n{GOOD}\n"));
    watch.wait_for_finding("data/sub/b.jsonl:2:1: warning J007");
    watch.wait_for_message("watching");
    // An invalid configuration is reported, and the run continues.
    project.write("data/echolint.toml", "ignore = [\"J007\"");
    watch.wait_for_message("data/echolint.toml");
    watch.wait_for_message("watching");
    project.write("data/echolint.toml", "ignore = [\"S\"]\n");
    watch.wait_for_finding("data/sub/b.jsonl:2:1: warning J007");
    watch.wait_for_message("watching");
    // The report that it writes does not count as a change.
    assert!(watch.messages.recv_timeout(Duration::from_secs(1)).is_err());
}

#[test]
fn paths_that_cannot_be_watched() {
    let project = Project::of("a.jsonl", GOOD);
    insta::assert_snapshot!(project.run("check --watch -"));
    insta::assert_snapshot!("no_such_folder", project.run("check --watch gone/a.jsonl"));
    assert!(project.run("check --watch --fix").starts_with("exit 2"));
}
