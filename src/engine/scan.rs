//! Taking a file apart: a stream of bytes in, records out, in parallel and in order.

use super::notice::{EMPTY, LINES, Mismatch, Notice, ScanOptions};
use super::outline::{
    Gap, LineCursor, Outline, Parts, empty_lines, located, mend_utf8, outline, take_apart,
};
use super::source::{CHUNK, Source, not_text};
use crate::formats::{Envelope, Extent, Format};
use crate::text::{BOM, lines};
use rayon::prelude::*;
use std::io::{self, Read};

/// One record, or a line of one where a trajectory takes the whole file.
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
    /// Whether the bytes are a record or all lines of a file.
    pub extent: Extent,
    /// The format of the file's first record, for records that have the shape of none.
    pub hint: Option<Format>,
    /// What the document around the records says.
    pub envelope: &'b Envelope,
}

/// What [`scan`] tells its caller, in the file's order.
#[derive(Debug)]
pub enum ScanEvent<T> {
    /// What the function made of a record.
    Record {
        /// Offset of the record in the file.
        base: u64,
        /// Line of its first byte, from 1.
        line: u64,
        /// Column of its first byte, from 1.
        column: u64,
        /// What was made of it.
        value: T,
    },
    /// Something about the file as a whole.
    Notice(Notice),
}

/// How a scan ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scanned {
    /// The file was read to its end.
    Done,
    /// The file holds no trajectories and was passed over.
    Foreign,
}

/// Takes a file apart, hands each record to `analyse` (in parallel) and each result to `sink` (in order).
///
/// JSON Lines are streamed: the memory used is that of a few chunks, or of the longest line. Other
/// documents are held whole.
///
/// # Errors
/// What the reader reports, after the records that could be read.
pub fn scan<T: Send>(
    reader: &mut (impl Read + ?Sized + Send),
    options: &ScanOptions,
    analyse: impl Fn(&RecordInput<'_>) -> T + Sync,
    mut sink: impl FnMut(ScanEvent<T>),
) -> io::Result<Scanned> {
    let mut source = Source::new(reader);
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
    source.through_a_line(start, 0);
    let outline = outline(&source.bytes()[start..], source.ended, options);
    if !matches!(outline, Outline::Lines(_)) {
        source.all();
    }
    let mut job = Job { options, analyse: &analyse, sink: &mut sink };
    let is_foreign = outline == Outline::Lines(None) && options.skip_foreign && !options.named_lines;
    // What a document says of itself waits until it is known to hold trajectories.
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

/// A record before it is analysed.
struct Piece {
    start: usize,
    end: usize,
    line: u64,
    column: u64,
    /// What is to be said before it.
    before: Vec<Notice>,
}

impl<T: Send, A: Fn(&RecordInput<'_>) -> T + Sync, S: FnMut(ScanEvent<T>)> Job<'_, A, S> {
    fn notice(&mut self, notice: Notice) {
        (self.sink)(ScanEvent::Notice(notice));
    }

    /// Analyses pieces of a block in parallel and reports them in order.
    fn run(&mut self, block: &[u8], base: u64, pieces: Vec<Piece>, hint: Option<Format>, envelope: &Envelope) {
        let analyse = |piece: &Piece| {
            (self.analyse)(&RecordInput {
                bytes: &block[piece.start..piece.end],
                base: base + piece.start as u64,
                line: piece.line,
                column: piece.column,
                extent: Extent::Record,
                hint,
                envelope,
            })
        };
        let values: Vec<T> = if self.options.threads > 1 && pieces.len() > 1 {
            pieces.par_iter().map(analyse).collect()
        } else {
            pieces.iter().map(analyse).collect()
        };
        for (piece, value) in pieces.into_iter().zip(values) {
            piece.before.into_iter().for_each(|notice| self.notice(notice));
            let event =
                ScanEvent::Record { base: base + piece.start as u64, line: piece.line, column: piece.column, value };
            (self.sink)(event);
        }
    }

    fn say_if_not_named_lines(&mut self) {
        if !self.options.named_lines {
            self.notice(Notice::Container(LINES));
        }
    }

    /// All lines of a file are one trajectory.
    fn session<R: Read + ?Sized>(&mut self, source: &Source<'_, R>, start: usize, hint: Option<Format>) -> Scanned {
        self.say_if_not_named_lines();
        let mut bytes = &source.bytes()[start..];
        if source.failure.is_some() {
            // The last line was cut by the failure and not by who wrote it.
            bytes = &bytes[..memchr::memrchr(b'\n', bytes).map_or(0, |at| at + 1)];
        }
        let (text, troubles) = mend_utf8(bytes);
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
        located(bytes, start, troubles).into_iter().for_each(|(_, notice)| self.notice(notice));
        Scanned::Done
    }

    /// One record a line, block by block.
    fn lines<R: Read + ?Sized>(
        &mut self,
        source: &mut Source<'_, R>,
        mut start: usize,
        hint: Option<Format>,
    ) -> Scanned {
        self.say_if_not_named_lines();
        let envelope = Envelope::default();
        let batch = CHUNK * self.options.threads.max(1);
        let (mut base, mut line_number) = (0u64, 1u64);
        let mut gap = Gap::default();
        let mut any = false;
        loop {
            // A block ends at the last line end; what follows waits for the next one.
            let mut end = source.through_a_line(start, batch).unwrap_or(start);
            if source.ended && source.failure.is_none() {
                end = source.bytes().len();
            }
            let mut pieces = Vec::new();
            for line in lines(&source.bytes()[start..end]) {
                let (from, to) = (start + line.start, start + line.end);
                let blank = source.bytes()[from..to].trim_ascii().is_empty();
                let before = gap.line(blank, base + from as u64, line_number);
                if !blank {
                    pieces.push(Piece { start: from, end: to, line: line_number, column: 1, before });
                }
                line_number += 1;
            }
            any |= !pieces.is_empty();
            self.run(source.bytes(), base, pieces, hint, &envelope);
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

    /// A document held whole.
    fn document(&mut self, buffer: &[u8], start: usize, notices: Vec<Notice>) -> Scanned {
        let bytes = &buffer[start..];
        let Some(parts) = take_apart(bytes, start, self.options) else { return Scanned::Foreign };
        notices.into_iter().for_each(|notice| self.notice(notice));
        if let Some(kind) = parts.mismatch {
            self.notice(Notice::Container(kind));
        }
        let Parts { segments, hint, envelope, troubles, .. } = parts;
        let mut troubles = troubles.into_iter().peekable();
        let mut cursor = LineCursor::new(bytes);
        let mut pieces = segments.iter().map(|segment| {
            let (line, column) = cursor.position(segment.bytes.start);
            let (start, end) = (start + segment.bytes.start, start + segment.bytes.end);
            let before = std::iter::from_fn(|| troubles.next_if(|(at, _)| *at < start)).map(|(_, notice)| notice);
            Piece { start, end, line, column, before: before.collect() }
        });
        // In batches, so that results do not pile up behind a large document.
        loop {
            let batch: Vec<Piece> = pieces.by_ref().take(256 * self.options.threads.max(1)).collect();
            if batch.is_empty() {
                break;
            }
            self.run(buffer, 0, batch, hint, &envelope);
        }
        drop(pieces);
        troubles.for_each(|(_, notice)| self.notice(notice));
        Scanned::Done
    }
}
