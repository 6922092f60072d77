//! τ²-bench simulation runs: the elements of `simulations` in a results file, or one run per file.
//!
//! Specification: `src/tau2/data_model/message.py` and `simulation.py` of sierra-research/tau2-bench. Calls are flat
//! (`{id, name, arguments, requestor}`), a result has the id of its call, and the simulated user can call tools too.

use super::{Envelope, chat, content};
use crate::json::{Kind, ValueRef};
use crate::trajectory::{Builder, ImportedResult, Loc, Outcome, Role};

/// Whether the record is one simulation run, with a termination reason and `messages`, which may be `null`.
pub fn matches(record: ValueRef<'_>) -> bool {
    let messages = |value: ValueRef<'_>| matches!(value.kind(), Kind::Array | Kind::Null);
    record.get("messages").is_some_and(messages)
        && record.get("termination_reason").is_some()
        && record.get("task_id").is_some()
}

/// Reads the model of all simulations in a results file.
pub fn envelope(header: ValueRef<'_>) -> Envelope {
    let agent = header.get("info").and_then(|info| info.get("agent_info"));
    Envelope { model: agent.and_then(|agent| agent.get_str("llm")).map(std::borrow::Cow::into_owned) }
}

/// Imports a record.
pub fn import(builder: &mut Builder<'_>, roots: &[Loc]) {
    let &[at, ..] = roots else { return };
    let [task, reward_info, messages] = builder.fields(at, ["task_id", "reward_info", "messages"]);
    builder.task = task.and_then(|task| builder.scalar(task));
    let reward = reward_info.and_then(|info| builder.texts.value(info).get("reward")?.as_f64());
    builder.outcome = reward.map_or(Outcome::Unknown, Outcome::from_reward);
    for message in messages.map(|messages| builder.items(messages)).unwrap_or_default() {
        import_message(builder, message);
    }
}

fn import_message(builder: &mut Builder<'_>, at: Loc) {
    let [role, body, tool_calls, tool_messages, audio] =
        builder.fields(at, ["role", "content", "tool_calls", "tool_messages", "is_audio"]);
    let Some(role) = role.and_then(|role| chat::parse_role(&builder.str(role)?)) else { return };
    builder.turn(role, at);
    if audio.is_some_and(|audio| builder.texts.value(audio).as_bool() == Some(true)) {
        builder.other_content();
    }
    if role == Role::Tool {
        for result in tool_messages.map_or_else(|| vec![at], |messages| builder.items(messages)) {
            import_result(builder, result);
        }
        return;
    }
    if let Some(text) = body.and_then(|body| content::text(builder, body, &["text"])) {
        builder.text(text);
    }
    for call in tool_calls.map(|calls| builder.items(calls)).unwrap_or_default() {
        chat::import_call(builder, call);
    }
}

fn import_result(builder: &mut Builder<'_>, at: Loc) {
    let [id, body, requestor, error] = builder.fields(at, ["id", "content", "requestor", "error"]);
    let text = content::output(builder, body, &["text"]);
    let error = error.and_then(|error| builder.texts.value(error).as_bool());
    let of_user = requestor.is_some_and(|requestor| builder.texts.value(requestor).is_str("user"));
    builder.result(ImportedResult { at, id, by_order: false, text, error, of_user });
}
