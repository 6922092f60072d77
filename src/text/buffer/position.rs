//! Converts between byte offsets of a buffer and positions of the Language Server Protocol.

use super::Buffer;
use super::chunk::{Chunk, chars_len, utf16_len};

/// The unit of columns (LSP 3.17, `PositionEncodingKind`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, which every client supports.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

/// A position in the Language Server Protocol: line and column, both from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Point {
    /// The line.
    pub line: u32,
    /// The column, in the unit of an [`Encoding`].
    pub column: u32,
}

impl Encoding {
    /// The length of a text in this unit.
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

    /// The byte offset after the first `units` of a text. Inside a character it rounds down.
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

    /// The offset of a position. A column past the end of its line gives the end of the line, a line past the last one
    /// the end of the text. A column inside a character rounds down.
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
            // The length of whole chunks is stored, so only the first and the last one are measured.
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

    /// The position of an offset. Offsets past the end or inside a character round down; an offset inside `\r\n` gives
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

    /// The offset of the start of a line, or `None` if there is no such line.
    #[must_use]
    pub fn line_start(&self, line: usize) -> Option<usize> {
        if line == 0 {
            return Some(0);
        }
        // The chunk that contains the end of the previous line.
        let chunk = self.starts.partition_point(|start| start.lines < line).checked_sub(1)?;
        let start = self.starts[chunk];
        let end = self.chunks[chunk].line_ends.get(line - 1 - start.lines)?;
        Some(start.byte + *end as usize)
    }

    /// The number of bytes in a line, excluding the line ending.
    #[must_use]
    pub fn line_len(&self, line: usize) -> usize {
        let Some(start) = self.line_start(line) else { return 0 };
        let point = Point { line: u32::try_from(line).unwrap_or(u32::MAX), column: u32::MAX };
        self.offset(point, Encoding::Utf8) - start
    }
}
