//! Hostile records: rules must not panic, be slow or report an unlimited number of findings.

use super::harness::{call, calls, record, report, result, run, says, tools, user, with_trajectory};
use echolint::schema::Schemas;
use insta::assert_snapshot;
use std::collections::BTreeMap;

/// The number of findings by rule.
fn count(record: &str) -> String {
    with_trajectory(record, &Schemas::default(), |context| {
        let mut counts = BTreeMap::new();
        for (rule, draft) in run("", context) {
            *counts.entry(rule.code.to_string()).or_insert(0) += 1;
            assert!(draft.message.chars().count() < 400, "{}", draft.message);
            assert!(!draft.message.contains(char::is_control), "{:?}", draft.message);
            assert!(draft.related.len() <= 21);
            assert!(context.trajectory.texts.resolve(draft.at).is_some());
        }
        format!("{counts:?}")
    })
}

#[test]
fn empty_records() {
    for messages in
        [vec![], vec![user("")], vec![says("")], vec!["{\"role\": \"tool\"}".to_owned()], vec!["{}".to_owned()]]
    {
        count(&record("", &messages));
    }
    assert_snapshot!(count(&record("", &[user("")])), @r#"{"P010": 1}"#);
}

#[test]
fn results_without_calls() {
    let messages: Vec<String> = (0..50).map(|n| result(&format!("c{n}"), "error")).collect();
    assert_snapshot!(count(&record("", &messages)), @r#"{"P001": 50, "P009": 1}"#);
}

#[test]
fn calls_without_names_or_ids() {
    let nameless = [
        "{}",
        "null",
        "17",
        r#"{"id": 5, "function": {"name": null, "arguments": null}}"#,
        r#"{"function": {"name": 3}}"#,
        r#"{"id": "", "function": {"name": "", "arguments": ""}}"#,
        r#"{"id": "", "function": {"name": " \u0000", "arguments": "\u0000"}}"#,
    ];
    let message = format!(r#"{{"role": "assistant", "tool_calls": [{}]}}"#, nameless.join(", "));
    let messages = [user("hi"), message, result("", "error"), result("", "error"), says("so")];
    assert_snapshot!(count(&record(&tools(&[("", "{}"), ("get", "true")]), &messages)), @r#"{"G001": 1, "P002": 3, "P003": 1, "P004": 2, "P006": 1}"#);
}

#[test]
fn eight_hundred_equal_calls() {
    let arguments = r#"{"order_id": "W1234567", "note": "a longer text that is the same in every call"}"#;
    let mut messages = vec![user("hi")];
    for _ in 0..800 {
        messages.push(call("c0", "get_orders", arguments));
        messages.push(result("c0", "Error: Tool 'get_orders' not found"));
    }
    assert_snapshot!(count(&record(&tools(&[("get_order", "{}")]), &messages)), @r#"{"G001": 1, "G002": 1, "G003": 1, "P003": 799, "P006": 800}"#);
}

#[test]
fn thousands_of_made_up_ids() {
    let many: Vec<String> = (0..2000).map(|n| format!("\"id{n:06}\"")).collect();
    let arguments = format!("{{\"item_ids\": [{}]}}", many.join(","));
    let text = "id id id id0 ".repeat(20_000);
    let messages = [user(&text), calls(&[("c1", "get_items", &arguments), ("c2", "get_items", &arguments)])];
    assert_snapshot!(count(&record("", &messages)), @r#"{"G002": 64}"#);
}

#[test]
fn long_and_odd_names_are_cut() {
    let huge = format!("\u{1b}[31m{}", "x".repeat(100_000));
    let messages = [
        call(&huge, &huge, &huge),
        result(&format!("{huge}y"), ""),
        call(&huge, "\u{1b}get", "{\"a\": }"),
        result("", ""),
    ];
    let record = record(&tools(&[("get", "{}")]), &messages);
    count(&record);
    assert_snapshot!(report("P006", &record), @r#"
    P006 2: undeclared tool `\u{1b}[31mxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…` @ "\u001b[31mxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
    P006 4: undeclared tool `\u{1b}get`; did you mean `get`? @ "\u001bget"
    "#);
}

#[test]
fn deep_arguments_are_compared() {
    let deep = format!("{}1{}", "[{\"a\": ".repeat(200), "}]".repeat(200));
    let spaced = deep.replace(':', " :");
    let messages = [calls(&[("c1", "get", &deep), ("c2", "get", &spaced), ("c3", "get", &deep)])];
    assert_snapshot!(count(&record("", &messages)), @r#"{"G001": 1}"#);
}
