//! The index of the records of an open file.

use super::super::notice::{EMPTY, LINES, Mismatch};
use super::super::notice::{Notice, ScanOptions};
use super::super::outline::{Outline, SplitDocument, empty_lines, outline, split_records};
use super::super::report::Report;
use super::super::scan::RecordInput;
use super::super::source::{CHUNK, not_text};
use crate::formats::{Envelope, Extent, Format};
use crate::text::{BOM, Buffer, lines};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use xxhash_rust::xxh3::xxh3_128;

/// The records of a file, and the notices about the structure around them.
#[derive(Debug, Clone)]
pub(super) struct RecordIndex {
    pub container: FileKind,
    /// The length of the byte order mark, if there is one.
    pub start: usize,
    pub slots: Vec<Slot>,
    /// The errors in the structure around the records, by offset.
    pub errors: Vec<(usize, Notice)>,
    /// How the container differs from what the file's name promises, or that a document has no records.
    pub mismatch: Option<Mismatch>,
    /// Whether a record of a document is invalid, so that the bounds of records are guessed.
    pub is_guessed: bool,
    envelope: Arc<Envelope>,
}

/// The kind of a file, by its container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    NotText(&'static str),
    Foreign,
    Lines(Option<Format>),
    Session(Option<Format>),
    Document { hint: Option<Format>, is_list: bool },
}

/// A record: `gap` bytes after the previous one, `len` bytes long.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub gap: u32,
    pub len: u32,
    pub analysis: Arc<Analysis>,
}

/// The analysis of a record's bytes, independent of their offset.
#[derive(Debug)]
pub(super) struct Analysis {
    pub hash: u128,
    pub report: OnceLock<Report>,
}

impl Analysis {
    pub fn new(bytes: &[u8]) -> Arc<Self> {
        Arc::new(Self { hash: xxh3_128(bytes), report: OnceLock::new() })
    }
}

#[allow(clippy::cast_possible_truncation)] // records and gaps are shorter than 4 GiB, like messages
impl RecordIndex {
    /// Splits a text into records. Reuses the analyses of records in `before` with the same bytes, if records are read
    /// in the same way.
    pub fn of(text: &str, options: &ScanOptions, before: Option<&Self>) -> Self {
        let bytes = text.as_bytes();
        let start = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
        let first_line_end = memchr::memchr(b'\n', &bytes[start..]).map(|at| start + at + 1);
        let (end, whole) = head_of(first_line_end, bytes.len());
        let mut record_index = Self::empty(detect_kind(&bytes[..end], whole, start, options), start);
        if matches!(record_index.container, FileKind::Lines(_) | FileKind::Session(_)) && !options.named_lines {
            record_index.mismatch = Some(LINES);
        }
        let mut records = Vec::new();
        match record_index.container {
            FileKind::NotText(_) | FileKind::Foreign => {}
            FileKind::Lines(_) => records.extend(full_lines(&bytes[start..])),
            FileKind::Session(_) => records.push((0, bytes.len() - start)),
            FileKind::Document { .. } => match split_records(&bytes[start..], start, options) {
                None => record_index.container = FileKind::Foreign,
                Some(SplitDocument { segments, hint, envelope, is_list, mismatch, errors }) => {
                    record_index.container = FileKind::Document { hint, is_list };
                    record_index.envelope = Arc::new(envelope);
                    record_index.mismatch = mismatch;
                    record_index.errors = errors;
                    record_index.is_guessed = segments.iter().any(|segment| segment.is_broken);
                    records.extend(segments.into_iter().map(|segment| (segment.bytes.start, segment.bytes.end)));
                }
            },
        }
        let before = before
            .filter(|before| before.reading() == record_index.reading() && before.envelope == record_index.envelope);
        let known: HashMap<u128, &Arc<Analysis>> =
            before.iter().flat_map(|before| &before.slots).map(|slot| (slot.analysis.hash, &slot.analysis)).collect();
        let mut end = 0;
        record_index.slots = Vec::with_capacity(records.len());
        for (from, to) in records {
            let (from, to) = (start + from, start + to);
            let analysis = Analysis::new(&bytes[from..to]);
            let analysis = known.get(&analysis.hash).map_or(analysis, |&known| Arc::clone(known));
            record_index.slots.push(Slot { gap: (from - end) as u32, len: (to - from) as u32, analysis });
            end = to;
        }
        record_index
    }

