//! Detects the container of a file from its bytes, for [`super::scan`] and for open documents.

use super::notice::{EMPTY, Mismatch, Notice, ScanOptions};
use crate::formats::{self, Envelope, Extent, Format};
use crate::json;
use crate::text::{Container, DocumentKind, RecordRange, StructureError, lines, sniff, split_document};
use std::borrow::Cow;

/// The container of the records of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outline {
    /// JSON Lines, with the format to assume for records whose format is not detected.
    Lines(Option<Format>),
    /// All lines are one trajectory.
    Session(Option<Format>),
    /// A JSON document.
    Document,
}

/// Detects the container from `head`, the start of a text file after any byte order mark. `whole` is true if `head` is
/// the whole file.
pub(super) fn outline(head: &[u8], whole: bool, options: &ScanOptions) -> Outline {
    match sniff(head, whole, options.named_lines, |bytes| detect_bytes(bytes).is_some()) {
        Container::Document => Outline::Document,
        Container::Lines => {
            let first = first_format(head, options.format);
            let is_session = first.is_some_and(|format| format.extent() == Extent::File);
            if is_session { Outline::Session(first) } else { Outline::Lines(first) }
        }
    }
}

/// A JSON document, split into records.
pub(super) struct SplitDocument {
    /// Its records.
    pub segments: Vec<RecordRange>,
    /// The format to assume for records whose format is not detected.
    pub hint: Option<Format>,
    /// The metadata of the document.
    pub envelope: Envelope,
    /// Whether the records are in an array, at the top level or inside an object.
    pub is_list: bool,
    /// How the container differs from what the file's name promises, or that it has no records; `None` if neither.
    pub mismatch: Option<Mismatch>,
    /// The errors in the structure around the records, each with its offset in the file.
    pub errors: Vec<(usize, Notice)>,
}

/// Splits a document that begins at byte `start` of its file. `None` if `options.skip_foreign` is set and the document
/// shows no sign of trajectories.
pub(super) fn split_records(bytes: &[u8], start: usize, options: &ScanOptions) -> Option<SplitDocument> {
    let (shape, segments, errors) = split_document(bytes, |bytes| detect_bytes(bytes).is_some());
    let of_segment = |segment: &RecordRange| detect_bytes(&bytes[segment.bytes.clone()]);
    let hint = options.format.or_else(|| segments.iter().take(HINTS).find_map(of_segment));
    if options.skip_foreign && hint.is_none() && !looks_like_trajectories(bytes) {
        return None;
    }
    let envelope = match &shape {
        DocumentKind::Envelope { header, .. } => envelope(header, hint),
        _ => Envelope::default(),
    };
    Some(SplitDocument {
        hint,
        envelope,
        is_list: matches!(shape, DocumentKind::Array | DocumentKind::Envelope { .. }),
        mismatch: mismatch(&shape, segments.is_empty(), options.named_lines),
        errors: located(bytes, start, errors),
        segments,
    })
}

/// The maximum number of records that are searched for the format of a file.
pub(super) const HINTS: usize = 8;

/// The configured format; otherwise the first format detected in the first `HINTS` lines.
fn first_format(head: &[u8], configured: Option<Format>) -> Option<Format> {
    if configured.is_some() {
        return configured;
    }
    lines(head).take(HINTS).find_map(|line| {
        let text = std::str::from_utf8(&head[line.start..line.end]).ok()?;
        let (parsed, _) = json::parse_prefix(text, 0).ok()?;
        formats::detect(parsed.tape.root(text))
    })
}

/// The format of a text that is one record.
pub(super) fn detect_bytes(bytes: &[u8]) -> Option<Format> {
    let text = std::str::from_utf8(bytes).ok()?;
    formats::detect(json::parse(text).ok()?.tape.root(text))
}

/// Finds empty lines that are followed by records. Empty lines at the end are common and harmless.
#[derive(Default)]
pub(super) struct Gap(Option<(u64, u64)>);

impl Gap {
    /// Adds a line; returns the notice to report before it, if there is one.
    pub fn line(&mut self, blank: bool, offset: u64, line: u64) -> Vec<Notice> {
        if blank {
            self.0.get_or_insert((offset, line));
            return Vec::new();
        }
        let gap = self.0.take();
        Vec::from_iter(gap.map(|(begin, line)| Notice::EmptyLine { offset: begin, end: offset, line }))
    }
}

/// The notices about empty lines of a session that begins at byte `start` of its file.
pub(super) fn empty_lines(bytes: &[u8], start: usize) -> impl Iterator<Item = Notice> + '_ {
    let mut gap = Gap::default();
    lines(bytes).zip(1..).flat_map(move |(line, number)| {
        let blank = bytes[line.start..line.end].trim_ascii().is_empty();
        gap.line(blank, (start + line.start) as u64, number)
    })
}

