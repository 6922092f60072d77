//! Lines of JSON Lines: they end at `\n` and nowhere else.

/// The UTF-8 byte order mark.
pub const BOM: &[u8] = b"\xef\xbb\xbf";

/// One line of a block of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Offset of its first byte.
    pub start: usize,
    /// Offset after its last byte, its end (`\n` or `\r\n`) left out.
    pub end: usize,
}

/// The lines of a block. What follows the last `\n` is a line too, unless it is empty.
pub fn lines(block: &[u8]) -> impl Iterator<Item = Line> + '_ {
    let mut start = 0;
    std::iter::from_fn(move || {
        if start >= block.len() {
            return None;
        }
        let end = memchr::memchr(b'\n', &block[start..]).map_or(block.len(), |at| start + at);
        let line = Line { start, end: start + strip_line_end(&block[start..end]).len() };
        start = end + 1;
        Some(line)
    })
}

/// A line without the `\r` of a `\r\n` end.
#[must_use]
pub fn strip_line_end(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}
