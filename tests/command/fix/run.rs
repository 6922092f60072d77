//! Runs `echolint check` in a temporary folder.

use assert_cmd::Command;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub const USER: &str = r#"{"role": "user", "content": "hi"}"#;
pub const EMPTY: &str = r#"{"role": "assistant", "content": ""}"#;
pub const DONE: &str = r#"{"role": "assistant", "content": "Done."}"#;

/// A record with these messages.
pub fn record(messages: &[&str]) -> String {
    format!(r#"{{"messages": [{}]}}"#, messages.join(", "))
}

/// The exit code and the output of a run.
pub struct RunOutput {
    pub code: i32,
    pub out: String,
    pub err: String,
}

pub struct Case {
    folder: TempDir,
}

impl Case {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> &Self {
        std::fs::write(self.path(name), text).unwrap();
        self
    }

    pub fn read(&self, name: &str) -> String {
        String::from_utf8(std::fs::read(self.path(name)).unwrap()).unwrap()
    }

    /// Runs `echolint check` in the folder with arguments split at spaces.
    pub fn check(&self, arguments: &str) -> RunOutput {
        self.check_stdin(arguments, "")
    }

    pub fn check_stdin(&self, arguments: &str, stdin: &str) -> RunOutput {
        let mut command = Command::new(env!("CARGO_BIN_EXE_echolint"));
        command.current_dir(self.folder()).env("NO_COLOR", "1").env_remove("FORCE_COLOR");
        command.args(["check", "--no-default-teacher"]).args(arguments.split_whitespace()).write_stdin(stdin);
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        RunOutput { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// The sorted names of the files and folders in the folder.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder()).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}
