//! The schemas of the formats on fixtures: valid records pass, and each violation is reported at its position.

use echolint::formats::Format;
use echolint::json::{self, pointer};
use echolint::schema::{Schemas, violations};
use jsonschema::Draft;
use serde_json::Value;
use std::path::Path;

fn fixtures(format: Format, name: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/schemas").join(format.name());
    std::fs::read_to_string(folder.join(name)).unwrap().lines().map(str::to_owned).collect()
}

/// The JSON pointers of the violations of the built-in schema.
fn violation_pointers(format: Format, schemas: &Schemas, text: &str) -> Vec<String> {
    let parsed = json::parse(text).unwrap();
    let (source, validator) = schemas.of_format(format).unwrap();
    let found = violations(validator, source, parsed.tape.root(text));
    found.iter().map(|violation| pointer::of_node(text, &parsed.tape, violation.node)).collect()
}

#[test]
fn every_format_has_a_compiled_schema() {
    let schemas = Schemas::default();
    for format in Format::all() {
        let (source, _) = schemas.of_format(format).unwrap_or_else(|| panic!("{}", format.name()));
        assert_eq!(source, &serde_json::from_str::<Value>(format.schema()).unwrap(), "{}", format.name());
    }
}

#[test]
fn valid_records_pass() {
    let schemas = Schemas::default();
    for format in Format::all() {
        for (line, record) in fixtures(format, "valid.jsonl").iter().enumerate() {
            assert_eq!(violation_pointers(format, &schemas, record), [""; 0], "{} line {}", format.name(), line + 1);
        }
    }
}

#[test]
fn each_violation_is_reported_at_its_position() {
    let schemas = Schemas::default();
    let mut cases = 0;
    for format in Format::all() {
        for line in fixtures(format, "invalid.jsonl") {
            let case: Value = serde_json::from_str(&line).unwrap();
            let found = violation_pointers(format, &schemas, &case["record"].to_string());
            let expected = case["pointer"].as_str().unwrap();
            // An unexpected key is reported at the key itself, although validators report its object.
            let fits =
                |at: &String| at == expected || at.rsplit_once('/').is_some_and(|(parent, _)| parent == expected);
            assert!(
                !found.is_empty() && found.iter().all(fits),
                "{}: {} is expected at {expected}, found at {found:?}",
                format.name(),
                case["why"]
            );
            cases += 1;
        }
    }
    assert!(cases >= 100, "only {cases} cases were read");
}

/// The built-in schemas are compiled as draft 7, which is faster, so they must mean the same in both drafts.
#[test]
fn draft_7_and_draft_2020_12_agree() {
    for format in Format::all() {
        let schema: Value = serde_json::from_str(format.schema()).unwrap();
        let compile = |draft| jsonschema::options().with_draft(draft).build(&schema).unwrap();
        let (old, new) = (compile(Draft::Draft7), compile(Draft::Draft202012));
        let invalid = fixtures(format, "invalid.jsonl").into_iter().map(|line| {
            let case: Value = serde_json::from_str(&line).unwrap();
            case["record"].clone()
        });
        let valid = fixtures(format, "valid.jsonl").into_iter().map(|line| serde_json::from_str(&line).unwrap());
        for record in valid.chain(invalid) {
            let errors = |validator: &jsonschema::Validator| -> Vec<String> {
                validator.iter_errors(&record).map(|error| format!("{}: {error}", error.instance_path())).collect()
            };
            assert_eq!(errors(&old), errors(&new), "{}: {record}", format.name());
        }
    }
}
