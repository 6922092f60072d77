//! A git repository for a test.

#![allow(dead_code)] // each test uses a part of it

use super::harness::Project;
use std::ops::Deref;
use std::path::Path;
use std::process::{Command, Output};

/// The variables that would make git and echolint use another repository.
const GIT_VARIABLES: [&str; 5] = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX"];

/// A folder that is a git repository.
pub struct Repository {
    project: Project,
}

impl Deref for Repository {
    type Target = Project;

    fn deref(&self) -> &Project {
        &self.project
    }
}

impl Repository {
    /// A repository whose first commit contains these files.
    pub fn with<B: AsRef<[u8]>>(files: impl IntoIterator<Item = (&'static str, B)>) -> Self {
        let repository = Self { project: Project::with(files) };
        repository.git("init --quiet --initial-branch main");
        repository.commit("the first");
        repository
    }

    /// A repository without a commit.
    pub fn empty() -> Self {
        let repository = Self { project: Project::with::<&str>([]) };
        repository.git("init --quiet --initial-branch main");
        repository
    }

    /// Runs git in the repository. Returns its output.
    pub fn git(&self, args: &str) -> String {
        self.git_in("", args)
    }

    /// Runs git in a folder of the repository. Returns its output.
    pub fn git_in(&self, folder: &str, args: &str) -> String {
        let output = git(&self.path(folder), args);
        let shown = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "git {args}: {shown}{}", String::from_utf8_lossy(&output.stderr));
        shown
    }

    /// Commits all files.
    pub fn commit(&self, message: &str) {
        self.git("add --all");
        let output = self.try_commit(message);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Commits the staged files, unless a hook fails.
    pub fn try_commit(&self, message: &str) -> Output {
        self.git_command().args(["commit", "--quiet", "--message", message]).output().expect("git runs")
    }

    /// A command that runs git in the repository.
    pub fn git_command(&self) -> Command {
        command(&self.path(""))
    }

    /// Checks the staged files. Returns one line per finding.
    pub fn staged(&self, args: &str) -> String {
        without_hashes(&self.check(&format!("--staged {args}")))
    }

    /// Checks the changes since a revision. Returns one line per finding.
    pub fn since(&self, rev: &str, args: &str) -> String {
        without_hashes(&self.check(&format!("--since {rev} {args}")))
    }
}

/// Replaces hashes of commits and contents, which depend on the time.
pub fn without_hashes(shown: &str) -> String {
    let is_hash = |word: &str| word.len() >= 10 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut plain = String::new();
    let mut word = String::new();
    for c in shown.chars().chain(std::iter::once('\0')) {
        if c.is_ascii_alphanumeric() {
            word.push(c);
            continue;
        }
        plain.push_str(if is_hash(&word) { "[HASH]" } else { &word });
        word.clear();
        plain.extend((c != '\0').then_some(c));
    }
    plain
}

/// Runs git in a folder.
pub fn git(folder: &Path, args: &str) -> Output {
    command(folder).args(args.split_whitespace()).output().expect("git runs")
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    for name in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{name}_NAME"), "wren").env(format!("GIT_{name}_EMAIL"), "wren@example.org");
    }
    for name in GIT_VARIABLES {
        command.env_remove(name);
    }
    // By default, git refuses submodules and partial clones of local folders.
    command.args(["-c", "protocol.file.allow=always"]);
    command
}
