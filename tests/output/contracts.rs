//! What the formats for machines promise.

use echolint::rules::RULES;
use serde_json::{Value, json};

/// SARIF as a value, without what changes with versions and with new rules.
pub fn stable_sarif(text: &str) -> Value {
    let mut sarif: Value = serde_json::from_str(text).unwrap();
    let driver = &mut sarif["runs"][0]["tool"]["driver"];
    driver["version"] = "[version]".into();
    driver["semanticVersion"] = "[version]".into();
    driver["rules"].as_array_mut().unwrap().retain(|rule| rule["id"] == "J006");
    for result in sarif["runs"][0]["results"].as_array_mut().unwrap() {
        result["ruleIndex"] = "[index]".into();
    }
    sarif
}

pub fn check_json(text: &str) {
    let schema = serde_json::from_str(include_str!("../../schemas/check.schema.json")).unwrap();
    assert_valid(&jsonschema::draft202012::new(&schema).unwrap(), &serde_json::from_str(text).unwrap());
}

pub fn assert_valid(validator: &jsonschema::Validator, value: &Value) {
    let errors: Vec<_> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{value:#}");
}

/// Checks what code scanning relies on. With `SARIF_SCHEMA` set to the path of the official schema,
/// checks against that too; with `SARIF_OUT`, leaves the file there for other tools.
pub fn check_sarif(text: &str) {
    let sarif: Value = serde_json::from_str(text).unwrap();
    if let Ok(path) = std::env::var("SARIF_SCHEMA") {
        // The official schema has a pattern with a stray bracket in it.
        let schema = std::fs::read_to_string(path).unwrap().replace("{2}]?$", "{2}?$");
        let schema = serde_json::from_str(&schema).unwrap();
        let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
        assert_valid(&validator, &sarif);
    }
    if let Ok(folder) = std::env::var("SARIF_OUT") {
        let name = std::thread::current().name().unwrap_or("test").to_owned();
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.sarif")), text).unwrap();
    }
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(sarif["runs"].as_array().unwrap().len(), 1);
    let run = &sarif["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), RULES.len());
    for (index, (rule, described)) in RULES.iter().zip(rules).enumerate() {
        assert_eq!((described["id"].as_str(), rule.index()), (Some(rule.code), index));
        for key in ["/shortDescription/text", "/fullDescription/text", "/help/text", "/help/markdown", "/helpUri"] {
            let text = described.pointer(key).and_then(Value::as_str).unwrap_or_default();
            assert!(!text.is_empty() && !text.starts_with([' ', '#']) || key == "/help/markdown", "{key}: {text}");
            assert!(text.chars().count() <= 1024 || key.starts_with("/help/"), "{key} is too long: {text}");
        }
    }
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(result["ruleId"], RULES[index].code);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert_eq!(result["partialFingerprints"]["echolint/v1"].as_str().unwrap().len(), 32);
        let related = result["relatedLocations"].as_array().cloned().unwrap_or_default();
        for location in result["locations"].as_array().unwrap().iter().chain(&related) {
            let uri = location["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~%!$&'()*+,;=@".contains(&byte);
            assert!(uri.bytes().all(is_plain), "{uri}");
            let region = &location["physicalLocation"]["region"];
            let number = |key: &str| region[key].as_u64().unwrap_or(1);
            assert!((number("startLine"), number("startColumn")) <= (number("endLine"), number("endColumn")));
        }
    }
    assert_eq!(run["invocations"][0]["executionSuccessful"], json!(true));
}
