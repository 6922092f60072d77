//! A workspace with a configured teacher and an open file.

#![allow(dead_code)] // each test module uses a part of it

use super::support::{Client, Setup, uri_of};
use crate::teacher_support::{Style, runs};
use serde_json::{Value, json};
use std::process::Command;
use std::sync::LazyLock;
use tempfile::TempDir;

/// A file with arguments from every kind of source, errors, a shell command and a verified write.
pub const ORDERS: &str = include_str!("../../fixtures/graph/orders.jsonl");

/// The profile of `heron`, whose background is large enough for a false-positive rate of 1 %.
pub static HERON: LazyLock<String> = LazyLock::new(|| {
    let folder = TempDir::new().expect("a folder");
    std::fs::create_dir(folder.path().join("others")).expect("writable");
    let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text).expect("writable");
    write("heron.jsonl", runs("heron", Style::Careful, 0..60));
    write("others/wren.jsonl", runs("wren", Style::Plain, 0..60));
    write("others/swift.jsonl", runs("swift", Style::Hasty, 0..60));
    let words = "profile build --name heron --teacher heron.jsonl --background others --output out.json";
    let built = Command::new(env!("CARGO_BIN_EXE_echolint")).args(words.split(' ')).current_dir(&folder).output();
    let built = built.expect("the binary runs");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    std::fs::read_to_string(folder.path().join("out.json")).expect("a profile")
});

/// The configuration of the workspace.
pub const CONFIG: &str = "default-teacher = false\n\n[teachers.heron]\nprofile = \"heron.json\"\n";

/// A workspace with a teacher, and a client that has one of its files open.
pub struct TeacherWorkspace {
    pub client: Client,
    pub uri: String,
    pub text: String,
    pub folder: TempDir,
}

impl TeacherWorkspace {
    /// Opens a text as `data.jsonl`.
    pub fn open(text: impl Into<String>) -> Self {
        Self::with(&Setup::default(), text)
    }

    /// Opens a text as `data.jsonl` in a client with other parameters.
    pub fn with(setup: &Setup, text: impl Into<String>) -> Self {
        let (folder, text) = (TempDir::new().expect("a folder"), text.into());
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("writable");
        write("heron.json", &HERON);
        write("echolint.toml", CONFIG);
        let mut client = Client::with(setup);
        let uri = uri_of(&folder.path().join("data.jsonl"));
        client.open(&uri, &text);
        Self { client, uri, text, folder }
    }

    /// Sends a request about the open file.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        self.client.about(method, &self.uri, params)
    }

    /// Sends a request about a position in the open file.
    pub fn at(&mut self, method: &str, position: &Value) -> Value {
        self.ask(method, json!({ "position": position }))
    }
}

/// An echo of the teacher, and a trajectory that is not an echo.
pub fn robin() -> String {
    runs("robin", Style::Careful, 61..62) + &runs("robin", Style::Plain, 62..63)
}

/// The range of a whole text.
pub fn everything() -> Value {
    json!({ "start": { "line": 0, "character": 0 }, "end": { "line": u32::MAX, "character": u32::MAX } })
}

/// Positions outside a document, and many positions inside.
pub fn hostile_positions(text: &str) -> Vec<Value> {
    let most = i32::MAX.unsigned_abs();
    let mut positions = vec![(0, most), (most, 0), (most, most), (1, 0), (1, 1)];
    positions.extend((0..u32::try_from(text.len()).expect("small")).step_by(97).map(|column| (0, column)));
    positions.into_iter().map(|(line, character)| json!({ "line": line, "character": character })).collect()
}
