//! Where the records of an open file are.

use super::super::report::Report;
use super::super::notice::{EMPTY, LINES, Mismatch};
use super::super::outline::{Outline, Parts, empty_lines, outline, take_apart};
use super::super::notice::{Notice, ScanOptions};
use super::super::scan::RecordInput;
use super::super::source::{CHUNK, not_text};
use crate::formats::{Envelope, Extent, Format};
use crate::text::{BOM, Buffer, lines};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use xxhash_rust::xxh3::xxh3_128;

/// The records of a file and what there is to say around them.
#[derive(Debug, Clone)]
pub(super) struct RecordIndex {
    pub held: Held,
    /// Bytes before the text: those of a byte order mark.
    pub start: usize,
    pub slots: Vec<Slot>,
    /// What is wrong around the records of a document, by offset.
    pub troubles: Vec<(usize, Notice)>,
    /// What the document is, where its name says something else.
    pub mismatch: Option<Mismatch>,
    /// Whether a record of a document is broken, so that where records end depends on others.
    pub is_guessed: bool,
    envelope: Arc<Envelope>,
}

/// How the records are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    NotText(&'static str),
    Foreign,
    Lines(Option<Format>),
    Session(Option<Format>),
    Document { hint: Option<Format>, is_list: bool },
}

/// A record: `gap` bytes after the one before, `len` bytes long.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub gap: u32,
    pub len: u32,
    pub cell: Arc<Cell>,
}

/// What is known of the bytes of a record, wherever they stand.
#[derive(Debug)]
pub(super) struct Cell {
    pub hash: u128,
    pub report: OnceLock<Report>,
}

impl Cell {
    pub fn new(bytes: &[u8]) -> Arc<Self> {
        Arc::new(Self { hash: xxh3_128(bytes), report: OnceLock::new() })
    }
}

#[allow(clippy::cast_possible_truncation)] // records and gaps are shorter than 4 GiB: a message is
impl RecordIndex {
    /// Takes a text apart. Records with the bytes of one of `before` share its analysis, if they are read in the
    /// same way.
    pub fn of(text: &str, options: &ScanOptions, before: Option<&Self>) -> Self {
        let bytes = text.as_bytes();
        let start = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
        let first_line_end = memchr::memchr(b'\n', &bytes[start..]).map(|at| start + at + 1);
        let (end, whole) = head_of(first_line_end, bytes.len());
        let mut layout = Self::empty(held(&bytes[..end], whole, start, options), start);
        if matches!(layout.held, Held::Lines(_) | Held::Session(_)) && !options.named_lines {
            layout.mismatch = Some(LINES);
        }
        let mut records = Vec::new();
        match layout.held {
            Held::NotText(_) | Held::Foreign => {}
            Held::Lines(_) => records.extend(full_lines(&bytes[start..])),
            Held::Session(_) => records.push((0, bytes.len() - start)),
            Held::Document { .. } => match take_apart(&bytes[start..], start, options) {
                None => layout.held = Held::Foreign,
                Some(Parts { segments, hint, envelope, is_list, mismatch, troubles }) => {
                    layout.held = Held::Document { hint, is_list };
                    layout.envelope = Arc::new(envelope);
                    layout.mismatch = mismatch;
                    layout.troubles = troubles;
                    layout.is_guessed = segments.iter().any(|segment| segment.is_broken);
                    records.extend(segments.into_iter().map(|segment| (segment.bytes.start, segment.bytes.end)));
                }
            },
        }
        let before = before.filter(|before| before.reading() == layout.reading() && before.envelope == layout.envelope);
        let known: HashMap<u128, &Arc<Cell>> =
            before.iter().flat_map(|before| &before.slots).map(|slot| (slot.cell.hash, &slot.cell)).collect();
        let mut end = 0;
        layout.slots = Vec::with_capacity(records.len());
        for (from, to) in records {
            let (from, to) = (start + from, start + to);
            let cell = Cell::new(&bytes[from..to]);
            let cell = known.get(&cell.hash).map_or(cell, |&known| Arc::clone(known));
            layout.slots.push(Slot { gap: (from - end) as u32, len: (to - from) as u32, cell });
            end = to;
        }
        layout
    }

