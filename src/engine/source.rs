//! Reads files in chunks, and detects files that are not UTF-8 text.

use crate::text::LFS_POINTER;
use std::io::{self, Read};

/// The number of bytes read at a time.
pub(super) const CHUNK: usize = 1 << 20;
/// The number of bytes at the start of a file that are searched for NUL bytes, the sign of binary data.
const BINARY_WINDOW: usize = 8 << 10;

/// A buffer over a reader: the bytes that were read and not yet dropped.
pub(super) struct Source<'r, R: ?Sized> {
    reader: &'r mut R,
    /// The bytes that were read, followed by spare bytes to read into, which are initialized once.
    buffer: Vec<u8>,
    filled: usize,
    /// The maximum number of bytes to hold, in addition to two chunks: that of a record.
    max_record: u64,
    /// Whether reading ended, at the end of the data or with an error.
    pub ended: bool,
    /// The error that ended reading. The bytes before it are valid.
    pub failure: Option<io::Error>,
}

impl<'r, R: Read + ?Sized> Source<'r, R> {
    /// Reads the first chunk.
    pub fn new(reader: &'r mut R, max_record: Option<u64>) -> Self {
        let buffer = Vec::with_capacity(CHUNK + (CHUNK >> 2));
        let max_record = max_record.unwrap_or(u64::MAX);
        let mut source = Self { reader, buffer, filled: 0, max_record, ended: false, failure: None };
        source.read_chunk();
        source
    }

    /// The bytes in the buffer.
    pub fn bytes(&self) -> &[u8] {
        &self.buffer[..self.filled]
    }

    /// Reads one more chunk.
    pub fn read_chunk(&mut self) {
        if self.filled as u64 > self.max_record.saturating_add(2 * CHUNK as u64) {
            let limit = self.max_record >> 20;
            let message = format!("a record has more than {limit} MB, far more than the compressed file suggests");
            self.failure = Some(io::Error::new(io::ErrorKind::FileTooLarge, message));
            self.ended = true;
            return;
        }
        // Read into bytes that are already initialized: a boxed reader would initialize new ones first, piece by piece.
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

    /// Reads to the end.
    pub fn read_to_end(&mut self) {
        while !self.ended {
            self.read_chunk();
        }
    }

    /// Reads until the buffer contains a line end at `start` or later, and at least `min_len` bytes. Returns the offset
    /// after the last line end, if there is one.
    pub fn read_through_line(&mut self, start: usize, min_len: usize) -> Option<usize> {
        let line_end = |from: usize, buffer: &[u8]| memchr::memrchr(b'\n', &buffer[from..]).map(|at| from + at + 1);
        let mut end = line_end(start, self.bytes());
        while !self.ended && (end.is_none() || self.filled < min_len) {
            // Search only the new bytes, because one line can span many chunks.
            let from = self.filled;
            self.read_chunk();
            end = line_end(from, self.bytes()).or(end);
        }
        end
    }

    /// Drops the bytes before `end`. `usual` is the usual size of the buffer.
    pub fn drop_front(&mut self, end: usize, usual: usize) {
        if self.buffer.capacity() > 4 * usual {
            // A very long line made the buffer large: release the memory.
            self.buffer = self.buffer[end..self.filled].to_vec();
        } else {
            self.buffer.copy_within(end..self.filled, 0);
        }
        self.filled -= end;
    }

    /// Returns the error that ended reading, if there was one.
    pub fn finish(self) -> io::Result<()> {
        self.failure.map_or(Ok(()), Err)
    }
}

/// The kind of a file that is not UTF-8 text, for messages; `None` for text.
pub(super) fn not_text(head: &[u8]) -> Option<&'static str> {
    const UTF_16: &str = "UTF-16 text, but JSON must be UTF-8";
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
        return Some("a Git LFS pointer; run `git lfs pull` to fetch the data");
    }
    let window = &head[..head.len().min(BINARY_WINDOW)];
    memchr::memchr(0, window)?;
    match window {
        [0, b'{' | b'[', ..] | [b'{' | b'[', 0, ..] => Some(UTF_16),
        // JSON that contains NUL bytes is broken there, but its other records are readable.
        _ => (!matches!(window.trim_ascii_start().first(), Some(b'{' | b'['))).then_some("binary data, not text"),
    }
}
