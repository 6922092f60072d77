//! Thousands of edits, requests, cancellations and malformed frames over the real server's standard input: the server
//! answers every request once, and its last findings are those of `check` for the same bytes.

use crate::lsp::support;
use crate::text_support;

use crate::text_support::point;
use echolint::text::{Encoding, Point};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::process::Command;
use std::time::{Duration, Instant};
use support::Client;

const STEPS: usize = 4000;
const TIMEOUT: Duration = Duration::from_secs(60);

const GOOD: &str = r#"{"task":"t/1","model":"m","messages":[{"role":"user","content":"Hi 🙂, order W17 please"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"get_order","arguments":"{\"id\": \"W17\"}"}}]},{"role":"tool","tool_call_id":"c1","content":"{\"total\": 12.5}"},{"role":"assistant","content":"It is 12.5."}]}"#;
const FAULTY: &str = r#"{"messages":[{"role":"usher","content":"a"},{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"find","arguments":"{\"id\":"}}]}]}"#;

/// Pseudo-random numbers that are the same in every run (an LCG with Knuth's constants).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }
}

/// The client's copy of a document.
struct Doc {
    uri: String,
    path: std::path::PathBuf,
    text: String,
    version: i32,
}

impl Doc {
    /// Edits the text. Returns the edit for the server.
    fn edit(&mut self, random: &mut Random) -> Value {
        let pieces = ["x", "\"", "🙂", "é", "\n", "\r\n", "\r", "{", "}", ",", "", "", "", "1", "\\", GOOD, "\n\n"];
        let text = pieces[random.below(pieces.len())];
        let most = if random.below(30) == 0 { 400 } else { 2 };
        let floor = |text: &str, mut at: usize| {
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let start = floor(&self.text, random.below(self.text.len() + 1));
        let end = floor(&self.text, (start + random.below(most)).min(self.text.len())).max(start);
        let at = |offset| {
            let point = point(&self.text, offset, Encoding::Utf32);
            (point, json!({ "line": point.line, "character": point.column }))
        };
        let ((from, start_json), (to, end_json)) = (at(start), at(end));
        // A position inside `\r\n` is the end of the line.
        let back = |point| text_support::offset(&self.text, point, Encoding::Utf32);
        let (start, end) = (back(from), back(to));
        self.text.replace_range(start..end, text);
        json!({ "range": { "start": start_json, "end": end_json }, "text": text })
    }

    fn change(&mut self, random: &mut Random) -> Value {
        let mut changes = Vec::new();
        for _ in 0..=random.below(3) {
            changes.push(self.edit(random));
        }
        if self.text.len() > 12_000 || random.below(150) == 0 {
            self.text = format!("{GOOD}\n{FAULTY}\r\n{GOOD}\n");
            changes.push(json!({ "text": self.text }));
        }
        self.version += 1;
        json!({ "jsonrpc": "2.0", "method": "textDocument/didChange", "params": {
            "textDocument": { "uri": self.uri, "version": self.version }, "contentChanges": changes } })
    }
}

fn request(id: usize, uri: &str, random: &mut Random) -> Value {
    let big = [0, 1, 5, 40, 4_000_000_000_u64];
    let mut position =
        || json!({ "line": big[random.below(4)], "character": big[random.below(5)] * 7 % 4_294_967_295 });
    let (one, other) = (position(), position());
    let document = json!({ "uri": uri });
    let at = json!({ "textDocument": document, "position": one });
    let range = json!({ "start": one, "end": other });
    let of = json!({ "textDocument": document });
    let (method, params) = match random.below(17) {
        0 | 1 => ("textDocument/hover", at),
        2 => ("textDocument/codeLens", of),
        3 => ("textDocument/inlayHint", json!({ "textDocument": document, "range": range })),
        4 => ("textDocument/definition", at),
        5 => (
            "textDocument/references",
            json!({ "textDocument": document, "position": one, "context": { "includeDeclaration": true } }),
        ),
        6 => ("textDocument/documentHighlight", at),
        7 => ("textDocument/documentSymbol", of),
        8 => ("workspace/symbol", json!({ "query": "get" })),
        9 => ("textDocument/foldingRange", of),
        10 => ("textDocument/selectionRange", json!({ "textDocument": document, "positions": [one, other] })),
        11 => ("textDocument/semanticTokens/full", of),
        12 => (
            "textDocument/codeAction",
            json!({ "textDocument": document, "range": range, "context": { "diagnostics": [] } }),
        ),
        13 => ("textDocument/completion", at),
        14 => ("workspace/executeCommand", json!({ "command": "echolint.trajectories", "arguments": [document] })),
        15 => (
            "workspace/executeCommand",
            json!({ "command": "echolint.graph", "arguments": [{ "uri": uri, "record": random.below(4) }] }),
        ),
        _ => ("no/suchMethod", json!({ "anything": [1, null] })),
    };
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })
}

fn garbage(random: &mut Random) -> Vec<u8> {
    let frame = |body: &str| format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes();
    match random.below(8) {
        0 => frame("{\"jsonrpc\":\"2.0\",\"method\":"),
        1 => frame("[]"),
        2 => frame("\"\\ud800\""),
        3 => frame("{\"jsonrpc\":\"2.0\",\"method\":\"$/unknown\",\"params\":null}"),
        4 => frame(
            "{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didChange\",\"params\":{\"textDocument\":{\"uri\":\"file:///no/such.jsonl\",\"version\":3},\"contentChanges\":[{\"text\":\"x\"}]}}",
        ),
        5 => frame("{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\",\"params\":{\"textDocument\":7}}"),
        6 => b"Content-Length: nonsense\r\n\r\n".to_vec(),
        _ => b"\x00\xff noise without a header\r\n\r\n".to_vec(),
    }
}

