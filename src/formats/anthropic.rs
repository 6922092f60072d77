//! Anthropic messages: a bare array of messages with content blocks, or an object with `messages` and possibly `system`,
//! `tools` and other keys of a dataset.
//!
//! Specification: the Anthropic Messages API reference.

use super::{blocks, chat, content, metadata, tools};
use crate::json::ValueRef;
use crate::trajectory::{Builder, Loc, Role};

/// Whether the record contains messages in the form of this API.
pub fn matches(record: ValueRef<'_>) -> bool {
    if record.is_array() {
        return is_anthropic(record).unwrap_or(false);
    }
    let Some(messages) = record.get("messages").filter(|messages| messages.is_array()) else { return false };
    is_anthropic(messages).unwrap_or_else(|| {
        let system = record.get_some("system").is_some();
        system || record.get_items("tools").any(|tool| tool.get("input_schema").is_some())
    })
}

/// Whether the messages have Anthropic's form (`Some(true)`) or OpenAI's (`Some(false)`). `None` if they could have
/// either, such as messages that contain only text.
fn is_anthropic(messages: ValueRef<'_>) -> Option<bool> {
    let mut has_anthropic_block = false;
    for message in messages.items() {
        let is_openai_role =
            |role: ValueRef<'_>| ["tool", "function", "developer"].iter().any(|name| role.is_str(name));
        if message.get_some("tool_calls").is_some() || message.get("role").is_none_or(is_openai_role) {
            return Some(false);
        }
        for block in message.get_items("content") {
            let kind = block.get_str("type").unwrap_or_default();
            if kind.ends_with("tool_use") || kind.ends_with("tool_result") {
                return Some(true);
            }
            has_anthropic_block |= kind.ends_with("thinking") || block.get("source").is_some();
        }
    }
    has_anthropic_block.then_some(true)
}

/// Imports a record.
pub fn import(builder: &mut Builder<'_>, roots: &[Loc]) {
    let &[at, ..] = roots else { return };
    if builder.texts.value(at).is_array() {
        import_messages(builder, at);
        return;
    }
    metadata::read(builder, at);
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
