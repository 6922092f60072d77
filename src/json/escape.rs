//! The content of JSON strings: decoding, and offsets raw ↔ decoded.
//!
//! No map is stored. An offset is translated by walking the raw content once, which happens only
//! for the few places that are shown to a person.

use super::block::{self, BLOCK};
use super::string::Escapes;
use memchr::memmem;
use std::borrow::Cow;
use std::sync::LazyLock;

/// The decoded form of a string's raw content (without its quotes). Lone surrogates become U+FFFD.
///
/// The content must have been accepted by the parser; whatever else it holds is kept as it is.
#[must_use]
pub fn decode(raw: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\\', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(if is_dense(raw.as_bytes()) { decode_dense(raw) } else { decode_sparse(raw) })
}

/// Whether the content begins with many escapes of two characters, as JSON inside JSON does. Which
/// way is taken matters only for speed.
fn is_dense(raw: &[u8]) -> bool {
    let sample = &raw[..raw.len().min(4 * BLOCK)];
    let simple = memchr::memchr_iter(b'\\', sample).filter(|&at| sample.get(at + 1) != Some(&b'u')).count();
    simple * 32 >= sample.len()
}

/// Calls `each` with the offset of every backslash that begins an escape. Those inside an escape,
/// where the second half of a surrogate pair begins, are among them.
#[inline(always)]
fn for_each_escape(bytes: &[u8], mut each: impl FnMut(usize)) {
    let mut escapes = Escapes::default();
    let mut base = 0;
    while base < bytes.len() {
        let block = block::load(bytes, base, b' ');
        let backslash = block::equal(&block, b'\\');
        if backslash | escapes.carry != 0 {
            let mut escaped = escapes.next(backslash);
            while escaped != 0 {
                each(base + escaped.trailing_zeros() as usize - 1);
                escaped &= escaped - 1;
            }
        }
        base += BLOCK;
    }
}

/// Decodes content with long pieces between its escapes.
fn decode_sparse(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    // Everything before `copied` has been written to `out`.
    let mut copied = 0;
    for_each_escape(raw.as_bytes(), |at| {
        if at >= copied {
            out.push_str(&raw[copied..at]);
            let (decoded, len) = read_escape(&raw[at..]);
            out.push(decoded);
            copied = at + len;
        }
    });
    out.push_str(&raw[copied..]);
    out
}

/// Decodes content with short pieces between its escapes: a piece is copied as a whole lane, of
/// which the next one overwrites what is too much.
fn decode_dense(raw: &str) -> String {
    const LANE: usize = 16;
    let bytes = raw.as_bytes();
    // No escape is shorter than what it stands for.
    let mut out = vec![0; bytes.len() + LANE];
    let (mut copied, mut written) = (0, 0);
    for_each_escape(bytes, |at| {
        if at < copied {
            return;
        }
        let gap = at - copied;
        match bytes[copied..].first_chunk::<LANE>() {
            Some(lane) if gap <= LANE => out[written..written + LANE].copy_from_slice(lane),
            _ => out[written..written + gap].copy_from_slice(&bytes[copied..at]),
        }
        written += gap;
        let simple = bytes.get(at + 1).map_or(0, |&byte| SIMPLE[usize::from(byte)]);
        if simple != 0 {
            out[written] = simple;
            written += 1;
            copied = at + 2;
        } else {
            let (decoded, len) = read_escape(&raw[at..]);
            written += decoded.encode_utf8(&mut out[written..]).len();
            copied = at + len;
        }
    });
    let rest = &bytes[copied..];
    out[written..written + rest.len()].copy_from_slice(rest);
    out.truncate(written + rest.len());
    // Only whole characters were written. Checking that costs less than the short pieces save.
    String::from_utf8(out).unwrap_or_default()
}

/// What the escape of two characters with this second one stands for; 0 where there is none.
const SIMPLE: [u8; 256] = {
    let mut simple = [0; 256];
    let pairs = *b"\"\"\\\\//b\x08f\x0cn\nr\rt\t";
    let mut at = 0;
    while at < pairs.len() {
        simple[pairs[at] as usize] = pairs[at + 1];
        at += 2;
    }
    simple
};

/// The character that the escape at the start of `raw` stands for, and its raw length. What is no
/// escape is a backslash.
fn read_escape(raw: &str) -> (char, usize) {
    let bytes = raw.as_bytes();
    let simple = match bytes.get(1) {
        Some(b'u') => return read_unicode_escape(bytes).unwrap_or(('\\', 1)),
        Some(b'n') => '\n',
        Some(b't') => '\t',
        Some(b'r') => '\r',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(&other) if other.is_ascii() => char::from(other),
        _ => return ('\\', 1),
    };
    (simple, 2)
}