/// The findings of `check`: code, message and the first byte.
fn checked(doc: &Doc) -> Vec<(String, String, usize)> {
    std::fs::write(&doc.path, &doc.text).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_echolint"))
        .args(["check", "--output-format", "json", "--no-excerpts", "--no-progress"])
        .arg(&doc.path)
        .output()
        .unwrap();
    let output: Value = serde_json::from_slice(&output.stdout).expect("check writes JSON");
    let finding = |finding: &Value| {
        let text = |key: &str| finding[key].as_str().unwrap().to_owned();
        let byte = finding["span"]["bytes"][0].as_u64().unwrap();
        (text("code"), text("message"), usize::try_from(byte).unwrap())
    };
    output["findings"].as_array().unwrap().iter().map(finding).collect()
}

/// The findings of the server in the same form. Its lines end at a lone `\r` too.
fn shown(items: &Value, doc: &Doc) -> Vec<(String, String, usize)> {
    let finding = |item: &Value| {
        let start = &item["range"]["start"];
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let number = |key: &str| u32::try_from(start[key].as_u64().unwrap()).unwrap();
        let point = Point { line: number("line"), column: number("character") };
        let byte = text_support::offset(&doc.text, point, Encoding::Utf32);
        (text(&item["code"]), text(&item["message"]), byte)
    };
    items.as_array().unwrap().iter().map(finding).collect()
}

#[test]
fn a_storm_ends_with_the_findings_of_check() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    let mut random = Random(20_260_101);
    let mut server = Client::raw();
    server.send(&json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
        "processId": null, "rootUri": format!("file://{}", folder.display()),
        "capabilities": { "general": { "positionEncodings": ["utf-32"] } } } }));
    server.send(&json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }));
    let names = ["a.jsonl", "b.json", "c.ndjson"];
    let texts =
        [format!("{GOOD}\n{FAULTY}\n{GOOD}\n"), format!("[{GOOD},\n{FAULTY},\n {GOOD}]"), format!("\u{feff}{FAULTY}")];
    let mut docs: Vec<Doc> = names
        .iter()
        .zip(texts)
        .map(|(name, text)| {
            let path = folder.join(name);
            Doc { uri: format!("file://{}", path.display()), path, text, version: 1 }
        })
        .collect();
    for doc in &docs {
        server.send(&json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": { "textDocument": {
            "uri": doc.uri, "languageId": "jsonl", "version": 1, "text": doc.text } } }));
    }
    let mut asked = HashSet::from([0]);
    for step in 1..=STEPS {
        let at = random.below(docs.len());
        match random.below(10) {
            0..=4 => {
                let change = docs[at].change(&mut random);
                server.send(&change);
            }
            5..=7 => {
                server.send(&request(step, &docs[at].uri, &mut random));
                asked.insert(step);
                if random.below(3) == 0 {
                    server.send(&json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": step } }));
                }
            }
            8 => {
                let id = random.below(step + 1);
                server.send(&json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": id } }));
            }
            _ => {
                let noise = garbage(&mut random);
                server.send_bytes(&noise);
            }
        }
    }
    // The test waits for the findings of a last edit of each document.
    for doc in &mut docs {
        let change = doc.change(&mut random);
        server.send(&change);
    }
    let until = Instant::now() + TIMEOUT;
    let mut answered: BTreeMap<usize, usize> = BTreeMap::new();
    let mut last: HashMap<String, (i64, Value)> = HashMap::new();
    let is_last = |last: &HashMap<String, (i64, Value)>, doc: &Doc| {
        last.get(&doc.uri).is_some_and(|(version, _)| *version == i64::from(doc.version))
    };
    while answered.len() < asked.len() || !docs.iter().all(|doc| is_last(&last, doc)) {
        let message = server.next(until);
        if let (Some(id), None) = (message["id"].as_u64(), message.get("method")) {
            *answered.entry(usize::try_from(id).unwrap()).or_default() += 1;
        }
        if message["method"] == "textDocument/publishDiagnostics" {
            let params = &message["params"];
            let version = params["version"].as_i64().unwrap_or(-1);
            last.insert(params["uri"].as_str().unwrap().to_owned(), (version, params["diagnostics"].clone()));
        }
    }
    let wrong: Vec<_> = answered.iter().filter(|(id, times)| **times != 1 || !asked.contains(id)).collect();
    assert!(wrong.is_empty(), "answered more than once, or never requested: {wrong:?}");
    for doc in &docs {
        let (_, items) = &last[&doc.uri];
        assert_eq!(shown(items, doc), checked(doc), "{}:\n{}", doc.uri, doc.text);
    }
    server.send(&json!({ "jsonrpc": "2.0", "id": STEPS + 1, "method": "shutdown", "params": null }));
    server.send(&json!({ "jsonrpc": "2.0", "method": "exit" }));
    let start = Instant::now();
    assert_eq!(server.exit_code(), 0);
    assert!(start.elapsed() < Duration::from_secs(10), "exit must end the server although its input is open");
}
