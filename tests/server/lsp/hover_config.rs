//! What is said of rules and teachers in `echolint.toml`.

use super::shop::Shop;
use super::support::{position_after, text_of, uri_of};
use insta::assert_snapshot;
use serde_json::{Value, json};

const CONFIG: &str = r#"# G002 is not for us
select = ["E", "unused-result", # "P001"
  "P004"]
ignore = ["nothing"]
exclude = ["E"]
severity = { S = "info", G002 = "error" }

[teachers.heron]
profile = "heron.json"
max-false-positive-rate = 0.02

[teachers."a b"]
trajectories = ["mine/*.jsonl"]
background = ["others", "more"]
max-ags = 0.9

[teachers.gone]
profile = "gone.json"

[[overrides]]
paths = ["x"]
teachers.heron = { max-ags = 0.5 }
severity.P004 = "info"
"#;

fn hover(shop: &mut Shop, after: &str, word: &str) -> Value {
    let path = shop.folder.path().join("echolint.toml");
    std::fs::write(&path, CONFIG).expect("writable");
    let position = position_after(CONFIG, after, word);
    shop.client.about("textDocument/hover", &uri_of(&path), json!({ "position": position }))
}

fn said(shop: &mut Shop, after: &str, word: &str) -> String {
    let hover = hover(shop, after, word);
    assert_eq!(text_of(CONFIG, &hover["range"]), word, "{hover}");
    hover["contents"]["value"].as_str().expect("a text").to_owned()
}

#[test]
fn rules() {
    let mut shop = Shop::open("");
    for (after, word, title) in [
        ("select", "unused-result", "# G004 unused-result"),
        ("\"P001\"", "P004", "# P004 arguments-not-json"),
        ("severity", "G002", "# G002 "),
        ("severity.", "P004", "# P004 "),
    ] {
        let said = said(&mut shop, after, word);
        assert!(said.starts_with(title), "{said}");
    }
    assert_snapshot!(said(&mut shop, "select = [\"", "E"));
}

#[test]
fn words_that_only_look_like_rules() {
    let mut shop = Shop::open("");
    for (after, word) in [("", "G002"), ("", "P001"), ("exclude = [\"", "E"), ("ignore = ", "nothing"), ("", "paths")] {
        assert_eq!(hover(&mut shop, after, word), Value::Null, "{word}");
    }
}

#[test]
fn teachers() {
    let mut shop = Shop::open("");
    let all = [("", "heron"), ("", "a b"), ("", "gone"), ("overrides", "heron")];
    let all: Vec<String> = all.map(|(after, word)| said(&mut shop, after, word)).into();
    assert_eq!(all[0], all[3]);
    assert_snapshot!(all[..3].join("\n"));
}
