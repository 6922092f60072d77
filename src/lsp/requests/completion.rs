//! `textDocument/completion`.

mod incomplete_json;

use crate::engine::OpenRecord;
use crate::formats::{self, Format};
use crate::json::{self, escape};
use crate::lsp::proto;
use crate::lsp::state::OpenFile;
use crate::lsp::workspace::Workspace;
use crate::text::Buffer;
use crate::text::terminal::neutralize;
use incomplete_json::{Field, for_each_string, path_at};
use std::collections::HashSet;
use std::ops::Range as Bytes;
use tower_lsp::lsp_types::{
    CompletionItem, CompletionItemKind, CompletionList, CompletionResponse, CompletionTextEdit, Position, Range,
    TextEdit,
};

/// The largest record in bytes in which completion works: longer ones are not written by hand.
const MAX_BYTES: usize = 4 << 20;
/// The bytes before and after a position in which its key and the end of its string are searched.
const MAX_DISTANCE: usize = 512;
/// The number of suggestions.
const MAX_SUGGESTIONS: usize = 500;

/// The paths of the ids of calls, each with the path of the same ids in results.
const IDS: [[&str; 2]; 4] = [
    ["messages/*/tool_calls/*/id", "messages/*/tool_call_id"],
    ["*/tool_calls/*/id", "*/tool_call_id"],
    ["messages/*/content/*/id", "messages/*/content/*/tool_use_id"],
    ["steps/*/tool_calls/*/tool_call_id", "steps/*/observation/results/*/source_call_id"],
];
/// The paths of the names of called tools.
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
/// The paths of the lists of declared tools. A list may be written as a string that contains JSON.
const TOOL_LISTS: [&str; 3] = ["tools", "functions", "agent/tool_definitions"];
/// The paths of the names of tools in such a list.
const DECLARED: [&str; 4] = ["*/name", "*/function/name", "*/custom/name", "*"];
/// The paths of roles.
const ROLES: [&str; 6] =
    ["messages/*/role", "*/role", "traj/*/role", "message/role", "conversations/*/from", "steps/*/source"];

/// The suggestions at a position: roles, names of declared tools, or ids of calls without a result. The record may be
/// incomplete.
pub fn answer(file: &OpenFile, workspace: &Workspace, position: Position) -> Option<CompletionResponse> {
    let buffer = file.document.buffer();
    let offset = proto::offset(buffer, position, workspace.encoding);
    let content = content_at(buffer, offset)?;
    let record = file.document.record_at(offset);
    let context = context(buffer, record.as_ref(), offset)?;
    // The string at the position is read as empty, and closed if it is not.
    let before = buffer.slice(context.start..content.start);
    let path = path_at(&before)?;
    let after = buffer.slice(content.end..context.end);
    let quote = if after.starts_with('"') { "" } else { "\"" };
    let text = [&*before, quote, &*after].concat();
    let suggestions = if ROLES.contains(&&*path) {
        roles(file, record.as_ref(), &path, &text)
    } else if CALLED.contains(&&*path) {
        declared_tools(&text)
    } else {
        let [calls, results] = IDS.iter().find(|[_, results]| *results == path)?;
        unanswered_ids(&text, before.len(), calls, results)
    };
    let range = proto::range(buffer, content, workspace.encoding);
    let is_incomplete = suggestions.len() > MAX_SUGGESTIONS;
    let items = suggestions.into_iter().take(MAX_SUGGESTIONS).enumerate();
    let items = items.map(|(order, suggestion)| suggestion.item(order, range)).collect();
    Some(CompletionResponse::List(CompletionList { is_incomplete, items }))
}

