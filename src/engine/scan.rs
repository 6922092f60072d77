//! Splits a stream of bytes into records, and analyses them in parallel and in order.

use super::notice::{EMPTY, LINES, Notice, ScanOptions};
use super::outline::{
    Gap, LineCursor, Outline, SplitDocument, empty_lines, located, outline, replace_invalid_utf8, split_records,
};
use super::source::{CHUNK, Source, not_text};
use crate::formats::{Envelope, Extent, Format};
use crate::text::{BOM, lines};
use rayon::prelude::*;
use std::io::{self, Read};

/// The maximum number of records per thread that are analysed before their results are passed on, so that the results
/// of many small records do not accumulate in memory.
const MAX_BATCH: usize = 256;

/// The input of an analysis: one record, or all lines of a file that is one trajectory.
#[derive(Debug, Clone, Copy)]
pub struct RecordInput<'b> {
    /// Its bytes.
    pub bytes: &'b [u8],
    /// Offset of the first byte in the file.
    pub base: u64,
    /// Line of the first byte, from 1.
    pub line: u64,
    /// Column of the first byte, from 1.
    pub column: u64,
    /// Whether the bytes are one record or a whole file.
    pub extent: Extent,
    /// The format of the file's first record, for records without a detectable format.
    pub hint: Option<Format>,
    /// The metadata of the document around the records.
    pub envelope: &'b Envelope,
}

/// An event of a scan, in file order.
#[derive(Debug)]
pub enum ScanEvent<T> {
    /// A record was analysed.
    Record {
        /// Offset of the record in the file.
        base: u64,
        /// Line of its first byte, from 1.
        line: u64,
        /// Column of its first byte, from 1.
        column: u64,
        /// The result of the analysis.
        value: T,
    },
    /// A notice about the file as a whole.
    Notice(Notice),
}

/// The outcome of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scanned {
    /// The file was read to its end.
    Done,
    /// The file has no trajectories and was skipped.
    Foreign,
}

/// Splits a file into records, calls `analyse` for each record (in parallel) and `sink` for each result (in order).
///
/// JSON Lines are streamed: memory use is limited to a few chunks, or to the longest line. Other documents are read
/// whole.
///
/// # Errors
/// Returns the error of the reader, after the complete records before it.
pub fn scan<T: Send>(
    reader: &mut (impl Read + ?Sized + Send),
    options: &ScanOptions,
    analyse: impl Fn(&RecordInput<'_>) -> T + Sync,
    mut sink: impl FnMut(ScanEvent<T>),
) -> io::Result<Scanned> {
    let mut source = Source::new(reader, options.max_record);
    if source.bytes().is_empty() && source.failure.is_some() {
        return source.finish().map(|()| Scanned::Done);
    }
    let mut start = 0;
    let mut notices = Vec::new();
    if source.bytes().starts_with(BOM) {
        notices.push(Notice::ByteOrderMark);
        start = BOM.len();
    }
    if let Some(kind) = not_text(source.bytes()) {
        if options.skip_foreign && !options.named_lines {
            return Ok(Scanned::Foreign);
        }
        sink(ScanEvent::Notice(Notice::NotText(kind)));
        return Ok(Scanned::Done);
    }
    source.read_through_line(start, 0);
    let outline = outline(&source.bytes()[start..], source.ended, options);
    if !matches!(outline, Outline::Lines(_)) {
        source.read_to_end();
    }
    let mut job = Job { options, analyse: &analyse, sink: &mut sink };
    let is_foreign = outline == Outline::Lines(None) && options.skip_foreign && !options.named_lines;
    // Notices about a document wait until it is known to have trajectories.
    if !is_foreign && outline != Outline::Document {
        notices.drain(..).for_each(|notice| job.notice(notice));
    }
    let scanned = match outline {
        _ if is_foreign => Scanned::Foreign,
        Outline::Document => job.document(source.bytes(), start, notices),
        Outline::Session(first) => job.session(&source, start, first),
        Outline::Lines(first) => job.lines(&mut source, start, first),
    };
    source.finish().map(|()| scanned)
}

struct Job<'j, A, S> {
    options: &'j ScanOptions,
    analyse: &'j A,
    sink: &'j mut S,
}

/// A record to analyse.
struct PendingRecord {
    start: usize,
    end: usize,
    line: u64,
    column: u64,
    /// The notices to report before it.
    before: Vec<Notice>,
}

