//! Imports chat messages in OpenAI's form, used by several formats.

use super::content;
use crate::json::Kind;
use crate::trajectory::{Builder, ImportedArguments, ImportedCall, ImportedResult, Loc, Role};

/// Keys of a content part that may contain its text.
const TEXT_KEYS: [&str; 3] = ["text", "refusal", "content"];

/// Imports the messages in the array at `messages`.
pub fn import_messages(builder: &mut Builder<'_>, messages: Loc) {
    let messages = builder.items(messages);
    builder.reserve(messages.len());
    for message in messages {
        import_message(builder, message);
    }
}

fn import_message(builder: &mut Builder<'_>, at: Loc) {
    let [role, body, tool_calls, function_call, call_id, reasoning, refusal] = builder
        .fields(at, ["role", "content", "tool_calls", "function_call", "tool_call_id", "reasoning_content", "refusal"]);
    let Some(role) = role.and_then(|role| parse_role(&builder.str(role)?)) else {
        return;
    };
    builder.turn(role, at);
    if reasoning.is_some() {
        builder.other_content();
    }
    if role == Role::Tool {
        let text = content::output(builder, body, &TEXT_KEYS);
        let legacy = builder.get(at, "role").is_some_and(|role| builder.texts.value(role).is_str("function"));
        builder.result(ImportedResult { at, id: call_id, by_order: legacy, text, error: None, of_user: false });
        return;
    }
    if let Some(text) = body.or(refusal).and_then(|body| content::text(builder, body, &TEXT_KEYS)) {
        builder.text(text);
    }
    for call in tool_calls.map(|calls| builder.items(calls)).unwrap_or_default() {
        import_call(builder, call);
    }
    if let Some(call) = function_call.filter(|&call| builder.texts.value(call).is_object()) {
        let [name, arguments] = builder.fields(call, ["name", "arguments"]);
        let arguments = arguments.map_or(ImportedArguments::Missing, ImportedArguments::Value);
        builder.call(ImportedCall { at: call, id: None, name, arguments });
    }
}

/// Imports a call. Its name and arguments are in `function`, in `custom`, or next to its id.
pub fn import_call(builder: &mut Builder<'_>, at: Loc) {
    if builder.texts.value(at).kind() != Kind::Object {
        return;
    }
    let [id, function, custom] = builder.fields(at, ["id", "function", "custom"]);
    let (name, arguments) = if let Some(custom) = custom {
        let [name, input] = builder.fields(custom, ["name", "input"]);
        (name, input.map_or(ImportedArguments::Missing, ImportedArguments::FreeForm))
    } else {
        let [name, arguments] = builder.fields(function.unwrap_or(at), ["name", "arguments"]);
        (name, arguments.map_or(ImportedArguments::Missing, ImportedArguments::Value))
    };
    builder.call(ImportedCall { at, id, name, arguments });
}

/// Parses the role of a chat message.
pub fn parse_role(role: &str) -> Option<Role> {
    Some(match role {
        "system" | "developer" => Role::System,
        "user" | "human" => Role::User,
        "assistant" | "model" | "gpt" => Role::Agent,
        "tool" | "function" => Role::Tool,
        _ => return None,
    })
}
