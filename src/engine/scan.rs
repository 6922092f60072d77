//! Taking a file apart: a stream of bytes in, records out, in parallel and in order.

use super::source::{CHUNK, Source, not_text};
use crate::formats::{self, Envelope, Extent, Format};
use crate::json;
use crate::text::{BOM, Container, Shape, Trouble, lines, sniff, split_document};
use rayon::prelude::*;
use std::borrow::Cow;
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

/// How to take a file apart.
#[derive(Debug, Clone, Default)]
pub struct ScanOptions {
    /// Whether the file's name says JSON Lines.
    pub named_lines: bool,
    /// The format, when the configuration names one.
    pub format: Option<Format>,
    /// Say nothing about a file that holds no trajectories: it was not asked for by name.
    pub skip_foreign: bool,
    /// Threads to keep busy.
    pub threads: usize,
}

/// What [`scan`] tells its caller, in the file's order.
#[derive(Debug)]
pub enum Event<T> {
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

/// Something about a file as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// It begins with a byte order mark.
    ByteOrderMark,
    /// It is no UTF-8 text at all; what it seems to be.
    NotText(&'static str),
    /// It is not what its name says; what it is.
    Container(&'static str),
    /// Lines between records are empty.
    EmptyLine {
        /// Offset of the first.
        offset: u64,
        /// Offset of the line that goes on after them.
        end: u64,
        /// The first line, from 1.
        line: u64,
    },
    /// Something is wrong around the records of a document.
    Trouble {
        /// Offset in the file.
        offset: u64,
        /// Line, from 1.
        line: u64,
        /// Column, from 1.
        column: u64,
        /// What was expected.
        message: &'static str,
    },
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
    mut sink: impl FnMut(Event<T>),
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
        sink(Event::Notice(Notice::NotText(kind)));
        return Ok(Scanned::Done);
    }
    source.through_a_line(start, 0);
    let head = &source.bytes()[start..];
    let container = sniff(head, source.ended, options.named_lines, |bytes| detect_bytes(bytes).is_some());
    let first = first_format(head, options.format);
    let whole_file = container == Container::Lines && first.is_some_and(|format| format.extent() == Extent::File);
    if container == Container::Document || whole_file {
        source.all();
    }
    let mut job = Job { options, analyse: &analyse, sink: &mut sink };
    let is_foreign = container == Container::Lines && !options.named_lines && first.is_none();
    let scanned = if whole_file {
        notices.into_iter().for_each(|notice| job.notice(notice));
        job.session(&source, start, first)
    } else if container == Container::Document {
        job.document(source.bytes(), start, notices)
    } else if options.skip_foreign && is_foreign {
        Scanned::Foreign
    } else {
        notices.into_iter().for_each(|notice| job.notice(notice));
        job.lines(&mut source, start, first)
    };
    source.finish().map(|()| scanned)
}

/// The format of the first line that is a record.
fn first_format(head: &[u8], configured: Option<Format>) -> Option<Format> {
    if configured.is_some() {
        return configured;
    }
    lines(head).take(8).find_map(|line| {
        let text = std::str::from_utf8(&head[line.start..line.end]).ok()?;
        let (parsed, _) = json::parse_prefix(text, 0).ok()?;
        formats::detect(parsed.tape.root(text))
    })
}

fn detect_bytes(bytes: &[u8]) -> Option<Format> {
    let text = std::str::from_utf8(bytes).ok()?;
    formats::detect(json::parse(text).ok()?.tape.root(text))
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

impl<T: Send, A: Fn(&RecordInput<'_>) -> T + Sync, S: FnMut(Event<T>)> Job<'_, A, S> {
    fn notice(&mut self, notice: Notice) {
        (self.sink)(Event::Notice(notice));
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
                Event::Record { base: base + piece.start as u64, line: piece.line, column: piece.column, value };
            (self.sink)(event);
        }
    }

    fn say_if_not_named_lines(&mut self) {
        if !self.options.named_lines {
            self.notice(Notice::Container("JSON Lines (one record a line), not one JSON document"));
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
        let mut gap = Gap::default();
        for (line, number) in lines(bytes).zip(1..) {
            let blank = bytes[line.start..line.end].trim_ascii().is_empty();
            gap.line(blank, (start + line.start) as u64, number).into_iter().for_each(|notice| self.notice(notice));
        }
        let value = (self.analyse)(&RecordInput {
            bytes: &text,
            base: start as u64,
            line: 1,
            column: 1,
            extent: Extent::File,
            hint,
            envelope: &Envelope::default(),
        });
        (self.sink)(Event::Record { base: start as u64, line: 1, column: 1, value });
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
            self.notice(Notice::Container("empty: it holds no record"));
        }
        Scanned::Done
    }

    /// A document held whole.
    fn document(&mut self, buffer: &[u8], start: usize, notices: Vec<Notice>) -> Scanned {
        let bytes = &buffer[start..];
        let (shape, segments, troubles) = split_document(bytes, |bytes| detect_bytes(bytes).is_some());
        let hint =
            self.options.format.or_else(|| segments.iter().take(8).find_map(|s| detect_bytes(&bytes[s.bytes.clone()])));
        let is_foreign = hint.is_none() && !looks_like_trajectories(bytes);
        if self.options.skip_foreign && is_foreign {
            return Scanned::Foreign;
        }
        notices.into_iter().for_each(|notice| self.notice(notice));
        if let Some(kind) = mismatch(&shape, segments.is_empty(), self.options.named_lines) {
            self.notice(Notice::Container(kind));
        }
        let envelope = match &shape {
            Shape::Envelope { header, .. } => envelope(header, hint),
            _ => Envelope::default(),
        };
        let mut troubles = located(bytes, start, troubles).into_iter().peekable();
        let mut cursor = LineCursor { bytes, at: 0, line: 1, line_start: 0 };
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

/// Empty lines are reported where records go on after them: at the end they are common and harmless.
#[derive(Default)]
struct Gap(Option<(u64, u64)>);

impl Gap {
    /// What is to be said before this line.
    fn line(&mut self, blank: bool, offset: u64, line: u64) -> Vec<Notice> {
        if blank {
            self.0.get_or_insert((offset, line));
            return Vec::new();
        }
        let gap = self.0.take();
        Vec::from_iter(gap.map(|(begin, line)| Notice::EmptyLine { offset: begin, end: offset, line }))
    }
}

/// Troubles with their offsets in the file, in its order.
fn located(bytes: &[u8], start: usize, mut troubles: Vec<Trouble>) -> Vec<(usize, Notice)> {
    troubles.sort_by_key(|trouble| trouble.at);
    let mut cursor = LineCursor { bytes, at: 0, line: 1, line_start: 0 };
    let located = troubles.into_iter().map(|Trouble { at, message }| {
        let (line, column) = cursor.position(at);
        let offset = start + at;
        (offset, Notice::Trouble { offset: offset as u64, line, column, message })
    });
    located.collect()
}

/// The bytes as UTF-8, each byte that cannot stand in it a `?`, and where those are, one a line: so
/// that one broken line of a session does not hide the others.
fn mend_utf8(bytes: &[u8]) -> (Cow<'_, [u8]>, Vec<Trouble>) {
    if std::str::from_utf8(bytes).is_ok() {
        return (Cow::Borrowed(bytes), Vec::new());
    }
    let mut mended = Vec::with_capacity(bytes.len());
    let mut troubles = Vec::new();
    let mut new_line = true;
    for chunk in bytes.utf8_chunks() {
        mended.extend_from_slice(chunk.valid().as_bytes());
        new_line |= memchr::memchr(b'\n', chunk.valid().as_bytes()).is_some();
        if !chunk.invalid().is_empty() {
            let at = mended.len();
            if std::mem::take(&mut new_line) {
                troubles.push(Trouble { at, message: "not UTF-8 text: this byte cannot stand here" });
            }
            mended.resize(at + chunk.invalid().len(), b'?');
        }
    }
    (Cow::Owned(mended), troubles)
}

/// What a document is, where its name says something else.
fn mismatch(shape: &Shape, empty: bool, named_lines: bool) -> Option<&'static str> {
    match shape {
        Shape::Single if empty => Some("empty: it holds no record"),
        Shape::Several if named_lines => Some("several JSON documents over many lines, not one record a line"),
        Shape::Several => Some("several JSON documents one after the other, not one"),
        Shape::Array if named_lines => Some("one JSON array, not one record a line"),
        Shape::Envelope { .. } if named_lines => Some("one JSON object that holds all records, not one record a line"),
        Shape::Single if named_lines => Some("one pretty-printed JSON document, not one record a line"),
        _ => None,
    }
}

fn envelope(header: &str, format: Option<Format>) -> Envelope {
    match (json::parse(header), format) {
        (Ok(parsed), Some(format)) => format.envelope(parsed.tape.root(header)),
        _ => Envelope::default(),
    }
}

/// Whether a document that did not parse speaks of messages all the same.
fn looks_like_trajectories(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(64 << 10)];
    let speaks_of = |key: &str| memchr::memmem::find(head, key.as_bytes()).is_some();
    let keys = [("\"role\"", "\"content\""), ("\"from\"", "\"value\""), ("\"source\"", "\"message\"")];
    let broken = || std::str::from_utf8(bytes).map_or(true, |text| json::parse(text).is_err());
    keys.iter().any(|(one, other)| speaks_of(one) && speaks_of(other)) && broken()
}

/// Lines and columns of rising offsets.
struct LineCursor<'t> {
    bytes: &'t [u8],
    at: usize,
    line: u64,
    line_start: usize,
}

impl LineCursor<'_> {
    fn position(&mut self, offset: usize) -> (u64, u64) {
        let offset = offset.min(self.bytes.len()).max(self.at);
        for newline in memchr::memchr_iter(b'\n', &self.bytes[self.at..offset]) {
            self.line += 1;
            self.line_start = self.at + newline + 1;
        }
        self.at = offset;
        let column = String::from_utf8_lossy(&self.bytes[self.line_start..offset]).chars().count() as u64 + 1;
        (self.line, column)
    }
}