/// The character of `\uXXXX`, or of two of them that are a surrogate pair.
fn read_unicode_escape(bytes: &[u8]) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = bytes.get(at..at + 4)?.iter();
        digits.map(|&byte| char::from(byte).to_digit(16)).try_fold(0, |unit, digit| Some(unit << 4 | digit?))
    };
    let first = unit(2)?;
    if let (0xd800..=0xdbff, Some(b"\\u")) = (first, bytes.get(6..8))
        && let Some(second @ 0xdc00..=0xdfff) = unit(8)
    {
        let scalar = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        return Some((char::from_u32(scalar)?, 12));
    }
    Some((char::from_u32(first).unwrap_or('\u{fffd}'), 6))
}

/// The UTF-16 units that a string's raw content writes as `\uXXXX`, those in JSON inside the string
/// (`\\uXXXX`) too.
pub fn unicode_escapes(raw: &str) -> impl Iterator<Item = u32> + '_ {
    static ESCAPE: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("\\u"));
    let unit = |at: usize| u32::from_str_radix(raw.get(at + 2..at + 6)?, 16).ok();
    ESCAPE.find_iter(raw.as_bytes()).filter_map(unit)
}

/// The raw offset of the character at byte `decoded` of the decoded content. Offsets inside a
/// character round down, offsets past the end give the raw length.
#[must_use]
pub fn raw_offset(raw: &str, decoded: usize) -> usize {
    let mut at = 0;
    let mut seen = 0;
    while at < raw.len() {
        let (raw_len, decoded_len) = step(&raw[at..]);
        if seen + decoded_len > decoded {
            return at;
        }
        at += raw_len;
        seen += decoded_len;
    }
    raw.len()
}

/// The decoded offset of the character at byte `offset` of the raw content. Offsets inside an
/// escape or a character round down, offsets past the end give the decoded length.
#[must_use]
pub fn decoded_offset(raw: &str, offset: usize) -> usize {
    let mut at = 0;
    let mut seen = 0;
    while at < raw.len() {
        let (raw_len, decoded_len) = step(&raw[at..]);
        if at + raw_len > offset {
            return seen;
        }
        at += raw_len;
        seen += decoded_len;
    }
    seen
}

/// Lengths (raw, decoded) of a run without escapes of which every character is one byte, of one
/// other character, or of one escape. `rest` is not empty.
fn step(rest: &str) -> (usize, usize) {
    match rest.as_bytes()[0] {
        b'\\' => {
            let (decoded, len) = read_escape(rest);
            (len, decoded.len_utf8())
        }
        byte if byte.is_ascii() => (1, 1),
        _ => {
            let len = rest.chars().next().map_or(1, char::len_utf8);
            (len, len)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_like_serde_json() {
        for raw in [
            "plain",
            "a\\nb",
            "\\\\\\\"",
            "\\u00e9t\\u00c9",
            "\\ud83d\\ude42!",
            "x\\/y",
            "\\b\\f\\r\\t",
            "long text without any escape for more than sixty four bytes, so that blocks are crossed \\\" here",
            "backslashes at a block's edge: 0123456789012345678901234567890\\\\\\\\\\\\\\\"and on",
        ] {
            let expected: String = serde_json::from_str(&format!("\"{raw}\"")).unwrap();
            assert_eq!(decode(raw), expected, "{raw}");
        }
    }

    #[test]
    fn lone_surrogates_become_replacement_characters() {
        assert_eq!(decode("a\\ud83d!"), "a\u{fffd}!");
        assert_eq!(decode("\\ude42\\ud83d"), "\u{fffd}\u{fffd}");
        assert_eq!(decode("\\ud83d\\ud83d\\ude42"), "\u{fffd}🙂");
    }

    #[test]
    fn offsets_map_both_ways_at_every_character() {
        let raw = "a\\n\\u00e9é\\ud83d\\ude42\\\"end";
        let decoded = decode(raw);
        for (offset, _) in decoded.char_indices() {
            assert_eq!(decoded_offset(raw, raw_offset(raw, offset)), offset);
        }
        assert_eq!(raw_offset(raw, decoded.len()), raw.len());
        assert_eq!(raw_offset(raw, 9_999), raw.len());
        assert_eq!(decoded_offset(raw, 2), 1, "inside an escape rounds down");
    }
}