    fn empty(container: FileKind, start: usize) -> Self {
        let slots = Vec::new();
        Self {
            container,
            start,
            slots,
            errors: Vec::new(),
            mismatch: None,
            is_guessed: false,
            envelope: Arc::default(),
        }
    }

    /// Whether the file is skipped.
    pub fn is_foreign(&self) -> bool {
        self.container == FileKind::Foreign
    }

    /// The extent of a record, and the format to assume for records whose format is not detected.
    const fn reading(&self) -> (Extent, Option<Format>) {
        match self.container {
            FileKind::Session(hint) => (Extent::File, hint),
            FileKind::Lines(hint) | FileKind::Document { hint, .. } => (Extent::Record, hint),
            FileKind::NotText(_) | FileKind::Foreign => (Extent::Record, None),
        }
    }

    /// The check input of a record.
    pub fn input<'b>(&'b self, bytes: &'b [u8], base: usize) -> RecordInput<'b> {
        let (extent, hint) = self.reading();
        RecordInput { bytes, base: base as u64, line: 1, column: 1, extent, hint, envelope: &self.envelope }
    }

    /// The notices before the first record.
    pub fn notices_before(&self) -> impl Iterator<Item = Notice> {
        let mark = (self.start > 0 && !matches!(self.container, FileKind::NotText(_) | FileKind::Foreign))
            .then_some(Notice::ByteOrderMark);
        let what = match self.container {
            FileKind::NotText(what) => Some(Notice::NotText(what)),
            FileKind::Lines(_) | FileKind::Session(_) | FileKind::Document { .. } => {
                self.mismatch.map(Notice::Container)
            }
            FileKind::Foreign => None,
        };
        mark.into_iter().chain(what)
    }

    /// The notice after the last record, if there is one.
    pub fn notice_after(&self) -> Option<Notice> {
        (matches!(self.container, FileKind::Lines(_)) && self.slots.is_empty()).then_some(Notice::Container(EMPTY))
    }

    /// The empty lines between the end of a record and the start of the next, or of a session.
    pub fn empty_lines(&self, buffer: &Buffer, end: usize, start: usize) -> Vec<Notice> {
        let notice = |offset: usize, end: usize| Notice::EmptyLine { offset: offset as u64, end: end as u64, line: 1 };
        match self.container {
            // A gap of one byte is a line end; a longer one may contain empty lines.
            FileKind::Lines(_) if end > 0 && start - end == 1 => Vec::new(),
            FileKind::Lines(_) => {
                // The line end of the previous record is not part of the gap.
                let first = if end == 0 { self.start } else { buffer.record_line_end(end) };
                if first < start { vec![notice(first, start)] } else { Vec::new() }
            }
            FileKind::Session(_) => empty_lines(&buffer.text().as_bytes()[self.start..], self.start).collect(),
            _ => Vec::new(),
        }
    }
}

/// Detects the kind of a file from its first bytes; a document can still turn out to be foreign.
pub(super) fn detect_kind(head: &[u8], whole: bool, start: usize, options: &ScanOptions) -> FileKind {
    let may_be_foreign = options.skip_foreign && !options.named_lines;
    if let Some(kind) = not_text(head) {
        return if may_be_foreign { FileKind::Foreign } else { FileKind::NotText(kind) };
    }
    match outline(&head[start..], whole, options) {
        Outline::Lines(None) if may_be_foreign => FileKind::Foreign,
        Outline::Lines(hint) => FileKind::Lines(hint),
        Outline::Session(hint) => FileKind::Session(hint),
        Outline::Document => FileKind::Document { hint: None, is_list: false },
    }
}

/// The length of the head of a file of `len` bytes, from which the container is detected, and whether that is the whole
/// file. The head consists of whole chunks, up to the one with the first line end.
pub(super) fn head_of(first_line_end: Option<usize>, len: usize) -> (usize, bool) {
    let end = first_line_end.unwrap_or(len).div_ceil(CHUNK).max(1) * CHUNK;
    (end.min(len), end > len || first_line_end.is_none())
}

/// The offsets of the lines that are not empty.
pub(super) fn full_lines(bytes: &[u8]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let is_full = |line: &crate::text::Line| !bytes[line.start..line.end].trim_ascii().is_empty();
    lines(bytes).filter(is_full).map(|line| (line.start, line.end))
}
