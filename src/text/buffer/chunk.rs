//! A chunk of an edited text, with what it counts for.

/// Bytes of a chunk that is cut from a longer text.
const USUAL: usize = 32 << 10;
/// What is shorter is joined with a neighbour.
pub(super) const SCRAP: usize = 4 << 10;

/// Some text that does not change.
#[derive(Debug)]
pub(super) struct Chunk {
    pub text: Box<str>,
    /// The offsets after the line ends in it.
    pub line_ends: Box<[u32]>,
    /// UTF-16 code units of it.
    pub utf16: usize,
    /// Characters of it.
    pub chars: usize,
}

impl Chunk {
    fn new(text: &str) -> Self {
        // A chunk is not much longer than the usual.
        let narrow = |end: usize| u32::try_from(end).unwrap_or(u32::MAX);
        Self {
            line_ends: line_ends(text).map(narrow).collect(),
            utf16: utf16_len(text),
            chars: chars_len(text),
            text: text.into(),
        }
    }
}

/// A text in chunks, cut between characters and not inside `\r\n`.
pub(super) fn split(text: &str) -> impl Iterator<Item = Chunk> + '_ {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut end = if rest.len() < USUAL + SCRAP { rest.len() } else { USUAL };
        while !rest.is_char_boundary(end) || (rest[..end].ends_with('\r') && rest[end..].starts_with('\n')) {
            end += 1;
        }
        let (chunk, after) = rest.split_at(end);
        rest = after;
        Some(Chunk::new(chunk))
    })
}

/// The offsets after the line ends of a text: `\n`, `\r\n`, `\r`.
pub(super) fn line_ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b'\n', b'\r', bytes)
        .filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'))
        .map(|at| at + 1)
}

/// The line ends of a text, and what follows the last of them.
#[must_use]
pub fn after_lines(text: &str) -> (usize, &str) {
    line_ends(text).fold((0, text), |(count, _), end| (count + 1, &text[end..]))
}

/// UTF-16 code units of a text: one a character, two for those of four bytes.
pub(super) fn utf16_len(text: &str) -> usize {
    sum(text, |byte| u8::from(starts_character(byte)) + u8::from(byte >= 0xf0))
}

/// Characters of a text.
pub(super) fn chars_len(text: &str) -> usize {
    sum(text, |byte| u8::from(starts_character(byte)))
}

const fn starts_character(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

/// The sum over all bytes of what each counts for, 2 at the most: in blocks whose sums fit a byte, which a compiler
/// makes vectors of.
fn sum(text: &str, of_byte: impl Fn(u8) -> u8) -> usize {
    let blocks = text.as_bytes().chunks(64);
    blocks.map(|block| usize::from(block.iter().map(|&byte| of_byte(byte)).sum::<u8>())).sum()
}
