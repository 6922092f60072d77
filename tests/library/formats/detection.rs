//! Detection of the format of a record.

use super::each::{fixture, fixtures};
use super::render::detect;
use echolint::formats::Format;
use echolint::json;

#[test]
fn fixtures_are_detected() {
    for (name, format) in fixtures() {
        assert_eq!(detect(&fixture(&name)), Some(format), "{name}");
    }
}

#[test]
fn names_are_unique_and_found() {
    for format in Format::all() {
        assert_eq!(Format::from_name(format.name()), Some(format));
        assert!(!format.title().is_empty());
    }
    assert_eq!(Format::from_name("no-such-format"), None);
}

#[test]
fn other_json_is_not_detected() {
    for text in [
        r#"{"name": "echolint", "version": "1.0.0", "type": "module", "scripts": {"test": "x"}, "files": ["dist"]}"#,
        r#"{"type": "user", "session_id": "s1", "page": "/home"}"#,
        r#"{"compilerOptions": {}, "include": ["src"]}"#,
        r#"{"timestamp": "t", "info": {}, "tasks": [], "simulations": []}"#,
        r#"{"type": "summary", "text": "x"}"#,
        r#"{"messages": "none"}"#,
        r#"{"conversations": [{"role": "user", "content": "x"}]}"#,
        "{}",
        "[]",
        "[1]",
        "[[]]",
        "null",
        "17",
        "\"messages\"",
    ] {
        assert_eq!(detect(text), None, "{text}");
    }
}

#[test]
fn similar_formats_are_distinguished() {
    for (text, format) in [
        // Messages with only text look the same in both formats; the keys around them decide.
        (r#"{"messages": [{"role": "user", "content": "a"}]}"#, "openai"),
        (r#"{"system": "b", "messages": [{"role": "user", "content": "a"}]}"#, "anthropic"),
        (
            r#"{"tools": [{"name": "f", "input_schema": {}}], "messages": [{"role": "user", "content": "a"}]}"#,
            "anthropic",
        ),
        (
            r#"[{"role": "user", "content": "a"}, {"role": "assistant", "content": [{"type": "tool_use"}]}]"#,
            "anthropic",
        ),
        // Calls in OpenAI's form decide, even with reasoning blocks or a system prompt.
        (r#"{"system": "b", "messages": [{"role": "assistant", "tool_calls": [{}]}]}"#, "openai"),
        (r#"[{"role": "assistant", "content": [{"type": "thinking"}]}, {"role": "tool", "content": "x"}]"#, "openai"),
        (
            r#"[{"role": "assistant", "content": [{"type": "thinking"}]}, {"role": "user", "content": "x"}]"#,
            "anthropic",
        ),
        (r#"{"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}]}]}"#, "openai"),
        (
            r#"{"messages": [{"role": "system", "content": []}, {"role": "user", "content": [{"type": "text", "value": "a"}]}]}"#,
            "llamafactory",
        ),
        (r#"{"messages": []}"#, "openai"),
        (r#"{"conversations": []}"#, "sharegpt"),
        // Runs that crashed.
        (r#"{"task_id": 3, "reward": 0, "info": {"error": "x"}, "traj": [], "trial": 1}"#, "tau-bench"),
        (r#"{"id": "s", "task_id": "3", "termination_reason": "agent_error", "messages": null}"#, "tau2-bench"),
        // A later version is detected too: the schema reports the version.
        (r#"{"schema_version": "ATIF-v9.0", "steps": []}"#, "atif"),
        (r#"{"type": "summary", "summary": "x", "leafUuid": "y"}"#, "claude-code"),
        (r#"{"type": "user", "session_id": "s1", "message": {"role": "user", "content": "x"}}"#, "claude-code"),
    ] {
        assert_eq!(detect(text).map(Format::name), Some(format), "{text}");
    }
}

#[test]
fn the_model_of_tau2_simulations_is_read_from_the_envelope() {
    let model = |text: &str| {
        let parsed = json::parse(text).unwrap();
        Format::Tau2Bench.envelope(parsed.tape.root(text)).model
    };
    let header = r#"{"info": {"agent_info": {"implementation": "llm_agent", "llm": "openai/gpt-4.1-mini"}, "user_info": {"llm": "other"}}, "simulations": []}"#;
    assert_eq!(model(header).as_deref(), Some("openai/gpt-4.1-mini"));
    for text in ["{}", "[]", "null", r#"{"info": 1}"#, r#"{"info": {"agent_info": {"llm": 1}}}"#] {
        assert_eq!(model(text), None, "{text}");
    }
    let parsed = json::parse(header).unwrap();
    assert_eq!(Format::OpenAi.envelope(parsed.tape.root(header)).model, None);
}
