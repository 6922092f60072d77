//! Repositories with data, a teacher and hooks.

use super::repository::Repository;
use super::teacher_support::{Style, runs};
use super::tools::{find, root, succeed, with_environment};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A repository with 40 records of two models, and limits for echoes of a teacher.
pub struct Hooked {
    repository: Repository,
    /// The folder in which pre-commit stores its environments.
    store: TempDir,
}

impl Deref for Hooked {
    type Target = Repository;

    fn deref(&self) -> &Repository {
        &self.repository
    }
}

/// The configuration with the limits.
pub const CONFIG: &str =
    "exclude = [\"scratch\"]\n\n[teachers.heron]\nprofile = \"heron.json\"\nmax-echo-share = 0.02\n";

impl Hooked {
    /// The repository with some more files.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let repository = Repository::with([
            ("data/wren.jsonl", runs("wren", Style::Plain, 0..20)),
            ("data/swift.jsonl", runs("swift", Style::Hasty, 0..20)),
            ("teacher/heron.jsonl", runs("heron", Style::Careful, 0..60)),
            ("others/finch.jsonl", runs("finch", Style::Plain, 0..60)),
            ("others/martin.jsonl", runs("martin", Style::Hasty, 0..60)),
        ]);
        let built =
            repository.run("profile build --name heron --teacher teacher --background others --output heron.json");
        assert!(built.starts_with("exit 0"), "{built}");
        repository.git("rm --quiet -r teacher others");
        repository.write("echolint.toml", CONFIG);
        for (name, text) in files {
            repository.write(name, text);
        }
        repository.commit("a teacher and its limits");
        Self { repository, store: TempDir::new_in(root().join("target")).expect("a folder") }
    }

    /// The repository with pre-commit and a configuration for it; `None` if pre-commit is not installed.
    pub fn with_pre_commit(config: &str) -> Option<Self> {
        let pre_commit = find("pre-commit")?;
        let hooked = Self::with(&[(".pre-commit-config.yaml", config)]);
        succeed(hooked.with_environment(&mut Command::new(&pre_commit)).arg("install"));
        Some(hooked)
    }

    /// Runs pre-commit. Returns its exit code and its output.
    pub fn pre_commit(&self, args: &str) -> String {
        let mut command = Command::new(find("pre-commit").expect("it is installed"));
        self.output_of(self.with_environment(&mut command).args(args.split_whitespace()))
    }

    /// Commits all files. Returns the exit code and the output of the hooks.
    pub fn commit_all(&self) -> String {
        self.git("add --all");
        self.commit_with("--message new")
    }

    /// Commits with some arguments of git. Returns the exit code and the output of the hooks.
    pub fn commit_with(&self, args: &str) -> String {
        let mut command = self.git_command();
        self.output_of(self.with_environment(&mut command).args(["commit", "--quiet"]).args(args.split_whitespace()))
    }

    /// Commits all files without running the hooks.
    pub fn commit_with_no_hooks(&self) {
        self.git("add --all");
        let output = self.commit_with("--no-verify --message unverified");
        assert!(output.starts_with("exit 0"), "{output}");
    }

    /// The subject of the last commit.
    pub fn last(&self) -> String {
        self.git("log -1 --format=%s").trim().to_owned()
    }

    /// Runs a command. Returns its exit code and its output on both streams.
    pub fn output_of(&self, command: &mut Command) -> String {
        let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let printed = [&output.stdout[..], &output.stderr[..]].map(String::from_utf8_lossy).concat();
        // pre-commit reports downloads and builds only in its first run.
        let printed: String = printed.split_inclusive('\n').filter(|line| !line.starts_with("[INFO]")).collect();
        let code = output.status.code().map_or("killed".to_owned(), |code| format!("exit {code}"));
        format!("{code}\n{}", printed.replace(&*self.path("").to_string_lossy(), "[HERE]/"))
    }

    /// Sets the folder and the environment of a command, with this build of echolint first in the `PATH`.
    pub fn with_environment<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        let binary = PathBuf::from(env!("CARGO_BIN_EXE_echolint"));
        let first = binary.parent().expect("a file is in a folder").to_owned();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let tools = find("pre-commit").and_then(|tool| Some(tool.parent()?.to_owned()));
        let path = std::iter::once(first).chain(tools).chain(std::env::split_paths(&path));
        with_environment(command)
            .current_dir(self.path(""))
            .env("PATH", std::env::join_paths(path).expect("folders can be joined"))
            .env("PRE_COMMIT_HOME", self.store.path())
            .env("ECHOLINT_CACHE_DIR", self.cache())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
    }

    /// The folder in which pre-commit stores its environments.
    pub fn store(&self) -> &Path {
        self.store.path()
    }
}

/// A repository with the hooks of this one, which run echolint from the `PATH` instead of building it.
pub fn hooks_without_a_build() -> (Repository, String) {
    let manifest = std::fs::read_to_string(root().join(".pre-commit-hooks.yaml")).expect("the hooks are there");
    let manifest =
        manifest.replace("language: python", "language: system").replace("language: rust", "language: system");
    let hooks = Repository::with([(".pre-commit-hooks.yaml", manifest)]);
    let rev = hooks.git("rev-parse HEAD").trim().to_owned();
    (hooks, rev)
}
