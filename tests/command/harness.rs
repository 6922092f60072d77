//! Temporary folders with files, and the output of the binary when it runs in one.

#![allow(dead_code)] // each module uses some of the items

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A record without findings.
pub const GOOD: &str = r#"{"task_id":"t1","model":"m1","messages":[{"role":"user","content":"Hi."},{"role":"assistant","content":"Hello."}]}"#;
/// A record with one finding: an unknown role.
pub const ROBOT: &str =
    r#"{"task_id":"t2","model":"m1","messages":[{"role":"user","content":"Hi."},{"role":"robot","content":"Beep."}]}"#;

/// Formats a record over several lines.
pub fn pretty(record: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(record).expect("a record is JSON");
    serde_json::to_string_pretty(&value).expect("serialisable")
}

/// A temporary folder, which is removed when it is dropped.
pub struct Project {
    folder: TempDir,
    cache: TempDir,
}

impl Project {
    /// Creates a folder with these files.
    pub fn with<B: AsRef<[u8]>>(files: impl IntoIterator<Item = (&'static str, B)>) -> Self {
        let [folder, cache] = [(); 2].map(|()| TempDir::new().expect("a folder for the test"));
        let project = Self { folder, cache };
        for (name, bytes) in files {
            project.write(name, bytes);
        }
        project
    }

    /// Creates a folder with one file.
    pub fn of(name: &'static str, bytes: impl AsRef<[u8]>) -> Self {
        Self::with([(name, bytes)])
    }

    /// Writes a file, and creates its parent folders.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("writable");
        std::fs::write(path, bytes).expect("writable");
        self
    }

    /// The path of a file in the folder.
    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The command that runs the binary in the folder. `check` runs without the built-in profile.
    pub fn command<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("echolint"));
        for (nth, argument) in args.into_iter().enumerate() {
            command.arg(&argument);
            if nth == 0 && argument.as_ref() == "check" {
                command.arg("--no-default-teacher");
            }
        }
        command.current_dir(self.folder.path());
        command.env_remove("FORCE_COLOR").env_remove("NO_COLOR").env("HOME", self.folder.path());
        command.env("ECHOLINT_CACHE_DIR", self.cache.path());
        command
    }

    /// The folder of the cache.
    pub fn cache(&self) -> &Path {
        self.cache.path()
    }

    /// Runs the binary and returns its exit code and its output.
    pub fn run(&self, args: &str) -> String {
        let output = self.command(args.split_whitespace()).stdin(Stdio::null()).output().expect("the binary runs");
        self.shown(&output)
    }

    /// Runs `check` with one line per finding.
    pub fn check(&self, args: &str) -> String {
        self.run(&format!("check --output-format concise {args}"))
    }

    /// Runs the binary with `input` on its standard input.
    pub fn run_with_input(&self, args: &str, input: impl AsRef<[u8]>) -> String {
        let mut command = self.command(args.split_whitespace());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary runs");
        let mut stdin = child.stdin.take().expect("a pipe");
        let input = input.as_ref().to_vec();
        let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().expect("the binary ends");
        writer.join().expect("the writer ends");
        self.shown(&output)
    }

    /// The exit code and the output of a run, with placeholders for the paths of the folders.
    pub fn shown(&self, output: &Output) -> String {
        let mut shown = match output.status.code() {
            Some(code) => format!("exit {code}\n"),
            None => "killed\n".to_owned(),
        };
        for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
            if !bytes.is_empty() {
                let _ = write!(shown, "--- {name}\n{}", String::from_utf8_lossy(bytes));
            }
        }
        let here = self.folder.path();
        let canonical = here.canonicalize().expect("the folder exists");
        let cache = &*self.cache.path().to_string_lossy();
        shown
            .replace(cache, "[CACHE]")
            .replace(&*canonical.to_string_lossy(), "[HERE]")
            .replace(&*here.to_string_lossy(), "[HERE]")
    }
}

/// The JSON on the standard output of a run.
pub fn json_of(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).expect("the standard output is JSON")
}

/// Asserts that a document is valid under one of our schemas.
pub fn assert_valid(schema: &str, document: &serde_json::Value) {
    let schema: serde_json::Value = serde_json::from_str(schema).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is valid");
    let errors: Vec<String> = validator.iter_errors(document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}
