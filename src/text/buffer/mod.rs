//! An editable text: a list of immutable chunks that copies share.
//!
//! Chunks are tens of kilobytes long. An edit replaces only a few of them, and copying a text for a reader costs one
//! pointer per chunk. Lines end at `\n`, `\r\n` and a bare `\r`, as in the Language Server Protocol 3.17 ("Text
//! Documents"); `\r\n` is never split between chunks.

mod chunk;
mod position;

pub use position::{Encoding, Point};

pub use chunk::split_last_line;
use chunk::{Chunk, split};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// A text that is cheap to edit and to copy.
#[derive(Debug, Clone, Default)]
pub struct Buffer {
    chunks: Vec<Arc<Chunk>>,
    /// The start of each chunk.
    starts: Vec<ChunkStart>,
    /// The end of the last chunk.
    end: ChunkStart,
}

/// The amount of text before a chunk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct ChunkStart {
    byte: usize,
    /// The number of line ends.
    lines: usize,
}

/// The effect of an edit on byte offsets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Splice {
    /// The replaced byte range, in offsets before the edit.
    pub removed: Range<usize>,
    /// The number of inserted bytes.
    pub inserted: usize,
}

impl Buffer {
    /// Creates a buffer with this text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut buffer = Self { chunks: split(text).map(Arc::new).collect(), ..Self::default() };
        buffer.count_from(0);
        buffer
    }

    /// The number of bytes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.end.byte
    }

    /// Whether the text is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.end.byte == 0
    }

    /// The text between two offsets, borrowed if it is within one chunk. Offsets past the end or inside a character
    /// round down.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Cow<'_, str> {
        let (start, end) = (self.floor(range.start), self.floor(range.end));
        if start >= end {
            return Cow::Borrowed("");
        }
        let first = self.chunk_at(start);
        let from = start - self.starts[first].byte;
        let whole = &self.chunks[first].text;
        if let Some(text) = whole.get(from..from + (end - start)) {
            return Cow::Borrowed(text);
        }
        let mut text = String::with_capacity(end - start);
        text.push_str(&whole[from..]);
        for (chunk, at) in self.chunks.iter().zip(&self.starts).skip(first + 1) {
            if at.byte >= end {
                break;
            }
            text.push_str(&chunk.text[..chunk.text.len().min(end - at.byte)]);
        }
        Cow::Owned(text)
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        self.slice(0..self.len())
    }

    /// Replaces a byte range. Offsets round down as in [`Buffer::slice`]; the ends of an inverted range are swapped.
    pub fn splice(&mut self, range: Range<usize>, text: &str) -> Splice {
        let (one, other) = (self.floor(range.start), self.floor(range.end));
        let removed = one.min(other)..one.max(other);
        let splice = Splice { removed: removed.clone(), inserted: text.len() };
        if self.chunks.is_empty() {
            *self = Self::new(text);
            return splice;
        }
        let (mut first, mut last) = (self.chunk_at(removed.start), self.chunk_at(removed.end));
        let head = &self.chunks[first].text[..removed.start - self.starts[first].byte];
        let tail = &self.chunks[last].text[removed.end - self.starts[last].byte..];
        let mut middle = [head, text, tail].concat();
        // `\r\n` must not be split between chunks, and short chunks are merged.
        if first > 0 && (middle.len() < chunk::MIN_CHUNK_LEN || middle.starts_with('\n')) {
            first -= 1;
            middle.insert_str(0, &self.chunks[first].text);
        }
        if last + 1 < self.chunks.len() && (middle.len() < chunk::MIN_CHUNK_LEN || middle.ends_with('\r')) {
            last += 1;
            middle.push_str(&self.chunks[last].text);
        }
        self.chunks.splice(first..=last, split(&middle).map(Arc::new));
        self.count_from(first);
        splice
    }

    /// The start of the JSON Lines line that contains an offset. Such lines end only at `\n`.
    #[must_use]
    pub fn record_line_start(&self, offset: usize) -> usize {
        let mut at = self.chunk_at(offset);
        let Some(start) = self.starts.get(at) else { return 0 };
        let mut before = &self.chunks[at].text.as_bytes()[..offset.min(self.len()) - start.byte];
        loop {
            if let Some(newline) = memchr::memrchr(b'\n', before) {
                return self.starts[at].byte + newline + 1;
            }
            if at == 0 {
                return 0;
            }
            at -= 1;
            before = self.chunks[at].text.as_bytes();
        }
    }

    /// The offset after the first `\n` at or after an offset, or the end of the text if there is none.
    #[must_use]
    pub fn record_line_end(&self, offset: usize) -> usize {
        let offset = offset.min(self.len());
        let first = self.chunk_at(offset);
        for (chunk, start) in self.chunks.iter().zip(&self.starts).skip(first) {
            let from = offset.saturating_sub(start.byte);
            if let Some(newline) = memchr::memchr(b'\n', &chunk.text.as_bytes()[from..]) {
                return start.byte + from + newline + 1;
            }
        }
        self.len()
    }

    /// Recomputes the starts of the chunks from `first` on.
    fn count_from(&mut self, first: usize) {
        let mut at =
            if first == 0 { ChunkStart::default() } else { self.starts[first - 1].after(&self.chunks[first - 1]) };
        self.starts.truncate(first);
        self.starts.reserve(self.chunks.len() - first);
        for chunk in &self.chunks[first..] {
            self.starts.push(at);
            at = at.after(chunk);
        }
        self.end = at;
    }

    /// The index of the chunk that contains an offset; the last chunk for the end of the text.
    fn chunk_at(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| start.byte <= offset).saturating_sub(1)
    }

    /// The largest offset up to `offset` that is within the text and between two characters.
    #[must_use]
    pub fn floor(&self, offset: usize) -> usize {
        let offset = offset.min(self.len());
        let Some(chunk) = self.chunks.get(self.chunk_at(offset)) else { return 0 };
        let base = self.starts[self.chunk_at(offset)].byte;
        let mut within = offset - base;
        while !chunk.text.is_char_boundary(within) {
            within -= 1;
        }
        base + within
    }
}

impl ChunkStart {
    fn after(self, chunk: &Chunk) -> Self {
        Self { byte: self.byte + chunk.text.len(), lines: self.lines + chunk.line_ends.len() }
    }
}
