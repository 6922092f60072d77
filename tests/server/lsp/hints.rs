//! Inlay hints after calls and arguments.

use super::support::{Setup, offset_of, position_at, text_of};
use super::teacher_workspace::{ORDERS, TeacherWorkspace, everything, robin};
use insta::assert_snapshot;
use serde_json::{Value, json};

fn hints(workspace: &mut TeacherWorkspace, range: &Value) -> Vec<Value> {
    let hints = workspace.ask("textDocument/inlayHint", json!({ "range": range }));
    serde_json::from_value(hints).unwrap_or_default()
}

fn label(hint: &Value) -> String {
    hint["label"].as_array().expect("parts").iter().filter_map(|part| part["value"].as_str()).collect()
}

/// The text before each hint, the hint and its tooltip.
fn shown(text: &str, hints: &[Value]) -> String {
    let line = |hint: &Value| {
        let before: String = text[..offset_of(text, &hint["position"])].chars().rev().take(24).collect();
        let before: String = before.chars().rev().collect();
        let tips: Vec<&str> =
            hint["label"].as_array().expect("parts").iter().filter_map(|part| part["tooltip"].as_str()).collect();
        format!("{before}⟨{}⟩ {}\n", label(hint), tips.join("; "))
    };
    hints.iter().map(line).collect()
}

#[test]
fn kinds_and_origins() {
    let mut workspace = TeacherWorkspace::open(ORDERS);
    let hints = hints(&mut workspace, &everything());
    assert_snapshot!(shown(ORDERS, &hints));
    for part in hints.iter().flat_map(|hint| hint["label"].as_array().expect("parts")) {
        if let Some(location) = part.get("location") {
            let tooltip = part["tooltip"].as_str().expect("a tooltip");
            let value = tooltip.split(" first appears in ").next().expect("a value");
            let there = text_of(ORDERS, &location["range"]);
            assert!(
                there
                    .trim_matches(['"', '\\'])
                    .trim_start_matches('#')
                    .eq_ignore_ascii_case(value.trim_start_matches('#')),
                "{value}: {there}"
            );
        }
    }
}

#[test]
fn hints_stay_in_the_range() {
    let text = ORDERS.repeat(2) + &robin();
    let mut workspace = TeacherWorkspace::open(text.clone());
    let all = hints(&mut workspace, &everything());
    let offsets: Vec<usize> = all.iter().map(|hint| offset_of(&text, &hint["position"])).collect();
    assert!(offsets.is_sorted() && offsets.len() > 30, "{offsets:?}");
    for (start, end) in [(0, 700), (650, 900), (ORDERS.len() - 30, ORDERS.len() + 800), (text.len() - 900, text.len())]
    {
        let range = json!({ "start": position_at(&text, start), "end": position_at(&text, end) });
        let expected: Vec<&Value> =
            all.iter().zip(&offsets).filter(|&(_, at)| (start..=end).contains(at)).map(|(hint, _)| hint).collect();
        assert_eq!(hints(&mut workspace, &range).iter().collect::<Vec<_>>(), expected, "{start}..{end}");
    }
    let inverted = json!({ "start": { "line": 2, "character": 5 }, "end": { "line": 0, "character": 900 } });
    assert!(!hints(&mut workspace, &inverted).is_empty());
}

#[test]
fn long_lines_have_no_hints() {
    let longest = ORDERS.len() - 1;
    for (most, any) in [(longest, true), (longest - 1, false)] {
        let setup = Setup { settings: json!({ "inlayHints": { "maxLineLength": most } }), ..Setup::default() };
        assert_eq!(!hints(&mut TeacherWorkspace::with(&setup, ORDERS), &everything()).is_empty(), any);
    }
    let setup = Setup { settings: json!({ "inlayHints": { "enable": false } }), ..Setup::default() };
    assert!(hints(&mut TeacherWorkspace::with(&setup, ORDERS), &everything()).is_empty());
}

#[test]
fn only_the_short_lines_of_a_record_have_hints() {
    let record: Value = serde_json::from_str(ORDERS).expect("JSON");
    let pretty = serde_json::to_string_pretty(&json!([record])).expect("JSON");
    let most = pretty.lines().map(str::len).max().expect("lines");
    let setup = Setup { settings: json!({ "inlayHints": { "maxLineLength": most - 1 } }), ..Setup::default() };
    let mut all = TeacherWorkspace::open(pretty.clone());
    let mut some = TeacherWorkspace::with(&setup, pretty.clone());
    let (all, some) = (hints(&mut all, &everything()), hints(&mut some, &everything()));
    let labels = |hints: &[Value]| hints.iter().map(label).collect::<Vec<_>>();
    assert_eq!(labels(&all), labels(&hints(&mut TeacherWorkspace::open(ORDERS), &everything())));
    let lines: Vec<&str> = pretty.lines().collect();
    let line = |hint: &Value| usize::try_from(hint["position"]["line"].as_u64().expect("a line")).expect("small");
    let places = |hint: &Value| (hint["position"].clone(), label(hint));
    let short = all.iter().filter(|hint| lines[line(hint)].len() < most).map(places);
    assert_eq!(some.iter().map(places).collect::<Vec<_>>(), short.collect::<Vec<_>>());
}
