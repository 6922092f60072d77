//! OpenAI chat messages: a bare array of messages, or an object with `messages` and possibly `tools` (or the legacy
//! `functions`) and other keys of a dataset. Fine-tuning files and General-AgentBench exports contain such objects.

use super::{chat, metadata, tools};
use crate::json::ValueRef;
use crate::trajectory::{Builder, Loc};

/// Whether the record is or contains a list of messages.
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

/// Imports a record.
pub fn import(builder: &mut Builder<'_>, roots: &[Loc]) {
    let &[at, ..] = roots else { return };
    if builder.texts.value(at).is_array() {
        chat::import_messages(builder, at);
        return;
    }
    metadata::read(builder, at);
    let [messages, declared, functions] = builder.fields(at, ["messages", "tools", "functions"]);
    for list in [declared, functions].into_iter().flatten() {
        tools::declare(builder, list);
    }
    if let Some(messages) = messages {
        chat::import_messages(builder, messages);
    }
}
