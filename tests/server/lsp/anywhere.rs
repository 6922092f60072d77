//! Requests about any position in any text are answered.

use super::fixture::{orders, orders_on_lines};
use super::support::{Client, Setup};
use serde_json::{Value, json};

const METHODS: [&str; 5] = [
    "textDocument/definition",
    "textDocument/references",
    "textDocument/documentHighlight",
    "textDocument/selectionRange",
    "textDocument/completion",
];

/// Pseudo-random numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

/// A text with up to five random truncations, removals and insertions.
fn damaged(text: &str, random: &mut Random) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..random.below(6) {
        let at = random.below(characters.len());
        let pieces = ["\"", "\\", "{", "]", ",", "🙂", "\r", "\n", "\\ud83d", "\u{0}", "İ"];
        match random.below(3) {
            0 => characters.truncate(at),
            1 => drop(characters.remove(at)),
            _ => drop(characters.splice(at..at, pieces[random.below(pieces.len())].chars()).collect::<Vec<_>>()),
        }
        if characters.is_empty() {
            characters.push('{');
        }
    }
    characters.into_iter().collect()
}

#[test]
fn every_position_is_answered() {
    let mut random = Random(7);
    for encoding in ["utf-8", "utf-16", "utf-32"] {
        let mut client = Client::with(&Setup { encodings: vec![encoding], ..Setup::default() });
        for round in 0..24 {
            let (name, intact) = match round % 3 {
                0 => ("a.jsonl", orders()),
                1 => ("a.json", orders_on_lines()),
                _ => ("b.json", format!("[{},{}]", orders_on_lines(), orders_on_lines())),
            };
            let text = if round < 3 { intact } else { damaged(&intact, &mut random) };
            walk(&mut client, &format!("file:///data/{name}"), &text, &mut random);
        }
        assert_eq!(client.shutdown(), 0);
    }
}

#[test]
fn every_format_is_answered() {
    let mut random = Random(8);
    let mut client = Client::start();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/formats");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap().replace("o_17", "🙂 o_17");
        for text in [damaged(&text, &mut random), text] {
            let name = path.file_name().unwrap().to_string_lossy();
            walk(&mut client, &format!("file:///data/{name}"), &text, &mut random);
        }
    }
    assert_eq!(client.shutdown(), 0);
}

/// Sends requests about a file and about random positions in it.
fn walk(client: &mut Client, uri: &str, text: &str, random: &mut Random) {
    client.open(uri, text);
    for method in ["textDocument/documentSymbol", "textDocument/foldingRange"] {
        client.about(method, uri, json!({}));
    }
    let lines: Vec<&str> = text.split('\n').collect();
    for _ in 0..40 {
        let line = random.below(lines.len() + 1);
        let columns = lines.get(line).map_or(0, |line| line.len());
        let character = if random.below(20) == 0 { u32::MAX as usize } else { random.below(columns + 3) };
        ask(client, uri, &json!({ "line": line, "character": character }));
    }
    client.close(uri);
}

fn ask(client: &mut Client, uri: &str, position: &Value) {
    for method in METHODS {
        let params = match method {
            "textDocument/selectionRange" => json!({ "positions": [position, position] }),
            "textDocument/references" => json!({ "position": position, "context": { "includeDeclaration": true } }),
            _ => json!({ "position": position }),
        };
        let answer = client.about(method, uri, params);
        if method == "textDocument/selectionRange" {
            // The answer is null if the file contains no trajectories.
            assert!(answer.is_null() || answer.as_array().map(Vec::len) == Some(2), "{position}: {answer}");
        }
    }
}
