//! `echolint.record`: a pretty-printed record.

use super::{RecordArgument, title_of};
use crate::engine::{OpenRecord, RecordInput};
use crate::formats::Extent;
use crate::json::{self, Pretty, Span};
use crate::lsp::diagnostics::{self, narrow};
use crate::lsp::proto;
use crate::lsp::state::{OpenFile, Snapshot};
use crate::lsp::view::{View, with_view};
use crate::text::{Buffer, lines};
use serde_json::{Value, json};
use std::ops::Range;
use tower_lsp::lsp_types::Diagnostic;

/// The size in bytes of the longest pretty-printed text. A longer record is returned unchanged.
const MAX_TEXT: usize = 128 << 20;

/// Formats a record over many lines, and maps its findings, messages and calls to the new text.
pub fn answer(snapshot: &Snapshot, file: &OpenFile, record: &OpenRecord, _: &RecordArgument) -> Option<Value> {
    let workspace = &snapshot.workspace;
    let settings = file.settings.as_ref().ok()?;
    let pretty = file.document.with_input(record, pretty);
    let unchanged = || file.document.buffer().slice(record.bytes.clone()).into_owned();
    let text = pretty.text().map_or_else(unchanged, str::to_owned);
    let is_pretty = pretty.text().is_some();
    let buffer = Buffer::new(&text);
    let mapped = |span: Span| if is_pretty { pretty.map(span) } else { span }.range();
    let range_of = |span: Span| proto::range(&buffer, mapped(span), workspace.encoding);
    // A finding that spans several lines is marked on the first of them.
    let first_line = |span: Span| {
        let bytes = mapped(span);
        let line = text.get(bytes.clone()).and_then(|text| text.lines().next()).map_or(bytes.len(), str::len);
        diagnostics::shorten(proto::range(&buffer, bytes.start..bytes.start + line, workspace.encoding))
    };
    let within = |bytes: Range<usize>| {
        let offset = |at: usize| u32::try_from(at.saturating_sub(record.bytes.start)).unwrap_or(u32::MAX);
        Span::new(offset(bytes.start), offset(bytes.end))
    };
    let mut findings = workspace.with_context(settings, |context| file.document.findings_of(record, context));
    workspace.baseline(settings, &file.path).sift(&mut findings);
    let found = findings.iter().take(diagnostics::MAX_DIAGNOSTICS).map(|finding| {
        let item = diagnostics::diagnostic(finding, &file.uri);
        let range = finding.at.as_ref().map(|at| first_line(within(narrow(&at.bytes))));
        Diagnostic { range: range.unwrap_or_default(), ..item }
    });
    let diagnostics: Vec<_> = found.collect();
    let of_view = |view: &View<'_, '_>| {
        let place = |span: Span| json!({ "range": range_of(span), "source": view.span_range(span) });
        let places: Vec<Value> = spans(view).into_iter().map(place).collect();
        (places, title_of(view.trajectory.task.as_deref(), record, file))
    };
    let (places, title) =
        with_view(file, workspace, record, of_view).unwrap_or_else(|| (Vec::new(), title_of(None, record, file)));
    Some(json!({
        "uri": file.uri,
        "record": record.index,
        "version": file.version,
        "title": title,
        "text": text,
        "diagnostics": diagnostics,
        "places": places,
    }))
}

/// Formats a record over many lines. Its invalid parts are copied unchanged.
fn pretty(input: &RecordInput<'_>) -> Pretty {
    let mut pretty = Pretty::new(MAX_TEXT);
    let Ok(text) = std::str::from_utf8(input.bytes) else { return Pretty::new(0) };
    if input.extent == Extent::File {
        for line in lines(input.bytes).filter(|line| !text[line.start..line.end].trim().is_empty()) {
            let (part, Ok(base)) = (&text[line.start..line.end], u32::try_from(line.start)) else { break };
            match json::parse(part) {
                Ok(parsed) => pretty.push(parsed.tape.root(part), base),
                Err(_) => pretty.push_raw(part, base),
            }
        }
        return pretty;
    }
    let mut at = 0;
    while let Ok((parsed, end)) = json::parse_prefix(text, at) {
        pretty.push(parsed.tape.root(text), 0);
        at = end;
    }
    if !text[at as usize..].trim().is_empty() {
        pretty.push_raw(&text[at as usize..], at);
    }
    pretty
}

/// The spans of all messages and calls in the record, in order.
fn spans(view: &View<'_, '_>) -> Vec<Span> {
    let trajectory = view.trajectory;
    let messages = trajectory.turns.iter().map(|turn| trajectory.texts.place(turn.at));
    let calls = trajectory.calls.iter().map(|call| call.at);
    let mut spans: Vec<Span> = messages.chain(calls).filter_map(|place| view.span(place)).collect();
    spans.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    spans.dedup();
    spans
}
