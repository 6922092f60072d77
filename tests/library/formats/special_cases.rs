//! Special cases of real data.

use super::render::{import, render};
use echolint::trajectory::Match;
use insta::assert_snapshot;

#[test]
fn calls_of_a_simulated_user_are_separate() {
    let by_id = r#"[{"role": "user", "content": "Wait.", "tool_calls": [{"id": "u1", "type": "function", "function": {"name": "toggle_data", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "u1", "content": "Error: off"},
        {"role": "assistant", "content": null, "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "get_line", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "c1", "content": "ok"}]"#;
    assert_snapshot!(render(by_id), @r#"
    openai: task -, model -, unknown, tools -
    user "Wait."
    call #0 get_line({}) read
    result -> #0 "ok"
    (user's call toggle_data({}))
    (user's result "Error: off")
    "#);
    // τ²-bench marks the results of user calls, even if no call has the id.
    let by_requestor = r#"{"task_id": "1", "termination_reason": "user_stop", "reward_info": null, "messages": [
        {"role": "assistant", "content": null, "tool_calls": [{"id": "c1", "name": "get_line", "arguments": {}, "requestor": "assistant"}]},
        {"role": "tool", "id": "x", "content": "3G", "requestor": "user", "error": false},
        {"role": "tool", "id": "c1", "content": "error-free", "requestor": "assistant", "error": false}]}"#;
    assert_snapshot!(render(by_requestor), @r#"
    tau2-bench: task 1, model -, unknown, tools -
    call #0 get_line({}) read
    result -> #0 "error-free"
    (user's result "3G")
    "#);
}

#[test]
fn parallel_calls_may_be_answered_in_another_order() {
    let openai = r#"[{"role": "assistant", "tool_calls": [
            {"id": "a", "type": "function", "function": {"name": "get", "arguments": "{\"n\": 1}"}},
            {"id": "b", "type": "function", "function": {"name": "get", "arguments": "{\"n\": 2}"}}]},
        {"role": "tool", "tool_call_id": "b", "content": "two"}, {"role": "tool", "tool_call_id": "a", "content": "one"}]"#;
    assert_snapshot!(render(openai), @r#"
    openai: task -, model -, unknown, tools -
    call #0 get({"n": 1}) read
    call #1 get({"n": 2}) read
    result -> #1 "two"
    result -> #0 "one"
    "#);
    let atif = r#"{"schema_version": "ATIF-v1.5", "steps": [{"source": "agent", "message": "", "tool_calls": [
            {"tool_call_id": "a", "function_name": "get", "arguments": {}}, {"tool_call_id": "b", "function_name": "put", "arguments": {}}],
        "observation": {"results": [{"source_call_id": "b", "content": "two"}, {"source_call_id": "a", "content": "one"}]}}]}"#;
    assert_snapshot!(render(atif), @r#"
    atif: task -, model -, unknown, tools -
    call #0 get({}) read
    call #1 put({}) write
    result -> #1 "two"
    result -> #0 "one"
    "#);
}

