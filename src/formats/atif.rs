//! ATIF, the Agent Trajectory Interchange Format of Harbor, versions 1.0 to 1.8.
//!
//! Specification: `rfcs/0001-trajectory-format.md` of harbor-framework/harbor. A result is in the same step as its call
//! and refers to it with `source_call_id`. The outcome and the task are not part of the format; some producers put them
//! under `extra`.

use super::{content, metadata, tools};
use crate::json::ValueRef;
use crate::trajectory::{Builder, ImportedArguments, ImportedCall, ImportedResult, Loc, Outcome, Role, text_calls};

/// Whether the record declares an ATIF version.
pub fn matches(record: ValueRef<'_>) -> bool {
    record.get_str("schema_version").is_some_and(|version| version.starts_with("ATIF-"))
}

/// Imports a record.
pub fn import(builder: &mut Builder<'_>, roots: &[Loc]) {
    let &[at, ..] = roots else { return };
    let [agent, steps, extra, metrics] = builder.fields(at, ["agent", "steps", "extra", "final_metrics"]);
    if let Some(agent) = agent {
        let [model, declared] = builder.fields(agent, ["model_name", "tool_definitions"]);
        builder.model = model.and_then(|model| builder.scalar(model));
        if let Some(declared) = declared {
            tools::declare(builder, declared);
        }
    }
    let more = metrics.and_then(|metrics| builder.get(metrics, "extra"));
    for extra in [extra, more].into_iter().flatten() {
        if builder.outcome == Outcome::Unknown {
            builder.outcome = metadata::outcome(builder, extra);
        }
        builder.task = builder.task.take().or_else(|| metadata::task(builder, extra));
    }
    for step in steps.map(|steps| builder.items(steps)).unwrap_or_default() {
        import_step(builder, step);
    }
}

fn import_step(builder: &mut Builder<'_>, at: Loc) {
    let [source, message, reasoning, tool_calls, observation, copied] = builder
        .fields(at, ["source", "message", "reasoning_content", "tool_calls", "observation", "is_copied_context"]);
    if copied.is_some_and(|copied| builder.texts.value(copied).as_bool() == Some(true)) {
        return;
    }
    let Some(role) = source.and_then(|source| role(&builder.str(source)?)) else { return };
    builder.turn(role, at);
    if reasoning.is_some() {
        builder.other_content();
    }
    let mut has_text_calls = false;
    if let Some(text) = message.and_then(|message| content::text(builder, message, &["text"])) {
        has_text_calls = !text_calls::find(text, builder.texts.get(text).as_str()).is_empty();
        builder.text(text);
    }
    let calls = tool_calls.map(|calls| builder.items(calls)).unwrap_or_default();
    let ids = calls.into_iter().map(|call| import_call(builder, call)).collect::<Vec<_>>();
    if let Some(observation) = observation {
        import_observation(builder, observation, &ids, has_text_calls);
    }
}

/// Imports a call and returns the location of its id.
fn import_call(builder: &mut Builder<'_>, at: Loc) -> Option<Loc> {
    let [id, name, arguments] = builder.fields(at, ["tool_call_id", "function_name", "arguments"]);
    let arguments = arguments.map_or(ImportedArguments::Missing, ImportedArguments::Value);
    builder.call(ImportedCall { at, id, name, arguments });
    id
}

/// Imports the results of a step whose calls have these `ids`.
///
/// A result without `source_call_id` answers the first call of the step that no result refers to. If no call is left,
/// it is a message of the environment, not a result, unless the message of the step contains calls as text.
fn import_observation(builder: &mut Builder<'_>, at: Loc, ids: &[Option<Loc>], has_text_calls: bool) {
    let Some(results) = builder.get(at, "results").map(|results| builder.items(results)) else { return };
    builder.turn(Role::Tool, at);
    let named = results.iter().filter_map(|&result| builder.get(result, "source_call_id")).collect::<Vec<_>>();
    let is_named = |id: Loc| named.iter().any(|&name| builder.str(name) == builder.str(id));
    let unnamed = ids.iter().filter(|id| !id.is_some_and(is_named)).copied().collect::<Vec<_>>();
    let mut unnamed = unnamed.into_iter();
    for result in results {
        let [source, body] = builder.fields(result, ["source_call_id", "content"]);
        let text = content::output(builder, body, &["text"]);
        let left = if source.is_none() { unnamed.next() } else { None };
        if source.is_none() && left.is_none() && !has_text_calls {
            builder.text(text);
            continue;
        }
        let id = source.or(left.flatten());
        builder.result(ImportedResult { at: result, id, by_order: id.is_none(), text, error: None, of_user: false });
    }
}

fn role(source: &str) -> Option<Role> {
    Some(match source {
        "system" => Role::System,
        "user" => Role::User,
        "agent" => Role::Agent,
        _ => return None,
    })
}
