//! ShareGPT conversations, with calls and results as separate turns: `function_call` and `observation`.
//!
//! Specification: `data/README.md` of LLaMA-Factory. Other programs use the same keys with more speaker names. Hermes
//! data has the calls in the text of `gpt` turns instead.

use super::json_calls::{self, OpenCalls};
use super::{chat, content, metadata, tools};
use crate::json::ValueRef;
use crate::trajectory::{Builder, Loc, Role};

/// Whether the record is a conversation.
pub fn matches(record: ValueRef<'_>) -> bool {
    record.get("conversations").is_some_and(|conversations| {
        let is_turn = |turn: ValueRef<'_>| turn.get("from").is_some();
        conversations.is_array() && conversations.items().next().is_none_or(is_turn)
    })
}

/// Imports a record.
pub fn import(builder: &mut Builder<'_>, roots: &[Loc]) {
    let &[at, ..] = roots else { return };
    metadata::read(builder, at);
    let [declared, system, conversations] = builder.fields(at, ["tools", "system", "conversations"]);
    if let Some(declared) = declared {
        tools::declare(builder, declared);
    }
    if let Some(system) = system {
        builder.turn(Role::System, system);
        import_text(builder, Some(system));
    }
    let mut open_calls = OpenCalls::new();
    for turn in conversations.map(|turns| builder.items(turns)).unwrap_or_default() {
        import_turn(builder, turn, &mut open_calls);
    }
}

fn import_turn(builder: &mut Builder<'_>, at: Loc, open_calls: &mut OpenCalls) {
    let [from, value] = builder.fields(at, ["from", "value"]);
    let Some(from) = from.and_then(|from| builder.str(from)) else { return };
    let calls = from == "function_call";
    let Some(role) = role(&from) else { return };
    builder.turn(role, at);
    match role {
        Role::Tool => {
            let text = content::output(builder, value, &["text"]);
            json_calls::import_result(builder, at, text, open_calls);
        }
        Role::Agent if calls => {
            if let Some(value) = value {
                json_calls::import_calls(builder, value, open_calls);
            }
        }
        _ => {
            open_calls.clear();
            import_text(builder, value);
        }
    }
}

fn import_text(builder: &mut Builder<'_>, value: Option<Loc>) {
    if let Some(text) = value.and_then(|value| content::text(builder, value, &["text"])) {
        builder.text(text);
    }
}

fn role(from: &str) -> Option<Role> {
    match from {
        "function_call" | "chatgpt" | "bing" | "bard" => Some(Role::Agent),
        "observation" => Some(Role::Tool),
        other => chat::parse_role(other),
    }
}
