//! Chat messages in OpenAI's form, which several formats share.

use super::content;
use crate::json::Kind;
use crate::trajectory::{ArgumentsIn, Builder, CallIn, Loc, ResultIn, Role};

/// Keys that hold the text of a content part.
const TEXT_KEYS: [&str; 3] = ["text", "refusal", "content"];

/// Reads the messages of the list at `messages`.
pub fn import_messages(builder: &mut Builder<'_>, messages: Loc) {
    let messages = builder.items(messages);
    builder.expect(messages.len());
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
        builder.result(ResultIn { at, id: call_id, by_order: legacy, text, error: None, of_user: false });
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
        let arguments = arguments.map_or(ArgumentsIn::Missing, ArgumentsIn::Value);
        builder.call(CallIn { at: call, id: None, name, arguments });
    }
}

/// Reads a call; its name and arguments stand in `function`, in `custom`, or beside its id.
pub fn import_call(builder: &mut Builder<'_>, at: Loc) {
    if builder.texts.value(at).kind() != Kind::Object {
        return;
    }
    let [id, function, custom] = builder.fields(at, ["id", "function", "custom"]);
    let (name, arguments) = if let Some(custom) = custom {
        let [name, input] = builder.fields(custom, ["name", "input"]);
        (name, input.map_or(ArgumentsIn::Missing, ArgumentsIn::Free))
    } else {
        let [name, arguments] = builder.fields(function.unwrap_or(at), ["name", "arguments"]);
        (name, arguments.map_or(ArgumentsIn::Missing, ArgumentsIn::Value))
    };
    builder.call(CallIn { at, id, name, arguments });
}

/// The role of a message by its name in chat data.
pub fn parse_role(role: &str) -> Option<Role> {
    Some(match role {
        "system" | "developer" => Role::System,
        "user" | "human" => Role::User,
        "assistant" | "model" | "gpt" => Role::Agent,
        "tool" | "function" => Role::Tool,
        _ => return None,
    })
}
