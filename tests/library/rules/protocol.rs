//! P001 to P011 on small records.

use super::harness::{call, calls, calls_of, record, report, result, says, system, tools, user};
use insta::assert_snapshot;

/// The findings of a rule in a record that has only these messages.
fn report_on(code: &str, messages: &[String]) -> String {
    report(code, &record("", messages))
}

#[test]
fn p001_results_that_answer_no_call() {
    let unknown = [user("hi"), call("c1", "get", "{}"), result("c2", "?"), says("done")];
    assert_snapshot!(report_on("P001", &unknown), @r#"P001 4: no call has the id `c2` @ "c2""#);
    let twice =
        [call("c1", "get", "{}"), result("c1", "1"), call("c2", "get", "{}"), result("c1", "1"), result("c2", "2")];
    assert_snapshot!(report_on("P001", &twice), @r#"P001 5: call `c1` already has a result @ "c1" (also 3: its result @ "c1")"#);
    let early = [result("c1", "1"), call("c1", "get", "{}"), says("done")];
    assert_snapshot!(report_on("P001", &early), @r#"P001 2: result comes before its call `c1` @ "c1" (also 3: the call @ "c1")"#);
    let no_id = r#"{"role": "tool", "content": "1"}"#.to_owned();
    assert_snapshot!(report_on("P001", &[call("c1", "get", "{}"), no_id.clone(), no_id]), @r#"
    P001 3: result without a call id @ {"role": "tool", "content": "1"}
    P001 4: no unanswered call is left for this result @ {"role": "tool", "content": "1"}
    "#);
}

#[test]
fn p001_ignores_results_that_match_a_call() {
    let parallel = [
        calls(&[("c1", "get", "{}"), ("c2", "get", "{}")]),
        result("c2", "2"),
        result("c1", "1"),
        calls_of("user", &[("u1", "reboot", "{}")]),
        result("u1", "ok"),
    ];
    assert_eq!(report_on("P001", &parallel), "");
    let legacy = [
        r#"{"role": "assistant", "function_call": {"name": "get", "arguments": "{}"}}"#.to_owned(),
        r#"{"role": "function", "name": "get", "content": "1"}"#.to_owned(),
    ];
    assert_eq!(report_on("P001", &legacy), "");
}

#[test]
fn p002_calls_without_result() {
    let lost = [user("hi"), calls(&[("c1", "get", "{}"), ("c2", "list", "{}")]), result("c2", "2"), says("done")];
    assert_snapshot!(report_on("P002", &lost), @r#"P002 3: call to `get` has no result @ "get""#);
    let half_answered_at_the_end = [calls(&[("c1", "get", "{}"), ("c2", "list", "{}")]), result("c1", "1")];
    assert_snapshot!(report_on("P002", &half_answered_at_the_end), @r#"P002 2: call to `list` has no result @ "list""#);
    let never = [call("c1", "get", "{}"), user("and?"), call("c2", "get", "{}"), result("c2", "2")];
    assert_snapshot!(report_on("P002", &never), @r#"P002 2: call to `get` has no result @ "get""#);
}

#[test]
fn p002_ignores_the_last_calls() {
    let handed_over = [call("c1", "get", "{}"), result("c1", "1"), call("c2", "transfer_to_human", "{}"), user("bye")];
    assert_eq!(report_on("P002", &handed_over), "");
    let stopped_amid_parallel_messages = [user("hi"), call("c1", "get", "{}"), call("c2", "get", "{}")];
    assert_eq!(report_on("P002", &stopped_amid_parallel_messages), "");
    let after_an_empty_turn = [user("hi"), call("c1", "get", "{}"), says("")];
    assert_eq!(report_on("P002", &after_an_empty_turn), "");
}

#[test]
fn p003_ids_that_are_used_twice() {
    let restarted_ids = [
        call("c0", "get", "{}"),
        result("c0", "1"),
        calls_of("user", &[("u0", "reboot", "{}"), ("c0", "reboot", "{}")]),
        call("c0", "get", "{}"),
    ];
    assert_snapshot!(report_on("P003", &restarted_ids), @r#"
    P003 4: call id `c0` was already used @ "c0" (also 2: first used here @ "c0")
    P003 5: call id `c0` was already used @ "c0" (also 2: first used here @ "c0")
    "#);
    assert_eq!(
        report_on(
            "P003",
            &[calls(&[("c0", "get", "{}"), ("c1", "get", "{}")]), call("", "get", "{}"), call("", "get", "{}")]
        ),
        ""
    );
}

#[test]
fn p004_arguments_that_are_not_json() {
    let broken = [
        call("c1", "get", r#"{"order_id": 17"#),
        call("c2", "get", r#"{"name": "é", bad}"#),
        call("c3", "get", r#"{"a": 1}{"b": 2}"#),
        call("c4", "get", " "),
        call("c5", "get", ""),
        call("c6", "", "order 17"),
    ];
    assert_snapshot!(report_on("P004", &broken), @r#"
    P004 2: arguments of `get` are not JSON: unexpected end of input: expected `,` or `}` @ 7
    P004 3: arguments of `get` are not JSON: expected a quoted key after `,` @ b
    P004 4: arguments of `get` are not JSON: unexpected content after the value @ {
    P004 5: arguments of `get` are blank instead of JSON @  
    P004 6: arguments of `get` are blank instead of JSON @ 
    P004 7: arguments of an unnamed tool are not JSON: expected a value @ o
    "#);
}

#[test]
fn p004_ignores_json_and_free_text() {
    let fine = [
        call("c1", "get", r#"{"a": [1, "é"]}"#),
        r#"{"role": "assistant", "tool_calls": [{"id": "c2", "type": "custom", "custom": {"name": "sh", "input": "ls -l"}}]}"#.to_owned(),
        r#"{"role": "assistant", "tool_calls": [{"id": "c3", "type": "function", "function": {"name": "get", "arguments": {"a": 1}}}]}"#.to_owned(),
        r#"{"role": "assistant", "tool_calls": [{"id": "c4", "type": "function", "function": {"name": "get"}}]}"#.to_owned(),
    ];
    assert_eq!(report_on("P004", &fine), "");
}

const BOOK: &str = r#"{"type": "object", "properties": {"seat": {"type": "string"}, "count": {"type": "integer"}},
  "required": ["seat"], "additionalProperties": false}"#;

#[test]
fn p005_arguments_that_violate_the_declared_schema() {
    let messages = [
        call("c1", "book", r#"{"seat": 12, "count": "2"}"#),
        call("c2", "book", r#"{"chair": "12A"}"#),
        call("c3", "book", "[]"),
    ];
    assert_snapshot!(report("P005", &record(&tools(&[("book", BOOK)]), &messages)), @r#"
    P005 3: invalid arguments of `book`: expected string, found number @ 12
    P005 3: invalid arguments of `book`: expected integer, found string @ \"2\"
    P005 4: invalid arguments of `book`: missing key `seat` @ {\"chair\": \"12A\"}
    P005 4: invalid arguments of `book`: unexpected key `chair` @ \"chair\"
    P005 5: invalid arguments of `book`: expected object, found array @ []
    "#);
}

#[test]
fn p005_reports_an_unusable_schema_once() {
    let declared = tools(&[("book", r#"{"type": "nothing"}"#), ("never_called", r#"{"type": 1}"#)]);
    let messages = [call("c1", "book", "{}"), call("c2", "book", "{}")];
    assert_snapshot!(report("P005", &record(&declared, &messages)), @r#"P005 1: unusable parameter schema of `book`: invalid JSON Schema: "nothing" is not valid under any of the schemas listed in t… @ {"type": "nothing"}"#);
}

#[test]
fn p005_ignores_valid_and_uncheckable_arguments() {
    let declared = tools(&[("book", BOOK), ("open", "null")]);
    let messages = [
        call("c1", "book", r#"{"seat": "12A", "count": 2}"#),
        call("c2", "book", "{"),
        call("c3", "open", "{\"any\": 1}"),
        call("c4", "undeclared", "{}"),
    ];
    assert_eq!(report("P005", &record(&declared, &messages)), "");
    assert_eq!(report("P005", &record("", &messages)), "");
}

#[test]
fn p006_tools_that_were_not_declared() {
    let declared = tools(&[("get_order", "{}"), ("cancel_order", "{}")]);
    let messages = [
        call("c1", "get_orders", "{}"),
        call("c2", "reboot\u{7}", "{}"),
        call("c3", "", "{}"),
        call("c4", "get_order", "{}"),
    ];
    assert_snapshot!(report("P006", &record(&declared, &messages)), @r#"
    P006 2: undeclared tool `get_orders`; did you mean `get_order`? @ "get_orders"
    P006 3: undeclared tool `reboot\u{7}` @ "reboot\u0007"
    P006 4: call without a tool name @ ""
    "#);
    assert_eq!(report("P006", &record("", &messages)), "");
    assert_eq!(report("P006", &record(r#""tools": []"#, &messages)), "");
}

#[test]
fn p007_calls_written_as_text() {
    let messages = [
        says("Let me see.\n<tool_call>\n{\"name\": \"get_order\", \"arguments\": {}}\n</tool_call>"),
        user("?"),
        says("<tool_call>{oops</tool_call>"),
        user("?"),
        says("commentary to=functions.get_order <|message|>{}"),
    ];
    assert_snapshot!(report_on("P007", &messages), @r#"
    P007 2: call to `get_order` is written as text and never ran @ <tool_call>\n{\"name\": \"get_order\", \"arguments\": {}}\n<…
    P007 4: tool call is written as text and never ran @ <tool_call>{oops</tool_call>
    P007 6: call to `get_order` is written as text and never ran @ to=functions.get_order <|message|>{}
    "#);
    let answered = [
        says("<tool_call>{\"name\": \"get_order\", \"arguments\": {}}</tool_call>"),
        user("<tool_response>{}</tool_response>"),
        says("Done."),
    ];
    assert_eq!(report_on("P007", &answered), "");
}

#[test]
fn p008_empty_turns() {
    let empty = r#"{"role": "assistant", "content": null, "tool_calls": []}"#.to_owned();
    let reasoned = r#"{"role": "assistant", "content": "", "reasoning_content": "hm"}"#.to_owned();
    let messages = [user("hi"), says(" \n"), user(""), empty, reasoned, says("."), call("c1", "get", "{}")];
    assert_snapshot!(report_on("P008", &messages), @r#"
    P008 3: empty agent turn: no text, no call @ {"role": "assistant", "content": " \n"}
    P008 5: empty agent turn: no text, no call @ {"role": "assistant", "content": null, "tool_calls": []}
    "#);
}

#[test]
fn p009_turns_out_of_order() {
    let messages = [
        result("c0", "lost"),
        user("hi"),
        user("hello?"),
        says("Yes?"),
        system("be brief"),
        user("1"),
        user("2"),
        user("3"),
        call("c1", "get", "{}"),
    ];
    assert_snapshot!(report_on("P009", &messages), @r#"
    P009 6: system turn after the conversation has begun @ {"role": "system", "content": "be brief"}
    P009 4: two user turns in a row (3 times) @ {"role": "user", "content": "hello?"}
    P009 2: tool turn before any call @ {"role": "tool", "tool_call_id": "c0", "content": "lost"}
    "#);
}

#[test]
fn p009_accepts_orders_of_real_files() {
    let messages = [
        system("a"),
        system("b"),
        says("Hi! How can I help?"),
        user("my phone is broken"),
        says("Please reboot it."),
        calls_of("user", &[("u1", "reboot", "{}")]),
        result("u1", "ok"),
        user("done"),
        calls(&[("c1", "get", "{}"), ("c2", "get", "{}")]),
        result("c1", "1"),
        result("c2", "2"),
        says("One moment."),
        call("c3", "get", "{}"),
        result("c3", "3"),
        user("###STOP###"),
    ];
    assert_eq!(report_on("P009", &messages), "");
}

#[test]
fn p010_and_p011_check_the_whole_trajectory() {
    let crashed = record(r#""task_id": "12", "reward": 0.0"#, &[]);
    assert_snapshot!(report("P01", &crashed), @"P010 1: empty trajectory: no text, no call, no result @ {");
    let refused = record(r#""reward": 1.0"#, &[user("Cancel it."), says("I cannot do that.")]);
    assert_snapshot!(report("P01", &refused), @"P011 1: run counts as a success although the agent called no tool @ {");
    let by_the_user =
        record(r#""reward": 1"#, &[user("hi"), calls_of("user", &[("u1", "reboot", "{}")]), result("u1", "ok")]);
    assert_snapshot!(report("P01", &by_the_user), @"P011 1: run counts as a success although the agent called no tool @ {");
    for reward in [r#""reward": 0.5"#, ""] {
        assert_eq!(report("P01", &record(reward, &[user("Cancel it."), says("I cannot do that.")])), "");
    }
    assert_eq!(
        report("P01", &record(r#""reward": 1.0"#, &[user("hi"), call("c1", "get", "{}"), result("c1", "1")])),
        ""
    );
}
