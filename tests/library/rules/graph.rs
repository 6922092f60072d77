//! G001 to G004 on small records.

use super::harness::{call, calls, record, report, result, says, system, tools, user};
use insta::assert_snapshot;

fn report_on(code: &str, messages: &[String]) -> String {
    report(code, &record("", messages))
}

#[test]
fn g001_equal_calls_in_a_row() {
    let get = |id| call(id, "get", r#"{"id": "W17", "n": [1, {"a": "\u00e9"}]}"#);
    let other_spelling = call("c3", "get", "{ \"n\": [1, {\"a\": \"é\"} ],\n\"id\": \"W17\"}");
    let messages = [get("c1"), result("c1", "?"), get("c2"), result("c2", "?"), other_spelling, says("hm"), get("c4")];
    assert_snapshot!(report_on("G001", &messages), @r#"G001 2: `get` called 4 times in a row with the same arguments @ "get" (also 4: call 2 @ "get") (also 6: call 3 @ "get") (also 8: call 4 @ "get")"#);
    let broken = [calls(&[("c1", "get", "{"), ("c2", "get", "{"), ("c3", "get", "{"), ("c4", "get", "")])];
    assert_snapshot!(report_on("G001", &broken), @r#"G001 2: `get` called 3 times in a row with the same arguments @ "get" (also 2: call 2 @ "get") (also 2: call 3 @ "get")"#);
}

#[test]
fn g001_ignores_other_calls_and_user_messages() {
    let get = |id| call(id, "get", r#"{"id": "W17"}"#);
    assert_eq!(
        report_on("G001", &[get("c1"), get("c2"), call("c3", "get", r#"{"id": "W18"}"#), get("c4"), get("c5")]),
        ""
    );
    assert_eq!(report_on("G001", &[get("c1"), user("again"), get("c2"), user("again"), get("c3")]), "");
    let numbers = ["1", "1.0", "\"1\""].map(|n| call("c", "get", &format!("{{\"n\": {n}}}")));
    assert_eq!(report_on("G001", &numbers), "");
}

#[test]
fn g002_identifiers_that_appear_nowhere_earlier() {
    let made_up = [
        system("You help with orders."),
        user("I am Mia Li. Where is my order? I live in 98101."),
        calls(&[
            ("c1", "get_order", r##"{"order_id": "#W1234567"}"##),
            ("c2", "find_user", r#"{"email": "mia.li@example.com", "phone": "555-123-2002", "userId": "mia_li_3668"}"#),
            ("c3", "cancel_items", r#"{"items": {"item_ids": ["1008292230", "HAT13B"]}}"#),
            ("c4", "get_order", r##"{"order_id": "#W1234567"}"##),
        ]),
    ];
    assert_snapshot!(report_on("G002", &made_up), @r##"
    G002 4: `#W1234567` appears nowhere earlier; the agent may have made it up @ \"#W1234567\"
    G002 4: `mia.li@example.com` appears nowhere earlier; the agent may have made it up @ \"mia.li@example.com\"
    G002 4: `555-123-2002` appears nowhere earlier; the agent may have made it up @ \"555-123-2002\"
    G002 4: `mia_li_3668` appears nowhere earlier; the agent may have made it up @ \"mia_li_3668\"
    G002 4: `1008292230` appears nowhere earlier; the agent may have made it up @ \"1008292230\"
    G002 4: `HAT13B` appears nowhere earlier; the agent may have made it up @ \"HAT13B\"
    "##);
}

#[test]
fn g002_ignores_identifiers_in_other_spellings() {
    let given = [
        system("Test account: TEST-0001."),
        user("I am mia li 3668, order w 1234567, phone 555\u{2011}123\u{2011}2002."),
        calls(&[
            ("c1", "get_order", r##"{"order_id": "#W1234567", "account": "test_0001"}"##),
            ("c2", "find_user", r#"{"phone": "+15551232002", "user_id": "mia_li_3668"}"#),
        ]),
        result("c1", r#"{"items": {"1008292230": "lamp"}}"#),
        result("c2", "Error: no user"),
        call("c3", "cancel_items", r#"{"item_ids": ["1008292230"]}"#),
    ];
    assert_eq!(report_on("G002", &given), "");
}

#[test]
fn g002_ignores_other_values_and_tools() {
    let others = [
        user("go"),
        calls(&[
            ("c1", "get_flights", r#"{"date_id": "2024-05-20", "id": "20240520", "order": "15th", "code": "500MB"}"#),
            ("c2", "get_page", r#"{"page_number": "12345678", "zip_code": "981011234", "number": 1008292230}"#),
            (
                "c3",
                "get_file",
                r#"{"path": "/tmp/x123.py", "id": "x123.py", "encoding": "sha256", "user": "mia li 3668"}"#,
            ),
            ("c4", "create_user", r#"{"user_id": "mia_li_3668"}"#),
            ("c5", "think", r#"{"id": "W1234567"}"#),
            ("c6", "bash", r#"{"command": "cat W1234567 | head", "id": "W7654321"}"#),
            ("c7", "get_user", r#"{"request_id": "req-12345", "id": "abc", "code": "print(123)"}"#),
        ]),
    ];
    assert_eq!(report_on("G002", &others), "");
    let declared = tools(&[("get_plan", r#"{"properties": {"plan_id": {"enum": ["PLAN001"]}}}"#)]);
    let listed = [
        user("go"),
        call("c1", "get_plan", r#"{"plan_id": "PLAN001"}"#),
        call("c2", "get_plan", r#"{"plan_id": "PLAN002"}"#),
    ];
    assert_snapshot!(report("G002", &record(&declared, &listed)), @r#"G002 4: `PLAN002` appears nowhere earlier; the agent may have made it up @ \"PLAN002\""#);
}

#[test]
fn g003_errors_at_the_end() {
    let dropped = [user("hi"), call("c1", "get", "{}"), result("c1", "Error: no id"), user("hello?")];
    assert_snapshot!(report_on("G003", &dropped), @r#"G003 3: failed call to `get` ends the run without a retry or a message to the user @ "get" (also 4: the error @ {"role": "tool", "tool_call_id": "c1", "content": "Error: no…)"#);
    let together = [
        calls(&[("c1", "get", "{}"), ("c2", "list", "{}"), ("c3", "list", "{}")]),
        result("c1", r#"{"success": false}"#),
        result("c2", "fine"),
        result("c3", "error"),
    ];
    assert_snapshot!(report_on("G003", &together), @r#"G003 2: failed calls to `get` and 1 more end the run without a retry or a message to the user @ "get" (also 3: the error @ {"role": "tool", "tool_call_id": "c1", "content": "{\"succes…) (also 2: also failed @ "list")"#);
}

#[test]
fn g003_ignores_errors_that_the_agent_reacts_to() {
    let failed = || vec![user("hi"), call("c1", "get", "{}"), result("c1", "Error: no id")];
    for next in [says("Which one?"), call("c2", "get", r#"{"id": 1}"#), call("c2", "list", "{}")] {
        assert_eq!(report_on("G003", &[failed(), vec![next]].concat()), "");
    }
    assert_eq!(report_on("G003", &[call("c1", "get", "{}"), result("c1", "no errors")]), "");
}

#[test]
fn g004_unused_results() {
    let products = r#"{"products": [{"product": "lamp", "price": 12.5}, {"product": "desk lamp", "price": 1200}]}"#;
    let unused = [
        user("hi"),
        call("c1", "list_products", "{}"),
        result("c1", products),
        call("c2", "cancel", "{}"),
        says("Cancelled."),
    ];
    assert_snapshot!(report_on("G004", &unused), @r#"G004 3: result of `list_products` is never used @ "list_products" (also 4: its result @ {"role": "tool", "tool_call_id": "c1", "content": "{\"produc…)"#);
    let mentioned = [
        user("hi"),
        call("c1", "list_products", "{}"),
        result("c1", products),
        call("c2", "think", "{}"),
        says("1,200 dollars."),
    ];
    assert_eq!(report_on("G004", &mentioned), "");
    let passed_on =
        [call("c1", "list_products", "{}"), result("c1", products), call("c2", "buy", r#"{"what": "Lamp"}"#)];
    assert_eq!(report_on("G004", &passed_on), "");
    let last =
        [call("c0", "cancel", "{}"), result("c0", "ok"), call("c1", "list_products", "{}"), result("c1", products)];
    assert_eq!(report_on("G004", &last), "");
    let nothing = [call("c1", "list_products", "{}"), result("c1", "no output"), call("c2", "cancel", "{}")];
    assert_eq!(report_on("G004", &nothing), "");
}
