//! Checks of the contracts of machine-readable formats.

use echolint::rules::RuleSet;
use serde_json::{Value, json};

/// SARIF as a value, without the parts that change with versions and new rules.
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
    let schema = serde_json::from_str(include_str!("../../../schemas/check.schema.json")).unwrap();
    assert_valid(&jsonschema::draft202012::new(&schema).unwrap(), &serde_json::from_str(text).unwrap());
}

/// Checks GitLab's requirements on a Code Quality report, and returns its issues.
pub fn check_gitlab(text: &str) -> Vec<Value> {
    let schema = json!({"type": "array", "items": {
        "type": "object",
        "properties": {
            "description": {"type": "string"},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "properties": {
                    "path": {"type": "string", "not": {"pattern": "^\\./"}},
                    "lines": {"type": "object", "properties": {"begin": {"type": "integer", "minimum": 1}}, "required": ["begin"]},
                },
                "required": ["path", "lines"],
            },
        },
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": false,
    }});
    let report: Value = serde_json::from_str(text).unwrap();
    assert_valid(&jsonschema::validator_for(&schema).unwrap(), &report);
    let issues = report.as_array().unwrap().clone();
    let prints: std::collections::HashSet<_> = issues.iter().map(|issue| issue["fingerprint"].to_string()).collect();
    assert_eq!(prints.len(), issues.len(), "fingerprints are unique");
    issues
}

/// Checks the requirements of JUnit readers, such as correct counts, and returns the number of tests.
pub fn check_junit(text: &str) -> usize {
    let report = roxmltree::Document::parse(text).unwrap();
    let root = report.root_element();
    assert_eq!(root.tag_name().name(), "testsuites");
    let suites: Vec<_> = root.children().filter(roxmltree::Node::is_element).collect();
    let mut tests = 0;
    for suite in suites {
        assert_eq!(suite.tag_name().name(), "testsuite");
        let cases: Vec<_> = suite.children().filter(roxmltree::Node::is_element).collect();
        assert!(!cases.is_empty() && cases.iter().all(|case| case.tag_name().name() == "testcase"));
        let with = |what| cases.iter().filter(|case| case.children().any(|node| node.has_tag_name(what))).count();
        for (attribute, count) in [("tests", cases.len()), ("failures", with("failure")), ("skipped", with("skipped"))]
        {
            assert_eq!(suite.attribute(attribute), Some(&*count.to_string()), "{attribute}");
        }
        for case in &cases {
            assert!(case.attribute("name").is_some_and(|name| !name.is_empty()));
            assert!(case.attribute("classname").is_some());
        }
        tests += cases.len();
    }
    assert!(tests > 0, "a report has at least one test");
    tests
}

pub fn assert_valid(validator: &jsonschema::Validator, value: &Value) {
    let errors: Vec<_> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{value:#}");
}

/// Checks the requirements of code scanning, and the official schema if it is installed (`tests/tools/ci` installs it).
/// If `SARIF_OUT` is set to a folder, the file is also written there for other tools.
pub fn check_sarif(text: &str) {
    let sarif: Value = serde_json::from_str(text).unwrap();
    let schema = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/ci-tools/sarif-2.1.0.schema.json");
    if let Ok(schema) = std::fs::read_to_string(schema) {
        // A pattern in the official schema has a stray bracket.
        let schema = schema.replace("{2}]?$", "{2}?$");
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
    let known = RuleSet::builtin();
    assert_eq!(rules.len(), known.len());
    for (rule, described) in known.iter().zip(rules) {
        assert_eq!(described["id"].as_str(), Some(&*rule.code));
        for key in ["/shortDescription/text", "/fullDescription/text", "/help/text", "/help/markdown", "/helpUri"] {
            let text = described.pointer(key).and_then(Value::as_str).unwrap_or_default();
            assert!(!text.is_empty() && !text.starts_with([' ', '#']) || key == "/help/markdown", "{key}: {text}");
            assert!(text.chars().count() <= 1024 || key.starts_with("/help/"), "{key} is too long: {text}");
        }
    }
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(result["ruleId"], rules[index]["id"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert_eq!(result["partialFingerprints"]["echolint/v2"].as_str().unwrap().len(), 32);
        let prints = &result["partialFingerprints"];
        let (print, nth) = prints["primaryLocationLineHash"].as_str().unwrap().split_once(':').unwrap();
        assert_eq!(prints["echolint/v2"], print);
        assert!(nth.parse::<u32>().unwrap() > 0);
        let related = result["relatedLocations"].as_array().cloned().unwrap_or_default();
        let flow = &result["codeFlows"][0]["threadFlows"][0]["locations"];
        let flow: Vec<_> = flow.as_array().into_iter().flatten().map(|step| step["location"].clone()).collect();
        let offset = |step: &Value| step["physicalLocation"]["region"]["byteOffset"].as_u64();
        assert!(flow.is_sorted_by_key(offset), "the steps of a flow are in order: {flow:?}");
        assert!(related.len() < 1_000 && flow.len() <= 1_000);
        for location in result["locations"].as_array().unwrap().iter().chain(&related).chain(&flow) {
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
