//! Applies fixes to the bytes of a file in rounds, and checks the result of each round before accepting it.

mod pieces;

pub use pieces::Change;

use super::context::CheckContext;
use super::document::{Document, PlacedRecord};
use super::findings::file_finding;
use super::notice::Notice;
use super::notice::ScanOptions;
use crate::diagnostic::{Finding, Fix, Safety};
use crate::json::{self, SyntaxError, SyntaxErrorKind};
use crate::rule::RuleRef;
use pieces::Pieces;
use std::cmp::Reverse;
use std::ops::Range;
use xxhash_rust::xxh3::xxh3_128;

/// The maximum number of rounds. Overlapping fixes take turns, so a file needs as many rounds as fixes are nested.
const ROUNDS: usize = 10;

/// Which fixes to apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apply {
    /// No fixes: the file is only checked.
    Nothing,
    /// The fixes that change no value.
    Safe,
    /// All fixes, including those that change training data.
    All,
}

impl Apply {
    /// Whether it applies this fix.
    #[must_use]
    pub fn takes(self, fix: &Fix) -> bool {
        match self {
            Self::Nothing => false,
            Self::Safe => fix.safety == Safety::Safe,
            Self::All => true,
        }
    }
}

/// A file after its fixes.
#[derive(Debug)]
pub struct Fixed {
    /// The new bytes; `None` if nothing changed.
    pub bytes: Option<Vec<u8>>,
    /// The changes of the original bytes, in order, neither overlapping nor adjacent.
    pub changes: Vec<Change>,
    /// The number of fixed findings.
    pub fixed: u64,
    /// The fixes that were refused because they would have made a record invalid.
    pub refused: Vec<Refused>,
    /// The check of the new bytes.
    pub document: Document,
}

/// A refused fix: valid records must stay valid.
#[derive(Debug, Clone)]
pub struct Refused {
    /// The rule of the fix.
    pub rule: RuleRef,
    /// The 0-based index of the record, if it was about one.
    pub record: Option<u64>,
}

/// An edit of the current bytes.
#[derive(Debug)]
struct Edit {
    bytes: Range<usize>,
    replacement: String,
    rule: RuleRef,
    record: Option<u64>,
    /// Whether it fixes a finding; else it is one more place that the finding stands for.
    of_finding: bool,
}

/// Applies the fixes of the findings in a file until nothing changes any more.
///
/// Edits that overlap an earlier one wait for the next round. An edit that would make a record
/// unreadable is left out and reported in [`Fixed::refused`].
#[must_use]
pub fn fix(original: &[u8], options: &ScanOptions, context: &CheckContext<'_>, apply: Apply) -> Fixed {
    let context = &CheckContext { all_findings: true, ..*context };
    let document = Document::check(original, options, context, None);
    let mut pieces = Pieces::new(original.len());
    let mut state = Fixed { bytes: None, changes: Vec::new(), fixed: 0, refused: Vec::new(), document };
    for _ in 0..ROUNDS {
        let edits = edits(&state.document, context, apply);
        let before = state.bytes.as_deref().unwrap_or(original);
        let (edits, expected) = harmless_edits(before, &state.document, edits, &mut state.refused);
        if edits.is_empty() {
            break;
        }
        let bytes = applied(before, &edits);
        let document = Document::check(&bytes, options, context, Some(&state.document));
        let found = document.records().iter().map(|placed| placed.record.hash);
        let as_expected = document.foreign == state.document.foreign && found.eq(expected);
        if !as_expected && all_values(&bytes, &document) < all_values(before, &state.document) {
            // The file splits into other records than before: discard the round.
            edits.iter().for_each(|edit| refuse(&mut state.refused, edit));
            break;
        }
        pieces.splice(edits.iter().map(|edit| (edit.bytes.clone(), edit.replacement.as_bytes())));
        state.fixed += edits.iter().filter(|edit| edit.of_finding).count() as u64;
        state.bytes = Some(bytes);
        state.document = document;
    }
    state.changes = pieces.changes();
    state
}

