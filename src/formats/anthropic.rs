//! Anthropic Messages: a bare array of messages made of blocks, or an object with `messages` and,
//! beside it, `system`, `tools` and whatever a data set adds.
//!
//! Source of truth: the Anthropic Messages API reference.

use super::{blocks, chat, content, labels, tools};
use crate::json::ValueRef;
use crate::trajectory::{Builder, Loc, Role};

/// Whether the record holds messages that only this API knows.
pub fn matches(record: ValueRef<'_>) -> bool {
    if record.is_array() {
        return speaks(record).unwrap_or(false);
    }
    let Some(messages) = record.get("messages").filter(|messages| messages.is_array()) else { return false };
    speaks(messages).unwrap_or_else(|| {
        let system = record.get_some("system").is_some();
        system || record.get_items("tools").any(|tool| tool.get("input_schema").is_some())
    })
}

/// Whether the messages are Anthropic's (`Some(true)`) or OpenAI's (`Some(false)`); `None` when
/// they could be of either: texts alone look the same.
fn speaks(messages: ValueRef<'_>) -> Option<bool> {
    let mut thinks = false;
    for message in messages.items() {
        let of_openai = |role: ValueRef<'_>| ["tool", "function", "developer"].iter().any(|name| role.is_str(name));
        if message.get_some("tool_calls").is_some() || message.get("role").is_none_or(of_openai) {
            return Some(false);
        }
        for block in message.get_items("content") {
            let kind = block.get_str("type").unwrap_or_default();
            if kind.ends_with("tool_use") || kind.ends_with("tool_result") {
                return Some(true);
            }
            thinks |= kind.ends_with("thinking") || block.get("source").is_some();
        }
    }
    thinks.then_some(true)
}

/// Reads a record.
pub fn import(builder: &mut Builder<'_>, roots: &[Loc]) {
    let &[at, ..] = roots else { return };
    if builder.texts.value(at).is_array() {
        import_messages(builder, at);
        return;
    }
    labels::read(builder, at);
    let [system, declared, messages] = builder.fields(at, ["system", "tools", "messages"]);
    if let Some(declared) = declared {
        tools::declare(builder, declared);
    }
    if let Some(system) = system {
        builder.turn(Role::System, system);
        if let Some(text) = content::text(builder, system, &["text"]) {
            builder.text(text);
        }
    }
    if let Some(messages) = messages {
        import_messages(builder, messages);
    }
}

fn import_messages(builder: &mut Builder<'_>, messages: Loc) {
    for message in builder.items(messages) {
        let [role, content] = builder.fields(message, ["role", "content"]);
        if let Some(role) = role.and_then(|role| chat::parse_role(&builder.str(role)?)) {
            blocks::import_message(builder, role, message, content.as_slice());
        }
    }
}
