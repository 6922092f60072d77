//! Requests about any place of any text are answered.

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

/// Numbers that look like chance and are the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

/// A text with bytes missing, doubled or in other places.
fn spoilt(text: &str, chance: &mut Chance) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..chance.below(6) {
        let at = chance.below(characters.len());
        let pieces = ["\"", "\\", "{", "]", ",", "🙂", "\r", "\n", "\\ud83d", "\u{0}", "İ"];
        match chance.below(3) {
            0 => characters.truncate(at),
            1 => drop(characters.remove(at)),
            _ => drop(characters.splice(at..at, pieces[chance.below(pieces.len())].chars()).collect::<Vec<_>>()),
        }
        if characters.is_empty() {
            characters.push('{');
        }
    }
    characters.into_iter().collect()
}

#[test]
fn every_position_has_an_answer() {
    let mut chance = Chance(7);
    for encoding in ["utf-8", "utf-16", "utf-32"] {
        let mut client = Client::with(&Setup { encodings: vec![encoding], ..Setup::default() });
        for round in 0..24 {
            let (name, whole) = match round % 3 {
                0 => ("a.jsonl", orders()),
                1 => ("a.json", orders_on_lines()),
                _ => ("b.json", format!("[{},{}]", orders_on_lines(), orders_on_lines())),
            };
            let text = if round < 3 { whole } else { spoilt(&whole, &mut chance) };
            walk(&mut client, &format!("file:///data/{name}"), &text, &mut chance);
        }
        assert_eq!(client.shutdown(), 0);
    }
}

#[test]
fn every_format_has_answers() {
    let mut chance = Chance(8);
    let mut client = Client::start();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/formats");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap().replace("o_17", "🙂 o_17");
        for text in [spoilt(&text, &mut chance), text] {
            let name = path.file_name().unwrap().to_string_lossy();
            walk(&mut client, &format!("file:///data/{name}"), &text, &mut chance);
        }
    }
    assert_eq!(client.shutdown(), 0);
}

/// Asks about a file and places in it.
fn walk(client: &mut Client, uri: &str, text: &str, chance: &mut Chance) {
    client.open(uri, text);
    for method in ["textDocument/documentSymbol", "textDocument/foldingRange"] {
        client.about(method, uri, json!({}));
    }
    let lines: Vec<&str> = text.split('\n').collect();
    for _ in 0..40 {
        let line = chance.below(lines.len() + 1);
        let columns = lines.get(line).map_or(0, |line| line.len());
        let character = if chance.below(20) == 0 { u32::MAX as usize } else { chance.below(columns + 3) };
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
            // Nothing at all is said of a file that is no trajectory.
            assert!(answer.is_null() || answer.as_array().map(Vec::len) == Some(2), "{position}: {answer}");
        }
    }
}