impl<T: Send, A: Fn(&RecordInput<'_>) -> T + Sync, S: FnMut(ScanEvent<T>)> Job<'_, A, S> {
    fn notice(&mut self, notice: Notice) {
        (self.sink)(ScanEvent::Notice(notice));
    }

    /// Analyses records of a block in parallel and reports them in order.
    fn run(&mut self, block: &[u8], base: u64, pending: Vec<PendingRecord>, hint: Option<Format>, envelope: &Envelope) {
        let analyse = |record: &PendingRecord| {
            (self.analyse)(&RecordInput {
                bytes: &block[record.start..record.end],
                base: base + record.start as u64,
                line: record.line,
                column: record.column,
                extent: Extent::Record,
                hint,
                envelope,
            })
        };
        let values: Vec<T> = if self.options.threads > 1 && pending.len() > 1 {
            pending.par_iter().map(analyse).collect()
        } else {
            pending.iter().map(analyse).collect()
        };
        for (record, value) in pending.into_iter().zip(values) {
            record.before.into_iter().for_each(|notice| self.notice(notice));
            let event =
                ScanEvent::Record { base: base + record.start as u64, line: record.line, column: record.column, value };
            (self.sink)(event);
        }
    }

    fn notice_unnamed_lines(&mut self) {
        if !self.options.named_lines {
            self.notice(Notice::Container(LINES));
        }
    }

    /// All lines of a file are one trajectory.
    fn session<R: Read + ?Sized>(&mut self, source: &Source<'_, R>, start: usize, hint: Option<Format>) -> Scanned {
        self.notice_unnamed_lines();
        let mut bytes = &source.bytes()[start..];
        if source.failure.is_some() {
            // Skip the last line, because the read error cut it off.
            bytes = &bytes[..memchr::memrchr(b'\n', bytes).map_or(0, |at| at + 1)];
        }
        let (text, errors) = replace_invalid_utf8(bytes);
        empty_lines(bytes, start).for_each(|notice| self.notice(notice));
        let value = (self.analyse)(&RecordInput {
            bytes: &text,
            base: start as u64,
            line: 1,
            column: 1,
            extent: Extent::File,
            hint,
            envelope: &Envelope::default(),
        });
        (self.sink)(ScanEvent::Record { base: start as u64, line: 1, column: 1, value });
        located(bytes, start, errors).into_iter().for_each(|(_, notice)| self.notice(notice));
        Scanned::Done
    }

    /// JSON Lines, block by block.
    fn lines<R: Read + ?Sized>(
        &mut self,
        source: &mut Source<'_, R>,
        mut start: usize,
        hint: Option<Format>,
    ) -> Scanned {
        self.notice_unnamed_lines();
        let envelope = Envelope::default();
        let batch = CHUNK * self.options.threads.max(1);
        let max_records = MAX_BATCH * self.options.threads.max(1);
        let (mut base, mut line_number) = (0u64, 1u64);
        let mut gap = Gap::default();
        let mut any = false;
        loop {
            // A block ends at the last line end; the bytes after it belong to the next block.
            let mut end = source.read_through_line(start, batch).unwrap_or(start);
            if source.ended && source.failure.is_none() {
                end = source.bytes().len();
            }
            let mut pending = Vec::new();
            for line in lines(&source.bytes()[start..end]) {
                let (from, to) = (start + line.start, start + line.end);
                let blank = source.bytes()[from..to].trim_ascii().is_empty();
                let before = gap.line(blank, base + from as u64, line_number);
                if !blank {
                    if pending.len() == max_records {
                        self.run(source.bytes(), base, std::mem::take(&mut pending), hint, &envelope);
                        any = true;
                    }
                    pending.push(PendingRecord { start: from, end: to, line: line_number, column: 1, before });
                }
                line_number += 1;
            }
            any |= !pending.is_empty();
            self.run(source.bytes(), base, pending, hint, &envelope);
            if source.ended {
                break;
            }
            source.drop_front(end, batch);
            base += end as u64;
            start = 0;
        }
        if !any && source.failure.is_none() {
            self.notice(Notice::Container(EMPTY));
        }
        Scanned::Done
    }

    /// A JSON document, read whole.
    fn document(&mut self, buffer: &[u8], start: usize, notices: Vec<Notice>) -> Scanned {
        let bytes = &buffer[start..];
        let Some(parts) = split_records(bytes, start, self.options) else { return Scanned::Foreign };
        notices.into_iter().for_each(|notice| self.notice(notice));
        if let Some(kind) = parts.mismatch {
            self.notice(Notice::Container(kind));
        }
        let SplitDocument { segments, hint, envelope, errors, .. } = parts;
        let mut errors = errors.into_iter().peekable();
        let mut cursor = LineCursor::new(bytes);
        let mut pending = segments.iter().map(|segment| {
            let (line, column) = cursor.position(segment.bytes.start);
            let (start, end) = (start + segment.bytes.start, start + segment.bytes.end);
            let before = std::iter::from_fn(|| errors.next_if(|(at, _)| *at < start)).map(|(_, notice)| notice);
            PendingRecord { start, end, line, column, before: before.collect() }
        });
        loop {
            let batch: Vec<PendingRecord> = pending.by_ref().take(MAX_BATCH * self.options.threads.max(1)).collect();
            if batch.is_empty() {
                break;
            }
            self.run(buffer, 0, batch, hint, &envelope);
        }
        drop(pending);
        errors.for_each(|(_, notice)| self.notice(notice));
        Scanned::Done
    }
}
