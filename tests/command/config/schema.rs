//! `schemas/echolint-toml.schema.json` describes exactly what the model reads.

use echolint::config::{CONFIG_SCHEMA, Config, Selector};
use echolint::formats::Format;
use echolint::rules::RuleSet;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn schema() -> Value {
    serde_json::from_str(CONFIG_SCHEMA).expect("the schema is JSON")
}

fn validator() -> jsonschema::Validator {
    jsonschema::validator_for(&schema()).expect("the schema is valid")
}

fn json_of(toml: &str) -> Value {
    serde_json::to_value(toml::from_str::<toml::Value>(toml).expect("TOML")).expect("serialisable")
}

/// The keys that the model reads at the place where `broken` has the unknown key `zzz`. They come from the error
/// message, without the spellings with `_`.
fn keys_read(broken: &str) -> BTreeSet<String> {
    assert!(!validator().is_valid(&json_of(broken)), "the schema allows an unknown key: {broken}");
    let error = toml::from_str::<Config>(broken).expect_err("the model rejects unknown keys").message().to_owned();
    assert!(error.contains("`zzz`"), "{error}");
    error.split('`').skip(1).step_by(2).filter(|key| *key != "zzz" && !key.contains('_')).map(str::to_owned).collect()
}

fn keys_described(pointer: &str) -> BTreeSet<String> {
    let schema = schema();
    let properties = schema.pointer(pointer).and_then(Value::as_object).expect(pointer);
    for (key, value) in properties {
        assert!(value["description"].is_string(), "{pointer}/{key} has no description");
    }
    properties.keys().cloned().collect()
}

#[test]
fn the_schema_has_the_keys_of_the_model() {
    let paths = "paths = [\"*\"]";
    for (broken, described) in [
        ("zzz = 1".to_owned(), "/properties"),
        ("[tools]\nzzz = 1".to_owned(), "/properties/tools/properties"),
        (format!("[[formats]]\n{paths}\nzzz = 1"), "/definitions/format/properties"),
        (format!("[[formats]]\n{paths}\ntask = {{ zzz = \"x\" }}"), "/definitions/source/properties"),
        (format!("[[schemas]]\n{paths}\nschema = \"x\"\nzzz = 1"), "/definitions/schema/properties"),
        (format!("[[overrides]]\n{paths}\nzzz = 1"), "/definitions/override/properties"),
        ("[[ignore]]\nrules = [\"P\"]\nzzz = 1".to_owned(), "/definitions/ignore/properties"),
        ("[dataset]\nzzz = 1".to_owned(), "/definitions/dataset/properties"),
        ("[teachers.x]\nprofile = \"x\"\nzzz = 1".to_owned(), "/definitions/teacher/properties"),
        ("[judge]\nendpoint = \"https://a.b\"\nmodel = \"x\"\nzzz = 1".to_owned(), "/definitions/judge/properties"),
        (format!("[[overrides]]\n{paths}\nteachers.x = {{ zzz = 1 }}"), "/definitions/teacher-limits/properties"),
    ] {
        assert_eq!(keys_read(&broken), keys_described(described), "{described}");
    }
}

#[test]
fn the_schema_lists_all_selectors_severities_kinds_and_formats() {
    let validator = validator();
    let accepted = |document: Value| validator.is_valid(&document);
    let rules = RuleSet::builtin();
    let mut selectors: BTreeSet<&str> = rules.codes_and_names().collect();
    selectors.extend(rules.iter().flat_map(|rule| (1..rule.code.len()).map(|end| &rule.code[..end])));
    selectors.insert("ALL");
    for selector in selectors {
        assert!(accepted(json!({"select": [selector], "severity": {selector: "info"}})), "{selector}");
        assert!(Selector::new(selector, &rules).is_ok(), "{selector}");
    }
    for unknown in ["P9", "P999", "Z", "no-such-rule", ""] {
        assert!(
            !accepted(json!({"ignore": [unknown]})) && !accepted(json!({"severity": {unknown: "info"}})),
            "{unknown}"
        );
        assert!(Selector::new(unknown, &rules).is_err(), "{unknown}");
    }
    let schema = schema();
    let listed = |pointer: &str| -> BTreeSet<String> {
        let list = schema.pointer(pointer).and_then(Value::as_array).expect(pointer);
        list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let set = |list: &mut dyn Iterator<Item = &str>| list.map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(listed("/definitions/selector/anyOf/0/enum"), set(&mut rules.iter().map(|rule| &*rule.code)));
    assert_eq!(listed("/definitions/selector/anyOf/1/enum"), set(&mut rules.iter().map(|rule| &*rule.name)));
    assert_eq!(listed("/definitions/format/properties/format/enum"), set(&mut Format::all().map(Format::name)));
    assert_eq!(listed("/definitions/severity/enum"), set(&mut ["error", "warning", "info"].into_iter()));
    for kind in ["read", "write", "neutral"] {
        let text = format!("[tools.kinds]\nx = \"{kind}\"");
        assert!(accepted(json_of(&text)) && toml::from_str::<Config>(&text).is_ok(), "{kind}");
    }
}

/// The starter configuration with every setting uncommented, that is, every comment that is valid TOML.
fn uncommented() -> String {
    let starter = include_str!("../../../examples/echolint.toml");
    let lines = starter.lines().map(|line| match line.strip_prefix("# ") {
        Some(setting) if toml::from_str::<toml::Table>(setting).is_ok() => setting,
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_starter_shows_every_key_and_is_valid() {
    let text = uncommented();
    let config: Config = toml::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_ne!(config, Config::default());
    let document = json_of(&text);
    let errors: Vec<String> = validator().iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let keys = |pointer: &str| -> BTreeSet<String> {
        let found = document.pointer(pointer).and_then(Value::as_object).expect(pointer);
        found.keys().cloned().collect()
    };
    assert_eq!(keys(""), keys_described("/properties"));
    assert_eq!(keys("/tools"), keys_described("/properties/tools/properties"));
    assert_eq!(keys("/formats/0"), keys_described("/definitions/format/properties"));
    assert_eq!(keys("/schemas/0"), keys_described("/definitions/schema/properties"));
    assert_eq!(keys("/overrides/0"), keys_described("/definitions/override/properties"));
    assert_eq!(keys("/dataset"), keys_described("/definitions/dataset/properties"));
    assert_eq!(keys("/judge"), keys_described("/definitions/judge/properties"));
    assert_eq!(keys("/overrides/0/dataset"), BTreeSet::from(["min-behaviours".to_owned()]));
    let of_teachers = ["/teachers/sonnet", "/teachers/opus"].into_iter().flat_map(keys);
    assert_eq!(of_teachers.collect::<BTreeSet<_>>(), keys_described("/definitions/teacher/properties"));
    let sources = ["/formats/0/task", "/formats/0/model", "/formats/0/outcome"].into_iter().flat_map(keys);
    assert_eq!(sources.collect::<BTreeSet<_>>(), keys_described("/definitions/source/properties"));
}

#[test]
fn the_starter_does_not_change_the_defaults() {
    let config: Config = toml::from_str(include_str!("../../../examples/echolint.toml")).expect("TOML");
    assert_eq!(config, Config::default());
}
