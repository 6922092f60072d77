//! Small inputs that try to cost much: each is checked with little memory, and within a minute of processor time even by
//! an unoptimised build. The limits are those of the system, so that an input without bounds ends the test, too.

#![cfg(target_os = "linux")]

use super::harness::Project;
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::{Command, Stdio};

/// The address space of the process, in kB: 1 GB, and what its threads reserve.
const MEMORY: u32 = 1_600_000;

/// Runs `check` with limits. Returns its exit code and its output.
fn check(project: &Project, args: &str) -> String {
    let binary = assert_cmd::cargo::cargo_bin!("echolint");
    let script = format!("ulimit -v {MEMORY}; ulimit -t 60; exec {} {args}", binary.display());
    let mut command = Command::new("sh");
    command.args(["-c", &script]).current_dir(project.path("")).env("ECHOLINT_CACHE_DIR", project.cache());
    // Each arena of the allocator reserves 64 MB, and there are several a thread.
    command.env("MALLOC_ARENA_MAX", "2");
    let output = command.env("HOME", project.path("")).stdin(Stdio::null()).output().expect("the shell runs");
    project.shown(&output)
}

/// The concise findings of a file with this content.
fn findings(name: &'static str, content: impl AsRef<[u8]>) -> String {
    check(&Project::of(name, content), &format!("check --no-default-teacher --no-cache --output-format concise {name}"))
}

/// Whether a run was not killed, and no rule failed.
fn is_checked(shown: &str) -> bool {
    (shown.starts_with("exit 0") || shown.starts_with("exit 1")) && !shown.contains(" X001 ")
}

fn user() -> Value {
    json!({ "role": "user", "content": "hi" })
}

fn call(name: &str, id: &str, arguments: &Value) -> Value {
    let function = json!({ "name": name, "arguments": arguments.to_string() });
    json!({ "role": "assistant", "content": null, "tool_calls": [{ "id": id, "type": "function", "function": function }] })
}

fn result(id: &str, content: &str) -> Value {
    json!({ "role": "tool", "tool_call_id": id, "content": content })
}

fn record(messages: Vec<Value>) -> String {
    json!({ "messages": messages }).to_string() + "\n"
}

/// A record with one call of a tool with this parameter schema.
fn with_schema(arguments: &Value, parameters: &Value) -> String {
    let tool = json!({ "type": "function", "function": { "name": "t", "parameters": parameters } });
    let messages =
        [user(), call("t", "a", arguments), result("a", "ok"), json!({ "role": "assistant", "content": "." })];
    json!({ "messages": messages, "tools": [tool] }).to_string() + "\n"
}

/// A value inside this many objects.
fn nested(levels: usize, leaf: Value) -> Value {
    (0..levels).fold(leaf, |inner, _| json!({ "n": inner }))
}

#[test]
fn schemas_that_double_their_work_are_not_used() {
    let reference = |nth: usize| json!({ "$ref": format!("#/$defs/d{nth}") });
    let mut definitions = json!({ "d0": { "type": "string" } });
    for nth in 1..40 {
        definitions[format!("d{nth}")] = json!({ "allOf": [reference(nth - 1), reference(nth - 1)] });
    }
    let refs = json!({ "$defs": definitions, "properties": { "x": reference(39) } });
    let any = json!({ "properties": { "n": { "anyOf": [{ "$ref": "#" }, { "$ref": "#" }, { "type": "string" }] } } });
    let branch = |required: &str| json!({ "type": "object", "properties": { "n": { "$ref": "#/$defs/a" } }, "required": [required] });
    let bad_leaf = json!({ "$defs": { "a": { "anyOf": [branch("n"), branch("m")] } }, "$ref": "#/$defs/a" });
    let inputs = [
        (json!({ "x": "ok" }), &refs),
        (json!({ "x": 1 }), &refs),
        (nested(400, json!(1)), &any),
        (nested(60, json!([])), &bad_leaf),
    ];
    for (arguments, schema) in inputs {
        let shown = findings("a.jsonl", with_schema(&arguments, schema));
        let expected = "P005 arguments-violate-tool-schema: unusable parameter schema of `t`: too costly";
        assert_eq!(shown.matches(expected).count(), 1, "{shown}");
        assert_eq!(shown.matches(" P005 ").count(), 1, "{shown}");
    }
}

#[test]
fn many_records_on_one_line_are_read_once() {
    let array = format!("[{}]", vec!["{\"messages\":[]}"; 100_000].join(","));
    let shown = findings("a.json", array);
    let last = shown.lines().last().expect("a finding");
    assert!(last.starts_with("a.json:1:1599986: "), "the last record: {last}");
}

#[test]
fn a_million_records_of_no_format_are_one_finding() {
    let shown = findings("a.jsonl", "{}\n".repeat(1_000_000));
    assert_eq!(shown.matches("S002").count(), 1, "{shown}");
}

