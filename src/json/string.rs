//! Parses strings, 64 bytes at a time.

use super::Span;
use super::block::{self, BLOCK};
use super::parse::{EndOffset, ParseWarning, ParseWarningKind, Parser, SyntaxError, SyntaxErrorKind};
use super::tape::Kind;

/// The offset after the closing quote of the string whose opening quote is at `start`. Does not check the string.
/// Returns `None` if the string is unterminated.
#[must_use]
pub fn end_of_string(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    let mut escapes = Escapes::default();
    while at < bytes.len() {
        let block = block::load(bytes, at, b' ');
        let backslashes = block::equal(&block, b'\\');
        let escaped = if backslashes | escapes.carry == 0 { 0 } else { escapes.next(backslashes) };
        let quotes = block::equal(&block, b'"') & !escaped;
        if quotes != 0 {
            return Some(at + quotes.trailing_zeros() as usize + 1);
        }
        at += BLOCK;
    }
    None
}

#[allow(clippy::cast_possible_truncation)] // `parse_prefix` rejects texts of 4 GiB and more
impl Parser<'_> {
    /// Parses the string whose opening quote is at `start`.
    #[inline(always)] // called for nearly every node, from two places
    pub(super) fn string(&mut self, start: usize) -> EndOffset {
        if let Some(first) = self.bytes.get(start + 1..).and_then(|rest| rest.first_chunk::<16>()) {
            let stop = block::string_stops(first).trailing_zeros() as usize;
            if stop < 16 && first[stop] == b'"' {
                let end = start + stop + 2;
                self.push(Kind::String, start, end, false);
                return Ok(end);
            }
        }
        self.long_string(start)
    }

    #[inline(never)] // keeps the fast path for short strings small
    fn long_string(&mut self, start: usize) -> EndOffset {
        let mut at = start + 1;
        let mut escapes = Escapes::default();
        let mut any_escape = false;
        let mut low_surrogate_at = usize::MAX;
        while at < self.bytes.len() {
            let block = block::load(self.bytes, at, b' ');
            let masks = block::string_masks(&block);
            let escaped = if masks.backslash | escapes.carry == 0 { 0 } else { escapes.next(masks.backslash) };
            let quotes = masks.quote & !escaped;
            let inside = below_lowest(quotes);
            any_escape |= masks.backslash & inside != 0;
            let control = masks.control & inside;
            // Nearly all escapes are `\"` and `\\`, which need no check.
            let checked = escaped & inside & below_lowest(control) & !(masks.quote | masks.backslash);
            if checked != 0 {
                self.check_escapes(at, &block, checked, &mut low_surrogate_at)?;
            }
            if control != 0 {
                let offset = control.trailing_zeros() as usize;
                return Err(Self::error(at + offset, SyntaxErrorKind::ControlInString));
            }
            if quotes != 0 {
                let end = at + quotes.trailing_zeros() as usize + 1;
                self.push(Kind::String, start, end, any_escape);
                return Ok(end);
            }
            at += BLOCK;
        }
        Err(self.expected(self.bytes.len(), "a closing `\"`"))
    }

    /// Checks the escaped characters at the positions of the mask `escaped`.
    fn check_escapes(
        &mut self,
        base: usize,
        block: &[u8; BLOCK],
        escaped: u64,
        low_surrogate_at: &mut usize,
    ) -> Result<(), SyntaxError> {
        let wrong = escaped & !block::escapable(block);
        let mut unicode = escaped & block::equal(block, b'u') & below_lowest(wrong);
        while unicode != 0 {
            let at = base + unicode.trailing_zeros() as usize;
            unicode &= unicode - 1;
            let unit = self.hex(at + 1)?;
            let lone = match unit {
                0xd800..=0xdbff => {
                    let paired = self.bytes.get(at + 5..at + 7) == Some(b"\\u")
                        && matches!(self.hex(at + 7), Ok(0xdc00..=0xdfff));
                    *low_surrogate_at = if paired { at + 6 } else { usize::MAX };
                    !paired
                }
                0xdc00..=0xdfff => *low_surrogate_at != at,
                _ => false,
            };
            if lone {
                let span = Span::new(at as u32 - 1, at as u32 + 5);
                self.warnings.push(ParseWarning { kind: ParseWarningKind::LoneSurrogate, span });
            }
        }
        if wrong == 0 {
            return Ok(());
        }
        let at = base + wrong.trailing_zeros() as usize;
        if at >= self.bytes.len() {
            return Err(self.expected(at, "the rest of an escape"));
        }
        Err(Self::error(at, SyntaxErrorKind::BadEscape))
    }

    /// The value of the four hexadecimal digits at `at`.
    fn hex(&self, at: usize) -> Result<u16, SyntaxError> {
        let mut unit = 0;
        for at in at..at + 4 {
            let Some(&byte) = self.bytes.get(at) else {
                return Err(self.expected(at, "four hexadecimal digits"));
            };
            let Some(digit) = char::from(byte).to_digit(16) else {
                return Err(Self::error(at, SyntaxErrorKind::BadUnicodeEscape));
            };
            unit = unit << 4 | digit as u16;
        }
        Ok(unit)
    }
}

/// All bits below the lowest set bit of `bits`; all 64 bits if none is set.
#[inline]
const fn below_lowest(bits: u64) -> u64 {
    !bits & bits.wrapping_sub(1)
}

/// Finds escaped characters, those after an odd number of backslashes, block by block.
///
/// The method is that of simdjson (Langdale and Lemire 2019, section 3.1.1): the carry of an addition separates runs of
/// backslashes that start at odd positions from those that start at even positions.
#[derive(Default)]
pub(super) struct Escapes {
    /// 1 when the last byte of the block before escapes the first byte of this one.
    pub(super) carry: u64,
}

impl Escapes {
    #[inline]
    pub(super) fn next(&mut self, backslash: u64) -> u64 {
        const EVEN: u64 = 0x5555_5555_5555_5555;
        let backslash = backslash & !self.carry;
        let follows = backslash << 1 | self.carry;
        let odd_starts = backslash & !EVEN & !follows;
        let (even_runs, overflow) = odd_starts.overflowing_add(backslash);
        self.carry = u64::from(overflow);
        (EVEN ^ (even_runs << 1)) & follows
    }
}
