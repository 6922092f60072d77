//! Exports and pictures of action graphs.

use echolint::graph::ActionGraph;
use echolint::graph::render::{Document, TrajectoryGraph, dot, mermaid, svg};
use echolint::trajectory::{Builder, Loc, Texts, ToolSettings, Trajectory};
use echolint::{formats, json};
use serde_json::{Value, json};

fn trajectory(record: &str) -> Trajectory<'_> {
    let parsed = json::parse(record).expect("the record is JSON");
    let mut texts = Texts::default();
    let at = Loc { text: texts.root(record, parsed, 0), node: 0 };
    let format = formats::detect(texts.value(at)).expect("the format is known");
    let mut builder = Builder::new(texts);
    formats::import(format, &mut builder, &[at]);
    builder.finish(at, &ToolSettings::default())
}

fn with_graph<T>(path: &str, index: usize, record: &str, run: impl FnOnce(&TrajectoryGraph<'_>) -> T) -> T {
    let trajectory = trajectory(record);
    let graph = ActionGraph::of(&trajectory);
    run(&TrajectoryGraph::new(path, index, &trajectory, &graph, &graph.features(&trajectory)))
}

const ORDERS: &str = include_str!("../fixtures/graph/orders.jsonl");

fn with_orders<T>(run: impl FnOnce(&TrajectoryGraph<'_>) -> T) -> T {
    with_graph("data/orders.jsonl", 0, ORDERS.trim(), run)
}

fn json_of(graph: &TrajectoryGraph<'_>) -> Value {
    serde_json::to_value(Document::new(vec![graph.clone()])).expect("serialisable")
}

/// Validates the JSON output with its schema.
fn assert_valid(document: &Value) {
    let schema: Value =
        serde_json::from_str(include_str!("../../schemas/graph.schema.json")).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is valid");
    let errors: Vec<String> = validator.iter_errors(document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn json_export() {
    let document = with_orders(json_of);
    assert_valid(&document);
    insta::assert_snapshot!(serde_json::to_string_pretty(&document).expect("serialisable"));
}

#[test]
fn json_export_of_nothing() {
    assert_valid(&serde_json::to_value(Document::new(Vec::new())).expect("serialisable"));
}

#[test]
fn dot_export() {
    insta::assert_snapshot!(with_orders(dot));
}

#[test]
fn mermaid_export() {
    insta::assert_snapshot!(with_orders(mermaid));
}

#[test]
fn svg_picture() {
    insta::assert_snapshot!(with_orders(svg));
}

/// A record with `count` calls; all but the first use a value that call 0 returned.
fn record(name: &str, argument: &str, count: usize) -> String {
    let mut messages = vec![json!({"role": "user", "content": "Go."})];
    for index in 0..count {
        let arguments = json!({argument: if index == 0 { "first-1" } else { "value-123" }}).to_string();
        let id = format!("{index}{name}");
        messages.push(json!({"role": "assistant", "content": null, "tool_calls": [
            {"id": id, "type": "function", "function": {"name": name, "arguments": arguments}}]}));
        messages.push(json!({"role": "tool", "tool_call_id": id, "content": json!({name: "value-123"}).to_string()}));
    }
    json!({"task_id": name, "model": name, "messages": messages}).to_string()
}

#[test]
fn an_empty_trajectory_says_so() {
    with_graph("-", 3, r#"{"messages":[{"role":"user","content":"Hello."}]}"#, |graph| {
        assert_valid(&json_of(graph));
        let picture = svg(graph);
        roxmltree::Document::parse(&picture).expect("well-formed");
        assert!(picture.contains(">no calls</text>"));
        assert!(mermaid(graph).contains("no calls"));
        insta::assert_snapshot!(dot(graph));
    });
}

/// Names of tools, arguments, tasks and models in hostile data.
fn hostile_names() -> Vec<String> {
    let mut names: Vec<String> = [
        "\"",
        "\\",
        "\\\"",
        "a\\",
        "<script>alert(1)</script>",
        "]]>",
        "<!--",
        "-->",
        "&amp;",
        "&",
        "'",
        "\u{202e}gnp.exe",
        "\u{2066}x",
        "a\nb",
        "a\r\n\tb",
        "",
        " ",
        "\0",
        "\u{1}\u{1b}[31m",
        "\u{fffe}\u{ffff}",
        "\u{feff}",
        "end",
        "1. one",
        "`*_#;_*`",
        "%%{init: {}}%%",
        "%% x",
        "---",
        "|\"]-->",
        "}",
        "<br/>",
        "/~a/1~0/",
        "\\N\\l",
        "漢字かな",
        "e\u{301}\u{1f600}",
    ]
    .map(String::from)
    .to_vec();
    names.extend(["x", "\"", "<", "&", "\u{202e}", "\n", "漢"].map(|part| part.repeat(10_000)));
    names
}

/// Whether a character is allowed in a picture.
fn is_harmless(character: char) -> bool {
    let reorders =
        matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (character == '\n' || !character.is_control()) && !reorders && !matches!(character, '\u{fffe}' | '\u{ffff}')
}

/// The text without its double-quoted strings, in which backslashes escape.
fn without_strings(text: &str) -> String {
    let mut rest = text.chars();
    let mut outside = String::new();
    while let Some(character) = rest.next() {
        if character != '"' {
            outside.push(character);
            continue;
        }
        loop {
            match rest.next().expect("a string ends") {
                '"' => break,
                '\\' => drop(rest.next()),
                _ => {}
            }
        }
    }
    outside
}

#[test]
fn hostile_names_do_not_break_the_formats() {
    let plain = record("plain", "argument", 4);
    let plain = with_graph("p", 0, &plain, |graph| [without_strings(&dot(graph)), without_strings(&mermaid(graph))]);
    for name in hostile_names() {
        let shown: String = name.chars().take(20).collect();
        let record = record(&name, &name, 4);
        with_graph(&name, 0, &record, |graph| {
            assert_eq!(graph.dependencies.len(), 3, "{shown:?}");
            assert_valid(&json_of(graph));
            // The structure is that of the plain graph, so no text escaped from its quotes.
            assert_eq!(without_strings(&dot(graph)), plain[0], "{shown:?}");
            assert_eq!(without_strings(&mermaid(graph)), plain[1], "{shown:?}");
            let picture = svg(graph);
            let document = roxmltree::Document::parse(&picture).unwrap_or_else(|error| panic!("{shown:?}: {error}"));
            let elements = document.descendants().filter(roxmltree::Node::is_element);
            let known = ["svg", "title", "desc", "style", "rect", "g", "text", "tspan", "path"];
            assert!(elements.clone().all(|element| known.contains(&element.tag_name().name())), "{shown:?}");
            for output in [dot(graph), mermaid(graph), picture] {
                assert!(output.chars().all(is_harmless), "{shown:?}");
                assert!(output.len() < 40_000, "{shown:?}: {} bytes", output.len());
            }
        });
    }
}

#[test]
fn the_picture_of_a_long_trajectory_has_a_reasonable_size() {
    let record = record(&"long_tool_name_".repeat(10), "argument", 800);
    with_graph("long.jsonl", 0, &record, |graph| {
        let picture = svg(graph);
        let document = roxmltree::Document::parse(&picture).expect("well-formed");
        let boxes = document.descendants().filter(|node| node.attribute("rx") == Some("8")).count();
        assert_eq!(boxes, 800);
        assert!(picture.len() < 1_200_000, "{} bytes", picture.len());
        assert!(mermaid(graph).contains("maxEdges"));
    });
}

#[test]
fn pointers_into_arguments_begin_at_the_arguments() {
    let record = json!({"messages": [
        {"role": "user", "content": "Go."},
        {"role": "assistant", "tool_calls": [{"id": "a", "function": {"name": "get_a", "arguments": {}}}]},
        {"role": "tool", "tool_call_id": "a", "content": "{\"x/y\":[{\"abc-123\":true}]}"},
        {"role": "assistant", "tool_calls": [{"id": "b", "function": {"name": "get_b", "arguments": {"in": {"a~b": ["abc-123", "ABC-123"]}}}}]},
        {"role": "tool", "tool_call_id": "b", "content": ""},
    ]})
    .to_string();
    with_graph("-", 0, &record, |graph| {
        let values = &json_of(graph)["trajectories"][0]["dependencies"][0]["values"];
        let from = "/x~1y/0/abc-123";
        let expected = json!([
            {"value": "abc-123", "from_path": from, "to_path": "/in/a~0b/0"},
            {"value": "abc-123", "from_path": from, "to_path": "/in/a~0b/1"},
        ]);
        assert_eq!(values, &expected);
        assert!(svg(graph).contains(">a~b ← 0</text>"));
    });
}
