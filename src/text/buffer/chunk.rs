//! A chunk of an edited text, with its line ends and lengths.

/// Bytes of a chunk that is cut from a longer text.
const CHUNK_LEN: usize = 32 << 10;
/// Shorter chunks are merged with a neighbour.
pub(super) const MIN_CHUNK_LEN: usize = 4 << 10;

/// An immutable part of a text.
#[derive(Debug)]
pub(super) struct Chunk {
    pub text: Box<str>,
    /// The offsets after its line ends.
    pub line_ends: Box<[u32]>,
    /// Its length in UTF-16 code units.
    pub utf16: usize,
    /// Its length in characters.
    pub chars: usize,
}

impl Chunk {
    fn new(text: &str) -> Self {
        // Chunks are not much longer than `CHUNK_LEN`.
        let narrow = |end: usize| u32::try_from(end).unwrap_or(u32::MAX);
        Self {
            line_ends: line_ends(text).map(narrow).collect(),
            utf16: utf16_len(text),
            chars: chars_len(text),
            text: text.into(),
        }
    }
}

/// Splits a text into chunks, between characters and never inside `\r\n`.
pub(super) fn split(text: &str) -> impl Iterator<Item = Chunk> + '_ {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut end = if rest.len() < CHUNK_LEN + MIN_CHUNK_LEN { rest.len() } else { CHUNK_LEN };
        while !rest.is_char_boundary(end) || (rest[..end].ends_with('\r') && rest[end..].starts_with('\n')) {
            end += 1;
        }
        let (chunk, after) = rest.split_at(end);
        rest = after;
        Some(Chunk::new(chunk))
    })
}

/// The offsets after the line ends of a text (`\n`, `\r\n` and `\r`).
pub(super) fn line_ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b'\n', b'\r', bytes)
        .filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'))
        .map(|at| at + 1)
}

/// The number of line ends in a text, and the text after the last one.
#[must_use]
pub fn split_last_line(text: &str) -> (usize, &str) {
    line_ends(text).fold((0, text), |(count, _), end| (count + 1, &text[end..]))
}

/// The length of a text in UTF-16 code units: one per character, two for characters of four bytes.
pub(super) fn utf16_len(text: &str) -> usize {
    sum(text, |byte| u8::from(starts_character(byte)) + u8::from(byte >= 0xf0))
}

/// The length of a text in characters.
pub(super) fn chars_len(text: &str) -> usize {
    sum(text, |byte| u8::from(starts_character(byte)))
}

const fn starts_character(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

/// Sums `of_byte`, which must be at most 2, over all bytes. Sums of blocks fit in a byte, so that the compiler can
/// vectorise the loop.
fn sum(text: &str, of_byte: impl Fn(u8) -> u8) -> usize {
    let blocks = text.as_bytes().chunks(64);
    blocks.map(|block| usize::from(block.iter().map(|&byte| of_byte(byte)).sum::<u8>())).sum()
}