/// A suggested content of a string.
struct Suggestion {
    /// The content with JSON escapes.
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

/// The content of the string at an offset, if it is the value of a key for which there are suggestions.
fn content_at(buffer: &Buffer, offset: usize) -> Option<Bytes<usize>> {
    const KEYS: [&str; 8] =
        ["role", "from", "source", "name", "function_name", "tool_call_id", "tool_use_id", "source_call_id"];
    let near = buffer.slice(offset.saturating_sub(MAX_DISTANCE)..offset);
    let open = near.rfind('"')?;
    let key = near[..open].trim_end().strip_suffix(':')?.trim_end().strip_suffix('"')?;
    let key = &key[key.rfind('"')? + 1..];
    if !KEYS.contains(&key) || near[open..].contains(['\n', '\r']) {
        return None;
    }
    let start = offset - (near.len() - open - 1);
    let rest = buffer.slice(offset..offset.saturating_add(MAX_DISTANCE));
    // A string that is not closed yet ends at the position.
    let end =
        rest.find(['"', ',', ':', '{', '}', '[', ']', '\n', '\r', '\\']).filter(|&end| rest[end..].starts_with('"'));
    Some(start..offset + end.unwrap_or(0))
}

/// The bytes that are read for suggestions: the record, or the line if there is no record.
fn context(buffer: &Buffer, record: Option<&OpenRecord>, offset: usize) -> Option<Bytes<usize>> {
    let line = || buffer.record_line_start(offset)..buffer.record_line_end(offset);
    let context = record.map_or_else(line, |record| record.bytes.clone());
    (context.len() <= MAX_BYTES).then_some(context)
}

fn roles(file: &OpenFile, record: Option<&OpenRecord>, path: &str, text: &str) -> Vec<Suggestion> {
    let configured = file.settings.as_ref().ok().and_then(|settings| settings.format);
    let detected = || formats::detect(json::parse(text).ok()?.tape.root(text));
    let of_file = || file.document.with_input(record?, |input| input.hint);
    let names: &[&str] = match (path, configured.or_else(detected).or_else(of_file)) {
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
fn declared_tools(text: &str) -> Vec<Suggestion> {
    let mut names: Vec<String> = Vec::new();
    let mut add = |list: &str, path: &str, raw: &str| {
        let is_name = path.strip_prefix(list).and_then(|rest| rest.strip_prefix('/'));
        if is_name.is_some_and(|rest| DECLARED.contains(&rest)) && !raw.is_empty() {
            names.push(raw.to_owned());
        }
    };
    for_each_string(text, |field| {
        for list in TOOL_LISTS {
            add(list, field.path, field.raw);
            if field.path == list {
                // The list is a string that contains JSON.
                for_each_string(&escape::decode(field.raw), |inner| {
                    add(list, &format!("{list}/{}", inner.path), inner.raw);
                });
            }
        }
    });
    let mut known = HashSet::new();
    names.retain(|name| known.insert(name.clone()));
    let tool = |raw| Suggestion { raw, kind: CompletionItemKind::FUNCTION, detail: None };
    names.into_iter().map(tool).collect()
}

/// The ids of calls before an offset that no result has, each with the name of the called tool.
fn unanswered_ids(text: &str, before: usize, calls: &str, results: &str) -> Vec<Suggestion> {
    let mut ids: Vec<(usize, String)> = Vec::new();
    let mut names: Vec<(usize, String)> = Vec::new();
    let mut answered = HashSet::new();
    for_each_string(text, |Field { path, raw, at, element: call }| {
        if path == results {
            answered.insert(raw.to_owned());
        } else if path == calls && at < before && !raw.is_empty() {
            ids.push((call, raw.to_owned()));
        } else if CALLED.contains(&path) {
            names.push((call, raw.to_owned()));
        }
    });
    // An id that occurs twice is suggested once.
    ids.retain(|(_, id)| answered.insert(id.clone()));
    let name = |call| names.iter().find(|(of, _)| *of == call).map(|(_, name)| name.clone());
    let id = |(call, raw)| Suggestion { raw, kind: CompletionItemKind::REFERENCE, detail: name(call) };
    ids.into_iter().map(id).collect()
}
