//! Compares an edited document with a new one: after any edits, its text, lines, records and findings equal those of a
//! document created from the current text, and the findings equal those of a scan of its bytes.

use crate::text_support::{lines, offset, point};
use echolint::config::Settings;
use echolint::diagnostic::Finding;
use echolint::engine::{CheckContext, Document, OpenDocument, PositionStyle, ScanOptions};
use echolint::schema::Schemas;
use echolint::text::{Encoding, Point};
use proptest::prelude::*;
use std::sync::LazyLock;

const GOOD: &str = r#"{"messages":[{"role":"user","content":"Hi 🙂 é"},{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"find","arguments":"{\"id\":\"W17\"}"}}]},{"role":"tool","tool_call_id":"c1","content":"ok"}]}"#;
const FAULTY: &str = r#"{"messages":[{"role":"usher","content":"a"},{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"find","arguments":"{\"id\":"}}]}]}"#;
const SESSION: &str = r#"{"type":"user","uuid":"a","sessionId":"s","message":{"role":"user","content":"hi"},"timestamp":"2026-01-01T00:00:00Z"}"#;
const BROKEN: &str = r#"{"messages":[{"role":"user","content":"a"#;

static SCHEMAS: LazyLock<Schemas> = LazyLock::new(Schemas::default);

fn with_context<T>(f: impl FnOnce(&CheckContext<'_>) -> T) -> T {
    let settings = Settings::default();
    f(&CheckContext {
        settings: &settings,
        teachers: &[],
        schemas: &SCHEMAS,
        places: PositionStyle::Lines,
        version1: false,
        all_findings: false,
    })
}

/// The parts of a finding that do not depend on lines and columns.
fn without_positions(finding: &Finding) -> String {
    let bytes = finding.at.as_ref().map(|at| at.bytes.clone());
    let related: Vec<_> = finding.related.iter().map(|related| (&related.message, related.at.bytes.clone())).collect();
    let fix = finding.fix.as_ref().map(|fix| (&fix.title, &fix.bytes, &fix.replacement));
    let Finding { rule, severity, message, record, trajectory, fingerprint, .. } = finding;
    format!("{} {severity} {message} {bytes:?} {record:?} {trajectory:?} {fingerprint} {related:?} {fix:?}", rule.code)
}

fn scanned(text: &str, options: &ScanOptions) -> (Vec<String>, bool) {
    with_context(|context| {
        let document = Document::check(text.as_bytes(), options, context, None);
        (document.findings(context).iter().map(without_positions).collect(), document.foreign)
    })
}

fn open(document: &OpenDocument) -> (Vec<String>, bool) {
    with_context(|context| (document.findings(context).iter().map(without_positions).collect(), document.is_foreign()))
}

fn base() -> impl Strategy<Value = String> {
    let record = prop::sample::select(vec![GOOD, FAULTY, GOOD, BROKEN, "{}", "[1]", "", "  ", "x", SESSION]);
    let records = prop::collection::vec(record, 0..7);
    let end = prop::sample::select(vec!["\n", "\r\n", "\n", "\r", "\n\n", ",\n", ""]);
    let ends = prop::collection::vec(end, 7);
    (records, ends, 0..7usize, any::<bool>()).prop_map(|(records, ends, container, has_bom)| {
        let lines: String = records.iter().zip(&ends).flat_map(|(record, end)| [*record, *end]).collect();
        let pretty = || {
            let value: serde_json::Value = serde_json::from_str(GOOD).unwrap();
            serde_json::to_string_pretty(&[&value, &value, &value]).unwrap()
        };
        let body = match container {
            0..=2 => lines,
            3 => format!("[{}\n]", records.join(",\n")),
            4 => format!("{{\"info\":{{}},\"simulations\":[{}]}}", records.join(", ")),
            5 => pretty(),
            _ => format!("{SESSION}\n{SESSION}\r\n{lines}"),
        };
        if has_bom { format!("\u{feff}{body}") } else { body }
    })
}

#[derive(Debug, Clone)]
enum Edit {
    Range { at: u16, length: u8, jitter: u8, inverted: bool, outside: bool, text: String },
    Full(String),
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let piece = prop::sample::select(vec![
        "x",
        "\"",
        "{",
        "}",
        "[",
        "]",
        ",",
        "\n",
        "\r\n",
        "\r",
        "🙂",
        "é",
        "\\",
        " ",
        ":",
        "1",
        "",
        "",
        "",
        GOOD,
        FAULTY,
        "\u{feff}",
        ",\n{}",
        "\u{0}",
        "simulations",
    ]);
    let text = prop::collection::vec(piece, 0..3).prop_map(|pieces| pieces.concat());
    let range = (any::<u16>(), 0..40u8, any::<u8>(), any::<bool>(), prop::bool::weighted(0.05), text);
    let range = range.prop_map(|(at, length, jitter, inverted, outside, text)| {
        let length = if jitter % 3 == 0 { length } else { length % 2 };
        Edit::Range { at, length, jitter, inverted: inverted && jitter % 8 == 0, outside, text }
    });
    let edit = prop_oneof![30 => range, 1 => base().prop_map(Edit::Full)];
    prop::collection::vec(edit, 1..14)
}

/// Applies an edit to the document and to a string.
fn apply(document: &mut OpenDocument, model: &mut String, edit: &Edit, encoding: Encoding) {
    let (at, length, jitter, inverted, outside, text) = match edit {
        Edit::Full(text) => {
            document.replace(text);
            model.clone_from(text);
            return;
        }
        Edit::Range { at, length, jitter, inverted, outside, text } => (at, length, jitter, inverted, outside, text),
    };
    let mut start = usize::from(*at) * (model.len() + 1) / 65_536;
    while !model.is_char_boundary(start) {
        start -= 1;
    }
    let mut from = point(model, start, encoding);
    // Also inside surrogate pairs and past the ends of lines.
    from.column += u32::from(jitter % 7 == 1);
    let mut to = Point { line: from.line, column: from.column + u32::from(*length) };
    if jitter % 11 == 0 {
        to.line += 1;
    }
    if *outside {
        to = Point { line: u32::MAX, column: u32::MAX };
    }
    let (from_offset, to_offset) = (offset(model, from, encoding), offset(model, to, encoding));
    let given = if *inverted { (to, from) } else { (from, to) };
    let buffer = document.buffer();
    let range = buffer.offset(given.0, encoding)..buffer.offset(given.1, encoding);
    document.edit(range, text);
    model.replace_range(from_offset.min(to_offset)..from_offset.max(to_offset), text);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edited_documents_equal_rebuilt_ones(
        base in base(), edits in edits(), named_lines: bool, skip_foreign: bool,
        encoding in prop::sample::select(vec![Encoding::Utf8, Encoding::Utf16, Encoding::Utf32]),
        compare_after in any::<u16>(),
    ) {
        let options = ScanOptions { named_lines, skip_foreign, threads: 1, ..ScanOptions::default() };
        let mut model = base;
        let mut document = OpenDocument::new(&model, options.clone());
        for (nth, edit) in edits.iter().enumerate() {
            let copy = document.clone();
            let text_before = model.clone();
            apply(&mut document, &mut model, edit, encoding);
            prop_assert_eq!(document.buffer().text(), &*model);
            prop_assert_eq!(copy.buffer().text(), &*text_before, "copies do not change");
            if compare_after >> (nth % 16) & 1 == 0 {
                continue;
            }
            prop_assert_eq!(document.buffer().lines(), lines(&model).len());
            let fresh = OpenDocument::new(&model, options.clone());
            let records = |document: &OpenDocument| document.records().map(|record| record.bytes).collect::<Vec<_>>();
            prop_assert_eq!(records(&document), records(&fresh));
            let found = open(&document);
            prop_assert_eq!(&found, &open(&fresh));
            prop_assert_eq!(&found, &scanned(&model, &options));
        }
    }

    #[test]
    fn offsets_and_points_agree_with_the_reference(
        base in base(), at in any::<u16>(),
        encoding in prop::sample::select(vec![Encoding::Utf8, Encoding::Utf16, Encoding::Utf32]),
    ) {
        // Long enough for several chunks and for lines across chunks.
        let text = format!("{base}{}\r\n{}", "é🙂x".repeat(9000), base.repeat(40));
        let document = OpenDocument::new(&text, ScanOptions::default());
        let buffer = document.buffer();
        let start = (usize::from(at) * 8191) % (text.len() + 1);
        let start = buffer.floor(start);
        let expected = point(&text, start, encoding);
        prop_assert_eq!(buffer.point(start, encoding), expected);
        let beyond = Point { column: expected.column + 1, ..expected };
        for place in [expected, beyond, Point { column: u32::MAX, ..expected }] {
            prop_assert_eq!(buffer.offset(place, encoding), offset(&text, place, encoding));
        }
    }
}

#[test]
fn long_texts_are_edited_across_chunks() {
    let line = format!("{}\n", GOOD.replace("Hi", &"Hi 🙂\\n".repeat(900)));
    let mut model = line.repeat(40);
    let mut document = OpenDocument::new(&model, ScanOptions { named_lines: true, ..ScanOptions::default() });
    let mut seed = 7usize;
    for _ in 0..300 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut start = (seed >> 20) % model.len();
        let mut end = (start + (seed >> 40) % if seed.is_multiple_of(9) { 90_000 } else { 3 }).min(model.len());
        while !model.is_char_boundary(start) {
            start -= 1;
        }
        while !model.is_char_boundary(end) {
            end -= 1;
        }
        let text = ["\r", "\n", "🙂", "", "\"", "x"][seed % 6];
        document.edit(start..end.max(start), text);
        model.replace_range(start..end.max(start), text);
        if model.len() < 100_000 {
            document.edit(0..0, &line.repeat(10));
            model.insert_str(0, &line.repeat(10));
        }
    }
    assert_eq!(document.buffer().text(), model);
    assert_eq!(open(&document), scanned(&model, &ScanOptions { named_lines: true, ..ScanOptions::default() }));
}

