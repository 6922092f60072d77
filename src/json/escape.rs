//! Decodes JSON strings and translates offsets between raw and decoded content.
//!
//! No offset map is stored: a translation walks the raw content, which is only done for positions that are reported.

use super::block::{self, BLOCK};
use super::string::Escapes;
use memchr::memmem;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Decodes the raw content of a string (without its quotes). Lone surrogates become U+FFFD.
///
/// Never fails: invalid escapes, which the parser rejects, are copied or lose their backslash.
#[must_use]
pub fn decode(raw: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\\', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(if is_dense(raw.as_bytes()) { decode_dense(raw) } else { decode_sparse(raw) })
}

/// Whether the content begins with many two-character escapes, as JSON inside JSON does. The result only affects
/// speed.
fn is_dense(raw: &[u8]) -> bool {
    let sample = raw.len().min(4 * BLOCK);
    let mut simple = 0;
    for base in (0..sample).step_by(BLOCK) {
        let block = block::load(raw, base, b' ');
        let unicode = block::equal(&block, b'u') >> 1;
        simple += (block::equal(&block, b'\\') & !unicode).count_ones() as usize;
    }
    simple * 32 >= sample
}

/// Calls `each` with the offset of every backslash that begins an escape, including the second half of a surrogate
/// pair.
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

/// Decodes content with long runs between its escapes.
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

/// Two blocks, so that copying a run that begins in the first block never needs a bounds check.
const WINDOW: usize = 2 * BLOCK;

/// Copies `from[at..at + len]` to `to[into..]`, in whole lanes: later copies overwrite the excess. The offsets are in
/// the first block already; `%` only proves it to the compiler.
#[inline(always)]
fn copy_piece(from: &[u8; WINDOW], at: usize, len: usize, to: &mut [u8; WINDOW], into: usize) {
    const LANE: usize = 16;
    let (at, into) = (at % BLOCK, into % BLOCK);
    to[into..][..LANE].copy_from_slice(&from[at..][..LANE]);
    if len > LANE {
        for lane in (LANE..BLOCK).step_by(LANE) {
            to[into + lane..][..LANE].copy_from_slice(&from[at + lane..][..LANE]);
        }
    }
}

/// Decodes content with short runs between its escapes.
fn decode_dense(raw: &str) -> String {
    let bytes = raw.as_bytes();
    // Decoding never lengthens an escape.
    let mut out = vec![0; bytes.len() + WINDOW];
    let (mut read, mut written) = (0, 0);
    // Each iteration decodes one block. Blocks never begin inside an escape.
    while read < bytes.len()
        && let Some(into) = out[written..].first_chunk_mut::<WINDOW>()
    {
        let padded;
        let from = if let Some(from) = bytes[read..].first_chunk::<WINDOW>() {
            from
        } else {
            padded = pad(&bytes[read..]);
            &padded
        };
        let mut backslashes = from.first_chunk::<BLOCK>().map_or(0, |block| block::equal(block, b'\\'));
        let (mut copied, mut filled) = (0, 0);
        while backslashes != 0 {
            let at = backslashes.trailing_zeros() as usize % BLOCK;
            copy_piece(from, copied, at - copied, into, filled);
            filled += at - copied;
            copied = at;
            let simple = SIMPLE[usize::from(from[at + 1])];
            if simple == 0 {
                break;
            }
            into[filled % BLOCK] = simple;
            filled += 1;
            copied = at + 2;
            let lowest = backslashes & backslashes.wrapping_neg();
            backslashes &= !(lowest | lowest << 1);
        }
        if backslashes == 0 && copied < BLOCK {
            copy_piece(from, copied, BLOCK - copied, into, filled);
            filled += BLOCK - copied;
            copied = BLOCK;
        }
        read += copied;
        written += filled;
        if backslashes != 0 {
            // A `\u` escape, or an invalid one.
            let (decoded, len) = read_escape(&raw[read..]);
            written += decoded.encode_utf8(&mut out[written..]).len();
            read += len;
        }
    }
    // Drop the padding after the end.
    out.truncate(written - read.saturating_sub(bytes.len()));
    // The output is always valid UTF-8; checking it again still costs less than this function saves.
    String::from_utf8(out).unwrap_or_default()
}

/// The last bytes, padded with spaces.
#[inline(never)]
fn pad(bytes: &[u8]) -> [u8; WINDOW] {
    let mut padded = [b' '; WINDOW];
    padded[..bytes.len()].copy_from_slice(bytes);
    padded
}

/// The decoded byte of a two-character escape, by its second character; 0 if there is no such escape.
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

/// The character encoded by the escape at the start of `raw`, and the escape's length. An incomplete escape decodes to
/// a backslash.
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

/// Decodes `\uXXXX`, or two of them that form a surrogate pair.
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

/// The UTF-16 units written as `\uXXXX` in a string's raw content, including those in JSON inside the string
/// (`\\uXXXX`).
pub fn unicode_escapes(raw: &str) -> impl Iterator<Item = u32> + '_ {
    static ESCAPE: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("\\u"));
    let unit = |at: usize| u32::from_str_radix(raw.get(at + 2..at + 6)?, 16).ok();
    ESCAPE.find_iter(raw.as_bytes()).filter_map(unit)
}

/// Translates an offset in the decoded content to an offset in the raw content. Offsets inside a character round down;
/// offsets past the end give the raw length.
#[must_use]
pub fn raw_offset(raw: &str, decoded: usize) -> usize {
    raw_offset_after(raw, decoded, &mut OffsetPair::default())
}

/// The same place as an offset in the raw and in the decoded content of a string, before an escape or its start.
#[derive(Debug, Clone, Copy, Default)]
pub struct OffsetPair {
    raw: usize,
    decoded: usize,
}

/// Like [`raw_offset`], and starts at a place that an earlier call for the same string left in `known`, if that is not
/// too late. Calls with ascending offsets read the string once.
#[must_use]
pub fn raw_offset_after(raw: &str, decoded: usize, known: &mut OffsetPair) -> usize {
    if known.decoded > decoded {
        *known = OffsetPair::default();
    }
    let OffsetPair { raw: mut at, decoded: mut seen } = *known;
    while at < raw.len() {
        *known = OffsetPair { raw: at, decoded: seen };
        // Text before the next escape has the same length raw and decoded.
        let plain = memchr::memchr(b'\\', &raw.as_bytes()[at..]).unwrap_or(raw.len() - at);
        if seen + plain > decoded {
            let offset = at + decoded - seen;
            return (at..=offset).rev().find(|&offset| raw.is_char_boundary(offset)).unwrap_or(at);
        }
        at += plain;
        seen += plain;
        if at < raw.len() {
            let (character, len) = read_escape(&raw[at..]);
            if seen + character.len_utf8() > decoded {
                return at;
            }
            at += len;
            seen += character.len_utf8();
        }
    }
    raw.len()
}

/// Translates an offset in the raw content to an offset in the decoded content. Offsets inside an escape or a character
/// round down; offsets past the end give the decoded length.
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

/// The lengths (raw, decoded) of the first character or escape of `rest`, which must not be empty.
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
            "long text without any escape for more than sixty four bytes, so that it crosses blocks \\\" here",
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
