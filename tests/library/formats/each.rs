//! The normal form of a fixture of each format, which shows the format's special cases.

use super::render::{import, render};
use echolint::formats::Format;
use std::path::{Path, PathBuf};

/// The text of a fixture.
pub fn fixture(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats")
}

/// The fixtures and their formats, from the file names.
pub fn fixtures() -> Vec<(String, Format)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let stem = name.split('.').next().unwrap();
        let is_of = |format: &Format| stem == format.name() || stem.starts_with(&format!("{}-", format.name()));
        let format = Format::all().find(is_of).expect("a fixture named after a format");
        found.push((name, format));
    }
    assert!(found.len() >= Format::all().count());
    found
}

macro_rules! snapshots {
    ($($test:ident: $file:literal,)*) => {$(
        #[test]
        fn $test() {
            insta::assert_snapshot!(stringify!($test), render(&fixture($file)));
        }
    )*};
}

snapshots! {
    tau_bench: "tau-bench.json",
    tau2_bench: "tau2-bench.json",
    anthropic: "anthropic.json",
    claude_code: "claude-code.jsonl",
    claude_code_stream: "claude-code-stream.jsonl",
    atif: "atif.json",
    sharegpt: "sharegpt.json",
    sharegpt_hermes: "sharegpt-hermes.json",
    llamafactory: "llamafactory.json",
    openai: "openai.json",
}

#[test]
fn other_content_is_recorded() {
    let others = |name: &str| {
        let text = fixture(name);
        let trajectory = import(&text);
        let turns = trajectory.turns.iter().enumerate();
        turns.filter(|(_, turn)| turn.other_content).map(|(index, _)| index).collect::<Vec<_>>()
    };
    assert_eq!(others("anthropic.json"), [2], "thinking");
    assert_eq!(others("claude-code.jsonl"), [1], "thinking on a separate line");
    assert_eq!(others("atif.json"), [1, 2], "an image, reasoning");
    assert_eq!(others("llamafactory.json"), [2], "reasoning");
    assert_eq!(others("sharegpt.json"), [11], "a thought before the call");
}

#[test]
fn fixtures_are_valid_records_of_their_format() {
    for (name, format) in fixtures() {
        let schema = serde_json::from_str(format.schema()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let text = fixture(&name);
        let records = if name.ends_with('l') { text.lines().collect() } else { vec![&*text] };
        for record in records.into_iter().map(|record| serde_json::from_str::<serde_json::Value>(record).unwrap()) {
            let errors: Vec<_> = validator.iter_errors(&record).map(|error| error.to_string()).collect();
            assert!(errors.is_empty() || !record.is_object(), "{name}: {errors:?}");
        }
    }
}
