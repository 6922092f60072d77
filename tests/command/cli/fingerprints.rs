//! Fingerprints of whole files: compressed, in arrays, and with teachers.

use super::harness::{GOOD, Project, json_of};
use crate::teacher_support::{Style, runs};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use std::io::Write as _;

/// The rules and fingerprints of all findings about records, sorted.
fn prints(project: &Project, file: &str) -> Vec<(String, String)> {
    let args = ["check", "--select", "ALL", "--output-format", "json", file];
    let document = json_of(&project.command(args).output().expect("it runs"));
    let findings = document["findings"].as_array().cloned().expect("a list");
    let text = |value: &Value| value.as_str().expect("a string").to_owned();
    let about_records = findings.iter().filter(|finding| finding["code"] != "J007");
    let mut prints: Vec<_> = about_records.map(|it| (text(&it["code"]), text(&it["fingerprint"]))).collect();
    prints.sort();
    prints
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn echoes_have_the_same_in_every_container() {
    let project = Project::with([
        ("teacher/heron.jsonl", runs("heron", Style::Careful, 0..60)),
        ("others/wren.jsonl", runs("wren", Style::Plain, 0..60)),
        ("others/swift.jsonl", runs("swift", Style::Hasty, 0..60)),
    ]);
    let shown = project.run("profile build --name heron --teacher teacher --background others --output heron.json");
    assert!(shown.starts_with("exit 0"), "{shown}");
    project.write("echolint.toml", "[teachers.heron]\nprofile = \"heron.json\"\n");
    let data = runs("robin", Style::Careful, 60..64) + &runs("robin", Style::Plain, 64..66);
    let values: Vec<Value> = data.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    project.write("data/lines.jsonl", &data);
    project.write("data/gzip.jsonl.gz", gzip(&data));
    project.write("data/zstd.jsonl.zst", zstd::encode_all(data.as_bytes(), 1).expect("memory"));
    project.write("data/array.json", serde_json::to_string_pretty(&values).expect("JSON"));
    project.write("data/array.json.gz", gzip(&serde_json::to_string(&values).expect("JSON")));
    let expected = prints(&project, "data/lines.jsonl");
    for family in ["E001", "E002", "V00"] {
        assert!(expected.iter().any(|(code, _)| code.starts_with(family)), "{family}: {expected:?}");
    }
    for file in ["data/gzip.jsonl.gz", "data/zstd.jsonl.zst", "data/array.json", "data/array.json.gz"] {
        assert_eq!(prints(&project, file), expected, "{file}");
    }
    // One baseline holds for all of them.
    let shown = project.run("baseline create data/lines.jsonl");
    assert!(shown.starts_with("exit 0"), "{shown}");
    let shown = project.check("data --ignore J007,D");
    assert!(shown.starts_with("exit 0"), "{shown}");
}

#[test]
fn a_report_of_an_earlier_run_has_the_same() {
    let project = Project::of("a.jsonl", include_bytes!("../../fixtures/baseline-v1/data/families.jsonl"));
    let first = prints(&project, "a.jsonl");
    assert!(first.len() > 20);
    assert_eq!(prints(&project, "a.jsonl"), first);
}

/// The message of a violated `not` is the description in the schema.
#[test]
fn other_messages_have_the_same() {
    let project = Project::of("a.jsonl", GOOD);
    project.write("echolint.toml", "[[schemas]]\npaths = [\"**\"]\nschema = \"mine.json\"\n");
    let with = |description: &str| {
        let model = json!({ "description": description, "not": { "const": "m1" } });
        project.write("mine.json", json!({ "properties": { "model": model } }).to_string());
        (project.check("a.jsonl"), prints(&project, "a.jsonl"))
    };
    let (one, print) = with("The model is retired.");
    let (other, same_print) = with("Use another model.");
    assert!(one.contains("the model is retired") && other.contains("use another model"), "{one}{other}");
    assert!(print == same_print && print[0].0 == "S001", "{print:?} {same_print:?}");
}
