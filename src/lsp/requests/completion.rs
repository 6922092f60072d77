//! `textDocument/completion`

mod sketch;

use crate::engine::OpenRecord;
use crate::formats::{self, Format};
use crate::json::{self, escape};
use crate::lsp::proto;
use crate::lsp::state::OpenFile;
use crate::lsp::workspace::Workspace;
use crate::text::Buffer;
use crate::text::terminal::neutralize;
use sketch::{Field, fields, path_at};
use std::collections::HashSet;
use std::ops::Range as Bytes;
use tower_lsp::lsp_types::{
    CompletionItem, CompletionItemKind, CompletionList, CompletionResponse, CompletionTextEdit, Position, Range,
    TextEdit,
};

/// Bytes of a record that are looked at: who writes longer ones by hand?
const MOST_BYTES: usize = 4 << 20;
/// Bytes between a key and the place in its value.
const NEAR: usize = 512;
/// Suggestions.
const MOST: usize = 500;

/// Where the ids of calls stand, and where results repeat them.
const IDS: [[&str; 2]; 4] = [
    ["messages/*/tool_calls/*/id", "messages/*/tool_call_id"],
    ["*/tool_calls/*/id", "*/tool_call_id"],
    ["messages/*/content/*/id", "messages/*/content/*/tool_use_id"],
    ["steps/*/tool_calls/*/tool_call_id", "steps/*/observation/results/*/source_call_id"],
];
/// Where the names of called tools stand.
const CALLED: [&str; 8] = [
    "messages/*/tool_calls/*/function/name",
    "messages/*/tool_calls/*/custom/name",
    "messages/*/tool_calls/*/name",
    "messages/*/function_call/name",
    "messages/*/content/*/name",
    "*/tool_calls/*/function/name",
    "*/tool_calls/*/name",
    "steps/*/tool_calls/*/function_name",
];
/// Where tools are declared, and where they may be, as a string of JSON text.
const LISTS: [&str; 3] = ["tools", "functions", "agent/tool_definitions"];
/// The name of a tool in such a list.
const DECLARED: [&str; 4] = ["*/name", "*/function/name", "*/custom/name", "*"];
/// Where roles stand.
const ROLES: [&str; 6] =
    ["messages/*/role", "*/role", "traj/*/role", "message/role", "conversations/*/from", "steps/*/source"];

/// What can stand at a place: a role, the name of a declared tool, or the id of a call that awaits its result. The
/// record need not be whole: it is being written.
pub fn answer(file: &OpenFile, workspace: &Workspace, position: Position) -> Option<CompletionResponse> {
    let buffer = file.document.buffer();
    let offset = proto::offset(buffer, position, workspace.encoding);
    let content = content_at(buffer, offset)?;
    let record = file.document.record_at(offset);
    let unit = unit(buffer, record.as_ref(), offset)?;
    // What is written there does not count, and an end that is missing is put there.
    let before = buffer.slice(unit.start..content.start);
    let path = path_at(&before)?;
    let after = buffer.slice(content.end..unit.end);
    let quote = if after.starts_with('"') { "" } else { "\"" };
    let text = [&*before, quote, &*after].concat();
    let suggestions = if ROLES.contains(&&*path) {
        roles(file, record.as_ref(), &path, &text)
    } else if CALLED.contains(&&*path) {
        tools(&text)
    } else {
        let [calls, results] = IDS.iter().find(|[_, results]| *results == path)?;
        waiting(&text, before.len(), calls, results)
    };
    let range = proto::range(buffer, content, workspace.encoding);
    let is_incomplete = suggestions.len() > MOST;
    let items = suggestions.into_iter().take(MOST).enumerate();
    let items = items.map(|(order, suggestion)| suggestion.item(order, range)).collect();
    Some(CompletionResponse::List(CompletionList { is_incomplete, items }))
}

/// Something that can stand in a string.
struct Suggestion {
    /// The content of the string, escapes as written.
    raw: String,
    kind: CompletionItemKind,
    detail: Option<String>,
}

impl Suggestion {
    fn item(self, order: usize, range: Range) -> CompletionItem {
        CompletionItem {
            label: neutralize(&escape::decode(&self.raw)).into_owned(),
            kind: Some(self.kind),
            detail: self.detail.map(|detail| neutralize(&escape::decode(&detail)).into_owned()),
            sort_text: Some(format!("{order:03}")),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text: self.raw })),
            ..CompletionItem::default()
        }
    }
}

