//! Each fix, with the file before and after.

use super::run::{Case, DONE, EMPTY, USER, record};
use insta::assert_snapshot;

/// The text after `--fix` with more arguments, and the output. Asserts that the remaining findings are those of a
/// check, and that a second run changes nothing.
fn fixed(name: &str, text: &str, arguments: &str) -> (String, String) {
    let case = Case::new();
    case.write(name, text);
    let selection = arguments.replace("--unsafe-fixes", "");
    let plain = |case: &Case| case.check(&format!("{name} --output-format concise {selection}")).out;
    let result = case.check(&format!("{name} --fix --output-format concise {arguments}"));
    assert_eq!(result.out, plain(&case), "the remaining findings are those of a check");
    let after = case.read(name);
    let again = case.check(&format!("{name} --fix --output-format concise {arguments}"));
    assert_eq!((case.read(name).as_str(), again.out.as_str()), (after.as_str(), result.out.as_str()));
    assert!(!again.err.contains("Fixed"), "{}", again.err);
    assert_eq!(result.code, i32::from(!result.out.is_empty()));
    (after, format!("{}{}", result.out, result.err))
}

#[test]
fn j006_removes_the_byte_order_mark() {
    let good = record(&[USER, DONE]);
    let (after, output) = fixed("a.jsonl", &format!("\u{feff}{good}\n"), "");
    assert_eq!(after, format!("{good}\n"));
    assert_snapshot!(output, @"Fixed 1 finding in 1 file.");
    let (after, _) = fixed("a.json", &format!("\u{feff}{good}"), "");
    assert_eq!(after, good);
}

#[test]
fn j007_removes_empty_lines_except_at_the_end() {
    let good = record(&[USER, DONE]);
    let (after, output) = fixed("a.jsonl", &format!("\n\n{good}\n\n \t\r\n\r\n{good}\r\n\n{good}\n\n\n"), "");
    assert_eq!(after, format!("{good}\n{good}\r\n{good}\n\n\n"));
    assert_snapshot!(output, @"Fixed 1 finding in 1 file.");
    let (after, _) = fixed("a.jsonl", &format!("\u{feff}\n{good}\n\n{good}"), "");
    assert_eq!(after, format!("{good}\n{good}"), "no line end is added");
}

