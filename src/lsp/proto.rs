//! Conversion between positions of the protocol and byte offsets. No other module converts them.

use crate::text::{Buffer, Encoding, Point};
use std::ops::Range as Bytes;
use tower_lsp::lsp_types::{Position, PositionEncodingKind, Range};

/// The offset of a position. A position outside the text is clamped ([`Buffer::offset`]).
pub fn offset(buffer: &Buffer, position: Position, encoding: Encoding) -> usize {
    buffer.offset(Point { line: position.line, column: position.character }, encoding)
}

/// The bytes of a range, whose ends may be in any order.
pub fn bytes(buffer: &Buffer, range: Range, encoding: Encoding) -> Bytes<usize> {
    let (one, other) = (offset(buffer, range.start, encoding), offset(buffer, range.end, encoding));
    one.min(other)..one.max(other)
}

/// The position of an offset.
pub fn position(buffer: &Buffer, offset: usize, encoding: Encoding) -> Position {
    let point = buffer.point(offset, encoding);
    Position { line: point.line, character: point.column }
}

/// The range of some bytes.
pub fn range(buffer: &Buffer, bytes: Bytes<usize>, encoding: Encoding) -> Range {
    Range { start: position(buffer, bytes.start, encoding), end: position(buffer, bytes.end, encoding) }
}

/// Converts offsets that mostly increase. It counts from the previous offset, not from the start of a long line.
pub struct Cursor<'b> {
    buffer: &'b Buffer,
    encoding: Encoding,
    at: usize,
    position: Position,
}

impl<'b> Cursor<'b> {
    /// The largest distance in bytes from the previous offset that is counted; beyond it, the line is searched again.
    const MAX_DISTANCE: usize = 16 << 10;

    /// A cursor at the start of a text.
    pub fn new(buffer: &'b Buffer, encoding: Encoding) -> Self {
        Self { buffer, encoding, at: 0, position: Position::default() }
    }

    /// The position of an offset.
    pub fn position(&mut self, offset: usize) -> Position {
        let is_near = offset >= self.at && offset - self.at <= Self::MAX_DISTANCE;
        let skipped = is_near.then(|| self.buffer.slice(self.at..offset));
        self.position = match skipped {
            Some(text) if memchr::memchr2(b'\n', b'\r', text.as_bytes()).is_none() => {
                let units = u32::try_from(self.encoding.len(&text)).unwrap_or(u32::MAX);
                Position { character: self.position.character.saturating_add(units), ..self.position }
            }
            _ => position(self.buffer, offset, self.encoding),
        };
        self.at = self.buffer.floor(offset);
        self.position
    }

    /// The range of some bytes.
    pub fn range(&mut self, bytes: Bytes<usize>) -> Range {
        Range { start: self.position(bytes.start), end: self.position(bytes.end) }
    }
}

/// The encoding to use with a client that offers these: UTF-8 if possible, UTF-16 if the client offers none.
pub fn negotiate(offered: Option<&[PositionEncodingKind]>) -> Encoding {
    let offers = |kind: PositionEncodingKind| offered.is_some_and(|offered| offered.contains(&kind));
    if offers(PositionEncodingKind::UTF8) {
        Encoding::Utf8
    } else if offers(PositionEncodingKind::UTF32) && !offers(PositionEncodingKind::UTF16) {
        Encoding::Utf32
    } else {
        Encoding::Utf16
    }
}

/// The protocol's name of an encoding.
pub fn encoding_name(encoding: Encoding) -> PositionEncodingKind {
    match encoding {
        Encoding::Utf8 => PositionEncodingKind::UTF8,
        Encoding::Utf16 => PositionEncodingKind::UTF16,
        Encoding::Utf32 => PositionEncodingKind::UTF32,
    }
}
