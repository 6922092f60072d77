//! Runs rules on one record and shows their findings as text.

use echolint::diagnostic::{Draft, Drafts};
use echolint::formats;
use echolint::graph::ActionGraph;
use echolint::json;
use echolint::rule::RuleRef;
use echolint::rules::{RuleSet, TrajectoryContext};
use echolint::schema::Schemas;
use echolint::trajectory::{Builder, Loc, Place, Texts, ToolSettings, Trajectory};
use std::fmt::Write as _;

/// Reads a record in its detected format and passes it to `then`.
pub fn with_trajectory<T>(record: &str, schemas: &Schemas, then: impl FnOnce(&TrajectoryContext<'_, '_>) -> T) -> T {
    let parsed = json::parse(record).expect("the fixture is JSON");
    let mut texts = Texts::default();
    let at = Loc { text: texts.root(record, parsed, 0), node: 0 };
    let format = formats::detect(texts.value(at)).expect("the fixture is a trajectory");
    let mut builder = Builder::new(texts);
    formats::import(format, &mut builder, &[at]);
    let trajectory = builder.finish(at, &ToolSettings::default());
    let graph = ActionGraph::of(&trajectory);
    then(&TrajectoryContext { trajectory: &trajectory, graph: &graph, echoes: None, tool_schemas: schemas })
}

/// The findings of the rules whose code begins with `codes`.
pub fn run(codes: &str, context: &TrajectoryContext<'_, '_>) -> Vec<(RuleRef, Draft)> {
    let mut found = Vec::new();
    for one in RuleSet::builtin().trajectories().iter().filter(|one| one.rule.code.starts_with(codes)) {
        let mut drafts = Drafts::new(usize::MAX);
        (one.check)(context, &mut drafts);
        found.extend(drafts.finish(&one.rule.name).into_iter().map(|draft| (one.rule.clone(), draft)));
    }
    found
}

/// The findings, one per line: `CODE line: message @ source (also line: message @ source)`.
pub fn report(codes: &str, record: &str) -> String {
    with_trajectory(record, &Schemas::default(), |context| {
        let trajectory = context.trajectory;
        let mut shown = String::new();
        for (rule, draft) in run(codes, context) {
            let (line, source) = locate(record, trajectory, draft.at);
            let _ = write!(shown, "{} {line}: {} @ {source}", rule.code, draft.message);
            for (place, message) in &draft.related {
                let (line, source) = locate(record, trajectory, *place);
                let _ = write!(shown, " (also {line}: {message} @ {source})");
            }
            shown.push('\n');
        }
        shown
    })
}

/// The line of a place and its text in the record, cut to 60 characters.
pub fn locate(record: &str, trajectory: &Trajectory<'_>, place: Place) -> (usize, String) {
    let Some(span) = trajectory.texts.resolve(place) else {
        return (0, "nowhere".to_owned());
    };
    let line = record[..span.start as usize].matches('\n').count() + 1;
    let source = &record[span.range()];
    let cut: String = source.chars().take(60).collect();
    (line, if cut.len() < source.len() { format!("{cut}…") } else { cut })
}

/// A record with one message per line, the first on line 2. `fields` are members before the messages.
pub fn record(fields: &str, messages: &[String]) -> String {
    let comma = if fields.is_empty() { "" } else { ", " };
    format!("{{{fields}{comma}\"messages\": [\n{}]}}", messages.join(",\n"))
}

fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

pub fn system(text: &str) -> String {
    format!(r#"{{"role": "system", "content": {}}}"#, string(text))
}

pub fn user(text: &str) -> String {
    format!(r#"{{"role": "user", "content": {}}}"#, string(text))
}

pub fn says(text: &str) -> String {
    format!(r#"{{"role": "assistant", "content": {}}}"#, string(text))
}

/// An agent turn with calls as (id, tool, arguments). An empty id is omitted.
pub fn calls(calls: &[(&str, &str, &str)]) -> String {
    calls_of("assistant", calls)
}

pub fn calls_of(role: &str, calls: &[(&str, &str, &str)]) -> String {
    let one = |&(id, tool, arguments): &(&str, &str, &str)| {
        let id = if id.is_empty() { String::new() } else { format!(r#""id": {}, "#, string(id)) };
        let (tool, arguments) = (string(tool), string(arguments));
        format!(r#"{{{id}"type": "function", "function": {{"name": {tool}, "arguments": {arguments}}}}}"#)
    };
    let all: Vec<String> = calls.iter().map(one).collect();
    format!(r#"{{"role": "{role}", "content": null, "tool_calls": [{}]}}"#, all.join(", "))
}

pub fn call(id: &str, tool: &str, arguments: &str) -> String {
    calls(&[(id, tool, arguments)])
}

pub fn result(id: &str, output: &str) -> String {
    format!(r#"{{"role": "tool", "tool_call_id": {}, "content": {}}}"#, string(id), string(output))
}

/// The member `tools` with tools as (name, JSON Schema of the parameters).
pub fn tools(tools: &[(&str, &str)]) -> String {
    let one = |&(name, schema): &(&str, &str)| {
        format!(r#"{{"type": "function", "function": {{"name": "{name}", "parameters": {schema}}}}}"#)
    };
    let all: Vec<String> = tools.iter().map(one).collect();
    format!(r#""tools": [{}]"#, all.join(", "))
}
