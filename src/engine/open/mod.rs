//! A file that is open in an editor: its text, its records and their analyses, all cheap to clone.
//!
//! An edit inside a record or a line updates the index of records and keeps the analyses of the others. If an edit may
//! have changed the container, the index is rebuilt from the whole text on the next access, and reuses the analyses of
//! unchanged records. In both cases the findings equal those of [`super::scan`] on the same bytes.

mod edit;
mod record_index;
mod removal;

use super::check::check;
use super::context::{CheckContext, PositionStyle};
use super::findings::FileFindings;
use super::notice::Notice;
use super::notice::ScanOptions;
use super::report::Report;
use super::scan::RecordInput;
use crate::dataset::Facts;
use crate::diagnostic::Finding;
use crate::text::Buffer;
use crate::text::Position;
use rayon::prelude::*;
use record_index::{RecordIndex, Slot};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// The number of records up to which one thread checks them: an edit must not wait for a pool that a scan keeps busy.
const FEW: usize = 32;

/// An open file. Clones share all results, including later ones.
#[derive(Debug, Clone)]
pub struct OpenDocument {
    buffer: Buffer,
    options: ScanOptions,
    record_index: OnceLock<Arc<RecordIndex>>,
    /// The old index, from which `record_index` reuses analyses when it is rebuilt.
    before: Option<Arc<RecordIndex>>,
}

/// A record of an open file.
#[derive(Debug, Clone)]
pub struct OpenRecord {
    /// The 0-based index in the file.
    pub index: usize,
    /// The byte range in the file.
    pub bytes: Range<usize>,
}

impl OpenDocument {
    /// Opens a text.
    #[must_use]
    pub fn new(text: &str, options: ScanOptions) -> Self {
        let record_index = RecordIndex::of(text, &options, None);
        let record_index = OnceLock::from(Arc::new(record_index));
        Self { buffer: Buffer::new(text), options, record_index, before: None }
    }

    /// The text.
    #[must_use]
    pub const fn buffer(&self) -> &Buffer {
        &self.buffer
    }

    /// The options of reading it.
    #[must_use]
    pub const fn options(&self) -> &ScanOptions {
        &self.options
    }

    /// The same text with other options and without analyses.
    #[must_use]
    pub fn renewed(&self, options: ScanOptions) -> Self {
        Self { buffer: self.buffer.clone(), options, record_index: OnceLock::new(), before: None }
    }

    /// Replaces bytes of the text.
    pub fn edit(&mut self, range: Range<usize>, text: &str) {
        let splice = self.buffer.splice(range, text);
        let Some(mut record_index) = self.record_index.take() else { return };
        if !edit::in_place(&mut record_index, &self.buffer, &splice, &self.options) {
            self.before = Some(record_index);
            return;
        }
        self.record_index = OnceLock::from(record_index);
    }

    /// Replaces the whole text.
    pub fn replace(&mut self, text: &str) {
        let before = self.record_index.take().or_else(|| self.before.take());
        let record_index = RecordIndex::of(text, &self.options, before.as_deref());
        self.buffer = Buffer::new(text);
        self.before = None;
        self.record_index = OnceLock::from(Arc::new(record_index));
    }

    fn record_index(&self) -> &RecordIndex {
        self.record_index
            .get_or_init(|| Arc::new(RecordIndex::of(&self.buffer.text(), &self.options, self.before.as_deref())))
    }

