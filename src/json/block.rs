//! Classifies 64 bytes at a time into bit masks, with SIMD.
//!
//! Bit `i` of a mask is about byte `i` of the block.

use wide::u8x16;

/// Bytes in a block.
pub const BLOCK: usize = 64;

/// The bytes that matter inside a JSON string.
#[derive(Debug, Clone, Copy)]
pub struct StringMasks {
    /// Positions of `"`.
    pub quote: u64,
    /// Positions of `\`.
    pub backslash: u64,
    /// Positions of bytes below 0x20, which a string must escape.
    pub control: u64,
}

#[inline(always)]
fn lanes(block: &[u8; BLOCK]) -> [u8x16; 4] {
    let lane = |at: usize| {
        let mut bytes = [0u8; 16];
        bytes.copy_from_slice(&block[at..at + 16]);
        u8x16::new(bytes)
    };
    [lane(0), lane(16), lane(32), lane(48)]
}

#[inline(always)]
fn mask(lanes: [u8x16; 4], test: impl Fn(u8x16) -> u8x16) -> u64 {
    let bits = lanes.map(|lane| u64::from(test(lane).to_bitmask()));
    bits[0] | bits[1] << 16 | bits[2] << 32 | bits[3] << 48
}

#[inline(always)]
fn any(lanes: [u8x16; 4], test: impl Fn(u8x16) -> u8x16) -> bool {
    let [a, b, c, d] = lanes.map(test);
    (a | b | c | d).to_bitmask() != 0
}

/// Positions of the byte `byte`.
#[inline(always)]
#[must_use]
pub fn equal(block: &[u8; BLOCK], byte: u8) -> u64 {
    mask(lanes(block), |lane| lane.simd_eq(u8x16::splat(byte)))
}

/// Positions of the bytes that can end or break a JSON string.
#[inline(always)]
#[must_use]
pub fn string_masks(block: &[u8; BLOCK]) -> StringMasks {
    let lanes = lanes(block);
    let is_control = |lane: u8x16| lane.min(u8x16::splat(0x1f)).simd_eq(lane);
    StringMasks {
        quote: mask(lanes, |lane| lane.simd_eq(u8x16::splat(b'"'))),
        backslash: mask(lanes, |lane| lane.simd_eq(u8x16::splat(b'\\'))),
        // Control characters are rare, and testing for any is cheaper than locating them.
        control: if any(lanes, is_control) { mask(lanes, is_control) } else { 0 },
    }
}

/// Positions of the bytes that can end or break a JSON string, in only 16 bytes: most keys and values are shorter.
#[inline(always)]
#[must_use]
pub fn string_stops(bytes: &[u8; 16]) -> u32 {
    let lane = u8x16::new(*bytes);
    let quote = lane.simd_eq(u8x16::splat(b'"'));
    let backslash = lane.simd_eq(u8x16::splat(b'\\'));
    let control = lane.min(u8x16::splat(0x1f)).simd_eq(lane);
    (quote | backslash | control).to_bitmask()
}

/// Positions of bytes that may follow a backslash.
#[inline(always)]
#[must_use]
pub fn escapable(block: &[u8; BLOCK]) -> u64 {
    mask(lanes(block), |lane| {
        let is = |byte| lane.simd_eq(u8x16::splat(byte));
        is(b'"') | is(b'\\') | is(b'/') | is(b'b') | is(b'f') | is(b'n') | is(b'r') | is(b't') | is(b'u')
    })
}

/// Positions of ASCII digits.
#[inline(always)]
#[must_use]
pub fn digits(block: &[u8; BLOCK]) -> u64 {
    mask(lanes(block), |lane| {
        let shifted = lane - u8x16::splat(b'0');
        shifted.min(u8x16::splat(9)).simd_eq(shifted)
    })
}

/// Positions of ASCII letters, digits and `_`.
#[inline(always)]
#[must_use]
pub fn word(block: &[u8; BLOCK]) -> u64 {
    mask(lanes(block), |lane| is_alphanumeric(lane) | lane.simd_eq(u8x16::splat(b'_')))
}

#[inline(always)]
fn is_alphanumeric(lane: u8x16) -> u8x16 {
    // `low <= x <= high` equals `x - low <= high - low`, because the subtraction wraps for `x < low`.
    let within = |lane: u8x16, low: u8, high: u8| {
        let shifted = lane - u8x16::splat(low);
        shifted.min(u8x16::splat(high - low)).simd_eq(shifted)
    };
    within(lane | u8x16::splat(0x20), b'a', b'z') | within(lane, b'0', b'9')
}

/// The most frequent bytes of prose.
#[derive(Debug, Clone, Copy)]
pub struct ProseMasks {
    /// Positions of ASCII letters and digits.
    pub alphanumeric: u64,
    /// Positions of spaces.
    pub space: u64,
}

/// Positions of the most frequent bytes of prose.
#[inline(always)]
#[must_use]
pub fn prose_masks(block: &[u8; BLOCK]) -> ProseMasks {
    let lanes = lanes(block);
    ProseMasks {
        alphanumeric: mask(lanes, is_alphanumeric),
        space: mask(lanes, |lane| lane.simd_eq(u8x16::splat(b' '))),
    }
}

/// The block at offset `at`, padded with `pad` if the text ends within it.
#[inline(always)]
#[must_use]
pub fn load(bytes: &[u8], at: usize, pad: u8) -> [u8; BLOCK] {
    if let Some(block) = bytes[at..].first_chunk::<BLOCK>() {
        return *block;
    }
    let rest = &bytes[at..];
    let mut block = [pad; BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_agree_with_a_plain_loop_for_every_byte() {
        let all: Vec<u8> = (0..=255).collect();
        for chunk in all.chunks_exact(BLOCK) {
            let block = load(chunk, 0, 0);
            let slow = |test: &dyn Fn(u8) -> bool| {
                chunk.iter().enumerate().fold(0u64, |bits, (at, &b)| bits | u64::from(test(b)) << at)
            };
            let masks = string_masks(&block);
            assert_eq!(masks.quote, slow(&|b| b == b'"'));
            assert_eq!(masks.backslash, slow(&|b| b == b'\\'));
            assert_eq!(masks.control, slow(&|b| b < 0x20));
            assert_eq!(escapable(&block), slow(&|b| b"\"\\/bfnrtu".contains(&b)));
            assert_eq!(word(&block), slow(&|b| b.is_ascii_alphanumeric() || b == b'_'));
            assert_eq!(digits(&block), slow(&|b| b.is_ascii_digit()));
            assert_eq!(prose_masks(&block).alphanumeric, slow(&|b| b.is_ascii_alphanumeric()));
            assert_eq!(prose_masks(&block).space, slow(&|b| b == b' '));
            assert_eq!(equal(&block, b'x'), slow(&|b| b == b'x'));
        }
    }
}
