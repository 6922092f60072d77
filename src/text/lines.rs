//! Lines of JSON Lines, which end only at `\n`.

/// The UTF-8 byte order mark.
pub const BOM: &[u8] = b"\xef\xbb\xbf";

/// One line of a block of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Offset of its first byte.
    pub start: usize,
    /// Offset after its last byte, excluding the line ending (`\n` or `\r\n`).
    pub end: usize,
}

/// The lines of a block, including a last line without `\n`.
pub fn lines(block: &[u8]) -> impl Iterator<Item = Line> + '_ {
    let mut start = 0;
    std::iter::from_fn(move || {
        if start >= block.len() {
            return None;
        }
        let end = memchr::memchr(b'\n', &block[start..]).map_or(block.len(), |at| start + at);
        let line = Line { start, end: start + strip_carriage_return(&block[start..end]).len() };
        start = end + 1;
        Some(line)
    })
}

fn strip_carriage_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}
