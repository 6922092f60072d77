//! Fingerprints survive whatever does not change a record: how it is written and held, where it is, what messages say.

use crate::teacher_support::Random;
use echolint::config::{Selector, Settings};
use echolint::diagnostic::Finding;
use echolint::engine::{CheckContext, Document, PositionStyle, ScanOptions};
use echolint::fingerprint::{Fingerprint, Identity};
use echolint::json;
use echolint::rules::RuleSet;
use echolint::schema::Schemas;
use proptest::prelude::*;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::LazyLock;

static SCHEMAS: LazyLock<Schemas> = LazyLock::new(Schemas::default);
static SETTINGS: LazyLock<Settings> = LazyLock::new(|| {
    let mut settings = Settings::default();
    settings.rules.select(&Selector::new("ALL", &RuleSet::builtin()).expect("a selector"));
    settings
});

/// Records with findings of the families S, P and G, in several formats; none of them is about how it is written.
const RECORDS: [&str; 6] = [
    include_str!("../fixtures/formats/anthropic.json"),
    include_str!("../fixtures/formats/atif.json"),
    include_str!("../fixtures/formats/llamafactory.json"),
    include_str!("../fixtures/formats/sharegpt.json"),
    include_str!("../fixtures/formats/sharegpt-hermes.json"),
    include_str!("../fixtures/formats/tau-bench.json"),
];
const LINES: [&str; 2] =
    [include_str!("../../examples/support/runs.jsonl"), include_str!("../fixtures/baseline-v1/data/families.jsonl")];
const SESSION: &str = include_str!("../fixtures/baseline-v1/data/session.jsonl");

/// The records as values. What only the text shows is lost with that: duplicate keys and numbers.
fn records() -> Vec<Value> {
    let lines = LINES.iter().flat_map(|text| text.trim_start_matches('\u{feff}').lines());
    let values = RECORDS.into_iter().chain(lines).filter_map(|text| serde_json::from_str(text).ok());
    // An array holds the records of `[..]` as well as a line does, but is then one itself.
    values.filter(|value: &Value| value.is_object() && value.get("foo").is_none()).collect()
}

fn findings(text: &str, named_lines: bool) -> Vec<Finding> {
    let context = CheckContext {
        settings: &SETTINGS,
        teachers: &[],
        schemas: &SCHEMAS,
        places: PositionStyle::Lines,
        version1: false,
        all_findings: false,
    };
    let options = ScanOptions { named_lines, ..ScanOptions::default() };
    Document::check(text.as_bytes(), &options, &context, None).findings(&context)
}

/// The rules and fingerprints of findings, without those about the file, and those about a member that the test added.
fn prints(text: &str, named_lines: bool) -> Vec<(String, Fingerprint)> {
    let is_kept = |finding: &Finding| finding.site.as_ref().is_some_and(|site| *site.pointer != *"/nothing");
    let about_records = findings(text, named_lines).into_iter().filter(is_kept);
    let mut prints: Vec<_> =
        about_records.map(|finding| (finding.rule.code.to_string(), finding.fingerprint)).collect();
    prints.sort_unstable();
    prints
}

/// Writes values in one of the ways in which JSON can be written.
struct Writer<'r> {
    random: &'r mut Random,
    adds_nulls: bool,
    out: String,
}

impl Writer<'_> {
    fn space(&mut self) {
        let spaces = [" ", "  ", "\t", "\r"];
        if self.random.below(3) == 0 {
            self.out.push_str(spaces[self.random.below(spaces.len())]);
        }
    }

    fn value(&mut self, value: &Value, depth: usize) {
        self.space();
        match value {
            Value::Object(members) => self.object(members, depth),
            Value::Array(items) => {
                self.out.push('[');
                for (nth, item) in items.iter().enumerate() {
                    self.out.push_str(if nth > 0 { "," } else { "" });
                    self.value(item, depth + 1);
                }
                self.space();
                self.out.push(']');
            }
            Value::String(text) => self.string(text),
            Value::Number(number) if number.is_u64() && self.random.below(3) == 0 => {
                let ends = [".0", "e0", "E+00"];
                let _ = write!(self.out, "{number}{}", ends[self.random.below(ends.len())]);
            }
            other => self.out.push_str(&other.to_string()),
        }
        self.space();
    }

    fn object(&mut self, members: &Map<String, Value>, depth: usize) {
        let mut members: Vec<_> = members.iter().collect();
        let null = ("nothing".to_owned(), Value::Null);
        if self.adds_nulls && depth == 0 {
            members.push((&null.0, &null.1));
        }
        self.random.shuffle(&mut members);
        self.out.push('{');
        for (nth, (key, value)) in members.into_iter().enumerate() {
            self.out.push_str(if nth > 0 { "," } else { "" });
            self.space();
            self.string(key);
            self.space();
            self.out.push(':');
            self.value(value, depth + 1);
        }
        self.space();
        self.out.push('}');
    }

    fn string(&mut self, text: &str) {
        self.out.push('"');
        for character in text.chars() {
            match character {
                '"' | '\\' if self.random.below(2) == 0 => self.out.extend(['\\', character]),
                '/' if self.random.below(2) == 0 => self.out.push_str("\\/"),
                '\n' if self.random.below(2) == 0 => self.out.push_str("\\n"),
                '"' | '\\' | '\u{0}'..='\u{1f}' => self.escape(character),
                _ if self.random.below(20) == 0 => self.escape(character),
                _ => self.out.push(character),
            }
        }
        self.out.push('"');
    }

    fn escape(&mut self, character: char) {
        for unit in character.encode_utf16(&mut [0; 2]) {
            let _ = if self.random.below(2) == 0 {
                write!(self.out, "\\u{unit:04x}")
            } else {
                write!(self.out, "\\u{unit:04X}")
            };
        }
    }
}

