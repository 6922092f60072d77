//! Taking a file apart: a stream of bytes in, records out, in parallel and in order.

use crate::formats::{self, Envelope, Extent, Format};
use crate::json;
use crate::text::{BOM, Container, Shape, Trouble, lines, sniff, split_document};
use rayon::prelude::*;
use std::io::{self, Read};

/// Bytes read at a time.
const CHUNK: usize = 1 << 20;
/// Bytes at the start in which a NUL byte means that the file is no text.
const BINARY_WINDOW: usize = 8 << 10;

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
    /// The `n`-th line, at `offset`, is empty.
    EmptyLine {
        /// Offset in the file.
        offset: u64,
        /// The line, from 1.
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
/// What the reader reports.
pub fn scan<T: Send>(
    reader: &mut (impl Read + ?Sized + Send),
    options: &ScanOptions,
    analyse: impl Fn(&RecordInput<'_>) -> T + Sync,
    mut sink: impl FnMut(Event<T>),
) -> io::Result<Scanned> {
    let mut buffer = Vec::with_capacity(CHUNK + (CHUNK >> 2));
    let mut ended = read_more(reader, &mut buffer, CHUNK)?;
    let mut start = 0;
    let mut notices = Vec::new();
    if buffer.starts_with(BOM) {
        notices.push(Notice::ByteOrderMark);
        start = BOM.len();
    }
    if let Some(kind) = not_text(&buffer) {
        if !options.skip_foreign {
            sink(Event::Notice(Notice::NotText(kind)));
        }
        return Ok(if options.skip_foreign { Scanned::Foreign } else { Scanned::Done });
    }
    let container = sniff(&buffer[start..], ended, options.named_lines);
    let first = first_format(&buffer[start..], options.format);
    let whole_file = container == Container::Lines && first.is_some_and(|format| format.extent() == Extent::File);
    if container == Container::Document || whole_file {
        while !ended {
            ended = read_more(reader, &mut buffer, CHUNK)?;
        }
    }
    let mut job = Job { options, analyse: &analyse, sink: &mut sink };
    if whole_file {
        notices.into_iter().for_each(|notice| job.notice(notice));
        return Ok(job.session(&buffer, start, first));
    }
    match container {
        Container::Document => Ok(job.document(&buffer, start, notices)),
        Container::Lines => {
            if options.skip_foreign && !options.named_lines && first.is_none() {
                return Ok(Scanned::Foreign);
            }
            notices.into_iter().for_each(|notice| job.notice(notice));
            job.lines(reader, buffer, start, ended, first)
        }
    }
}

/// Reads up to `most` bytes more; whether the end was reached.
fn read_more(reader: &mut (impl Read + ?Sized), buffer: &mut Vec<u8>, most: usize) -> io::Result<bool> {
    // Read into bytes that are there already: filling fresh ones would cost a pass over the memory.
    let start = buffer.len();
    buffer.resize(start + most, 0);
    let mut filled = start;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => {
                buffer.truncate(filled);
                return Ok(true);
            }
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

fn not_text(head: &[u8]) -> Option<&'static str> {
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return Some("UTF-16 text, and JSON is UTF-8");
    }
    let window = &head[..head.len().min(BINARY_WINDOW)];
    memchr::memchr(0, window).map(|_| "binary data, not text")
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
}

impl<T: Send, A: Fn(&RecordInput<'_>) -> T + Sync, S: FnMut(Event<T>)> Job<'_, A, S> {
    fn notice(&mut self, notice: Notice) {
        (self.sink)(Event::Notice(notice));
    }

    /// Analyses pieces of a block in parallel and reports them in order.
    fn run(&mut self, block: &[u8], base: u64, pieces: &[Piece], hint: Option<Format>, envelope: &Envelope) {
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
        for (piece, value) in pieces.iter().zip(values) {
            let event =
                Event::Record { base: base + piece.start as u64, line: piece.line, column: piece.column, value };
            (self.sink)(event);
        }
    }

    /// All lines of a file are one trajectory.
    fn session(&mut self, buffer: &[u8], start: usize, hint: Option<Format>) -> Scanned {
        let value = (self.analyse)(&RecordInput {
            bytes: &buffer[start..],
            base: start as u64,
            line: 1,
            column: 1,
            extent: Extent::File,
            hint,
            envelope: &Envelope::default(),
        });
        (self.sink)(Event::Record { base: start as u64, line: 1, column: 1, value });
        Scanned::Done
    }

    /// One record a line, block by block.
    fn lines(
        &mut self,
        reader: &mut (impl Read + ?Sized + Send),
        mut buffer: Vec<u8>,
        mut start: usize,
        mut ended: bool,
        hint: Option<Format>,
    ) -> io::Result<Scanned> {
        if !self.options.named_lines {
            self.notice(Notice::Container("JSON Lines (one record a line), not one JSON document"));
        }
        let envelope = Envelope::default();
        let batch = CHUNK * self.options.threads.max(1);
        let mut base = 0u64;
        let mut line_number = 1u64;
        let mut any = false;
        let mut next = Vec::new();
        loop {
            // A block ends at the last line end; what follows waits for the next one.
            let mut end = memchr::memrchr(b'\n', &buffer[start..]).map_or(start, |at| start + at + 1);
            while !ended && (end == start || buffer.len() < batch) {
                ended = read_more(reader, &mut buffer, CHUNK)?;
                end = memchr::memrchr(b'\n', &buffer[start..]).map_or(start, |at| start + at + 1);
            }
            if ended {
                end = buffer.len();
            }
            let mut pieces = Vec::new();
            for line in lines(&buffer[start..end]) {
                let (from, to) = (start + line.start, start + line.end);
                if buffer[from..to].trim_ascii().is_empty() {
                    // Empty lines at the end of the file are common and harmless.
                    let offset = base + from as u64;
                    let at_end = ended && buffer[to..].trim_ascii().is_empty();
                    if !at_end {
                        self.notice(Notice::EmptyLine { offset, line: line_number });
                    }
                } else {
                    pieces.push(Piece { start: from, end: to, line: line_number, column: 1 });
                }
                line_number += 1;
            }
            any |= !pieces.is_empty();
            self.run(&buffer, base, &pieces, hint, &envelope);
            if ended {
                break;
            }
            next.clear();
            next.extend_from_slice(&buffer[end..]);
            base += end as u64;
            std::mem::swap(&mut buffer, &mut next);
            start = 0;
        }
        if !any {
            self.notice(Notice::Container("empty: it holds no record"));
        }
        Ok(Scanned::Done)
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
        let mut cursor = LineCursor { bytes, at: 0, line: 1, line_start: 0 };
        let pieces: Vec<Piece> = segments
            .iter()
            .map(|segment| {
                let (line, column) = cursor.position(segment.bytes.start);
                Piece { start: start + segment.bytes.start, end: start + segment.bytes.end, line, column }
            })
            .collect();
        // In batches, so that results do not pile up behind a large document.
        for batch in pieces.chunks(256 * self.options.threads.max(1)) {
            self.run(buffer, 0, batch, hint, &envelope);
        }
        let mut cursor = LineCursor { bytes, at: 0, line: 1, line_start: 0 };
        for Trouble { at, message } in troubles {
            let (line, column) = cursor.position(at);
            self.notice(Notice::Trouble { offset: (start + at) as u64, line, column, message });
        }
        Scanned::Done
    }
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
    let speaks_of = |key: &[u8]| memchr::memmem::find(head, key).is_some();
    let broken = std::str::from_utf8(bytes).map_or(true, |text| json::parse(text).is_err());
    broken && speaks_of(b"\"role\"") && speaks_of(b"\"content\"")
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
