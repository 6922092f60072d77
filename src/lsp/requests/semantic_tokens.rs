//! `textDocument/semanticTokens`: names of tools and ids of calls, with a modifier for those in echoes.

use crate::json::Span;
use crate::lsp::proto;
use crate::lsp::state::OpenFile;
use crate::lsp::view::{View, records_in, with_view};
use crate::lsp::workspace::Workspace;
use crate::rules::strong_segments;
use crate::trajectory::{Call, CallId, Name};
use tower_lsp::lsp_types::{
    Position, Range, SemanticToken, SemanticTokenModifier, SemanticTokenType, SemanticTokens, SemanticTokensLegend,
};

/// The bytes of records that are read for one answer. For longer files, editors also ask for the visible range.
const MAX_BYTES: usize = 8 << 20;
/// The number of tokens in one answer.
const MAX_TOKENS: usize = 50_000;

/// The types of tokens; the constants below are indexes.
const TYPES: [SemanticTokenType; 2] = [SemanticTokenType::FUNCTION, SemanticTokenType::VARIABLE];
const FUNCTION: u32 = 0;
const VARIABLE: u32 = 1;
/// The bit of the modifier for calls in sequences that closely match a teacher's habits.
const ECHO: u32 = 1;

/// The types and modifiers of tokens.
pub fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend { token_types: TYPES.to_vec(), token_modifiers: vec![SemanticTokenModifier::new("echo")] }
}

/// The tokens of a file, or of a range of it.
#[allow(clippy::unnecessary_wraps)] // as all requests are answered
pub fn answer(file: &OpenFile, workspace: &Workspace, range: Option<Range>) -> Option<SemanticTokens> {
    let buffer = file.document.buffer();
    let wanted = range.map_or(0..buffer.len(), |range| proto::bytes(buffer, range, workspace.encoding));
    let mut budget = MAX_BYTES;
    let mut tokens = Vec::new();
    let mut cursor = proto::Cursor::new(buffer, workspace.encoding);
    for record in records_in(file, wanted.clone()) {
        // A range is the visible part of a file: its first record with tokens is read whatever its size.
        let is_affordable = record.bytes.len() <= budget || (range.is_some() && tokens.is_empty());
        if !is_affordable || tokens.len() >= MAX_TOKENS {
            break;
        }
        budget = budget.saturating_sub(record.bytes.len());
        with_view(file, workspace, &record, |view| {
            let base = record.bytes.start;
            let mut found = of_trajectory(view);
            found.retain(|token| {
                let (start, end) = (base + token.span.start as usize, base + token.span.end as usize);
                start < wanted.end && end > wanted.start
            });
            found.sort_by_key(|token| (token.span.start, token.span.end));
            tokens.extend(
                found.into_iter().map(|token| {
                    (cursor.range(base + token.span.start as usize..base + token.span.end as usize), token)
                }),
            );
        });
    }
    tokens.truncate(MAX_TOKENS);
    Some(SemanticTokens { result_id: None, data: encode(tokens) })
}

/// A token in a record.
#[derive(Debug, Clone, Copy)]
struct Token {
    span: Span,
    kind: u32,
    modifiers: u32,
}

fn of_trajectory(view: &View<'_, '_>) -> Vec<Token> {
    let trajectory = view.trajectory;
    let in_echo = calls_in_echoes(view);
    let modifiers = |call: CallId| if in_echo[call] { ECHO } else { 0 };
    let mut tokens = Vec::new();
    let mut add = |name: &Name<'_>, kind: u32, modifiers: u32| {
        // The place of a missing name is the whole call.
        if !name.text.is_empty() {
            tokens.extend(view.content(name.at).map(|span| Token { span, kind, modifiers }));
        }
    };
    let mut add_call = |call: &Call<'_>, modifiers: u32| {
        add(&call.name, FUNCTION, modifiers);
        call.id.iter().for_each(|id| add(id, VARIABLE, modifiers));
    };
    trajectory.calls.iter().enumerate().for_each(|(index, call)| add_call(call, modifiers(index)));
    trajectory.user_calls.iter().for_each(|call| add_call(call, 0));
    for result in &trajectory.results {
        if let Some(id) = &result.id {
            add(id, VARIABLE, result.call.map_or(0, modifiers));
        }
    }
    tokens
}

/// For each call whether it is in a sequence that E002 reports.
fn calls_in_echoes(view: &View<'_, '_>) -> Vec<bool> {
    let mut calls = vec![false; view.trajectory.calls.len()];
    let Some(echoes) = view.echoes() else { return calls };
    for (active, assessment) in &echoes.assessments {
        for (segment, _) in strong_segments(&echoes.events, active, assessment) {
            calls[segment.calls].fill(true);
        }
    }
    calls
}

/// Encodes tokens relative to the previous one, as the protocol requires. Omits tokens that overlap a previous one or
/// span several lines.
fn encode(tokens: Vec<(Range, Token)>) -> Vec<SemanticToken> {
    let mut last = Position::default();
    let mut end = Position::default();
    let mut data = Vec::with_capacity(tokens.len());
    for (Range { start, end: to }, token) in tokens {
        if start.line != to.line || start >= to || start < end {
            continue;
        }
        let delta_line = start.line - last.line;
        data.push(SemanticToken {
            delta_line,
            delta_start: if delta_line == 0 { start.character - last.character } else { start.character },
            length: to.character - start.character,
            token_type: token.kind,
            token_modifiers_bitset: token.modifiers,
        });
        (last, end) = (start, to);
    }
    data
}
