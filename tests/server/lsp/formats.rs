//! Requests about files of every format.

use super::support::{Client, Setup, offset_of, position_at, text_of, uri_of};
use super::teacher_workspace::{CONFIG, everything};
use super::tokens::decoded;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The names and texts of the fixtures of all formats.
fn fixtures() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/formats");
    let files = std::fs::read_dir(folder).expect("fixtures");
    let read = |file: std::io::Result<std::fs::DirEntry>| {
        let path = file.expect("a file").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).expect("text"))
    };
    files.map(read).collect()
}

#[test]
fn tokens_hovers_and_hints_are_at_names_and_arguments() {
    let folder = TempDir::new().expect("a folder");
    std::fs::write(folder.path().join("echolint.toml"), CONFIG.lines().next().unwrap_or_default()).expect("writable");
    let mut client = Client::with(&Setup::default());
    for (name, text) in fixtures() {
        let uri = uri_of(&folder.path().join(&name));
        client.open(&uri, &text);
        let tokens = decoded(&client.about("textDocument/semanticTokens/full", &uri, json!({})));
        assert!(!tokens.is_empty(), "{name}");
        for (range, kind, _) in &tokens {
            let token = text_of(&text, range);
            assert!(!token.contains(['"', ' ', '{']), "{name}: {token}");
            let hover = client.about("textDocument/hover", &uri, json!({ "position": range["start"] }));
            if *kind == 0 {
                let markdown = hover["contents"]["value"].as_str().unwrap_or_else(|| panic!("{name}: {token}"));
                assert!(markdown.starts_with(&format!("**`{token}")), "{name}: {token}: {markdown}");
                assert!(text_of(&text, &hover["range"]).contains(token), "{name}: {token}");
            }
        }
        let hints = client.about("textDocument/inlayHint", &uri, json!({ "range": everything() }));
        let hints = hints.as_array().expect("a list");
        // The one call of that fixture is neutral, and its argument too short to be traced.
        assert_eq!(hints.is_empty(), name == "claude-code-stream.jsonl", "{name}");
        for part in hints.iter().flat_map(|hint| hint["label"].as_array().expect("parts")) {
            let (Some(location), Some(tip)) = (part.get("location"), part["tooltip"].as_str()) else { continue };
            let value = tip.split_once(" first appears in ").expect("a value").0;
            let there = text_of(&text, &location["range"]);
            assert!(
                there.to_lowercase().contains(&value.trim_start_matches('#').to_lowercase()),
                "{name}: {tip}: {there}"
            );
        }
        for hint in hints {
            let before = &text[..offset_of(&text, &hint["position"])];
            assert!(before.ends_with(|c: char| c == '"' || c.is_ascii_digit()), "{name}: {before}");
            let tip = hint["label"][0]["tooltip"].as_str().unwrap_or_default();
            let hover = client.about("textDocument/hover", &uri, json!({ "position": hint["position"] }));
            let is_argument = hover["contents"]["value"].as_str().is_some_and(|text| text.starts_with("**Argument**"));
            assert_eq!(is_argument, tip.contains(" appears "), "{name}: {tip}: {hover}");
        }
        let lenses = client.about("textDocument/codeLens", &uri, json!({}));
        let lazy = lenses.as_array().into_iter().flatten().find(|lens| lens.get("command").is_none());
        let lens = client.request("codeLens/resolve", lazy.expect("a lens").clone()).expect("a title");
        assert!(lens["command"]["title"].as_str().is_some_and(|title| title.contains(" call")), "{name}: {lens}");
        for offset in (0..text.len()).step_by(131).filter(|&offset| text.is_char_boundary(offset)) {
            let position = position_at(&text, offset);
            let hover = client.about("textDocument/hover", &uri, json!({ "position": position }));
            if hover != Value::Null {
                text_of(&text, &hover["range"]);
            }
        }
    }
    assert_eq!(client.shutdown(), 0);
}
