//! P001 to P011 on small records.

use super::harness::{call, calls, calls_of, record, report, result, says, system, tools, user};
use insta::assert_snapshot;

/// What the rules with this code say about messages without anything around them.
fn report_on(code: &str, messages: &[String]) -> String {
    report(code, &record("", messages))
}

#[test]
fn p001_results_that_answer_no_call() {
    let unknown = [user("hi"), call("c1", "get", "{}"), result("c2", "?"), says("done")];
    assert_snapshot!(report_on("P001", &unknown), @r#"P001 4: no call bears the id `c2` of this result @ "c2""#);
    let twice =
        [call("c1", "get", "{}"), result("c1", "1"), call("c2", "get", "{}"), result("c1", "1"), result("c2", "2")];
    assert_snapshot!(report_on("P001", &twice), @r#"P001 5: the call `c1` was answered before @ "c1" (also 3: this result answers it @ "c1")"#);
    let early = [result("c1", "1"), call("c1", "get", "{}"), says("done")];
    assert_snapshot!(report_on("P001", &early), @r#"P001 2: the call `c1` comes only after this result @ "c1" (also 3: the call @ "c1")"#);
    let no_id = r#"{"role": "tool", "content": "1"}"#.to_owned();
    assert_snapshot!(report_on("P001", &[call("c1", "get", "{}"), no_id.clone(), no_id]), @r#"
    P001 3: this result names no call: it has no call id @ {"role": "tool", "content": "1"}
    P001 4: no call is left that this result could answer @ {"role": "tool", "content": "1"}
    "#);
}

#[test]
fn p001_is_silent_where_results_find_their_calls() {
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
    assert_snapshot!(report_on("P002", &lost), @r#"P002 3: the call of `get` has no result @ "get""#);
    let half_answered_at_the_end = [calls(&[("c1", "get", "{}"), ("c2", "list", "{}")]), result("c1", "1")];
    assert_snapshot!(report_on("P002", &half_answered_at_the_end), @r#"P002 2: the call of `list` has no result @ "list""#);
    let never = [call("c1", "get", "{}"), user("and?"), call("c2", "get", "{}"), result("c2", "2")];
    assert_snapshot!(report_on("P002", &never), @r#"P002 2: the call of `get` has no result @ "get""#);
}

#[test]
fn p002_lets_the_last_calls_be() {
    let handed_over = [call("c1", "get", "{}"), result("c1", "1"), call("c2", "transfer_to_human", "{}"), user("bye")];
    assert_eq!(report_on("P002", &handed_over), "");
    let stopped_amid_parallel_messages = [user("hi"), call("c1", "get", "{}"), call("c2", "get", "{}")];
    assert_eq!(report_on("P002", &stopped_amid_parallel_messages), "");
    let after_an_empty_turn = [user("hi"), call("c1", "get", "{}"), says("")];
    assert_eq!(report_on("P002", &after_an_empty_turn), "");
}

#[test]
fn p003_ids_that_stand_twice() {
    let counted_anew = [
        call("c0", "get", "{}"),
        result("c0", "1"),
        calls_of("user", &[("u0", "reboot", "{}"), ("c0", "reboot", "{}")]),
        call("c0", "get", "{}"),
    ];
    assert_snapshot!(report_on("P003", &counted_anew), @r#"
    P003 4: an earlier call bears the id `c0` too @ "c0" (also 2: the first call with this id @ "c0")
    P003 5: an earlier call bears the id `c0` too @ "c0" (also 2: the first call with this id @ "c0")
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
    P004 2: the arguments of `get` are not JSON: unexpected end of input: expected `,` or `}` @ 7
    P004 3: the arguments of `get` are not JSON: expected a quoted key after `,` @ b
    P004 4: the arguments of `get` are not JSON: unexpected content after the value @ {
    P004 5: the arguments of `get` are blank, which is not JSON @  
    P004 6: the arguments of `get` are blank, which is not JSON @ 
    P004 7: the arguments of a tool without a name are not JSON: expected a value @ o
    "#);
}

#[test]
fn p004_is_silent_about_json_and_free_text() {
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
fn p005_arguments_that_break_the_declared_schema() {
    let messages = [
        call("c1", "book", r#"{"seat": 12, "count": "2"}"#),
        call("c2", "book", r#"{"chair": "12A"}"#),
        call("c3", "book", "[]"),
    ];
    assert_snapshot!(report("P005", &record(&tools(&[("book", BOOK)]), &messages)), @r#"
    P005 3: in a call of `book`: expected string, found number @ 12
    P005 3: in a call of `book`: expected integer, found string @ \"2\"
    P005 4: in a call of `book`: missing key `seat` @ {\"chair\": \"12A\"}
    P005 4: in a call of `book`: unexpected key `chair` @ \"chair\"
    P005 5: in a call of `book`: expected object, found array @ []
    "#);
}

#[test]
fn p005_reports_an_unusable_schema_once() {
    let declared = tools(&[("book", r#"{"type": "nothing"}"#), ("never_called", r#"{"type": 1}"#)]);
    let messages = [call("c1", "book", "{}"), call("c2", "book", "{}")];
    assert_snapshot!(report("P005", &record(&declared, &messages)), @r#"P005 1: the parameter schema of `book` cannot be used: invalid JSON Schema: "nothing" is not valid under any of the schemas listed in t… @ {"type": "nothing"}"#);
}

#[test]
fn p005_is_silent_about_what_fits_or_cannot_be_judged() {
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
    P006 2: the record declares no tool `get_orders`; did it mean `get_order`? @ "get_orders"
    P006 3: the record declares no tool `reboot\u{7}` @ "reboot\u0007"
    P006 4: this call names no tool @ ""
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
    P007 2: a call of `get_order` is written as text and never ran @ <tool_call>\n{\"name\": \"get_order\", \"arguments\": {}}\n<…
    P007 4: a tool call is written as text and never ran @ <tool_call>{oops</tool_call>
    P007 6: a call of `get_order` is written as text and never ran @ to=functions.get_order <|message|>{}
    "#);
    let answered = [
        says("<tool_call>{\"name\": \"get_order\", \"arguments\": {}}</tool_call>"),
        user("<tool_response>{}</tool_response>"),
        says("Done."),
    ];
    assert_eq!(report_on("P007", &answered), "");
}

#[test]
fn p008_turns_with_nothing_in_them() {
    let empty = r#"{"role": "assistant", "content": null, "tool_calls": []}"#.to_owned();
    let reasoned = r#"{"role": "assistant", "content": "", "reasoning_content": "hm"}"#.to_owned();
    let messages = [user("hi"), says(" \n"), user(""), empty, reasoned, says("."), call("c1", "get", "{}")];
    assert_snapshot!(report_on("P008", &messages), @r#"
    P008 3: the agent neither says nor calls anything in this turn @ {"role": "assistant", "content": " \n"}
    P008 5: the agent neither says nor calls anything in this turn @ {"role": "assistant", "content": null, "tool_calls": []}
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
    P009 6: a system turn stands after the conversation has begun @ {"role": "system", "content": "be brief"}
    P009 4: two user turns stand in a row (3 times in this trajectory) @ {"role": "user", "content": "hello?"}
    P009 2: a tool answers before any call was made @ {"role": "tool", "tool_call_id": "c0", "content": "lost"}
    "#);
}

#[test]
fn p009_takes_what_real_files_hold() {
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
fn p010_and_p011_judge_the_whole_run() {
    let crashed = record(r#""task_id": "12", "reward": 0.0"#, &[]);
    assert_snapshot!(report("P01", &crashed), @"P010 1: the trajectory is empty: no text, no call, no result @ {");
    let refused = record(r#""reward": 1.0"#, &[user("Cancel it."), says("I cannot do that.")]);
    assert_snapshot!(report("P01", &refused), @"P011 1: the run counts as a success, but the agent called no tool @ {");
    let by_the_user =
        record(r#""reward": 1"#, &[user("hi"), calls_of("user", &[("u1", "reboot", "{}")]), result("u1", "ok")]);
    assert_snapshot!(report("P01", &by_the_user), @"P011 1: the run counts as a success, but the agent called no tool @ {");
    for reward in [r#""reward": 0.5"#, ""] {
        assert_eq!(report("P01", &record(reward, &[user("Cancel it."), says("I cannot do that.")])), "");
    }
    assert_eq!(
        report("P01", &record(r#""reward": 1.0"#, &[user("hi"), call("c1", "get", "{}"), result("c1", "1")])),
        ""
    );
}