#[test]
fn j007_removes_empty_lines_in_wrong_containers() {
    let good = record(&[USER, DONE]);
    let (after, output) = fixed("a.json", &format!("{good}\n\n{good}\n"), "");
    assert_eq!(after, format!("{good}\n{good}\n"));
    assert_snapshot!(output, @"
    a.json:1:1: warning J007 wrong-container: the file is JSON Lines (one record per line), not one JSON document
    Fixed 1 finding in 1 file.
    ");
    let (after, output) = fixed("a.jsonl", &format!("{good} {good}\n\n{good}\n"), "");
    assert_eq!(after, format!("{good} {good}\n{good}\n"));
    assert_snapshot!(output, @"
    a.jsonl:1:94: warning J007 wrong-container: second JSON value on this line; write one record per line
    Fixed 1 finding in 1 file.
    ");
}

#[test]
fn j007_in_sessions_that_span_a_file() {
    let line = |role: &str| {
        format!(
            r#"{{"type": "{role}", "sessionId": "s", "message": {{"role": "{role}", "content": "hi {role}", "x": 1}}}}"#
        )
    };
    let text = format!("\u{feff}{}\n\n\r\n{}\n  \n{{\n{}\n\n", line("user"), line("assistant"), line("user"));
    let (after, output) = fixed("a.jsonl", &text, "--select J");
    assert_eq!(after, format!("{}\n{}\n{{\n{}\n\n", line("user"), line("assistant"), line("user")));
    assert_snapshot!(output, @"
    a.jsonl:3:2: error J001 syntax-error: unexpected end of input: expected a quoted key or `}`
    Fixed 2 findings in 1 file.
    ");
    let twice = text.replace("\"x\": 1", "\"x\": 0, \"x\": 1").into_bytes();
    let cut = |text: &[u8]| {
        // An incomplete character in the second line.
        let at = text.windows(4).position(|four| four == b"hi a").unwrap();
        [&text[..at], b"\xc3", &text[at + 1..]].concat()
    };
    let case = Case::new();
    let result = case.write("a.jsonl", cut(&twice)).check("a.jsonl --fix --unsafe-fixes --select J");
    assert!(result.err.contains("Fixed 5 findings in 1 file."), "{}", result.err);
    assert_eq!(std::fs::read(case.path("a.jsonl")).unwrap(), cut(after.as_bytes()), "invalid bytes are kept");
}

#[test]
fn j007_removes_thousands_of_empty_lines_in_one_pass() {
    let good = record(&[USER, DONE]);
    let many = format!("{good}\n{}{good}\n", "\n".repeat(300_000));
    let (after, output) = fixed("a.jsonl", &many, "");
    assert_eq!(after, format!("{good}\n{good}\n"));
    assert_snapshot!(output, @"Fixed 1 finding in 1 file.");
    let scattered = format!("{good}\n\n").repeat(3_000);
    let (after, _) = fixed("a.jsonl", &scattered, "");
    assert_eq!(after, format!("{good}\n").repeat(3_000) + "\n");
}

#[test]
fn j002_keeps_the_last_member() {
    let text = |message: &str| record(&[USER, message]);
    let before =
        text(r#"{"role": "assistant", "content": "a", "role" : "assistant", "x":1,"content":null, "content": "b"}"#);
    let (after, output) = fixed("a.jsonl", &before, "--unsafe-fixes");
    assert_eq!(after, text(r#"{"role" : "assistant", "x":1,"content": "b"}"#));
    assert_snapshot!(output, @"Fixed 3 findings in 1 file.");
    let (untouched, output) = fixed("a.jsonl", &before, "");
    assert_eq!(untouched, before);
    assert_snapshot!(output, @"
    a.jsonl:1:88: error J002 duplicate-key: duplicate key `role`
    a.jsonl:1:116: error J002 duplicate-key: duplicate key `content`
    a.jsonl:1:132: error J002 duplicate-key: duplicate key `content`
    `--unsafe-fixes` would fix 3 more, but changes data; review the changes with `--diff` first.
    ");
}

#[test]
fn j002_removes_duplicates_inside_duplicates() {
    let inner = |n: u32| format!(r#"{{"k": {n}, "\u006b": {{"k": 1, "k": 2}}, "z": []}}"#);
    let before = record(&[
        USER,
        &format!(r#"{{"role": "assistant", "content": "Done.", "m": {}, "m": {}}}"#, inner(1), inner(2)),
    ]);
    let (after, _) = fixed("a.jsonl", &before, "--unsafe-fixes --select J");
    let message = r#"{"role": "assistant", "content": "Done.", "m": {"\u006b": {"k": 2}, "z": []}}"#;
    assert_eq!(after, record(&[USER, message]));
}

#[test]
fn j002_in_objects_with_many_keys_and_in_pretty_documents() {
    let many: String = (0..40).map(|n| format!("\"k{}\": {n}, ", n % 20)).collect();
    let kept: String = (20..40).map(|n| format!("\"k{}\": {n}, ", n % 20)).collect();
    let text = |members: &str| format!("{{{members}\"messages\": [{USER}, {DONE}]}}\n");
    assert_eq!(fixed("a.jsonl", &text(&many), "--unsafe-fixes").0, text(&kept));
    let pretty =
        format!("{{\r\n  \"id\": 1,\r\n  \"id\": 2,\r\n  \"messages\": [\r\n    {USER},\r\n    {DONE}\r\n  ]\r\n}}");
    assert_eq!(fixed("a.json", &pretty, "--unsafe-fixes").0, pretty.replace("\"id\": 1,\r\n  ", ""));
}

#[test]
fn p008_removes_the_message_and_its_comma() {
    let cases: [(&[&str], &[&str]); 5] = [
        (&[USER, EMPTY, USER, DONE], &[USER, USER, DONE]),
        (&[EMPTY, USER, DONE], &[USER, DONE]),
        (&[USER, DONE, EMPTY], &[USER, DONE]),
        (&[USER, EMPTY, EMPTY, EMPTY], &[USER]),
        (&[EMPTY, EMPTY, USER, EMPTY, DONE, EMPTY, EMPTY], &[USER, DONE]),
    ];
    for (before, after) in cases {
        let arguments = "--unsafe-fixes --select P008";
        assert_eq!(fixed("a.jsonl", &record(before), arguments).0, record(after));
        let bare = |messages: &[&str]| format!("[\n  {}\n]\n", messages.join(",\n  "));
        assert_eq!(fixed("a.json", &bare(before), arguments).0, bare(after));
    }
}

#[test]
fn p008_in_other_formats() {
    let arguments = "--unsafe-fixes --select P008";
    let human = r#"{"from": "human", "value": "hi"}"#;
    let before = format!(r#"{{"conversations": [{human}, {{"from": "gpt", "value": ""}}, {human}]}}"#);
    let after = format!(r#"{{"conversations": [{human}, {human}]}}"#);
    assert_eq!(fixed("a.jsonl", &before, arguments).0, after);
    let list = |empty: &str| format!("[{}{},\n{}]", record(&[USER, DONE]), "", record(&[USER, empty]));
    let after = format!("[{},\n{}]", record(&[USER, DONE]), record(&[USER]));
    assert_eq!(fixed("a.json", &list(EMPTY), arguments).0, after);
}

#[test]
fn p008_is_not_fixed_if_removal_breaks_the_record() {
    let tool = r#"{"role": "tool", "tool_call_id": "c1", "content": "1"}"#;
    let session = r#"{"type": "user", "sessionId": "s", "message": {"role": "user", "content": "hi"}}
{"type": "assistant", "sessionId": "s", "message": {"role": "assistant", "content": []}}
"#;
    let step =
        |n: u32, source: &str, text: &str| format!(r#"{{"step_id": {n}, "source": "{source}", "message": "{text}"}}"#);
    let atif = format!(
        r#"{{"schema_version": "ATIF-v1.4", "session_id": "s", "agent": {{"name": "a", "version": "1"}}, "steps": [{}, {}]}}"#,
        step(1, "user", "hi"),
        step(2, "agent", "")
    );
    for text in [record(&[USER, EMPTY, tool]), record(&[EMPTY, EMPTY]), session.to_owned(), atif] {
        let (after, output) = fixed("a.jsonl", &text, "--unsafe-fixes --select P008");
        assert_eq!(after, text);
        assert!(output.contains("P008") && !output.contains("Fixed"), "{output}");
    }
}

#[test]
fn only_enabled_rules_fix() {
    let text = format!("\u{feff}{}\n\n{}\n", record(&[USER, EMPTY, DONE]), record(&[USER, DONE]));
    assert_eq!(fixed("a.jsonl", &text, "--ignore J,P008 --unsafe-fixes").0, text);
    assert_eq!(fixed("a.jsonl", &text, "--select J006").0, text.trim_start_matches('\u{feff}'));
}

#[cfg(unix)] // the file name is not valid on other systems
#[test]
fn diffs_show_windows() {
    let case = Case::new();
    let long = format!(r#"{{"role": "user", "content": "{}"}}"#, "long ü ".repeat(2000));
    let twice =
        "{\"role\": \"assistant\", \"content\": \"\\u0044\", \"content\": null, \"content\": \"\u{202e}Done.\"}";
    let pretty = format!(
        "{{\n  \"messages\": [\n    {USER},\n    {{\n      \"role\": \"assistant\",\n      \"content\": \"\"\n    }},\n    {DONE}\n  ]\n}}\n"
    );
    case.write(
        "a\u{7}.jsonl",
        format!("\u{feff}{}\r\n\r\n\n{}\n", record(&[&long, twice, &long]), record(&[USER, EMPTY, EMPTY])),
    );
    case.write("b.json", &pretty);
    let result = case.check(". --diff --unsafe-fixes");
    assert_snapshot!(format!("{}{}exit {}", result.out, result.err, result.code));
    let result = case.check(". --diff --unsafe-fixes --no-excerpts");
    assert_snapshot!(format!("{}{}exit {}", result.out, result.err, result.code));
    let result = case.check("b.json --diff --unsafe-fixes --color always");
    assert_snapshot!(result.out.replace('\u{1b}', "␛"));
}
