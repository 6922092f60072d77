//! `textDocument/foldingRange`.

use crate::engine::{OpenRecord, for_each_trajectory};
use crate::formats::Extent;
use crate::lsp::state::OpenFile;
use crate::lsp::workspace::Workspace;
use crate::text::Buffer;
use crate::trajectory::{Arguments, Place, Trajectory};
use std::collections::BTreeSet;
use std::ops::Range as Bytes;
use tower_lsp::lsp_types::FoldingRange;

/// The number of ranges in one answer: editors ignore more.
const MAX_RANGES: usize = 5000;

/// The folding ranges of a file: records of several lines, and their messages, calls, arguments and results. A file
/// with one record per line has none.
pub fn answer(file: &OpenFile, _workspace: &Workspace) -> Option<Vec<FoldingRange>> {
    let settings = file.settings.as_ref().ok()?;
    let buffer = file.document.buffer();
    let mut folds = BTreeSet::new();
    for record in file.document.records() {
        if folds.len() >= MAX_RANGES {
            break;
        }
        if !buffer.slice(record.bytes.clone()).contains(['\n', '\r']) {
            continue;
        }
        file.document.with_input(&record, |input| {
            // If the file is one trajectory, its record is the whole file, which is not folded.
            if input.extent == Extent::Record {
                folds.extend(fold(buffer, record.bytes.clone()));
            }
            for_each_trajectory(input, settings, |_, trajectory| {
                let bytes = places(trajectory).filter_map(|place| bytes_of(trajectory, &record, place));
                folds.extend(bytes.take(4 * MAX_RANGES).filter_map(|bytes| fold(buffer, bytes)));
            });
        });
    }
    let folds = folds.into_iter().take(MAX_RANGES);
    let range = |(start, end)| FoldingRange {
        start_line: start,
        end_line: end,
        start_character: None,
        end_character: None,
        kind: None,
        collapsed_text: None,
    };
    Some(folds.map(range).collect())
}

/// The places of messages, calls, arguments and results.
fn places<'t>(trajectory: &'t Trajectory<'_>) -> impl Iterator<Item = Place> + 't {
    let texts = &trajectory.texts;
    let turns = trajectory.turns.iter().map(|turn| texts.place(turn.at));
    let calls = trajectory.calls.iter().chain(&trajectory.user_calls).flat_map(|call| {
        let arguments = match call.arguments {
            Arguments::Json(at) => Some(texts.place(at)),
            _ => None,
        };
        [Some(call.at), arguments].into_iter().flatten()
    });
    let results = trajectory.results.iter().map(|result| texts.place(result.at));
    turns.chain(calls).chain(results)
}

fn bytes_of(trajectory: &Trajectory<'_>, record: &OpenRecord, place: Place) -> Option<Bytes<usize>> {
    // A place inside a JSON string is on one line.
    trajectory.texts.is_verbatim(place.text).then(|| trajectory.texts.resolve(place))?.map(|span| {
        let base = record.bytes.start;
        base + span.start as usize..base + span.end as usize
    })
}

/// The first and the last line to fold. A closing bracket on a separate line remains visible.
fn fold(buffer: &Buffer, bytes: Bytes<usize>) -> Option<(u32, u32)> {
    let line = |offset| buffer.point(offset, crate::text::Encoding::Utf8).line;
    let (start, mut end) = (line(bytes.start), line(bytes.end));
    let last = buffer.line_start(end as usize).unwrap_or(bytes.end);
    if last <= bytes.end && matches!(buffer.slice(last..bytes.end).trim(), "}" | "]") {
        end = end.saturating_sub(1);
    }
    (start < end).then_some((start, end))
}
