//! Between the protocol's positions and the engine's bytes: the only place where they meet.

use crate::text::{Buffer, Encoding, Point};
use std::ops::Range as Bytes;
use tower_lsp::lsp_types::{Position, PositionEncodingKind, Range};

/// The offset of a position. Positions anywhere have one ([`Buffer::offset`]).
pub fn offset(buffer: &Buffer, position: Position, encoding: Encoding) -> usize {
    buffer.offset(Point { line: position.line, column: position.character }, encoding)
}

/// The bytes of a range, which may be inverted.
pub fn bytes(buffer: &Buffer, range: Range, encoding: Encoding) -> Bytes<usize> {
    let (one, other) = (offset(buffer, range.start, encoding), offset(buffer, range.end, encoding));
    one.min(other)..one.max(other)
}

/// The position of an offset.
pub fn position(buffer: &Buffer, offset: usize, encoding: Encoding) -> Position {
    let point = buffer.point(offset, encoding);
    Position { line: point.line, character: point.column }
}

/// The range of bytes.
pub fn range(buffer: &Buffer, bytes: Bytes<usize>, encoding: Encoding) -> Range {
    Range { start: position(buffer, bytes.start, encoding), end: position(buffer, bytes.end, encoding) }
}

/// Positions of offsets that mostly grow: a long line is not counted from its start for each.
pub struct Cursor<'b> {
    buffer: &'b Buffer,
    encoding: Encoding,
    at: usize,
    position: Position,
}

impl<'b> Cursor<'b> {
    /// Bytes that are counted on; what is farther is found anew.
    const NEAR: usize = 16 << 10;

    /// A cursor at the beginning.
    pub fn new(buffer: &'b Buffer, encoding: Encoding) -> Self {
        Self { buffer, encoding, at: 0, position: Position::default() }
    }

    /// The position of an offset.
    pub fn position(&mut self, offset: usize) -> Position {
        let is_near = offset >= self.at && offset - self.at <= Self::NEAR;
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

    /// The range of bytes.
    pub fn range(&mut self, bytes: Bytes<usize>) -> Range {
        Range { start: self.position(bytes.start), end: self.position(bytes.end) }
    }
}

/// The encoding to use with a client that offers these: UTF-8 where it can, UTF-16 where nothing is said.
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
