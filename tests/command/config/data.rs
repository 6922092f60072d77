//! Settings that describe the data: formats, fields, tools, schemas.

use super::harness::{Project, json_of};
use insta::assert_snapshot;
use serde_json::{Value, json};

const RUN: &str = r#"{"meta":{"task":"t/7","ok":false},"model":"m1","messages":[{"role":"user","content":"Go."},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"calculate_total","arguments":"{\"action\":\"sum\"}"}},{"id":"c2","type":"function","function":{"name":"browser","arguments":"{\"action\":\"click\",\"do\":\"open\"}"}}]},{"role":"tool","tool_call_id":"c1","content":"4"},{"role":"tool","tool_call_id":"c2","content":"done"}]}"#;

/// The first trajectory of `graph --format json` for a run at `runs/model-x/deep/task-9.jsonl`.
fn trajectory(config: &str) -> Value {
    let path = "runs/model-x/deep/task-9.jsonl";
    let project = Project::with([("echolint.toml", config), (path, RUN)]);
    let output = project.command(["graph", path]).output().expect("the binary runs");
    assert!(output.status.success(), "{}", project.shown(&output));
    json_of(&output)["trajectories"][0].clone()
}

fn fields(config: &str) -> Value {
    let trajectory = trajectory(config);
    json!([trajectory["task"], trajectory["model"], trajectory["outcome"]])
}

#[test]
fn task_model_and_outcome() {
    let entry = |fields: &str| format!("[[formats]]\npaths = [\"runs/**/*.jsonl\"]\n{fields}\n");
    assert_eq!(fields(""), json!([null, "m1", "unknown"]));
    let pointers = "task = { pointer = \"/meta/task\" }\noutcome = { pointer = \"/meta/ok\" }";
    assert_eq!(fields(&entry(pointers)), json!(["t/7", "m1", "failure"]));
    let path = "{ path = \"runs/{model}/**/{task}.jsonl\" }";
    assert_eq!(fields(&entry(&format!("task = {path}\nmodel = {path}"))), json!(["task-9", "model-x", "unknown"]));
    let values = "task = { value = \"t\" }\nmodel = { value = \"m\" }\noutcome = { value = \"success\" }";
    assert_eq!(fields(&entry(values)), json!(["t", "m", "success"]));
    // Later entries override earlier ones, if they match and set the field.
    let later =
        format!("{}{}", entry(values), entry("model = { pointer = \"/model\" }\ntask = { path = \"x/{task}\" }"));
    assert_eq!(fields(&later), json!(["t", "m1", "success"]));
    let elsewhere = entry(values).replace("runs/**", "runs/*");
    assert_eq!(fields(&elsewhere), json!([null, "m1", "unknown"]));
    // If a pointer has no target, the format's own field is used.
    assert_eq!(fields(&entry("model = { pointer = \"/no/where\" }")), json!([null, "m1", "unknown"]));
}