    /// Whether the file has no trajectories and is skipped.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        self.record_index().is_foreign()
    }

    /// The records in order.
    pub fn records(&self) -> impl Iterator<Item = OpenRecord> + '_ {
        self.placed().enumerate().map(|(index, (bytes, _))| OpenRecord { index, bytes })
    }

    /// The record that contains an offset or ends at it.
    #[must_use]
    pub fn record_at(&self, offset: usize) -> Option<OpenRecord> {
        let mut records = self.records().skip_while(|record| record.bytes.end < offset);
        records.next().filter(|record| record.bytes.start <= offset)
    }

    /// The records that a range of bytes touches.
    pub fn records_in(&self, bytes: Range<usize>) -> impl Iterator<Item = OpenRecord> + '_ {
        let Range { start, end } = bytes;
        let touched = self.records().skip_while(move |record| record.bytes.end < start);
        touched.take_while(move |record| record.bytes.start <= end)
    }

    /// The record with an index.
    #[must_use]
    pub fn record(&self, index: usize) -> Option<OpenRecord> {
        self.records().nth(index)
    }

    /// Calls `f` with the check input of a record.
    pub fn with_input<T>(&self, record: &OpenRecord, f: impl FnOnce(&RecordInput<'_>) -> T) -> T {
        let text = self.buffer.slice(record.bytes.clone());
        f(&self.record_index().input(text.as_bytes(), record.bytes.start))
    }

    /// The report of a record, if it has been checked; places count from the record's first byte.
    #[must_use]
    pub fn report(&self, record: &OpenRecord) -> Option<&Report> {
        self.record_index().slots.get(record.index)?.analysis.report.get()
    }

    /// The findings of one record, which is checked first if necessary. Byte offsets count from the start of the file.
    /// Findings that are reported once per file are included.
    #[must_use]
    pub fn findings_of(&self, record: &OpenRecord, context: &CheckContext<'_>) -> Vec<Finding> {
        let Some(slot) = self.record_index().slots.get(record.index) else { return Vec::new() };
        let report = self.checked(&record.bytes, slot, context).without_facts();
        let (line, column) = self.base_of(record.bytes.start, context);
        let mut findings = FileFindings::default().place(report, record.bytes.start as u64, line, column);
        for finding in &mut findings {
            finding.record = finding.record.map(|number| number + record.index as u64);
        }
        findings
    }

    /// Checks a record, unless it has been checked.
    pub fn check_one(&self, record: &OpenRecord, context: &CheckContext<'_>) {
        if let Some(slot) = self.record_index().slots.get(record.index) {
            self.checked(&record.bytes, slot, context);
        }
    }

    /// Whether all records have been checked, except one or two small ones, such as those touched by an edit.
    #[must_use]
    pub fn is_nearly_checked(&self) -> bool {
        const SMALL: usize = 256 << 10;
        let Some(record_index) = self.record_index.get() else { return false };
        let mut missing = record_index.slots.iter().filter(|slot| slot.analysis.report.get().is_none()).take(3);
        let (one, other, third) = (missing.next(), missing.next(), missing.next());
        let bytes = |slot: Option<&Slot>| slot.map_or(0, |slot| slot.len as usize);
        third.is_none() && bytes(one) + bytes(other) <= SMALL
    }

    /// Checks the records that have not been checked, until `stop` returns `true`. Returns whether it was not stopped.
    pub fn check(&self, context: &CheckContext<'_>, stop: impl Fn() -> bool + Sync) -> bool {
        let missing: Vec<(Range<usize>, &Slot)> =
            self.placed().filter(|(_, slot)| slot.analysis.report.get().is_none()).collect();
        let one = |(bytes, slot): &(Range<usize>, &Slot)| {
            if !stop() {
                self.checked(bytes, slot, context);
            }
        };
        if missing.len() <= FEW {
            missing.iter().for_each(one);
        } else {
            missing.par_iter().for_each(one);
        }
        !stop()
    }

    fn checked<'d>(&'d self, bytes: &Range<usize>, slot: &'d Slot, context: &CheckContext<'_>) -> &'d Report {
        slot.analysis.report.get_or_init(|| {
            let text = self.buffer.slice(bytes.clone());
            check(&self.record_index().input(text.as_bytes(), bytes.start), context)
        })
    }

    fn placed(&self) -> impl Iterator<Item = (Range<usize>, &Slot)> {
        let record_index = self.record_index();
        let mut end = 0;
        record_index.slots.iter().map(move |slot| {
            let start = end + slot.gap as usize;
            end = start + slot.len as usize;
            (start..end, slot)
        })
    }

    /// Whether there are notices about the file as a whole, before or between records.
    #[must_use]
    pub fn has_notices(&self) -> bool {
        let record_index = self.record_index();
        let mut end = 0;
        record_index.notices_before().next().is_some()
            || !record_index.errors.is_empty()
            || self.placed().any(|(bytes, _)| {
                let gap = record_index.empty_lines(&self.buffer, std::mem::replace(&mut end, bytes.end), bytes.start);
                !gap.is_empty()
            })
    }

    /// The line and column of an offset, from 1; computed for editors only.
    fn base_of(&self, offset: usize, context: &CheckContext<'_>) -> (u64, u64) {
        let PositionStyle::Editor(encoding) = context.places else { return (1, 1) };
        let point = self.buffer.point(offset, encoding);
        (u64::from(point.line) + 1, u64::from(point.column) + 1)
    }

    /// The finding of a notice, at its place.
    fn finding_of_notice(
        &self,
        notice: &Notice,
        file: &mut FileFindings,
        context: &CheckContext<'_>,
    ) -> Option<Finding> {
        let mut finding = file.notice(notice, context)?;
        if let Some(at) = &mut finding.at {
            let position = |offset: u64| {
                let (line, column) = self.base_of(usize::try_from(offset).unwrap_or(usize::MAX), context);
                Position { line, column }
            };
            (at.start, at.end) = (position(at.bytes.start), position(at.bytes.end));
        }
        Some(finding)
    }

    /// All findings, in file order. Byte offsets count from the start of the file; lines and columns are computed for
    /// editors only.
    #[must_use]
    pub fn findings(&self, context: &CheckContext<'_>) -> Vec<Finding> {
        let record_index = self.record_index();
        let mut file = FileFindings::default();
        let mut findings = Vec::new();
        for notice in record_index.notices_before() {
            findings.extend(self.finding_of_notice(&notice, &mut file, context));
        }
        let mut errors = record_index.errors.iter().peekable();
        let mut end = 0;
        for (bytes, slot) in self.placed() {
            while let Some((_, error)) = errors.next_if(|(at, _)| *at < bytes.start) {
                findings.extend(self.finding_of_notice(error, &mut file, context));
            }
            for notice in record_index.empty_lines(&self.buffer, end, bytes.start) {
                findings.extend(self.finding_of_notice(&notice, &mut file, context));
            }
            end = bytes.end;
            let report = self.checked(&bytes, slot, context);
            if report.findings.is_empty() {
                file.count(report);
            } else {
                let report = report.without_facts();
                let (line, column) = self.base_of(bytes.start, context);
                findings.extend(file.place(report, bytes.start as u64, line, column));
            }
        }
        for (_, error) in errors {
            findings.extend(self.finding_of_notice(error, &mut file, context));
        }
        if let Some(notice) = record_index.notice_after() {
            findings.extend(self.finding_of_notice(&notice, &mut file, context));
        }
        findings
    }

    /// The facts of its trajectories, in order, without lines and columns.
    #[must_use]
    pub fn facts(&self, context: &CheckContext<'_>) -> Vec<Facts> {
        let mut file = FileFindings::default();
        for (bytes, slot) in self.placed() {
            file.place(self.checked(&bytes, slot, context).only_facts(), bytes.start as u64, 1, 1);
        }
        file.take_facts()
    }

    /// The numbers of records, trajectories and calls in the checked records.
    #[must_use]
    pub fn counts(&self) -> (u64, u64, u64) {
        let mut file = FileFindings::default();
        self.record_index()
            .slots
            .iter()
            .filter_map(|slot| slot.analysis.report.get())
            .for_each(|report| file.count(report));
        file.counts()
    }
}
