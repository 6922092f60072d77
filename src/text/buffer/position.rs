//! Offsets of an edited text as lines and columns of the Language Server Protocol, and back.

use super::Buffer;
use super::chunk::{Chunk, chars_len, utf16_len};

/// What columns count (LSP 3.17, `PositionEncodingKind`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units: what every client understands.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

/// A place in a text: line and column, both from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Point {
    /// The line.
    pub line: u32,
    /// The column in units of an [`Encoding`].
    pub column: u32,
}

impl Encoding {
    /// The units of a text.
    #[must_use]
    pub fn len(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            Self::Utf16 => utf16_len(text),
            Self::Utf32 => chars_len(text),
        }
    }

    fn of_chunk(self, chunk: &Chunk) -> usize {
        match self {
            Self::Utf8 => chunk.text.len(),
            Self::Utf16 => chunk.utf16,
            Self::Utf32 => chunk.chars,
        }
    }

    /// The bytes of the first `units` of a text; a unit inside a character counts down to its start.
    #[must_use]
    pub fn offset(self, text: &str, units: usize) -> usize {
        if units >= text.len() && units >= self.len(text) {
            return text.len();
        }
        let mut left = units;
        for (at, c) in text.char_indices() {
            let width = match self {
                Self::Utf8 => c.len_utf8(),
                Self::Utf16 => c.len_utf16(),
                Self::Utf32 => 1,
            };
            if left < width {
                return at;
            }
            left -= width;
        }
        text.len()
    }
}

impl Buffer {
    /// The number of lines: one more than there are line ends.
    #[must_use]
    pub const fn lines(&self) -> usize {
        self.end.lines + 1
    }

    /// The offset of a place. A column past the end of its line is that end, a line past the last is the end of the
    /// text, and a column inside a character counts down to its start.
    #[must_use]
    pub fn offset(&self, point: Point, encoding: Encoding) -> usize {
        let Some(start) = self.line_start(point.line as usize) else { return self.len() };
        let mut left = point.column as usize;
        let mut chunk = self.chunk_at(start);
        let mut within = start - self.starts.get(chunk).map_or(0, |start| start.byte);
        while let Some(of) = self.chunks.get(chunk) {
            let rest = &of.text[within..];
            let end = memchr::memchr2(b'\n', b'\r', rest.as_bytes());
            let line = &rest[..end.unwrap_or(rest.len())];
            // No unit is longer than three bytes of it, so most chunks need no counting.
            let units = if within == 0 && end.is_none() { encoding.of_chunk(of) } else { encoding.len(line) };
            if end.is_some() || left < units {
                return self.starts[chunk].byte + within + encoding.offset(line, left);
            }
            left -= units;
            chunk += 1;
            within = 0;
        }
        self.len()
    }

    /// The place of an offset, which is moved down into the text and between characters. An offset inside `\r\n` is
    /// the end of the line.
    #[must_use]
    pub fn point(&self, offset: usize, encoding: Encoding) -> Point {
        let offset = self.floor(offset);
        let mut at = self.chunk_at(offset);
        let Some(chunk) = self.chunks.get(at) else { return Point::default() };
        let mut before = &chunk.text[..offset - self.starts[at].byte];
        if before.ends_with('\r') && chunk.text[before.len()..].starts_with('\n') {
            before = &before[..before.len() - 1];
        }
        let ends_in = |chunk: &Chunk, text: &str| chunk.line_ends.partition_point(|&end| end as usize <= text.len());
        let line = self.starts[at].lines + ends_in(chunk, before);
        let mut column = 0;
        loop {
            let chunk = &self.chunks[at];
            let start = ends_in(chunk, before).checked_sub(1).map(|last| chunk.line_ends[last] as usize);
            let of_line = &before[start.unwrap_or(0)..];
            let whole = of_line.len() == chunk.text.len();
            column += if whole { encoding.of_chunk(chunk) } else { encoding.len(of_line) };
            if start.is_some() || at == 0 {
                break;
            }
            at -= 1;
            before = &self.chunks[at].text;
        }
        let narrow = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        Point { line: narrow(line), column: narrow(column) }
    }

    /// Where a line begins, if there is such a line.
    #[must_use]
    pub fn line_start(&self, line: usize) -> Option<usize> {
        if line == 0 {
            return Some(0);
        }
        // The chunk in which the line before it ends.
        let chunk = self.starts.partition_point(|start| start.lines < line).checked_sub(1)?;
        let start = self.starts[chunk];
        let end = self.chunks[chunk].line_ends.get(line - 1 - start.lines)?;
        Some(start.byte + *end as usize)
    }

    /// The number of bytes of a line without its end.
    #[must_use]
    pub fn line_len(&self, line: usize) -> usize {
        let Some(start) = self.line_start(line) else { return 0 };
        let point = Point { line: u32::try_from(line).unwrap_or(u32::MAX), column: u32::MAX };
        self.offset(point, Encoding::Utf8) - start
    }
}