#[test]
fn a_configured_format_replaces_detection() {
    let odd = r#"{"messages":[{"role":"user","text":"Go."}]}"#;
    let config = "[[formats]]\npaths = [\"*.jsonl\"]\nformat = \"openai\"\n";
    let project = Project::with([("a.jsonl", "{\"id\":1}\n"), ("b.jsonl", odd)]);
    assert_snapshot!(project.check("a.jsonl"), @r"
    exit 1
    --- stdout
    a.jsonl:1:1: warning S002 unknown-format: the record matches no known trajectory format
    ");
    project.write("echolint.toml", config);
    assert_snapshot!(project.check("a.jsonl"), @r"
    exit 1
    --- stdout
    a.jsonl:1:1: warning P010 empty-trajectory: empty trajectory: no text, no call, no result
    a.jsonl:1:1: error S001 schema-violation: missing key `messages`
    ");
}

fn kinds(config: &str) -> Value {
    let nodes = trajectory(config)["nodes"].clone();
    nodes
        .as_array()
        .map(|nodes| nodes.iter().map(|node| json!([node["label"], node["kind"]])).collect())
        .unwrap_or_default()
}

#[test]
fn kinds_and_operations_of_tools() {
    let plain = kinds("");
    assert_eq!(plain[0][0], "calculate_total:sum");
    let kind = |config: &str, call: usize| kinds(config)[call][1].clone();
    assert_eq!(
        kind("[tools.kinds]\n\"calc*\" = \"write\"\n\"calculate_total\" = \"read\"\n", 0),
        "write",
        "the first match decides"
    );
    assert_eq!(
        kind("[tools.kinds]\n\"calculate_total\" = \"read\"\n\"calc*\" = \"write\"\n", 0),
        "read",
        "the first match decides"
    );
    assert_eq!(kind("[tools.kinds]\n\"*total\" = \"neutral\"\n", 0), "neutral");
    let label = kinds("[tools.operations]\nbrowser = \"do\"\n")[1][0].clone();
    assert_snapshot!(label.to_string(), @r#""browser:open""#);
    let by_label_first =
        format!("[tools.operations]\nbrowser = \"do\"\n[tools.kinds]\n{label} = \"neutral\"\nbrowser = \"read\"\n");
    assert_eq!(kind(&by_label_first, 1), "neutral", "globs match labels as well as names");
}

#[test]
fn a_custom_schema_replaces_the_schema_of_the_format() {
    let config = "[[schemas]]\npaths = [\"mine/*.jsonl\"]\nschema = \"mine.json\"\n";
    let schema = r#"{"type":"object","required":["id"],"properties":{"messages":{"items":{"properties":{"role":{"enum":["user","robot"]}}}}}}"#;
    let record = r#"{"messages":[{"role":"user","content":"Hi."},{"role":"robot","content":"Beep."},{"role":"tool","content":"x"}]}"#;
    let project = Project::with([
        ("echolint.toml", config),
        ("mine.json", schema),
        ("mine/a.jsonl", record),
        ("b.jsonl", record),
    ]);
    assert_snapshot!(project.check("mine b.jsonl --select S"), @r"
    exit 1
    --- stdout
    b.jsonl:1:54: error S001 schema-violation: expected one of `system`, `developer`, `user`, `assistant`, `tool`, `function`, found `robot`
    b.jsonl:1:81: error S001 schema-violation: missing key `tool_call_id`
    mine/a.jsonl:1:1: error S001 schema-violation: missing key `id`
    mine/a.jsonl:1:89: error S001 schema-violation: expected one of `user`, `robot`, found `tool`
    ");
}

#[test]
fn errors_of_alternatives_come_from_the_best_match() {
    let config = "[[schemas]]\npaths = [\"*.jsonl\"]\nschema = \"mine.json\"\n";
    let schema = r#"{"properties":{"messages":{"items":{"oneOf":[
        {"type":"object","properties":{"kind":{"const":"text"},"content":{"type":"string"}},"required":["kind","content"]},
        {"type":"object","properties":{"kind":{"const":"image"},"url":{"type":"string"}},"required":["kind","url"]}]}},
        "id":{"anyOf":[{"type":"string","pattern":"^t-"},{"type":"integer"}]}}}"#;
    let record = r#"{"id":1.5,"messages":[{"kind":"text","content":7},{"kind":"image"},{"kind":"sound"},"x"]}"#;
    let project = Project::with([("echolint.toml", config), ("mine.json", schema), ("a.jsonl", record)]);
    assert_snapshot!(project.check("a.jsonl --select S001"), @r"
    exit 1
    --- stdout
    a.jsonl:1:7: error S001 schema-violation: expected string or integer, found number
    a.jsonl:1:48: error S001 schema-violation: expected string, found number
    a.jsonl:1:51: error S001 schema-violation: missing key `url`
    a.jsonl:1:68: error S001 schema-violation: object matches none of the allowed forms: expected `text` or `image`
    a.jsonl:1:85: error S001 schema-violation: expected object, found string
    ");
}
