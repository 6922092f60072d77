//! A simple, slow implementation of positions in the Language Server Protocol, as a reference.

use echolint::text::{Encoding, Point};

/// The lines as the protocol counts them: the offsets of the start and of the end, excluding the line ending.
pub fn lines(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let (mut lines, mut start, mut at) = (Vec::new(), 0, 0);
    while at < bytes.len() {
        let width = match (bytes[at], bytes.get(at + 1)) {
            (b'\r', Some(b'\n')) => 2,
            (b'\r' | b'\n', _) => 1,
            _ => 0,
        };
        if width > 0 {
            lines.push((start, at));
            start = at + width;
        }
        at += width.max(1);
    }
    lines.push((start, bytes.len()));
    lines
}

fn width(c: char, encoding: Encoding) -> usize {
    match encoding {
        Encoding::Utf8 => c.len_utf8(),
        Encoding::Utf16 => c.len_utf16(),
        Encoding::Utf32 => 1,
    }
}

/// The offset of a position.
pub fn offset(text: &str, point: Point, encoding: Encoding) -> usize {
    let Some(&(start, end)) = lines(text).get(point.line as usize) else { return text.len() };
    let mut column = 0;
    for (at, c) in text[start..end].char_indices() {
        column += width(c, encoding);
        if column > point.column as usize {
            return start + at;
        }
    }
    end
}

/// The position of an offset.
pub fn point(text: &str, offset: usize, encoding: Encoding) -> Point {
    let all = lines(text);
    let line = all.iter().rposition(|&(start, _)| start <= offset).unwrap_or_default();
    let (start, end) = all[line];
    let column: usize = text[start..offset.clamp(start, end)].chars().map(|c| width(c, encoding)).sum();
    Point { line: u32::try_from(line).unwrap(), column: u32::try_from(column).unwrap() }
}
