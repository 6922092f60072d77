//! `check --watch`: what is said again when something changes.

use super::harness::{GOOD, Project, ROBOT};
use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Longer than any machine takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A run that goes on, and the lines it prints. Each stream is read apart: which of two lines on different streams
/// arrives first is not said by the order in which they were written.
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
    fn finds(&self, wanted: &str) {
        wait_for(&self.findings, wanted);
    }

    /// Waits for a line on standard error.
    fn says(&self, wanted: &str) {
        wait_for(&self.messages, wanted);
    }
}

fn lines_of(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        BufReader::new(stream).lines().map_while(Result::ok).for_each(|line| drop(sender.send(line)));
    });
    lines
}

fn wait_for(lines: &Receiver<String>, wanted: &str) {
    while !lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("never said: {wanted}")).contains(wanted) {}
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn what_changes_is_checked_again() {
    let project = Project::with([("data/a.jsonl", format!("{GOOD}\n")), ("notes.txt", String::new())]);
    let watch = Watch::start(&project, &["data", "--output-format", "sarif=data/report.sarif"]);
    watch.says("watching data; press Ctrl+C to stop");
    project.write("data/sub/b.jsonl", format!("{GOOD}\n{ROBOT}\n"));
    watch.finds("data/sub/b.jsonl:2:");
    watch.says("watching");
    project.write("data/sub/b.jsonl", format!("{GOOD}\n\n{GOOD}\n"));
    watch.finds("data/sub/b.jsonl:2:1: warning J007");
    watch.says("watching");
    // A broken configuration is said, and the run goes on.
    project.write("data/echolint.toml", "ignore = [\"J007\"");
    watch.says("data/echolint.toml");
    watch.says("watching");
    project.write("data/echolint.toml", "ignore = [\"S\"]\n");
    watch.finds("data/sub/b.jsonl:2:1: warning J007");
    watch.says("watching");
    // Its own report is no change.
    assert!(watch.messages.recv_timeout(Duration::from_secs(1)).is_err());
}

#[test]
fn what_cannot_be_watched() {
    let project = Project::of("a.jsonl", GOOD);
    insta::assert_snapshot!(project.run("check --watch -"));
    insta::assert_snapshot!("no_such_folder", project.run("check --watch gone/a.jsonl"));
    assert!(project.run("check --watch --fix").starts_with("exit 2"));
}