/// The edits of a round: sorted and disjoint.
fn edits(document: &Document, context: &CheckContext<'_>, apply: Apply) -> Vec<Edit> {
    if apply == Apply::Nothing {
        return Vec::new();
    }
    let edit = |finding: Finding, of_finding: bool| {
        let Finding { rule, record, fix, .. } = finding;
        let Fix { bytes, replacement, .. } = fix.filter(|fix| apply.takes(fix))?;
        let bytes = usize::try_from(bytes.start).ok()?..usize::try_from(bytes.end).ok()?;
        Some(Edit { bytes, replacement, rule, record, of_finding })
    };
    let of_findings = document.findings(context).into_iter().filter_map(|finding| edit(finding, true));
    // A file has one finding for all empty lines, so the other notices have only edits.
    let empty_lines = document.notices().filter(|notice| matches!(notice, Notice::EmptyLine { .. }));
    let is_kept = |finding: &Finding| context.settings.ignores.suppression(finding).is_none();
    let more = empty_lines.filter_map(|notice| edit(file_finding(notice, context).filter(is_kept)?, false));
    let mut all: Vec<Edit> = of_findings.chain(more).collect();
    all.sort_by_key(|edit| (edit.bytes.start, Reverse(edit.bytes.end), !edit.of_finding));
    let mut free = 0;
    let mut last = None;
    all.retain(|edit| {
        let fits = edit.bytes.start >= free && last.as_ref() != Some(&edit.bytes);
        if fits {
            free = edit.bytes.end;
            last = Some(edit.bytes.clone());
        }
        fits
    });
    all
}

/// The edits that keep every record readable, and the hashes of the records after them.
fn harmless_edits(
    bytes: &[u8],
    document: &Document,
    edits: Vec<Edit>,
    refused: &mut Vec<Refused>,
) -> (Vec<Edit>, Vec<u128>) {
    let mut kept = Vec::with_capacity(edits.len());
    let mut hashes = Vec::with_capacity(document.records().len());
    let mut edits = edits.into_iter().peekable();
    for placed in document.records() {
        let Range { start, end } = range(placed, bytes.len());
        // Edits between records.
        while let Some(edit) = edits.next_if(|edit| edit.bytes.start < start) {
            if edit.bytes.end <= start { kept.push(edit) } else { refuse(refused, &edit) }
        }
        let mut inside = Vec::new();
        while let Some(edit) = edits.next_if(|edit| edit.bytes.start < end) {
            if edit.bytes.end <= end { inside.push(edit) } else { refuse(refused, &edit) }
        }
        if inside.is_empty() {
            hashes.push(placed.record.hash);
            continue;
        }
        let (good, record) = harmless_edits_in(&bytes[start..end], start, inside, refused);
        hashes.push(xxh3_128(&record));
        kept.extend(good);
    }
    kept.extend(edits);
    (kept, hashes)
}

/// The edits of one record that keep it readable, and the record after them.
fn harmless_edits_in(record: &[u8], base: usize, edits: Vec<Edit>, refused: &mut Vec<Refused>) -> (Vec<Edit>, Vec<u8>) {
    let before = values(record);
    let after = applied_at(record, base, &edits);
    if values(&after) >= before {
        return (edits, after);
    }
    // The fix of some rule is wrong: keep the rules whose fixes are harmless.
    let mut good: Vec<Edit> = Vec::new();
    let mut bad = Vec::new();
    let mut left = edits;
    while let Some(rule) = left.first().map(|edit| edit.rule.clone()) {
        let (of_rule, others): (Vec<Edit>, Vec<Edit>) = left.into_iter().partition(|edit| edit.rule == rule);
        left = others;
        if values(&applied_at(record, base, &of_rule)) >= before { good.extend(of_rule) } else { bad.extend(of_rule) }
    }
    good.sort_by_key(|edit| edit.bytes.start);
    let mut after = applied_at(record, base, &good);
    if values(&after) < before {
        // Harmless one by one, but not together.
        bad.append(&mut good);
        after = record.to_vec();
    }
    bad.iter().for_each(|edit| refuse(refused, edit));
    (good, after)
}

fn refuse(refused: &mut Vec<Refused>, edit: &Edit) {
    let this = Refused { rule: edit.rule.clone(), record: edit.record };
    // Search only the last ones, because those of one record are adjacent.
    if !refused.iter().rev().take(64).any(|known| known.rule == this.rule && known.record == this.record) {
        refused.push(this);
    }
}

