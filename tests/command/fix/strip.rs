//! Property test of `strip`: the stripped text parses to the same values without the member, and no other byte is
//! changed.

use echolint::engine::{ScanOptions, Stripped, strip};
use proptest::prelude::*;
use serde_json::Value;

/// A member of an object: its key, and its text with the space around it.
type Member = (String, String);

fn space() -> impl Strategy<Value = &'static str> + Clone {
    prop_oneof![3 => Just(""), 1 => Just(" "), 1 => Just("\t  "), 1 => Just("\r")]
}

/// A JSON value with random space.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<i32>().prop_map(|number| number.to_string()),
        any::<String>().prop_map(|text| Value::from(text).to_string()),
        Just(r#""\"_echolint\":{},""#.to_owned()),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let items = prop::collection::vec((space(), inner.clone()), 0..4);
        let lists = items.clone().prop_map(|items| {
            let items: Vec<_> = items.iter().map(|(space, item)| format!("{space}{item}")).collect();
            format!("[{}]", items.join(","))
        });
        let objects = prop::collection::vec((space(), inner), 0..3).prop_map(|items| {
            let key = |nth: usize| if nth == 1 { "_echolint".to_owned() } else { format!("k{nth}") };
            let items = items.iter().enumerate();
            let items: Vec<_> = items.map(|(nth, (space, item))| format!("{space}\"{}\":{item}", key(nth))).collect();
            format!("{{{}}}", items.join(","))
        });
        prop_oneof![lists, objects]
    })
}

/// The members of a record. Any number of them are `_echolint`, spelled in two ways.
fn record() -> impl Strategy<Value = Vec<Member>> {
    let own = prop_oneof![Just("_echolint"), Just(r"\u005fecholint")].prop_map(str::to_owned);
    let names = prop_oneof![2 => own, 3 => Just(String::new())];
    let member = (names, space(), space(), json(), space());
    prop::collection::vec(member, 0..6).prop_map(|members| {
        let written = members.into_iter().enumerate().map(|(nth, (name, before, colon, value, after))| {
            let name = if name.is_empty() { format!("key{nth}") } else { name };
            (name.clone(), format!("{before}\"{name}\"{colon}:{value}{after}"))
        });
        let mut all: Vec<Member> = written.collect();
        // This member makes the object a record, so that an array of them is an array of records.
        all.insert(all.len() / 2, ("messages".to_owned(), "\"messages\":[]".to_owned()));
        all
    })
}

fn text<'m>(members: impl Iterator<Item = &'m Member>) -> String {
    let members: Vec<&str> = members.map(|(_, written)| written.as_str()).collect();
    format!("{{{}}}", members.join(","))
}

fn is_other(member: &Member) -> bool {
    !member.0.ends_with("echolint")
}

fn parsed(texts: &[String]) -> Vec<String> {
    let values = texts.iter().map(|text| serde_json::from_str::<Value>(text).expect(text).to_string());
    values.collect()
}

fn stripped(bytes: &str, named_lines: bool) -> String {
    let options = ScanOptions { named_lines, threads: 1, ..ScanOptions::default() };
    let Stripped { bytes: after, changes } = strip(bytes.as_bytes(), &options).expect("valid JSON");
    let mut rebuilt = String::new();
    let mut at = 0;
    for change in &changes {
        assert!(change.at.start >= at && change.replacement.is_empty());
        let removed = &bytes[change.at.clone()];
        assert!(removed.contains("echolint"), "{removed:?} of {bytes:?}");
        rebuilt.push_str(&bytes[at..change.at.start]);
        at = change.at.end;
    }
    rebuilt.push_str(&bytes[at..]);
    let after = after.map_or_else(|| bytes.to_owned(), |after| String::from_utf8(after).expect("UTF-8"));
    assert_eq!(rebuilt, after);
    assert_eq!(changes.is_empty(), after == bytes);
    after
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_rest_of_each_record_is_unchanged(records in prop::collection::vec(record(), 1..4)) {
        let before: Vec<String> = records.iter().map(|record| text(record.iter())).collect();
        let expected: Vec<String> = records.iter().map(|record| text(record.iter().filter(|member| is_other(member)))).collect();
        let lines = stripped(&before.join("\n"), true);
        let found: Vec<String> = lines.split('\n').map(str::to_owned).collect();
        prop_assert_eq!(parsed(&found), parsed(&expected));
        // The other members keep their text, except for the space next to a removed member.
        for (found, record) in found.iter().zip(&records) {
            for (_, written) in record.iter().filter(|member| is_other(member)) {
                prop_assert!(found.contains(written.trim()), "{written:?} of {found:?}");
            }
        }
        let list = stripped(&format!("[{}]\n", before.join(", ")), false);
        let found: Vec<Value> = serde_json::from_str(&list).expect("a list");
        prop_assert_eq!(found.iter().map(Value::to_string).collect::<Vec<_>>(), parsed(&expected));
        prop_assert_eq!(stripped(&lines, true), lines);
    }
}
