//! Where something begins in a text: its words, and the signs between them. Letters and spaces are most of a text, and
//! 64 of them are passed over at once.

use crate::json::block::{self, BLOCK};

/// The places of a text's landmarks, in order: first letters of words of ASCII letters and digits, and every other byte
/// but spaces.
#[derive(Debug)]
pub struct Landmarks<'t> {
    bytes: &'t [u8],
    /// Where the next block begins.
    next: usize,
    /// Those of the block before it that are still to come.
    bits: u64,
    /// Whether that block ended inside a word.
    in_word: u64,
}

impl<'t> Landmarks<'t> {
    /// Those of these bytes.
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
        fn agree_with_a_plain_loop(
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
