//! A broken record is one finding, and the records next to it are still checked.

use super::harness::{GOOD, Project, ROBOT, pretty};
use insta::assert_snapshot;

#[test]
fn a_broken_line() {
    let cut = &GOOD[..60];
    let project = Project::of("a.jsonl", format!("{ROBOT}\n{cut}\n{ROBOT}\n"));
    assert_snapshot!(project.check("a.jsonl"), @r#"
    exit 1
    --- stdout
    a.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    a.jsonl:2:61: error J001 syntax-error: unexpected end of input: expected a closing `"`
    a.jsonl:3:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    "#);
}

#[test]
fn a_first_line_that_was_cut() {
    let cut = |at: &str| GOOD.find(at).map(|found| &GOOD[..found + at.len()]).expect("it is there");
    for name in ["a.jsonl", "a.json"] {
        for at in ["[", "[{", "\"Hi.\"},", "\"task_id\":", "\"use"] {
            let project = Project::of(name, format!("{}\n{ROBOT}\n{GOOD}\n{ROBOT}\n", cut(at)));
            let shown = project.check(name);
            assert!(shown.contains(":1:") && shown.contains(":2:") && shown.contains(":4:"), "cut at {at}: {shown}");
            assert_eq!(shown.matches("S001").count(), 2, "cut at {at}: {shown}");
        }
    }
}

#[test]
fn a_broken_document_among_others() {
    let broken = pretty(GOOD).replacen("\"user\"", "\"user", 1);
    let unclosed = pretty(GOOD).trim_end_matches('}').to_owned();
    let project = Project::with([
        ("a.jsonl", format!("{}\n{broken}\n{}\n", pretty(ROBOT), pretty(ROBOT))),
        ("b.jsonl", format!("{}\n{unclosed}\n{}\n", pretty(ROBOT), pretty(ROBOT))),
    ]);
    assert_snapshot!(project.check("."), @r"
    exit 1
    --- stdout
    a.jsonl:1:1: warning J007 wrong-container: the file is a sequence of multi-line JSON documents, not one record per line
    a.jsonl:10:15: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    a.jsonl:20:21: error J001 syntax-error: unescaped control character in a string
    a.jsonl:38:15: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    b.jsonl:1:1: warning J007 wrong-container: the file is a sequence of multi-line JSON documents, not one record per line
    b.jsonl:10:15: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    b.jsonl:27:4: error J001 syntax-error: unexpected end of input: expected `,` or `}`
    b.jsonl:38:15: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
}

#[test]
fn a_broken_record_of_an_array() {
    let broken = GOOD.replacen("\"user\"", "\"user", 1);
    let project = Project::of("a.json", format!("[{ROBOT},\n{broken},\n{ROBOT}]\n"));
    assert_snapshot!(project.check("a.json"), @r"
    exit 1
    --- stdout
    a.json:1:83: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    a.json:2:57: error J001 syntax-error: expected `,` or `}`
    a.json:3:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
}

#[test]
fn every_record_broken() {
    let project = Project::of("a.jsonl", "{\"messages\":[}\n".repeat(4));
    assert_snapshot!(project.check("a.jsonl"), @r"
    exit 1
    --- stdout
    a.jsonl:1:14: error J001 syntax-error: expected a value
    a.jsonl:2:14: error J001 syntax-error: expected a value
    a.jsonl:3:14: error J001 syntax-error: expected a value
    a.jsonl:4:14: error J001 syntax-error: expected a value
    ");
}

#[test]
fn every_record_invalid() {
    let project = Project::of("a.jsonl", format!("{ROBOT}\n").repeat(3));
    assert_snapshot!(project.check("a.jsonl"), @r"
    exit 1
    --- stdout
    a.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    a.jsonl:2:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    a.jsonl:3:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
}

#[test]
fn a_record_nested_too_deeply() {
    let deep = format!("{{\"messages\":{}{}}}", "[".repeat(600), "]".repeat(600));
    let project = Project::of("a.jsonl", format!("{ROBOT}\n{deep}\n{ROBOT}\n"));
    assert_snapshot!(project.check("a.jsonl"), @r"
    exit 1
    --- stdout
    a.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    a.jsonl:2:524: error J008 too-deep: nested deeper than 512 levels
    a.jsonl:3:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
}

#[test]
fn nan_does_not_stop_the_other_rules() {
    let project = Project::of("a.jsonl", ROBOT.replacen("\"task_id\"", "\"reward\":NaN,\"task_id\"", 1));
    assert_snapshot!(project.check("a.jsonl"), @r"
    exit 1
    --- stdout
    a.jsonl:1:11: error J005 non-json-constant: `NaN` is not valid JSON
    a.jsonl:1:95: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
}

#[test]
fn nul_bytes_in_one_line() {
    let project = Project::of("a.jsonl", format!("{ROBOT}\n{}\0\0\0\0\n{ROBOT}\n", &GOOD[..40]));
    assert_snapshot!(project.check("a.jsonl"), @r"
    exit 1
    --- stdout
    a.jsonl:1:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    a.jsonl:2:41: error J001 syntax-error: expected a value
    a.jsonl:3:82: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    ");
}

/// A message of a Claude Code session.
fn message(index: usize, role: &str, content: &str) -> String {
    format!(
        r#"{{"type":"{role}","sessionId":"s1","uuid":"u{index}","parentUuid":null,"isSidechain":false,"timestamp":"t","message":{{"role":"{role}","content":{content}}}}}"#
    )
}

fn session() -> Vec<String> {
    let call = r#"[{"type":"tool_use","id":"t1","name":"Read","input":{"file_path":"/a"}}]"#;
    let result = r#"[{"type":"tool_result","tool_use_id":"t9","content":"text"}]"#;
    vec![message(0, "user", "\"Read it.\""), message(1, "assistant", call), message(2, "user", result)]
}

#[test]
fn lines_of_a_session_are_its_records() {
    let project = Project::of("s.jsonl", session().join("\n"));
    assert_snapshot!(project.check("s.jsonl"), @r"
    exit 1
    --- stdout
    s.jsonl:2:114: error S001 schema-violation: missing key `id`
    s.jsonl:3:171: error P001 result-without-call: no call has the id `t9`
    ");
}

#[test]
fn broken_lines_of_a_session() {
    let lines = session();
    let text = format!("{}\n{{\"type\":\n\n{}\n{}\n", lines[0], lines[1], lines[2]);
    let mut bytes = text.into_bytes();
    let at = bytes.windows(5).position(|part| part == b"\"text").expect("it is there");
    bytes[at + 1] = 0xff;
    let project = Project::of("s.jsonl", bytes);
    assert_snapshot!(project.check("s.jsonl"), @r"
    exit 1
    --- stdout
    s.jsonl:3:1: warning J007 wrong-container: empty line before a record; some loaders stop here
    s.jsonl:2:9: error J001 syntax-error: unexpected end of input: expected a value
    s.jsonl:4:114: error S001 schema-violation: missing key `id`
    s.jsonl:5:171: error P001 result-without-call: no call has the id `t9`
    s.jsonl:5:187: error J001 syntax-error: invalid UTF-8: unexpected byte
    ");
}

#[test]
fn a_broken_simulation_in_the_middle() {
    let run = |id: usize, role: &str| {
        format!(
            r#"{{"id":"s{id}","task_id":"{id}","start_time":"t","end_time":"t","duration":1.0,"termination_reason":"user_stop","trial":0,"reward_info":{{"reward":1.0}},"messages":[{{"role":"user","content":"Hi.","turn_idx":0}},{{"role":"{role}","content":"Hello.","turn_idx":1}}]}}"#
        )
    };
    let head = r#"{"timestamp":"t","info":{"agent_info":{"implementation":"llm_agent","llm":"model-x"}},"tasks":[],"simulations":["#;
    let broken = run(1, "assistant").replacen("\"messages\":[", "\"messages\":", 1);
    let text = format!("{head}\n{},\n{broken},\n{}\n]}}\n", run(0, "robot"), run(2, "robot"));
    let project = Project::of("results.json", text);
    assert_snapshot!(project.check("results.json"), @r"
    exit 1
    --- stdout
    results.json:2:1: warning P011 success-without-calls: run counts as a success although the agent called no tool
    results.json:2:210: error S001 schema-violation: expected one of `system`, `user`, `assistant`, `tool`, found `robot`
    results.json:3:201: error J001 syntax-error: expected a quoted key after `,`
    results.json:4:1: warning P011 success-without-calls: run counts as a success although the agent called no tool
    results.json:4:210: error S001 schema-violation: expected one of `system`, `user`, `assistant`, `tool`, found `robot`
    ");
}
