//! A file that is open in an editor: its text, its records, and their analyses, all cheap to copy.
//!
//! An edit changes the text and, where it stays inside a record or a line, the list of records; analyses of other
//! records stay. Where it may have changed how the file is held, the list is made again when somebody asks, from the
//! whole text, and takes over the analyses of records whose bytes are the same. Either way the findings are those of
//! [`super::scan`] on the same bytes.

mod edit;
mod record_index;
mod removal;

use super::check::check;
use super::context::{CheckContext, PositionStyle};
use super::report::Report;
use super::findings::FileFindings;
use super::notice::Notice;
use super::notice::ScanOptions;
use super::scan::RecordInput;
use crate::dataset::Facts;
use crate::diagnostic::Finding;
use crate::text::Buffer;
use crate::text::Position;
use rayon::prelude::*;
use record_index::{RecordIndex, Slot};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// Records that one thread checks by itself: an edit must not wait for a pool that a scan keeps busy.
const FEW: usize = 32;

/// An open file. Copies share everything; what one finds out, the others know.
#[derive(Debug, Clone)]
pub struct OpenDocument {
    buffer: Buffer,
    options: ScanOptions,
    layout: OnceLock<Arc<RecordIndex>>,
    /// What `layout` takes analyses over from, while it is not made.
    before: Option<Arc<RecordIndex>>,
}

/// A record of an open file.
#[derive(Debug, Clone)]
pub struct OpenRecord {
    /// Its number in the file, from 0.
    pub index: usize,
    /// Its bytes.
    pub bytes: Range<usize>,
}

impl OpenDocument {
    /// The document of a text.
    #[must_use]
    pub fn new(text: &str, options: ScanOptions) -> Self {
        let layout = RecordIndex::of(text, &options, None);
        let layout = OnceLock::from(Arc::new(layout));
        Self { buffer: Buffer::new(text), options, layout, before: None }
    }

    /// The text.
    #[must_use]
    pub const fn buffer(&self) -> &Buffer {
        &self.buffer
    }

    /// How it is taken apart.
    #[must_use]
    pub const fn options(&self) -> &ScanOptions {
        &self.options
    }

    /// The same text, to be checked anew and with other options.
    #[must_use]
    pub fn renewed(&self, options: ScanOptions) -> Self {
        Self { buffer: self.buffer.clone(), options, layout: OnceLock::new(), before: None }
    }

    /// Replaces bytes of the text.
    pub fn edit(&mut self, range: Range<usize>, text: &str) {
        let splice = self.buffer.splice(range, text);
        let Some(mut layout) = self.layout.take() else { return };
        if !edit::in_place(&mut layout, &self.buffer, &splice, &self.options) {
            self.before = Some(layout);
            return;
        }
        self.layout = OnceLock::from(layout);
    }

    /// Replaces the whole text.
    pub fn replace(&mut self, text: &str) {
        let before = self.layout.take().or_else(|| self.before.take());
        let layout = RecordIndex::of(text, &self.options, before.as_deref());
        self.buffer = Buffer::new(text);
        self.before = None;
        self.layout = OnceLock::from(Arc::new(layout));
    }

    fn layout(&self) -> &RecordIndex {
        self.layout
            .get_or_init(|| Arc::new(RecordIndex::of(&self.buffer.text(), &self.options, self.before.as_deref())))
    }

