//! OpenAI chat messages: a bare array of messages, or an object with `messages` and, beside it,
//! `tools` (or the legacy `functions`) and whatever a data set adds. The record shapes of
//! fine-tuning files and of General-AgentBench exports are such objects.

use super::{chat, tools};
use crate::json::ValueRef;
use crate::trajectory::{Builder, Loc, Outcome};

/// Keys that name the task, the most particular first.
const TASK_KEYS: [&str; 3] = ["task_id", "instance_id", "task"];

/// Whether the record is a list of messages, or holds one.
pub fn matches(record: ValueRef<'_>) -> bool {
    if record.is_array() {
        return record.items().next().is_some_and(is_message);
    }
    record.get("messages").is_some_and(|messages| {
        messages.is_array() && messages.items().next().is_none_or(|first| is_message(first) || first.is_object())
    })
}

fn is_message(value: ValueRef<'_>) -> bool {
    value.get("role").is_some()
}

/// Reads a record.
pub fn import(builder: &mut Builder<'_>, roots: &[Loc]) {
    let &[at, ..] = roots else { return };
    if builder.texts.value(at).is_array() {
        chat::import_messages(builder, at);
        return;
    }
    let [messages, declared, functions, model] = builder.fields(at, ["messages", "tools", "functions", "model"]);
    builder.task = builder.fields(at, TASK_KEYS).into_iter().flatten().find_map(|task| builder.scalar(task));
    builder.model = model.and_then(|model| builder.scalar(model));
    builder.outcome = outcome(builder, at);
    for list in [declared, functions].into_iter().flatten() {
        tools::declare(builder, list);
    }
    if let Some(messages) = messages {
        chat::import_messages(builder, messages);
    }
}

/// The outcome of a numeric `reward`, or of a boolean `success` or `resolved`.
fn outcome(builder: &Builder<'_>, at: Loc) -> Outcome {
    let [reward, success, resolved] = builder.fields(at, ["reward", "success", "resolved"]);
    if let Some(reward) = reward.and_then(|reward| builder.texts.value(reward).as_f64()) {
        return Outcome::from_reward(reward);
    }
    match success.or(resolved).and_then(|flag| builder.texts.value(flag).as_bool()) {
        Some(true) => Outcome::Success,
        Some(false) => Outcome::Failure,
        None => Outcome::Unknown,
    }
}