#[test]
fn a_turn_may_be_split_over_lines() {
    let lines = [
        r#"{"type":"assistant","sessionId":"s","message":{"id":"m1","model":"x","content":[{"type":"tool_use","id":"a","name":"Read","input":{}}]}}"#,
        r#"{"type":"user","sessionId":"s","message":{"content":[{"type":"tool_result","tool_use_id":"a","content":"A"}]}}"#,
        r#"{"type":"assistant","sessionId":"s","message":{"id":"m1","model":"x","content":[{"type":"text","text":"First."}]}}"#,
        r#"{"type":"assistant","sessionId":"s","message":{"id":"m1","model":"x","content":[{"type":"text","text":"Second."}]}}"#,
        r#"{"type":"assistant","sessionId":"s","message":{"id":"m2","model":"x","content":"Third."}}"#,
    ]
    .join("\n");
    assert_snapshot!(render(&lines), @r#"
    claude-code: task -, model x, unknown, tools -
    agent "First.\nSecond."
    call #0 Read({}) read
    result -> #0 "A"
    agent "Third."
    "#);
    assert_eq!(import(&lines).turns.len(), 3);
}

#[test]
fn calls_left_as_text_did_not_run() {
    let qwen = r#"[{"role": "assistant", "content": "<tool_call>\n{\"name\": \"get\", \"arguments\": {}}\n</tool_call>"}, {"role": "user", "content": "What?"}]"#;
    assert_snapshot!(render(qwen), @r#"
    openai: task -, model -, unknown, tools -
    agent "<tool_call>\n{\"name\": \"get\", \"arguments\": {}}\n</tool_call>"
    user "What?"
    (never ran: get)
    "#);
    // In a trajectory with structured calls, a call in a text never ran.
    let harmony = r#"{"task_id": 1, "reward": 0, "info": {}, "trial": 0, "traj": [
        {"role": "assistant", "content": "to=functions.put json{\"a\": 1}"},
        {"role": "assistant", "tool_calls": [{"id": "c", "type": "function", "function": {"name": "get", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "c", "content": "x"}]}"#;
    assert_snapshot!(render(harmony), @r#"
    tau-bench: task 1, model -, failure, tools -
    agent "to=functions.put json{\"a\": 1}"
    call #0 get({}) read
    result -> #0 "x"
    (never ran: put)
    "#);
}

#[test]
fn calls_left_as_text_that_were_answered_ran() {
    let hermes = r#"{"conversations": [{"from": "human", "value": "Go."},
        {"from": "gpt", "value": "<tool_call>\n{\"name\": \"get\", \"arguments\": {\"a\": 1}}\n</tool_call>"},
        {"from": "tool", "value": "<tool_response>\n{\"error\": \"gone\"}\n</tool_response>"}]}"#;
    assert_snapshot!(render(hermes), @r#"
    sharegpt: task -, model -, unknown, tools -
    user "Go."
    call #0 get({"a": 1}) read in text
    result -> #0 error "{\"error\": \"gone\"}"
    "#);
    let atif = r#"{"schema_version": "ATIF-v1.5", "steps": [{"source": "agent", "message": "<tool_call>{\"name\": \"get\", \"arguments\": {}}</tool_call>",
        "observation": {"results": [{"content": "done"}]}}]}"#;
    assert_snapshot!(render(atif), @r#"
    atif: task -, model -, unknown, tools -
    call #0 get({}) read in text
    result -> #0 "done"
    "#);
}

#[test]
fn empty_messages_are_turns_without_events() {
    for (text, turns) in [
        (
            r#"[{"role": "user", "content": "Hi"}, {"role": "assistant", "content": ""}, {"role": "assistant", "content": null, "tool_calls": []}]"#,
            3,
        ),
        (
            r#"{"traj": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": " \n", "tool_calls": null}], "task_id": 1}"#,
            2,
        ),
        (
            r#"{"system": "", "messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": [{"type": "text", "text": ""}]}]}"#,
            3,
        ),
        (r#"{"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": ""}]}"#, 2),
        (
            r#"{"messages": [{"role": "user", "content": [{"type": "text", "value": "Hi"}]}, {"role": "assistant", "content": []}]}"#,
            2,
        ),
        (
            r#"{"schema_version": "ATIF-v1.5", "steps": [{"source": "user", "message": "Hi"}, {"source": "agent", "message": ""}]}"#,
            2,
        ),
    ] {
        let trajectory = import(text);
        assert_eq!((trajectory.turns.len(), trajectory.events.len()), (turns, 1), "{text}");
        assert!(trajectory.turns.last().unwrap().text.is_none(), "{text}");
    }
}

#[test]
fn calls_may_reuse_an_id() {
    let call = r#"{"role": "assistant", "tool_calls": [{"id": "c", "type": "function", "function": {"name": "get", "arguments": "{}"}}]}"#;
    let result = |text: &str| format!(r#"{{"role": "tool", "tool_call_id": "c", "content": "{text}"}}"#);
    let text = format!("[{call}, {}, {call}, {call}, {}, {}, {}]", result("1"), result("2"), result("3"), result("4"));
    assert_snapshot!(render(&text), @r#"
    openai: task -, model -, unknown, tools -
    call #0 get({}) read
    result -> #0 "1"
    call #1 get({}) read
    call #2 get({}) read
    result -> #1 "2"
    result -> #2 "3"
    result -> nothing UsedId "4"
    "#);
}

#[test]
fn success_needs_no_call() {
    let text =
        r#"{"task_id": 1, "reward": 1.0, "info": {}, "trial": 0, "traj": [{"role": "assistant", "content": "Done."}]}"#;
    assert_snapshot!(render(text), @r#"
    tau-bench: task 1, model -, success, tools -
    agent "Done."
    "#);
    for (reward, outcome) in [
        ("0.9999999", "success"),
        ("0.99", "failure"),
        ("2", "success"),
        ("\"1\"", "unknown"),
        ("true", "success"),
        ("null", "unknown"),
    ] {
        let text = format!(r#"{{"reward": {reward}, "messages": []}}"#);
        assert_eq!(import(&text).outcome.name(), outcome, "{reward}");
    }
}

#[test]
fn crashed_runs_are_empty_trajectories() {
    for (text, outcome) in [
        (
            r#"{"task_id": 3, "reward": 0.0, "info": {"error": "timeout", "traceback": "…"}, "traj": [], "trial": 1}"#,
            "failure",
        ),
        (
            r#"{"task_id": "3", "termination_reason": "infrastructure_error", "reward_info": null, "messages": null}"#,
            "unknown",
        ),
        (
            r#"{"task_id": "3", "termination_reason": "agent_error", "reward_info": {"reward": 0.0}, "messages": []}"#,
            "failure",
        ),
        (r#"{"task_id": "3", "messages": []}"#, "unknown"),
        (r#"{"schema_version": "ATIF-v1.5", "agent": {"name": "a"}, "steps": []}"#, "unknown"),
    ] {
        let trajectory = import(text);
        assert!(trajectory.is_empty() && trajectory.turns.is_empty(), "{text}");
        assert_eq!(trajectory.outcome.name(), outcome, "{text}");
    }
}

#[test]
fn names_keep_the_prefix_of_their_harness() {
    for name in ["airline_get_user_details", "terminalbench__terminalbench_write_file", "mcp__github__create.issue"] {
        let openai = format!(
            r#"[{{"role": "assistant", "tool_calls": [{{"id": "c", "function": {{"name": "{name}", "arguments": "{{}}"}}}}]}}]"#
        );
        let anthropic = format!(
            r#"[{{"role": "assistant", "content": [{{"type": "tool_use", "id": "c", "name": "{name}", "input": {{}}}}]}}]"#
        );
        for text in [openai, anthropic] {
            assert_eq!(import(&text).calls[0].name.text, name);
        }
    }
}

#[test]
fn a_missing_model_or_task_is_none() {
    for text in [
        r#"{"traj": [{"role": "user", "content": "Hi"}], "task_id": null}"#,
        r#"{"task_id": [], "termination_reason": "x", "messages": []}"#,
        r#"{"messages": [{"role": "user", "content": [{"type": "text", "value": "Hi"}]}]}"#,
        r#"{"system": "s", "model": null, "task_id": {}, "messages": []}"#,
        r#"{"conversations": [{"from": "human", "value": "Hi"}]}"#,
        r#"{"schema_version": "ATIF-v1.5", "agent": {"name": "a", "model_name": null}, "steps": []}"#,
        r#"{"type": "assistant", "sessionId": "s", "message": {"id": "m", "model": "<synthetic>", "content": "API Error"}}"#,
    ] {
        let trajectory = import(text);
        assert_eq!((&trajectory.task, &trajectory.model), (&None, &None), "{text}");
    }
}

#[test]
fn an_error_flag_overrides_the_text() {
    let result = |flag: &str| {
        format!(
            r#"[{{"role": "assistant", "content": [{{"type": "tool_use", "id": "c", "name": "f", "input": {{}}}}]}},
            {{"role": "user", "content": [{{"type": "tool_result", "tool_use_id": "c", "content": "Error: x"{flag}}}]}}]"#
        )
    };
    for (flag, failed) in [
        ("", true),
        (r#", "is_error": null"#, true),
        (r#", "is_error": false"#, false),
        (r#", "is_error": true"#, true),
    ] {
        assert_eq!(import(&result(flag)).failed(0), failed, "{flag}");
    }
    let server = r#"[{"role": "assistant", "content": [{"type": "server_tool_use", "id": "s", "name": "web_search", "input": {}},
        {"type": "web_search_tool_result", "tool_use_id": "s", "content": {"type": "web_search_tool_result_error", "error_code": "max_uses_exceeded"}}]}]"#;
    assert!(import(server).failed(0));
}

#[test]
fn a_sub_agents_own_file_is_its_trajectory() {
    let lines = [
        r#"{"type":"user","sessionId":"s","isSidechain":true,"message":{"role":"user","content":"Look."}}"#,
        r#"{"type":"assistant","sessionId":"s","isSidechain":true,"message":{"id":"m1","model":"x","content":[{"type":"text","text":"Nothing."}]}}"#,
    ]
    .join("\n");
    assert_snapshot!(render(&lines), @r#"
    claude-code: task -, model x, unknown, tools -
    user "Look."
    agent "Nothing."
    "#);
}

#[test]
fn results_by_order_without_a_call_have_no_match() {
    let trajectory = import(r#"{"conversations": [{"from": "observation", "value": "x"}]}"#);
    assert_eq!(trajectory.results[0].matched, Match::NoId);
}