    /// Whether the file holds no trajectories and is passed over.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        self.layout().is_foreign()
    }

    /// The records in order.
    pub fn records(&self) -> impl Iterator<Item = OpenRecord> + '_ {
        self.placed().enumerate().map(|(index, (bytes, _))| OpenRecord { index, bytes })
    }

    /// The record that holds a byte or ends before it on its line.
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

    /// A record by its number.
    #[must_use]
    pub fn record(&self, index: usize) -> Option<OpenRecord> {
        self.records().nth(index)
    }

    /// Hands the input of a record on.
    pub fn with_input<T>(&self, record: &OpenRecord, f: impl FnOnce(&RecordInput<'_>) -> T) -> T {
        let text = self.buffer.slice(record.bytes.clone());
        f(&self.layout().input(text.as_bytes(), record.bytes.start))
    }

    /// What checking a record found, if it is checked; places count from the record's first byte.
    #[must_use]
    pub fn report(&self, record: &OpenRecord) -> Option<&Report> {
        self.layout().slots.get(record.index)?.cell.report.get()
    }

    /// The findings of one record, which is checked now if it was not. Their byte offsets are those of the file; what
    /// is said once a file is said here too.
    #[must_use]
    pub fn findings_of(&self, record: &OpenRecord, context: &CheckContext<'_>) -> Vec<Finding> {
        let Some(slot) = self.layout().slots.get(record.index) else { return Vec::new() };
        let report = self.checked(&record.bytes, slot, context).without_facts();
        let (line, column) = self.base_of(record.bytes.start, context);
        let mut findings = FileFindings::default().place(report, record.bytes.start as u64, line, column);
        for finding in &mut findings {
            finding.record = finding.record.map(|number| number + record.index as u64);
        }
        findings
    }

    /// Checks a record if it is not checked yet.
    pub fn check_one(&self, record: &OpenRecord, context: &CheckContext<'_>) {
        if let Some(slot) = self.layout().slots.get(record.index) {
            self.checked(&record.bytes, slot, context);
        }
    }

    /// Whether the records are known and checked but for one or two, such as an edit has touched.
    #[must_use]
    pub fn is_nearly_checked(&self) -> bool {
        const SMALL: usize = 256 << 10;
        let Some(layout) = self.layout.get() else { return false };
        let mut missing = layout.slots.iter().filter(|slot| slot.cell.report.get().is_none()).take(3);
        let (one, other, third) = (missing.next(), missing.next(), missing.next());
        let bytes = |slot: Option<&Slot>| slot.map_or(0, |slot| slot.len as usize);
        third.is_none() && bytes(one) + bytes(other) <= SMALL
    }

    /// Checks the records that are not checked yet, until `stop` says so. Whether all are checked now.
    pub fn check(&self, context: &CheckContext<'_>, stop: impl Fn() -> bool + Sync) -> bool {
        let missing: Vec<(Range<usize>, &Slot)> =
            self.placed().filter(|(_, slot)| slot.cell.report.get().is_none()).collect();
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
        slot.cell.report.get_or_init(|| {
            let text = self.buffer.slice(bytes.clone());
            check(&self.layout().input(text.as_bytes(), bytes.start), context)
        })
    }

    fn placed(&self) -> impl Iterator<Item = (Range<usize>, &Slot)> {
        let layout = self.layout();
        let mut end = 0;
        layout.slots.iter().map(move |slot| {
            let start = end + slot.gap as usize;
            end = start + slot.len as usize;
            (start..end, slot)
        })
    }

    /// Whether there may be something to say of the file as a whole: a byte order mark, what it is not, empty lines.
    #[must_use]
    pub fn has_notices(&self) -> bool {
        let layout = self.layout();
        let mut end = 0;
        layout.notices_before().next().is_some()
            || !layout.troubles.is_empty()
            || self.placed().any(|(bytes, _)| {
                let gap = layout.empty_lines(&self.buffer, std::mem::replace(&mut end, bytes.end), bytes.start);
                !gap.is_empty()
            })
    }

    /// Line and column, from 1, of where a record begins; counted for editors only.
    fn base_of(&self, offset: usize, context: &CheckContext<'_>) -> (u64, u64) {
        let PositionStyle::Editor(encoding) = context.places else { return (1, 1) };
        let point = self.buffer.point(offset, encoding);
        (u64::from(point.line) + 1, u64::from(point.column) + 1)
    }

    /// What a notice says, at its place.
    fn said(&self, notice: &Notice, file: &mut FileFindings, context: &CheckContext<'_>) -> Option<Finding> {
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

    /// All findings in the order in which the file is read. Their byte offsets are those of the file; their lines and
    /// columns are counted for editors only.
    #[must_use]
    pub fn findings(&self, context: &CheckContext<'_>) -> Vec<Finding> {
        let layout = self.layout();
        let mut file = FileFindings::default();
        let mut findings = Vec::new();
        for notice in layout.notices_before() {
            findings.extend(self.said(&notice, &mut file, context));
        }
        let mut troubles = layout.troubles.iter().peekable();
        let mut end = 0;
        for (bytes, slot) in self.placed() {
            while let Some((_, trouble)) = troubles.next_if(|(at, _)| *at < bytes.start) {
                findings.extend(self.said(trouble, &mut file, context));
            }
            for notice in layout.empty_lines(&self.buffer, end, bytes.start) {
                findings.extend(self.said(&notice, &mut file, context));
            }
            end = bytes.end;
            let report = self.checked(&bytes, slot, context);
            if report.findings.is_empty() {
                file.pass(report);
            } else {
                let report = report.without_facts();
                let (line, column) = self.base_of(bytes.start, context);
                findings.extend(file.place(report, bytes.start as u64, line, column));
            }
        }
        for (_, trouble) in troubles {
            findings.extend(self.said(trouble, &mut file, context));
        }
        if let Some(notice) = layout.notice_after() {
            findings.extend(self.said(&notice, &mut file, context));
        }
        findings
    }

    /// What datasets want to know of its trajectories, in order; lines and columns are not counted.
    #[must_use]
    pub fn facts(&self, context: &CheckContext<'_>) -> Vec<Facts> {
        let mut file = FileFindings::default();
        for (bytes, slot) in self.placed() {
            file.place(self.checked(&bytes, slot, context).only_facts(), bytes.start as u64, 1, 1);
        }
        file.take_facts()
    }

    /// Records, trajectories and calls of those that are checked.
    #[must_use]
    pub fn counts(&self) -> (u64, u64, u64) {
        let mut file = FileFindings::default();
        self.layout().slots.iter().filter_map(|slot| slot.cell.report.get()).for_each(|report| file.pass(report));
        file.counts()
    }
}