/// Structure errors as notices, each with its offset in the file, in file order.
pub(super) fn located(bytes: &[u8], start: usize, mut errors: Vec<StructureError>) -> Vec<(usize, Notice)> {
    errors.sort_by_key(|error| error.at);
    let mut cursor = LineCursor::new(bytes);
    let located = errors.into_iter().map(|StructureError { at, kind, message }| {
        let (line, column) = cursor.position(at);
        let offset = start + at;
        (offset, Notice::StructureError { offset: offset as u64, line, column, kind, message })
    });
    located.collect()
}

/// The bytes with invalid UTF-8 replaced by `?`, and one error per line with such bytes, so that one invalid line of a
/// session does not hide the others.
pub(super) fn replace_invalid_utf8(bytes: &[u8]) -> (Cow<'_, [u8]>, Vec<StructureError>) {
    if std::str::from_utf8(bytes).is_ok() {
        return (Cow::Borrowed(bytes), Vec::new());
    }
    let mut replaced = Vec::with_capacity(bytes.len());
    let mut errors = Vec::new();
    let mut new_line = true;
    for chunk in bytes.utf8_chunks() {
        replaced.extend_from_slice(chunk.valid().as_bytes());
        new_line |= memchr::memchr(b'\n', chunk.valid().as_bytes()).is_some();
        if !chunk.invalid().is_empty() {
            let at = replaced.len();
            if std::mem::take(&mut new_line) {
                errors.push(StructureError { at, kind: "not-utf8", message: "invalid UTF-8: unexpected byte" });
            }
            replaced.resize(at + chunk.invalid().len(), b'?');
        }
    }
    (Cow::Owned(replaced), errors)
}

/// How the container differs from what the file's name promises, or that it has no records; `None` if neither.
fn mismatch(shape: &DocumentKind, empty: bool, named_lines: bool) -> Option<Mismatch> {
    match shape {
        DocumentKind::Single if empty => Some(EMPTY),
        DocumentKind::Several if named_lines => {
            Some(Mismatch("documents", "a sequence of multi-line JSON documents, not one record per line"))
        }
        DocumentKind::Several => Some(Mismatch("documents", "a sequence of JSON documents, not a single one")),
        DocumentKind::Array if named_lines => Some(Mismatch("array", "one JSON array, not one record per line")),
        DocumentKind::Envelope { .. } if named_lines => {
            Some(Mismatch("object", "one JSON object that contains all records, not one record per line"))
        }
        DocumentKind::Single if named_lines => {
            Some(Mismatch("document", "one pretty-printed JSON document, not one record per line"))
        }
        _ => None,
    }
}

fn envelope(header: &str, format: Option<Format>) -> Envelope {
    match (json::parse(header), format) {
        (Ok(parsed), Some(format)) => format.envelope(parsed.tape.root(header)),
        _ => Envelope::default(),
    }
}

/// Whether a document is invalid JSON but contains keys of messages.
fn looks_like_trajectories(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(64 << 10)];
    let contains_key = |key: &str| memchr::memmem::find(head, key.as_bytes()).is_some();
    let keys = [("\"role\"", "\"content\""), ("\"from\"", "\"value\""), ("\"source\"", "\"message\"")];
    let broken = || std::str::from_utf8(bytes).map_or(true, |text| json::parse(text).is_err());
    keys.iter().any(|(one, other)| contains_key(one) && contains_key(other)) && broken()
}

/// Computes lines and columns of ascending offsets.
pub(super) struct LineCursor<'t> {
    bytes: &'t [u8],
    at: usize,
    line: u64,
    /// The number of characters between the start of the line and `at`.
    characters: u64,
}

impl<'t> LineCursor<'t> {
    pub const fn new(bytes: &'t [u8]) -> Self {
        Self { bytes, at: 0, line: 1, characters: 0 }
    }

    pub fn position(&mut self, offset: usize) -> (u64, u64) {
        let offset = offset.min(self.bytes.len()).max(self.at);
        let mut uncounted = self.at;
        for newline in memchr::memchr_iter(b'\n', &self.bytes[self.at..offset]) {
            self.line += 1;
            self.characters = 0;
            uncounted = self.at + newline + 1;
        }
        self.at = offset;
        // A line may contain thousands of records, so only what follows the last offset is counted.
        self.characters += String::from_utf8_lossy(&self.bytes[uncounted..offset]).chars().count() as u64;
        (self.line, self.characters + 1)
    }
}
