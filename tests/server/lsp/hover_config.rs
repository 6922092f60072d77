//! Hovers on rules and teachers in `echolint.toml`.

use super::support::{position_after, text_of, uri_of};
use super::teacher_workspace::TeacherWorkspace;
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

fn hover(workspace: &mut TeacherWorkspace, after: &str, word: &str) -> Value {
    let path = workspace.folder.path().join("echolint.toml");
    std::fs::write(&path, CONFIG).expect("writable");
    let position = position_after(CONFIG, after, word);
    workspace.client.about("textDocument/hover", &uri_of(&path), json!({ "position": position }))
}

fn hover_text(workspace: &mut TeacherWorkspace, after: &str, word: &str) -> String {
    let hover = hover(workspace, after, word);
    assert_eq!(text_of(CONFIG, &hover["range"]), word, "{hover}");
    hover["contents"]["value"].as_str().expect("a text").to_owned()
}

#[test]
fn rules() {
    let mut workspace = TeacherWorkspace::open("");
    for (after, word, title) in [
        ("select", "unused-result", "# G004 unused-result"),
        ("\"P001\"", "P004", "# P004 arguments-not-json"),
        ("severity", "G002", "# G002 "),
        ("severity.", "P004", "# P004 "),
    ] {
        let text = hover_text(&mut workspace, after, word);
        assert!(text.starts_with(title), "{text}");
    }
    assert_snapshot!(hover_text(&mut workspace, "select = [\"", "E"));
}

#[test]
fn words_that_are_not_rules_have_no_hover() {
    let mut workspace = TeacherWorkspace::open("");
    for (after, word) in [("", "G002"), ("", "P001"), ("exclude = [\"", "E"), ("ignore = ", "nothing"), ("", "paths")] {
        assert_eq!(hover(&mut workspace, after, word), Value::Null, "{word}");
    }
}

#[test]
fn teachers() {
    let mut workspace = TeacherWorkspace::open("");
    let all = [("", "heron"), ("", "a b"), ("", "gone"), ("overrides", "heron")];
    let all: Vec<String> = all.map(|(after, word)| hover_text(&mut workspace, after, word)).into();
    assert_eq!(all[0], all[3]);
    assert_snapshot!(all[..3].join("\n"));
}