#[test]
fn findings_that_repeat_are_counted() {
    let surrogates =
        format!("{{\"messages\":[{{\"role\":\"user\",\"content\":\"{}\"}}]}}\n", "\\ud83d".repeat(2_000_000));
    let keys = format!("{{\"messages\":[],{}}}\n", vec!["\"k\":1"; 300_000].join(","));
    for (content, code, rest) in [
        (surrogates, "J004", "1999980 more findings of `lone-surrogate` in this record"),
        (keys, "J002", "299979 more findings of `duplicate-key` in this record"),
    ] {
        let shown = findings("a.jsonl", content);
        assert!(shown.contains(rest), "{shown}");
        assert_eq!(shown.matches(&format!(" {code} ")).count(), 21, "{shown}");
    }
}

#[test]
fn values_and_calls_without_end_are_traced() {
    let ids = json!({ "ids": (0..100_000).map(|nth| format!("W{nth:07}")).collect::<Vec<_>>() });
    let traced = record(vec![user(), call("f", "a", &json!({})), result("a", &ids.to_string()), call("g", "b", &ids)]);
    assert!(is_checked(&findings("a.jsonl", traced)));
    let mut messages = vec![user()];
    for nth in 0..50_000 {
        let id = format!("c{nth}");
        messages.push(call("get", &id, &json!({ "id": format!("W{nth:07}") })));
        messages.push(result(&id, &format!("W{:07}", nth + 1)));
    }
    assert!(is_checked(&findings("a.jsonl", record(messages))));
}

#[test]
fn tags_without_end_are_read_once() {
    let closed = "<tool_call>{\"name\": \"x\", \"arguments\": {}}</tool_call>";
    for text in [
        "<tool_call>",
        "to=functions.a ",
        "<invoke name=\"a\">",
        "<function=a>",
        closed,
        "<think>",
        "```bash\n",
        "{",
        "<tool_call>{\"a\":",
        "<tool_response>",
        "<tool_call>\\\"é",
    ] {
        let message = json!({ "role": "assistant", "content": text.repeat(40_000) });
        let shown = findings("a.jsonl", record(vec![user(), message]));
        assert!(is_checked(&shown), "{text}: {shown}");
        assert!(shown.matches(" P007 ").count() <= 21, "{text}");
    }
}

#[test]
fn a_small_file_does_not_fill_the_memory() {
    let mut file = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    file.write_all(b"{\"messages\":[{\"role\":\"user\",\"content\":\"").expect("memory");
    let many = vec![b'a'; 1_000_000];
    for _ in 0..600 {
        file.write_all(&many).expect("memory");
    }
    file.write_all(b"\"}]}\n").expect("memory");
    let bomb = file.finish().expect("memory");
    let project = Project::of("bomb.jsonl.gz", bomb);
    for args in ["check bomb.jsonl.gz", "check .", "check --fix ."] {
        let shown = check(&project, &format!("{args} --no-default-teacher --no-cache"));
        assert!(
            shown.starts_with("exit 2") && shown.contains("far more than") || shown.contains("more than"),
            "{shown}"
        );
    }
}

#[test]
fn links_to_devices_and_pipes_are_refused() {
    let device = |name: &str| {
        let project = Project::of("a.jsonl", super::harness::GOOD);
        std::os::unix::fs::symlink("/dev/zero", project.path(name)).expect("writable");
        project
    };
    let pipe = |name: &str| {
        let project = Project::of("a.jsonl", super::harness::GOOD);
        assert!(Command::new("mkfifo").arg(project.path(name)).status().expect("it runs").success());
        project
    };
    let make: [&dyn Fn(&str) -> Project; 2] = [&device, &pipe];
    for make in make {
        let shown = check(&make(".echolint-baseline.json"), "check --no-default-teacher a.jsonl");
        assert!(
            shown.contains(
                ".echolint-baseline.json is invalid and was ignored: cannot read the file: not a regular file"
            ),
            "{shown}"
        );
        let shown = check(&make("echolint.toml"), "check --no-default-teacher a.jsonl");
        assert!(shown.starts_with("exit 2") && shown.contains("not a regular file"), "{shown}");
        let project = make("schema.json");
        project.write("echolint.toml", "[[schemas]]\npaths = [\"**\"]\nschema = \"schema.json\"\n");
        let shown = check(&project, "check --no-default-teacher a.jsonl");
        assert!(shown.starts_with("exit 2") && shown.contains("not a regular file"), "{shown}");
        let project = make("teacher.json");
        project.write("echolint.toml", "[teachers.heron]\nprofile = \"teacher.json\"\n");
        let shown = check(&project, "check a.jsonl");
        assert!(shown.contains("not a regular file"), "{shown}");
        // Folders are searched for regular files only.
        let shown = check(&make("b.jsonl"), "check --no-default-teacher .");
        assert!(shown.starts_with("exit 0"), "{shown}");
    }
}
