//! Claude Code sessions, in which all lines of a file are one trajectory, and the similar `stream-json` output of
//! `claude -p`.
//!
//! There is no official specification; the importer follows observed session files. One response of the model is split
//! over several lines with the same `message.id`. The importer skips sub-agents (`isSidechain`, `parent_tool_use_id`),
//! injected messages (`isMeta`), the program's notices (the model `<synthetic>`) and lines without a message. It
//! derives no outcome, because the end of a run does not show whether the task succeeded.

use super::{blocks, tools};
use crate::json::ValueRef;
use crate::trajectory::{Builder, Loc, Role};
use std::borrow::Cow;
use std::collections::HashMap;

/// The model name in the program's notices.
const SYNTHETIC: &str = "<synthetic>";

/// Keys that identify a line of a session.
const SESSION_KEYS: [&str; 5] = ["sessionId", "parentUuid", "leafUuid", "messageId", "isSidechain"];

/// The types of lines.
const LINE_TYPES: [&str; 11] = [
    "user",
    "assistant",
    "system",
    "result",
    "summary",
    "progress",
    "attachment",
    "custom-title",
    "queue-operation",
    "file-history-snapshot",
    "stream_event",
];

/// Whether the record is a line of a session or of `stream-json` output.
pub fn matches(record: ValueRef<'_>) -> bool {
    let Some(kind) = record.get("type") else { return false };
    let has = |key: &&str| record.get(key).is_some();
    let in_stream = || has(&"session_id") && ["message", "subtype", "event"].iter().any(has);
    LINE_TYPES.iter().any(|name| kind.is_str(name)) && (SESSION_KEYS.iter().any(has) || in_stream())
}

/// A message from one or several lines.
struct Message {
    role: Role,
    at: Loc,
    contents: Vec<Loc>,
}

/// Imports the lines of a file.
pub fn import(builder: &mut Builder<'_>, roots: &[Loc]) {
    for &line in roots {
        if builder.get(line, "subtype").is_some_and(|subtype| builder.texts.value(subtype).is_str("init")) {
            import_init(builder, line);
        }
    }
    let mut lines = messages(builder, roots, false);
    if lines.is_empty() {
        // The file of a sub-agent contains only its side chain.
        lines = messages(builder, roots, true);
    }
    if let Some(model) = model(builder, &lines) {
        builder.model = Some(model);
    }
    for message in merge(builder, &lines) {
        blocks::import_message(builder, message.role, message.at, &message.contents);
    }
}

/// Imports the model and the tools from the first line of `stream-json` output. Resumed sessions repeat this line; the
/// first one counts.
fn import_init(builder: &mut Builder<'_>, line: Loc) {
    let [declared, model] = builder.fields(line, ["tools", "model"]);
    builder.model = builder.model.take().or_else(|| builder.scalar(model?));
    if let (None, Some(declared)) = (&builder.tools, declared) {
        tools::declare(builder, declared);
    }
}

/// The role and the location of the message in a line.
type Line = (Role, Loc);

/// The messages in the lines, either of the main chain or of side chains.
fn messages(builder: &Builder<'_>, roots: &[Loc], side_chain: bool) -> Vec<Line> {
    roots.iter().filter_map(|&line| message(builder, line, side_chain)).collect()
}

fn message(builder: &Builder<'_>, line: Loc, side_chain: bool) -> Option<Line> {
    let [kind, message, meta, side, parent] =
        builder.fields(line, ["type", "message", "isMeta", "isSidechain", "parent_tool_use_id"]);
    let is_true = |flag: Option<Loc>| flag.is_some_and(|flag| builder.texts.value(flag).as_bool() == Some(true));
    if is_true(meta) || (is_true(side) || parent.is_some()) != side_chain {
        return None;
    }
    let role = match &*builder.str(kind?)? {
        "user" => Role::User,
        "assistant" => Role::Agent,
        _ => return None,
    };
    let message = message.filter(|&message| builder.texts.value(message).is_object())?;
    let notice = builder.get(message, "model").is_some_and(|model| builder.texts.value(model).is_str(SYNTHETIC));
    (!notice).then_some((role, message))
}

fn model(builder: &Builder<'_>, lines: &[Line]) -> Option<String> {
    lines.iter().find_map(|&(_, message)| builder.str(builder.get(message, "model")?).map(Cow::into_owned))
}

/// Merges the lines of one response of the model into one message, at the position of its first line.
fn merge(builder: &Builder<'_>, lines: &[Line]) -> Vec<Message> {
    let mut merged: Vec<Message> = Vec::with_capacity(lines.len());
    let mut by_id: HashMap<Cow<'_, str>, usize> = HashMap::new();
    for &(role, at) in lines {
        let [id, content] = builder.fields(at, ["id", "content"]);
        let id = id.filter(|_| role == Role::Agent).and_then(|id| builder.str(id));
        let index = match id {
            Some(id) => *by_id.entry(id).or_insert(merged.len()),
            None => merged.len(),
        };
        match merged.get_mut(index) {
            Some(message) => message.contents.extend(content),
            None => merged.push(Message { role, at, contents: content.into_iter().collect() }),
        }
    }
    merged
}