/// The number of readable JSON values in a record, or in all lines of a file that is one trajectory.
fn values(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes);
    let mut count = 0;
    let mut at = 0u32;
    loop {
        match json::parse_prefix(&text, at) {
            Ok((_, end)) => {
                count += 1;
                at = end;
            }
            Err(SyntaxError { kind: SyntaxErrorKind::Empty, .. }) => return count,
            Err(_) => {
                let rest = &text.as_bytes()[at as usize..];
                let blank = rest.len() - rest.trim_ascii_start().len();
                let line_end =
                    memchr::memchr(b'\n', &rest[blank..]).and_then(|end| u32::try_from(blank + end + 1).ok());
                let Some(line_end) = line_end else { return count };
                at += line_end;
            }
        }
    }
}

/// The number of readable JSON values in all records.
fn all_values(bytes: &[u8], document: &Document) -> usize {
    document.records().iter().map(|placed| values(bytes.get(range(placed, bytes.len())).unwrap_or_default())).sum()
}

/// The range of a record in a file of `len` bytes.
fn range(placed: &PlacedRecord, len: usize) -> Range<usize> {
    let offset = |at: u64| usize::try_from(at).map_or(len, |at| at.min(len));
    offset(placed.base)..offset(placed.base + placed.record.len)
}

fn applied(bytes: &[u8], edits: &[Edit]) -> Vec<u8> {
    applied_at(bytes, 0, edits)
}

/// Applies edits to bytes that begin at offset `base`.
fn applied_at(bytes: &[u8], base: usize, edits: &[Edit]) -> Vec<u8> {
    let mut after = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for edit in edits {
        let (start, end) = (edit.bytes.start - base, (edit.bytes.end - base).min(bytes.len()));
        after.extend_from_slice(bytes.get(at..start).unwrap_or_default());
        after.extend_from_slice(edit.replacement.as_bytes());
        at = end;
    }
    after.extend_from_slice(bytes.get(at..).unwrap_or_default());
    after
}

#[cfg(test)]
mod tests {
    use super::super::context::PositionStyle;
    use super::*;
    use crate::config::Settings;
    use crate::rule::Rule;
    use crate::rules;
    use crate::schema::Schemas;

    fn edit(bytes: Range<usize>, replacement: &str, rule: &'static Rule) -> Edit {
        Edit { bytes, replacement: replacement.to_owned(), rule: rule.into(), record: Some(0), of_finding: true }
    }

    /// The text after the harmless edits, and the codes of the rules whose edits are refused.
    fn apply_harmless(text: &str, edits: Vec<Edit>) -> (String, Vec<String>) {
        let settings = Settings::default();
        let context = CheckContext {
            settings: &settings,
            teachers: &[],
            schemas: &Schemas::default(),
            places: PositionStyle::Lines,
            version1: false,
            all_findings: false,
        };
        let options = ScanOptions { named_lines: true, ..ScanOptions::default() };
        let document = Document::check(text.as_bytes(), &options, &context, None);
        let mut refused = Vec::new();
        let (edits, hashes) = harmless_edits(text.as_bytes(), &document, edits, &mut refused);
        let after = String::from_utf8_lossy(&applied(text.as_bytes(), &edits)).into_owned();
        let lines: Vec<u128> = after.lines().map(|line| xxh3_128(line.as_bytes())).collect();
        assert_eq!(lines, hashes);
        (after, refused.iter().map(|refused| refused.rule.code.to_string()).collect())
    }

    #[test]
    fn edits_that_break_a_record_are_refused() {
        let text = "{\"messages\":[1,2]}\n{\"messages\":[3]}\n";
        let (good, bad) = (&rules::duplicate_key::RULE, &rules::empty_turn::RULE);
        let removes_an_item = || edit(13..15, "", good);
        let removes_a_bracket = || edit(16..17, "", bad);
        assert_eq!(apply_harmless(text, vec![removes_an_item()]), (text.replace("1,", ""), vec![]));
        assert_eq!(apply_harmless(text, vec![removes_a_bracket()]), (text.to_owned(), vec!["P008".to_owned()]));
        assert_eq!(
            apply_harmless(text, vec![removes_an_item(), removes_a_bracket()]),
            (text.replace("1,", ""), vec!["P008".to_owned()])
        );
        let across_records = edit(17..20, "", bad);
        assert_eq!(
            apply_harmless(text, vec![removes_an_item(), across_records]),
            (text.replace("1,", ""), vec!["P008".to_owned()])
        );
        // Each one keeps the record valid, but not both together.
        let both = vec![edit(13..14, "\"a\"", good), edit(14..15, "", bad)];
        assert_eq!(apply_harmless(text, both), (text.to_owned(), vec!["J002".to_owned(), "P008".to_owned()]));
    }
}
