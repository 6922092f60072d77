//! A small client of `echolint server`. Every read has a timeout, and dropping it ends the process.

#![allow(dead_code)] // each test module uses a part of it

use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// The time limit for an answer. On a busy machine, a test build needs seconds to read the built-in profile.
const TIMEOUT: Duration = Duration::from_secs(90);

/// The parameters of a client's `initialize` request.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Whether it requests diagnostics (the pull model).
    pub pulls: bool,
    /// The position encodings that it offers. Without any, UTF-16 is used.
    pub encodings: Vec<&'static str>,
    /// The settings, as `initializationOptions`.
    pub settings: Value,
    /// The workspace's folders.
    pub folders: Vec<PathBuf>,
    /// More capabilities, which are merged into those above.
    pub capabilities: Value,
}

impl Default for Setup {
    fn default() -> Self {
        Self { pulls: false, encodings: Vec::new(), settings: json!({}), folders: Vec::new(), capabilities: json!({}) }
    }
}

/// A client and its server process.
pub struct Client {
    process: Child,
    input: Option<ChildStdin>,
    inbox: Receiver<Value>,
    /// The messages of the server that no test has waited for yet.
    pending: VecDeque<Value>,
    ids: i64,
    version: i64,
    /// The answer to `initialize`.
    pub server: Value,
    /// The answer to `workspace/configuration`.
    pub configuration: Value,
}

impl Client {
    /// A client that does not request diagnostics, uses UTF-16 and has no folders.
    pub fn start() -> Self {
        Self::with(&Setup::default())
    }

    /// Starts a server and initializes it.
    pub fn with(setup: &Setup) -> Self {
        let mut client = Self::raw();
        let mut capabilities = json!({ "textDocument": {}, "general": {}, "workspace": {} });
        if setup.pulls {
            capabilities["textDocument"]["diagnostic"] = json!({});
        }
        if !setup.encodings.is_empty() {
            capabilities["general"]["positionEncodings"] = json!(setup.encodings);
        }
        merge(&mut capabilities, &setup.capabilities);
        let folders: Vec<Value> =
            setup.folders.iter().map(|folder| json!({ "uri": uri_of(folder), "name": "folder" })).collect();
        let params = json!({
            "processId": null,
            "capabilities": capabilities,
            "initializationOptions": setup.settings,
            "workspaceFolders": folders,
        });
        client.server = client.request("initialize", params).expect("initialize");
        client.notify("initialized", json!({}));
        client
    }

    /// Starts a server without initializing it.
    pub fn raw() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_echolint"))
            .arg("server")
            .env("ECHOLINT_LOG", "error")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let input = process.stdin.take();
        let output = process.stdout.take().expect("it was piped");
        let (sender, inbox) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read_frame(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let (pending, configuration) = (VecDeque::new(), Value::Null);
        Self { process, input, inbox, pending, ids: 0, version: 1, server: Value::Null, configuration }
    }

    /// Sends raw bytes.
    pub fn send_bytes(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("standard input is open");
        input.write_all(bytes).and_then(|()| input.flush()).expect("the server reads");
    }

    /// Sends a message.
    pub fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.send_bytes(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    /// Sends a notification.
    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request and returns its id without waiting for the answer.
    pub fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.ids += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": self.ids, "method": method, "params": params }));
        self.ids
    }

    /// Sends a request and waits for its result or its error.
    pub fn request(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.ask(method, params);
        self.answer(id)
    }

