//! Files without what their records say to echolint.

use super::inline_suppressions::RECORD_MEMBER;
use super::notice::Notice;
use super::notice::ScanOptions;
use super::scan::{RecordInput, ScanEvent, Scanned, scan};
use crate::engine::Change;
use crate::json::{self, Span, SyntaxError, SyntaxErrorKind, member_removals};
use std::ops::Range;

/// A file without the members of its records that are for echolint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stripped {
    /// Its bytes now, unless they are what they were.
    pub bytes: Option<Vec<u8>>,
    /// The bytes that were taken out, in order.
    pub changes: Vec<Change>,
}

/// A file that cannot be stripped: nobody can tell what a broken record has in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unstrippable {
    /// A record is no JSON.
    #[error("the record on line {line} is not valid JSON")]
    Record {
        /// The line of its first byte, from 1.
        line: u64,
    },
    /// What is around the records is no JSON, or the file is no text.
    #[error("the file is not valid JSON")]
    File,
}

/// Takes `_echolint` out of each record of a file. All other bytes stay.
///
/// # Errors
/// When not all of the file can be read.
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
        ScanEvent::Notice(Notice::NotText(_) | Notice::Trouble { .. }) => failed = failed.or(Some(Unstrippable::File)),
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

/// What to take out of a record, or of each line of a file that is one trajectory; `None` where it cannot be read.
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
