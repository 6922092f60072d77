//! Removes inline suppressions from files.

use super::inline_suppressions::RECORD_MEMBER;
use super::notice::Notice;
use super::notice::ScanOptions;
use super::scan::{RecordInput, ScanEvent, Scanned, scan};
use crate::engine::Change;
use crate::json::{self, Span, SyntaxError, SyntaxErrorKind, member_removals};
use std::ops::Range;

/// A file without inline suppressions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stripped {
    /// The new bytes; `None` if nothing changed.
    pub bytes: Option<Vec<u8>>,
    /// The removed ranges, in order.
    pub changes: Vec<Change>,
}

/// A file that cannot be stripped, because invalid records cannot be searched for suppressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unstrippable {
    /// A record is not valid JSON.
    #[error("the record on line {line} is not valid JSON")]
    Record {
        /// The line of the record's first byte, from 1.
        line: u64,
    },
    /// The structure around the records is not valid JSON, or the file is not text.
    #[error("the file is not valid JSON")]
    File,
}

/// Removes `_echolint` from each record of a file. All other bytes stay.
///
/// # Errors
/// Returns an error if a part of the file is not valid JSON.
pub fn strip(bytes: &[u8], options: &ScanOptions) -> Result<Stripped, Unstrippable> {
    let mut removals: Vec<Range<usize>> = Vec::new();
    let mut failed = None;
    let scanned = scan(&mut &*bytes, options, removals_in, |event| match event {
        ScanEvent::Record { base, line, value, .. } => match value {
            Some(spans) => {
                let base = usize::try_from(base).unwrap_or(usize::MAX);
                removals.extend(spans.iter().map(|span| base + span.start as usize..base + span.end as usize));
            }
            None => failed = failed.or(Some(Unstrippable::Record { line })),
        },
        ScanEvent::Notice(Notice::NotText(_) | Notice::StructureError { .. }) => {
            failed = failed.or(Some(Unstrippable::File));
        }
        ScanEvent::Notice(_) => {}
    });
    if let Some(failed) = failed {
        return Err(failed);
    }
    if removals.is_empty() || !matches!(scanned, Ok(Scanned::Done)) {
        return Ok(Stripped { bytes: None, changes: Vec::new() });
    }
    let mut after = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for removal in &removals {
        after.extend_from_slice(&bytes[at..removal.start]);
        at = removal.end;
    }
    after.extend_from_slice(&bytes[at..]);
    let changes = removals.into_iter().map(|at| Change { at, replacement: Vec::new() }).collect();
    Ok(Stripped { bytes: Some(after), changes })
}

/// The ranges to remove from a record, or from each line of a file that is one trajectory; `None` for invalid JSON.
fn removals_in(input: &RecordInput<'_>) -> Option<Vec<Span>> {
    let text = std::str::from_utf8(input.bytes).ok()?;
    let mut removals = Vec::new();
    let mut at = 0;
    loop {
        match json::parse_prefix(text, at) {
            Ok((parsed, end)) => {
                removals.extend(member_removals(parsed.tape.root(text), RECORD_MEMBER));
                at = end;
            }
            Err(SyntaxError { kind: SyntaxErrorKind::Empty, .. }) => return Some(removals),
            Err(_) => return None,
        }
    }
}