    /// Sends a request about a document, which must not fail, and waits for its result.
    pub fn about(&mut self, method: &str, uri: &str, mut params: Value) -> Value {
        params["textDocument"] = json!({ "uri": uri });
        self.request(method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Waits for the answer to a request.
    pub fn answer(&mut self, id: i64) -> Result<Value, Value> {
        let is_answer = |message: &Value| message["id"] == id && message.get("method").is_none();
        let mut message = self.wait_until(&format!("the answer to request {id}"), is_answer);
        match message.get_mut("error") {
            Some(error) => Err(error.take()),
            None => Ok(message["result"].take()),
        }
    }

    /// Waits for the next notification or request of the server with a method. Returns its params.
    pub fn wait_for(&mut self, method: &str) -> Value {
        self.wait_for_matching(method, |_| true)
    }

    /// Waits for the next one whose params match.
    pub fn wait_for_matching(&mut self, method: &str, matches: impl Fn(&Value) -> bool) -> Value {
        self.wait_until(method, |message| message["method"] == method && matches(&message["params"]))["params"].take()
    }

    /// The next message of any kind.
    pub fn next(&self, until: Instant) -> Value {
        let left = until.saturating_duration_since(Instant::now());
        self.inbox.recv_timeout(left).expect("the server answers in time and lives")
    }

    /// Whether a message with a method is pending.
    pub fn has_received(&self, method: &str) -> bool {
        self.pending.iter().any(|message| message["method"] == method)
    }

    /// Waits for the next diagnostics that are pushed for a document.
    pub fn diagnostics(&mut self, uri: &str) -> Vec<Value> {
        let mut params = self.wait_for_matching("textDocument/publishDiagnostics", |params| params["uri"] == uri);
        serde_json::from_value(params["diagnostics"].take()).expect("a list")
    }

    /// Opens a document.
    pub fn open(&mut self, uri: &str, text: &str) {
        let language = if uri.ends_with(".json") { "json" } else { "jsonl" };
        self.version = 1;
        let item = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": item }));
    }

    /// Changes a document. `changes` are in the form of the protocol.
    pub fn change(&mut self, uri: &str, changes: Value) {
        self.version += 1;
        let document = json!({ "uri": uri, "version": self.version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// Closes a document.
    pub fn close(&mut self, uri: &str) {
        self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }

    /// Shuts the server down in the way of the protocol. Returns the exit code.
    pub fn shutdown(mut self) -> i32 {
        assert_eq!(self.request("shutdown", Value::Null), Ok(Value::Null));
        self.notify("exit", Value::Null);
        self.exit_code()
    }

    /// Waits for the end of the process.
    pub fn exit_code(&mut self) -> i32 {
        let start = Instant::now();
        while start.elapsed() < TIMEOUT {
            if let Some(status) = self.process.try_wait().expect("the process is a child") {
                return status.code().unwrap_or(-1);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the server has not ended");
    }

    /// The first message that matches. Earlier messages remain pending, and requests of the server are answered.
    fn wait_until(&mut self, what: &str, matches: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.pending.iter().position(&matches) {
            return self.pending.remove(at).unwrap_or_default();
        }
        let end = Instant::now() + TIMEOUT;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let Ok(message) = self.inbox.recv_timeout(left) else {
                let methods = self.pending.iter().map(|message| &message["method"]).collect::<Vec<_>>();
                panic!("no {what}; received {methods:?}");
            };
            if message.get("method").is_some() && message.get("id").is_some() {
                self.reply(&message);
            }
            if matches(&message) {
                return message;
            }
            self.pending.push_back(message);
        }
    }

    /// Answers a request of the server, and agrees to everything.
    fn reply(&mut self, request: &Value) {
        let result = match request["method"].as_str() {
            Some("workspace/configuration") => json!([self.configuration]),
            Some("window/showDocument") => json!({ "success": true }),
            Some("workspace/applyEdit") => json!({ "applied": true }),
            _ => Value::Null,
        };
        self.send(&json!({ "jsonrpc": "2.0", "id": request["id"], "result": result }));
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn read_frame(output: &mut BufReader<ChildStdout>) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

fn merge(into: &mut Value, from: &Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (key, value) in from {
                merge(into.entry(key.as_str()).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from.clone(),
    }
}

/// The address of a file.
pub fn uri_of(path: &Path) -> String {
    tower_lsp::lsp_types::Url::from_file_path(path).expect("an absolute path").to_string()
}

/// The UTF-16 position of a byte of a text.
pub fn position_at(text: &str, offset: usize) -> Value {
    let before = &text[..offset];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    json!({ "line": before.matches('\n').count(), "character": before[start..].encode_utf16().count() })
}

/// The UTF-16 position of the first occurrence of a marker.
pub fn position_of(text: &str, marker: &str) -> Value {
    position_after(text, "", marker)
}

/// The UTF-16 position of the first occurrence of a marker after the first occurrence of `after`.
pub fn position_after(text: &str, after: &str, marker: &str) -> Value {
    let from = text.find(after).unwrap_or_else(|| panic!("no `{after}` in the text")) + after.len();
    let at = text[from..].find(marker).unwrap_or_else(|| panic!("no `{marker}` in the text"));
    position_at(text, from + at)
}

/// The byte of a UTF-16 position, which must be exact.
pub fn offset_of(text: &str, position: &Value) -> usize {
    let (line, column) = (position["line"].as_u64(), position["character"].as_u64());
    let (line, column) = (line.expect("a line"), usize::try_from(column.expect("a column")).expect("small"));
    let lines = text.split_inclusive('\n').chain(text.ends_with('\n').then_some(""));
    let (mut start, mut here) = (0, "");
    for (number, next) in (0..).zip(lines) {
        start += if number == 0 { 0 } else { here.len() };
        here = next;
        if number == line {
            break;
        }
    }
    let mut units = 0;
    for (at, c) in here.char_indices().chain([(here.len(), '\0')]) {
        if units == column {
            return start + at;
        }
        units += c.len_utf16();
    }
    panic!("no column {column} in line {line}");
}

/// The text of a range.
pub fn text_of<'t>(text: &'t str, range: &Value) -> &'t str {
    &text[offset_of(text, &range["start"])..offset_of(text, &range["end"])]
}
