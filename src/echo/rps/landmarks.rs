//! Finds the beginnings of words and the signs between them. Most bytes of a text are other letters and spaces, which
//! are skipped in blocks of 64.

use crate::json::block::{self, BLOCK};

/// The offsets of a text's landmarks, in order: the first byte of each run of ASCII letters and digits, and every other
/// byte except spaces.
#[derive(Debug)]
pub struct Landmarks<'t> {
    bytes: &'t [u8],
    /// The offset of the next block.
    next: usize,
    /// The remaining landmarks of the current block, as a bit mask.
    bits: u64,
    /// 1 if the current block ends inside a word, otherwise 0.
    in_word: u64,
}

impl<'t> Landmarks<'t> {
    /// The landmarks of `bytes`.
    pub const fn of(bytes: &'t [u8]) -> Self {
        Self { bytes, next: 0, bits: 0, in_word: 0 }
    }
}

impl Iterator for Landmarks<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.bits == 0 {
            if self.next >= self.bytes.len() {
                return None;
            }
            let masks = block::prose_masks(&block::load(self.bytes, self.next, b' '));
            let begins = masks.alphanumeric & !(masks.alphanumeric << 1 | self.in_word);
            self.bits = begins | !(masks.alphanumeric | masks.space);
            self.in_word = masks.alphanumeric >> (BLOCK - 1);
            self.next += BLOCK;
        }
        let at = self.next - BLOCK + self.bits.trailing_zeros() as usize;
        self.bits &= self.bits - 1;
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn landmarks_agree_with_a_plain_loop(
            pieces in prop::collection::vec(prop::sample::select(vec!["word", "A1", " ", "  ", ".", "'", "\n", "é", "\u{2014}"]), 0..120),
        ) {
            let text = pieces.concat();
            let bytes = text.as_bytes();
            let is_landmark = |&at: &usize| match bytes[at] {
                b' ' => false,
                byte if byte.is_ascii_alphanumeric() => at == 0 || !bytes[at - 1].is_ascii_alphanumeric(),
                _ => true,
            };
            let expected: Vec<usize> = (0..bytes.len()).filter(is_landmark).collect();
            prop_assert_eq!(Landmarks::of(bytes).collect::<Vec<_>>(), expected);
        }
    }
}
