//! A whole file with the analyses of its records, which are reused while the bytes of a record are unchanged.

use super::check::check;
use super::context::CheckContext;
use super::findings::FileFindings;
use super::notice::Notice;
use super::notice::ScanOptions;
use super::report::Report;
use super::scan::{RecordInput, ScanEvent, Scanned, scan};
use crate::dataset::Facts;
use crate::diagnostic::Finding;
use std::collections::HashMap;
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_128;

/// The analysis of one record. Its places count from the record's first byte, so it stays valid if the record moves.
#[derive(Debug)]
pub struct Record {
    /// The hash of the record's bytes.
    pub hash: u128,
    /// The length in bytes.
    pub len: u64,
    /// The result of checking it.
    pub report: Report,
}

/// A record with its place in a document.
#[derive(Debug, Clone)]
pub struct PlacedRecord {
    /// Offset of its first byte.
    pub base: u64,
    /// Line of its first byte, from 1.
    pub line: u64,
    /// Column of its first byte, from 1.
    pub column: u64,
    /// The analysis.
    pub record: Arc<Record>,
}

/// A checked file.
#[derive(Debug, Default)]
pub struct Document {
    records: Vec<PlacedRecord>,
    /// The notices, each with the number of records before it.
    notices: Vec<(usize, Notice)>,
    /// Whether the file has no trajectories and was skipped.
    pub foreign: bool,
}

impl Document {
    /// Checks a file. Reuses the analyses of records in `before` with the same bytes; `before` must have been checked
    /// with the same settings.
    #[must_use]
    pub fn check(bytes: &[u8], options: &ScanOptions, context: &CheckContext<'_>, before: Option<&Self>) -> Self {
        let known: HashMap<u128, &Arc<Record>> = before
            .iter()
            .flat_map(|document| &document.records)
            .map(|placed| (placed.record.hash, &placed.record))
            .collect();
        let analyse = |input: &RecordInput<'_>| {
            let hash = xxh3_128(input.bytes);
            match known.get(&hash) {
                Some(&record) => Arc::clone(record),
                None => Arc::new(Record { hash, len: input.bytes.len() as u64, report: check(input, context) }),
            }
        };
        let mut document = Self::default();
        let outcome = scan(&mut &*bytes, options, analyse, |event| match event {
            ScanEvent::Record { base, line, column, value } => {
                document.records.push(PlacedRecord { base, line, column, record: value });
            }
            ScanEvent::Notice(notice) => document.notices.push((document.records.len(), notice)),
        });
        document.foreign = matches!(outcome, Ok(Scanned::Foreign));
        document
    }

    /// The records in order.
    #[must_use]
    pub fn records(&self) -> &[PlacedRecord] {
        &self.records
    }

    /// The notices about the file as a whole.
    pub fn notices(&self) -> impl Iterator<Item = &Notice> {
        self.notices.iter().map(|(_, notice)| notice)
    }

    /// Removes the notices for which `keep` returns `false`.
    pub fn retain_notices(&mut self, keep: impl Fn(&Notice) -> bool) {
        self.notices.retain(|(_, notice)| keep(notice));
    }

    /// All findings, in file order.
    #[must_use]
    pub fn findings(&self, context: &CheckContext<'_>) -> Vec<Finding> {
        let mut file = FileFindings::default();
        let mut notices = self.notices.iter().peekable();
        let mut findings = Vec::new();
        for (index, placed) in self.records.iter().enumerate() {
            while let Some((_, notice)) = notices.next_if(|(before, _)| *before <= index) {
                findings.extend(file.notice(notice, context));
            }
            findings.extend(file.place(placed.record.report.clone(), placed.base, placed.line, placed.column));
        }
        findings.extend(notices.filter_map(|(_, notice)| file.notice(notice, context)));
        findings
    }

    /// The facts of its trajectories, in order.
    #[must_use]
    pub fn facts(&self) -> Vec<Facts> {
        let mut file = FileFindings::default();
        for placed in &self.records {
            file.place(placed.record.report.only_facts(), placed.base, placed.line, placed.column);
        }
        file.take_facts()
    }
}
