//! Imports messages with Anthropic's content blocks, used by the Messages API and by Claude Code.
//!
//! Specification: the Anthropic Messages API reference. Server tools (`server_tool_use`, `mcp_tool_use`, and results
//! whose type ends in `_tool_result`) are ordinary calls, but their results are in the agent's message.

use super::content;
use crate::json::Kind;
use crate::trajectory::{Builder, ImportedArguments, ImportedCall, ImportedResult, Loc, Role, TextId};

/// The blocks of one message by kind.
#[derive(Default)]
struct Blocks {
    texts: Vec<TextId>,
    calls: Vec<Loc>,
    results: Vec<Loc>,
    /// Whether there are other blocks, such as reasoning or an image.
    other: bool,
}

/// Imports the message at `at` with the content at `contents`, which are several values if the message was split.
///
/// The text is imported before the calls, and results before the user's text. A user message that contains only results
/// is imported as a tool message.
pub fn import_message(builder: &mut Builder<'_>, role: Role, at: Loc, contents: &[Loc]) {
    let mut blocks = Blocks::default();
    for &content in contents {
        collect(builder, content, &mut blocks);
    }
    let only_results = !blocks.results.is_empty() && blocks.texts.is_empty();
    let from_agent = role == Role::Agent;
    builder.turn(if only_results && !from_agent { Role::Tool } else { role }, at);
    if blocks.other {
        builder.other_content();
    }
    if !from_agent {
        import_results(builder, &blocks.results);
    }
    if !blocks.texts.is_empty() {
        let text = builder.texts.joined(&blocks.texts);
        builder.text(text);
    }
    for &call in &blocks.calls {
        let [id, name, input] = builder.fields(call, ["id", "name", "input"]);
        let arguments = input.map_or(ImportedArguments::Missing, ImportedArguments::Value);
        builder.call(ImportedCall { at: call, id, name, arguments });
    }
    if from_agent {
        import_results(builder, &blocks.results);
    }
}

fn collect(builder: &mut Builder<'_>, content: Loc, into: &mut Blocks) {
    if builder.texts.value(content).kind() == Kind::String {
        push_text(builder, content, into);
    }
    for block in builder.items(content) {
        if builder.texts.value(block).kind() == Kind::String {
            push_text(builder, block, into);
            continue;
        }
        let [kind, text] = builder.fields(block, ["type", "text"]);
        let kind = kind.and_then(|kind| builder.str(kind)).unwrap_or_default();
        match (&*kind, text) {
            ("text" | "", Some(text)) => push_text(builder, text, into),
            (kind, _) if kind.ends_with("tool_use") => into.calls.push(block),
            (kind, _) if kind.ends_with("tool_result") => into.results.push(block),
            _ => into.other = true,
        }
    }
}

/// Adds a text unless it is blank.
fn push_text(builder: &mut Builder<'_>, at: Loc, into: &mut Blocks) {
    if builder.texts.value(at).kind() != Kind::String {
        return;
    }
    let text = builder.texts.string(at);
    if !builder.texts.get(text).is_blank() {
        into.texts.push(text);
    }
}

fn import_results(builder: &mut Builder<'_>, results: &[Loc]) {
    for &at in results {
        let [id, body, flag] = builder.fields(at, ["tool_use_id", "content", "is_error"]);
        let text = match body.filter(|&body| is_server_tool_output(builder, body)) {
            Some(body) => builder.texts.source_text(body),
            None => content::output(builder, body, &["text"]),
        };
        let flag = flag.and_then(|flag| builder.texts.value(flag).as_bool());
        let failed = body.is_some_and(|body| builder.get(body, "error_code").is_some());
        let error = flag.or(failed.then_some(true));
        builder.result(ImportedResult { at, id, by_order: false, text, error, of_user: false });
    }
}

/// Whether a content is a list of pages or files found by a server tool. It has no text, so its JSON is the output.
fn is_server_tool_output(builder: &Builder<'_>, content: Loc) -> bool {
    let first = builder.texts.value(content).items().next();
    first.and_then(|first| first.get_str("type")).is_some_and(|kind| kind.ends_with("_result"))
}