fn written(value: &Value, random: &mut Random, adds_nulls: bool) -> String {
    let mut writer = Writer { random, adds_nulls, out: String::new() };
    writer.value(value, 0);
    writer.out.replace('\r', " ")
}

fn identity(value: &Value) -> Identity {
    let text = value.to_string();
    Identity::of_record(&text, &json::parse(&text).expect("JSON").tape)
}

#[test]
fn the_fixtures_have_findings_of_every_family_about_records() {
    let lines: String = records().iter().map(|record| format!("{record}\n")).collect();
    let codes: BTreeSet<String> = prints(&lines, true).into_iter().map(|(code, _)| code).collect();
    for code in ["S001", "P001", "P002", "P003", "P004", "P005", "P006", "P007", "P008", "P009", "P010", "P011"] {
        assert!(codes.contains(code), "{code} is in {codes:?}");
    }
    assert!(codes.contains("G001") && codes.contains("G002") && codes.contains("G004"), "{codes:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// One record a line, in an array, in documents one after the other, and by itself, each time written anew.
    #[test]
    fn records_keep_their_fingerprints_however_they_are_written_and_held(seed in 1..u64::MAX, adds_nulls: bool) {
        let random = &mut Random(seed);
        let records = records();
        let plain: String = records.iter().map(|record| format!("{record}\n")).collect();
        let expected = prints(&plain, true);
        let mut each = || records.iter().map(|record| written(record, random, adds_nulls)).collect::<Vec<_>>();
        prop_assert_eq!(&prints(&(each().join("\n") + "\n"), true), &expected);
        prop_assert_eq!(&prints(&each().join("\r\n"), true), &expected);
        prop_assert_eq!(&prints(&format!("[{}]", each().join(" ,\n")), false), &expected);
        prop_assert_eq!(&prints(&format!("[{}]", each().join(",")), true), &expected);
        let mut alone: Vec<_> = each().iter().flat_map(|record| prints(record, false)).collect();
        alone.sort_unstable();
        prop_assert_eq!(&alone, &expected);
        let pretty = records.iter().map(|record| serde_json::to_string_pretty(record).expect("JSON"));
        let mut pretty: Vec<_> = pretty.flat_map(|record| prints(&record, false)).collect();
        pretty.sort_unstable();
        prop_assert_eq!(&pretty, &expected);
    }

    #[test]
    fn sessions_keep_their_fingerprints_however_they_are_written(seed in 1..u64::MAX) {
        let random = &mut Random(seed);
        let line = |line: &str| match serde_json::from_str::<Value>(line) {
            Ok(value) => written(&value, random, false),
            Err(_) => line.to_owned(),
        };
        let again: Vec<String> = SESSION.lines().map(line).collect();
        let expected = prints(SESSION, true);
        prop_assert!(!expected.is_empty());
        prop_assert_eq!(prints(&again.join("\n"), true), expected);
    }

    /// A value anywhere in a record is part of its identity.
    #[test]
    fn every_other_value_changes_the_identity(seed in 1..u64::MAX) {
        let random = &mut Random(seed);
        let records = records();
        let record = &records[random.below(records.len())];
        let mut changed = record.clone();
        let pointer = change(&mut changed, random);
        prop_assert_ne!(identity(record), identity(&changed), "{}", pointer);
    }
}

/// Changes a value somewhere in a record, and returns where. What is not content at the top is left alone.
fn change(record: &mut Value, random: &mut Random) -> String {
    const NOT_CONTENT: [&str; 6] = ["source", "split", "comment", "comments", "metadata", "_echolint"];
    let mut pointer = String::new();
    loop {
        let step = match record.pointer(&pointer).expect("it is there") {
            Value::Object(members) => {
                let counts = |key: &&String| !pointer.is_empty() || !NOT_CONTENT.contains(&key.as_str());
                let keys: Vec<&String> = members.keys().filter(counts).collect();
                keys.get(random.below(keys.len())).map(|key| key.replace('~', "~0").replace('/', "~1"))
            }
            Value::Array(items) if !items.is_empty() => Some(random.below(items.len()).to_string()),
            _ => None,
        };
        let Some(step) = step else { break };
        let _ = write!(pointer, "/{step}");
    }
    let value = record.pointer_mut(&pointer).expect("it is there");
    *value = match value.take() {
        Value::String(text) => Value::String(text + "\u{fffd}"),
        Value::Number(number) => Value::from(number.as_f64().unwrap_or_default() + 1.0),
        Value::Bool(flag) => Value::Bool(!flag),
        Value::Null | Value::Array(_) | Value::Object(_) => Value::from("something"),
    };
    pointer
}

#[test]
fn what_people_think_of_a_record_changes_no_fingerprint() {
    let records = records();
    let record = records.iter().find(|record| record["task_id"] == "calls").expect("a record");
    let expected = prints(&record.to_string(), false);
    assert!(!expected.is_empty());
    let with = |name: &str, value: Value| {
        let mut record = record.clone();
        record[name] = value;
        prints(&record.to_string(), false)
    };
    for name in ["source", "split", "comment", "comments", "metadata"] {
        assert_eq!(with(name, "anything".into()), expected, "{name}");
        assert_ne!(with(&format!("{name}_"), "anything".into()), expected, "{name}_");
    }
    assert_ne!(with("weight", 1.into()), expected);
    // Deeper down the same names are content.
    let mut deeper = record.clone();
    deeper["messages"][0]["metadata"] = "anything".into();
    assert_ne!(identity(&deeper), identity(record));
}

#[test]
fn weights_of_turns_change_fingerprints() {
    let turn = |weight: u8| {
        format!(
            r#"{{"messages":[{{"role":"user","content":"Hi."}},{{"role":"assistant","content":"","weight":{weight}}}]}}"#
        )
    };
    assert!(!prints(&turn(0), true).is_empty());
    assert_ne!(prints(&turn(0), true), prints(&turn(1), true));
}

#[test]
fn equal_records_have_equal_fingerprints_and_different_ones_different_fingerprints() {
    let mut all = BTreeSet::new();
    let texts: BTreeSet<String> = records().iter().map(Value::to_string).collect();
    for record in texts {
        let one = prints(&record, true);
        let twice = prints(&format!("{record}\n{record}\n"), true);
        assert_eq!(twice.len(), 2 * one.len());
        assert!(twice.iter().all(|print| one.contains(print)));
        for print in one {
            assert!(all.insert(print.clone()), "{print:?} is in two records: {record}");
        }
    }
}

#[test]
fn what_only_bytes_show_has_fingerprints_without_them() {
    let one = r#"{"n":9007199254740993,"n":1,"x":NaN,"messages":[{"role":"user","content":"\ud83d \ud83d"},{"role":"assistant","content":"Ok."}]}"#;
    let other = r#"{ "x" : NaN , "messages" :[ {"content":"\uD83D \uD83D","role":"user"},{"role":"\u0061ssistant","content":"Ok."}],"n":9007199254740993, "n": 1}"#;
    let codes: Vec<_> = prints(one, true).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["J002", "J003", "J004", "J004", "J005"]);
    assert_eq!(prints(one, true), prints(other, true));
    // A record that cannot be parsed is its bytes.
    let broken = r#"{"messages":[{"role":"user""#;
    assert_eq!(prints(&format!("{one}\n{broken}\n"), true), prints(&format!("[{one},\n{broken}"), false));
    assert_ne!(prints(broken, true), prints(&broken.replace("user", "robot"), true));
}

#[test]
fn places_say_where_in_the_normal_form_a_finding_is() {
    let lines: String = records().iter().map(|record| format!("{record}\n")).collect();
    let found = findings(&lines, true);
    let places: BTreeSet<String> =
        found.iter().filter_map(|finding| Some(format!("{} {}", finding.rule.code, finding.site.as_ref()?))).collect();
    insta::assert_snapshot!(places.into_iter().collect::<Vec<_>>().join("\n"));
}
