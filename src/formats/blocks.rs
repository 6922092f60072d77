//! Messages made of Anthropic's content blocks, which the Messages API and Claude Code share.
//!
//! Source of truth: the Anthropic Messages API reference. Tools that run on Anthropic's side
//! (`server_tool_use`, `mcp_tool_use` and blocks that end in `_tool_result`) are calls like any
//! other; their results stand in the message of the agent.

use super::content;
use crate::json::Kind;
use crate::trajectory::{ArgumentsIn, Builder, CallIn, Loc, ResultIn, Role, TextId};

/// The contents of one message, sorted.
#[derive(Default)]
struct Blocks {
    texts: Vec<TextId>,
    calls: Vec<Loc>,
    results: Vec<Loc>,
    /// Whether there is anything else: reasoning, an image.
    other: bool,
}

/// Reads one message at `at` whose content stands at `contents`, in several places when the
/// message was split.
///
/// The text comes before the calls, the results before what the user adds to them. A message of
/// the user that only carries results is a tool's.
pub fn import_message(builder: &mut Builder<'_>, role: Role, at: Loc, contents: &[Loc]) {
    let mut blocks = Blocks::default();
    for &content in contents {
        sort(builder, content, &mut blocks);
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
        let arguments = input.map_or(ArgumentsIn::Missing, ArgumentsIn::Value);
        builder.call(CallIn { at: call, id, name, arguments });
    }
    if from_agent {
        import_results(builder, &blocks.results);
    }
}

fn sort(builder: &mut Builder<'_>, content: Loc, into: &mut Blocks) {
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

/// Notes a text unless it is blank: a message with a blank text says nothing.
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
        let text = match body.filter(|&body| is_list_of_findings(builder, body)) {
            Some(body) => builder.texts.source_of(body),
            None => content::output(builder, body, &["text"]),
        };
        let flag = flag.and_then(|flag| builder.texts.value(flag).as_bool());
        let failed = body.is_some_and(|body| builder.get(body, "error_code").is_some());
        let error = flag.or(failed.then_some(true));
        builder.result(ResultIn { at, id, by_order: false, text, error, of_user: false });
    }
}

/// Whether a content is what a server tool found (pages, files): it has no text and stands for itself.
fn is_list_of_findings(builder: &Builder<'_>, content: Loc) -> bool {
    let first = builder.texts.value(content).items().next();
    first.and_then(|first| first.get_str("type")).is_some_and(|kind| kind.ends_with("_result"))
}
