//! Reading bytes in chunks, and telling at the start what is no text at all.

use crate::text::LFS_POINTER;
use std::io::{self, Read};

/// Bytes read at a time.
pub(super) const CHUNK: usize = 1 << 20;
/// Bytes at the start in which a NUL byte means that the file is no text.
const BINARY_WINDOW: usize = 8 << 10;

/// Bytes of a reader, as far as they were read and not yet let go.
pub(super) struct Source<'r, R: ?Sized> {
    reader: &'r mut R,
    /// What was read, and behind it bytes to read into, which are made once only.
    buffer: Vec<u8>,
    filled: usize,
    /// Whether there is no more to read, because of the end or of a failure.
    pub ended: bool,
    /// What kept the rest from being read. What came before is still good.
    pub failure: Option<io::Error>,
}

impl<'r, R: Read + ?Sized> Source<'r, R> {
    /// Reads the first chunk.
    pub fn new(reader: &'r mut R) -> Self {
        let buffer = Vec::with_capacity(CHUNK + (CHUNK >> 2));
        let mut source = Self { reader, buffer, filled: 0, ended: false, failure: None };
        source.more();
        source
    }

    /// What was read.
    pub fn bytes(&self) -> &[u8] {
        &self.buffer[..self.filled]
    }

    /// Reads a chunk more.
    pub fn more(&mut self) {
        // Read into bytes that are there already: a boxed reader fills fresh ones first, piece by piece.
        let end = self.filled + CHUNK;
        if self.buffer.len() < end {
            self.buffer.resize(end, 0);
        }
        while self.filled < end {
            match self.reader.read(&mut self.buffer[self.filled..end]) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(read) => self.filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.ended = true;
                    self.failure = Some(error);
                    break;
                }
            }
        }
    }

    /// Reads all there is.
    pub fn all(&mut self) {
        while !self.ended {
            self.more();
        }
    }

    /// Reads until a line ends; the offset after the last line end, if there is one.
    pub fn through_a_line(&mut self, start: usize, least: usize) -> Option<usize> {
        let line_end = |from: usize, buffer: &[u8]| memchr::memrchr(b'\n', &buffer[from..]).map(|at| from + at + 1);
        let mut end = line_end(start, self.bytes());
        while !self.ended && (end.is_none() || self.filled < least) {
            // Only what is new is searched: one line may be longer than many chunks.
            let from = self.filled;
            self.more();
            end = line_end(from, self.bytes()).or(end);
        }
        end
    }

    /// Lets go of everything before `end`.
    pub fn drop_front(&mut self, end: usize, usual: usize) {
        if self.buffer.capacity() > 4 * usual {
            // A very long line has made the buffer large; give that memory back.
            self.buffer = self.buffer[end..self.filled].to_vec();
        } else {
            self.buffer.copy_within(end..self.filled, 0);
        }
        self.filled -= end;
    }

    /// The failure, if there was one.
    pub fn finish(self) -> io::Result<()> {
        self.failure.map_or(Ok(()), Err)
    }
}

/// What a file is that is no UTF-8 text.
pub(super) fn not_text(head: &[u8]) -> Option<&'static str> {
    const UTF_16: &str = "UTF-16 text, and JSON is UTF-8";
    let magic: [(&[u8], &str); 4] = [
        (b"\xff\xfe", UTF_16),
        (b"\xfe\xff", UTF_16),
        (b"\x1f\x8b", "gzip data, but its name does not end in .gz"),
        (b"\x28\xb5\x2f\xfd", "zstd data, but its name does not end in .zst"),
    ];
    if let Some((_, what)) = magic.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(what);
    }
    if head.starts_with(LFS_POINTER) {
        return Some("a Git LFS pointer: the data is not here, `git lfs pull` fetches it");
    }
    let window = &head[..head.len().min(BINARY_WINDOW)];
    memchr::memchr(0, window)?;
    match window {
        [0, b'{' | b'[', ..] | [b'{' | b'[', 0, ..] => Some(UTF_16),
        // JSON with NUL bytes in it is broken in those places, and can be read in others.
        _ => (!matches!(window.trim_ascii_start().first(), Some(b'{' | b'['))).then_some("binary data, not text"),
    }
}
