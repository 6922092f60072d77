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