/// The content of the string at an offset, if it is the value of a key that is worth a look at the record.
fn content_at(buffer: &Buffer, offset: usize) -> Option<Bytes<usize>> {
    const KEYS: [&str; 8] =
        ["role", "from", "source", "name", "function_name", "tool_call_id", "tool_use_id", "source_call_id"];
    let near = buffer.slice(offset.saturating_sub(NEAR)..offset);
    let open = near.rfind('"')?;
    let key = near[..open].trim_end().strip_suffix(':')?.trim_end().strip_suffix('"')?;
    let key = &key[key.rfind('"')? + 1..];
    if !KEYS.contains(&key) || near[open..].contains(['\n', '\r']) {
        return None;
    }
    let start = offset - (near.len() - open - 1);
    let rest = buffer.slice(offset..offset.saturating_add(NEAR));
    // A string without an end yet goes no further than to the place.
    let end =
        rest.find(['"', ',', ':', '{', '}', '[', ']', '\n', '\r', '\\']).filter(|&end| rest[end..].starts_with('"'));
    Some(start..offset + end.unwrap_or(0))
}

/// The bytes that are read: the record, or the line where it is none.
fn unit(buffer: &Buffer, record: Option<&OpenRecord>, offset: usize) -> Option<Bytes<usize>> {
    let line = || buffer.record_line_start(offset)..buffer.record_line_end(offset);
    let unit = record.map_or_else(line, |record| record.bytes.clone());
    (unit.len() <= MOST_BYTES).then_some(unit)
}

fn roles(file: &OpenFile, record: Option<&OpenRecord>, path: &str, text: &str) -> Vec<Suggestion> {
    let configured = file.settings.as_ref().ok().and_then(|settings| settings.format);
    let seen = || formats::detect(json::parse(text).ok()?.tape.root(text));
    let of_file = || file.document.with_input(record?, |input| input.hint);
    let names: &[&str] = match (path, configured.or_else(seen).or_else(of_file)) {
        ("conversations/*/from", _) => &["system", "human", "gpt", "function_call", "observation"],
        ("steps/*/source", _) => &["system", "user", "agent"],
        ("message/role", _) | (_, Some(Format::Anthropic)) => &["user", "assistant"],
        _ => &["system", "user", "assistant", "tool"],
    };
    let role =
        |name: &&str| Suggestion { raw: (*name).to_owned(), kind: CompletionItemKind::ENUM_MEMBER, detail: None };
    names.iter().map(role).collect()
}

/// The tools that a record declares.
fn tools(text: &str) -> Vec<Suggestion> {
    let mut names: Vec<String> = Vec::new();
    let mut add = |list: &str, path: &str, raw: &str| {
        let is_name = path.strip_prefix(list).and_then(|rest| rest.strip_prefix('/'));
        if is_name.is_some_and(|rest| DECLARED.contains(&rest)) && !raw.is_empty() {
            names.push(raw.to_owned());
        }
    };
    fields(text, |field| {
        for list in LISTS {
            add(list, field.path, field.raw);
            if field.path == list {
                // A list as JSON text: names come out as they stand in it.
                fields(&escape::decode(field.raw), |inner| add(list, &format!("{list}/{}", inner.path), inner.raw));
            }
        }
    });
    let mut known = HashSet::new();
    names.retain(|name| known.insert(name.clone()));
    let tool = |raw| Suggestion { raw, kind: CompletionItemKind::FUNCTION, detail: None };
    names.into_iter().map(tool).collect()
}

/// The ids of calls before an offset that no result bears, each with the name of the call.
fn waiting(text: &str, before: usize, calls: &str, results: &str) -> Vec<Suggestion> {
    let mut ids: Vec<(usize, String)> = Vec::new();
    let mut names: Vec<(usize, String)> = Vec::new();
    let mut answered = HashSet::new();
    fields(text, |Field { path, raw, at, call }| {
        if path == results {
            answered.insert(raw.to_owned());
        } else if path == calls && at < before && !raw.is_empty() {
            ids.push((call, raw.to_owned()));
        } else if CALLED.contains(&path) {
            names.push((call, raw.to_owned()));
        }
    });
    ids.retain(|(_, id)| answered.insert(id.clone()));
    let name = |call| names.iter().find(|(of, _)| *of == call).map(|(_, name)| name.clone());
    let id = |(call, raw)| Suggestion { raw, kind: CompletionItemKind::REFERENCE, detail: name(call) };
    ids.into_iter().map(id).collect()
}
