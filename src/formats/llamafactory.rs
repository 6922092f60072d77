//! LLaMA-Factory v1 samples: messages whose content is a list of `{type, value}`.
//!
//! Specification: `src/llamafactory/v1/utils/types.py` of LLaMA-Factory. A `tool_call` is JSON text. There are no ids,
//! and the last calls of a sample may be unanswered.

use super::json_calls::{self, OpenCalls};
use super::{chat, metadata, tools};
use crate::json::{Kind, ValueRef};
use crate::trajectory::{Builder, Loc, Role, TextId};

/// Whether the content of the messages consists of typed values.
pub fn matches(record: ValueRef<'_>) -> bool {
    let part = record.get_items("messages").find_map(|message| message.get("content")?.items().next());
    part.is_some_and(|part| part.get("type").is_some() && part.get("value").is_some())
}

/// Imports a record.
pub fn import(builder: &mut Builder<'_>, roots: &[Loc]) {
    let &[at, ..] = roots else { return };
    metadata::read(builder, at);
    let [declared, messages] = builder.fields(at, ["tools", "messages"]);
    if let Some(declared) = declared {
        tools::declare(builder, declared);
    }
    let mut open_calls = OpenCalls::new();
    for message in messages.map(|messages| builder.items(messages)).unwrap_or_default() {
        import_message(builder, message, &mut open_calls);
    }
}

fn import_message(builder: &mut Builder<'_>, at: Loc, open_calls: &mut OpenCalls) {
    let [role, content] = builder.fields(at, ["role", "content"]);
    let Some(role) = role.and_then(|role| chat::parse_role(&builder.str(role)?)) else { return };
    builder.turn(role, at);
    let (texts, calls) = parts(builder, content);
    if role == Role::Tool {
        let text = if texts.is_empty() { builder.texts.external(String::new()) } else { builder.texts.joined(&texts) };
        json_calls::import_result(builder, at, text, open_calls);
        return;
    }
    if !texts.is_empty() {
        let text = builder.texts.joined(&texts);
        builder.text(text);
    }
    if calls.is_empty() {
        open_calls.clear();
    }
    for call in calls {
        json_calls::import_calls(builder, call, open_calls);
    }
}

/// The texts and the calls of a content. Other parts are recorded as other content of the message.
fn parts(builder: &mut Builder<'_>, content: Option<Loc>) -> (Vec<TextId>, Vec<Loc>) {
    let (mut texts, mut calls) = (Vec::new(), Vec::new());
    let Some(content) = content else { return (texts, calls) };
    if builder.texts.value(content).kind() == Kind::String {
        texts.push(builder.texts.string(content));
    }
    for part in builder.items(content) {
        let [kind, value] = builder.fields(part, ["type", "value"]);
        let is = |name| kind.is_some_and(|kind| builder.texts.value(kind).is_str(name));
        match value {
            Some(value) if is("tool_call") => calls.push(value),
            Some(value) if is("text") && builder.texts.value(value).kind() == Kind::String => {
                texts.push(builder.texts.string(value));
            }
            _ => builder.other_content(),
        }
    }
    (texts, calls)
}