/// A file with these records as lines, in an array, or in an array in an object; and whether it is JSON Lines.
fn file_with(records: &[String], container: u8, space: &str) -> (String, bool) {
    // An object with records on separate lines would be taken for JSON Lines.
    let blank = space.replace('\n', " ");
    match container {
        0 => (format!("{}\n", records.join("\n")), true),
        1 => (records.join(&format!("\r\n{space}\n")), true),
        2 => (format!("\u{feff}{}\n", records.join("\n")), true),
        3 => (format!("[{space}{}{space}]\n", records.join(&format!("{space},{space}"))), false),
        _ => (format!("{{\"simulations\":[{}{blank}]}}", records.join(&format!("{blank},{blank}"))), false),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn removing_a_record_does_not_change_the_others(
        kinds in prop::collection::vec(any::<bool>(), 1..6),
        container in 0u8..5,
        space in "[ \n\t]{0,3}",
        which: prop::sample::Index,
    ) {
        // The user's text makes each record unique.
        let record = |(nth, faulty): (usize, &bool)| {
            if *faulty { FAULTY.replace("\"a\"", &format!("\"a{nth}\"")) } else { GOOD.replace("Hi", &format!("Hi{nth}")) }
        };
        let records: Vec<String> = kinds.iter().enumerate().map(record).collect();
        let (text, named_lines) = file_with(&records, container, &space);
        let options = ScanOptions { named_lines, ..ScanOptions::default() };
        let bytes = |document: &OpenDocument| -> Vec<String> {
            let of_each = document.records().map(|record| document.buffer().slice(record.bytes).into_owned());
            of_each.collect()
        };
        let mut document = OpenDocument::new(&text, options.clone());
        prop_assert_eq!(bytes(&document), records.clone());
        let which = which.index(records.len());
        let record = document.record(which).expect("the record exists");
        let removal = document.removal(&record).expect("the record is in a list");
        document.edit(removal, "");
        let mut left = records;
        left.remove(which);
        let fresh = OpenDocument::new(&document.buffer().text(), options);
        if left.is_empty() {
            prop_assert!(named_lines || echolint::json::parse(&document.buffer().text()).is_ok());
        } else {
            prop_assert_eq!(bytes(&fresh), left);
            prop_assert!(named_lines || echolint::json::parse(&document.buffer().text()).is_ok());
        }
    }
}