    fn empty(held: Held, start: usize) -> Self {
        let slots = Vec::new();
        Self { held, start, slots, troubles: Vec::new(), mismatch: None, is_guessed: false, envelope: Arc::default() }
    }

    /// Whether the file is passed over.
    pub fn is_foreign(&self) -> bool {
        self.held == Held::Foreign
    }

    /// What is read as a record, and as which format it is read where it has the shape of none.
    const fn reading(&self) -> (Extent, Option<Format>) {
        match self.held {
            Held::Session(hint) => (Extent::File, hint),
            Held::Lines(hint) | Held::Document { hint, .. } => (Extent::Record, hint),
            Held::NotText(_) | Held::Foreign => (Extent::Record, None),
        }
    }

    /// The input that a record is.
    pub fn input<'b>(&'b self, bytes: &'b [u8], base: usize) -> RecordInput<'b> {
        let (extent, hint) = self.reading();
        RecordInput { bytes, base: base as u64, line: 1, column: 1, extent, hint, envelope: &self.envelope }
    }

    /// What is said before the first record.
    pub fn notices_before(&self) -> impl Iterator<Item = Notice> {
        let mark =
            (self.start > 0 && !matches!(self.held, Held::NotText(_) | Held::Foreign)).then_some(Notice::ByteOrderMark);
        let what = match self.held {
            Held::NotText(what) => Some(Notice::NotText(what)),
            Held::Lines(_) | Held::Session(_) | Held::Document { .. } => self.mismatch.map(Notice::Container),
            Held::Foreign => None,
        };
        mark.into_iter().chain(what)
    }

    /// What is said after the last record.
    pub fn notice_after(&self) -> Option<Notice> {
        (matches!(self.held, Held::Lines(_)) && self.slots.is_empty()).then_some(Notice::Container(EMPTY))
    }

    /// The empty lines between the end of a record and the start of the next, or of a session.
    pub fn empty_lines(&self, buffer: &Buffer, end: usize, start: usize) -> Vec<Notice> {
        let notice = |offset: usize, end: usize| Notice::EmptyLine { offset: offset as u64, end: end as u64, line: 1 };
        match self.held {
            // One byte ends a line, more may be an empty one.
            Held::Lines(_) if end > 0 && start - end == 1 => Vec::new(),
            Held::Lines(_) => {
                // What ends the line of the record before belongs to it.
                let first = if end == 0 { self.start } else { buffer.record_line_end(end) };
                if first < start { vec![notice(first, start)] } else { Vec::new() }
            }
            Held::Session(_) => empty_lines(&buffer.text().as_bytes()[self.start..], self.start).collect(),
            _ => Vec::new(),
        }
    }
}

/// How a file is held by its first bytes; a document may still turn out to be foreign.
pub(super) fn held(head: &[u8], whole: bool, start: usize, options: &ScanOptions) -> Held {
    let may_be_foreign = options.skip_foreign && !options.named_lines;
    if let Some(kind) = not_text(head) {
        return if may_be_foreign { Held::Foreign } else { Held::NotText(kind) };
    }
    match outline(&head[start..], whole, options) {
        Outline::Lines(None) if may_be_foreign => Held::Foreign,
        Outline::Lines(hint) => Held::Lines(hint),
        Outline::Session(hint) => Held::Session(hint),
        Outline::Document => Held::Document { hint: None, is_list: false },
    }
}

/// How much of a file of `len` bytes is read before its outline is known, and whether that is all: whole chunks, up
/// to the one in which the first line ends.
pub(super) fn head_of(first_line_end: Option<usize>, len: usize) -> (usize, bool) {
    let end = first_line_end.unwrap_or(len).div_ceil(CHUNK).max(1) * CHUNK;
    (end.min(len), end > len || first_line_end.is_none())
}

/// The lines that are not empty, with offsets.
pub(super) fn full_lines(bytes: &[u8]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let is_full = |line: &crate::text::Line| !bytes[line.start..line.end].trim_ascii().is_empty();
    lines(bytes).filter(is_full).map(|line| (line.start, line.end))
}
