//! Finds the runs of ASCII letters, digits and `_` in a text that are in a set of words.

use crate::json::block::{self, BLOCK};
use std::ops::{ControlFlow, Range};

/// A set of lower-case words to search for, each with the ids of the needles that it is the anchor of.
pub struct Anchors<'w> {
    /// Each word with the range of its ids in `ids`.
    words: Vec<(&'w [u8], Range<usize>)>,
    ids: Vec<usize>,
    /// By first and last byte ([`ends`]), the lengths of the words with these bytes, as one bit per length. This rules
    /// out most runs of a text.
    lengths: [u64; 256],
    /// Indices of words by hash, with linear probing.
    slots: Vec<Option<u32>>,
    /// The length of the shortest word without a digit; 0 if all words have a digit.
    shortest_without_digit: usize,
}

impl<'w> Anchors<'w> {
    /// A set of words, each with the id of a needle.
    pub fn new(pairs: impl Iterator<Item = (&'w [u8], usize)>) -> Self {
        let mut pairs: Vec<(&[u8], usize)> = pairs.collect();
        pairs.sort_unstable();
        let mut words: Vec<(&[u8], Range<usize>)> = Vec::with_capacity(pairs.len());
        for (index, &(word, _)) in pairs.iter().enumerate() {
            match words.last_mut() {
                Some((last, range)) if *last == word => range.end = index + 1,
                _ => words.push((word, index..index + 1)),
            }
        }
        let ids = pairs.iter().map(|&(_, id)| id).collect();
        let size = (words.len() * 4).next_power_of_two();
        let without_digit = words.iter().map(|(word, _)| word).filter(|word| !word.iter().any(u8::is_ascii_digit));
        let shortest_without_digit = without_digit.map(|word| word.len()).min().unwrap_or(0);
        let mut anchors = Self { words, ids, lengths: [0; 256], slots: vec![None; size], shortest_without_digit };
        for index in 0..anchors.words.len() {
            anchors.insert(index);
        }
        anchors
    }

    #[allow(clippy::cast_possible_truncation)] // a record has less than 2³² bytes, and so fewer values
    fn insert(&mut self, index: usize) {
        let word = self.words[index].0;
        self.lengths[ends(word[0], word[word.len() - 1])] |= length_bit(word.len());
        let mut slot = self.slot(word);
        while self.slots[slot].is_some() {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        self.slots[slot] = Some(index as u32);
    }

    fn slot(&self, word: &[u8]) -> usize {
        (hash(word) >> 32) as usize & (self.slots.len() - 1)
    }

    /// Calls `report` with the id and the offset of every run of the text that is a word.
    #[inline]
    pub fn scan(&self, text: &str, mut report: impl FnMut(usize, usize)) {
        let bytes = text.as_bytes();
        self.runs(bytes, false, |start, end| {
            self.check(bytes, start, end, &mut report);
            ControlFlow::Continue(())
        });
    }

    /// Calls `report` with the id and the offset of every run in the raw content of a JSON string that may be a word of
    /// the decoded text, until `report` breaks. There can be false positives, but none is missed unless the content
    /// escapes letters or digits.
    #[inline]
    pub fn scan_raw(&self, raw: &str, mut report: impl FnMut(usize, usize) -> ControlFlow<()>) {
        let bytes = raw.as_bytes();
        self.runs(bytes, true, |start, end| {
            let mut flow = ControlFlow::Continue(());
            let mut report = |id, at| {
                if flow.is_continue() {
                    flow = report(id, at);
                }
            };
            self.check(bytes, start, end, &mut report);
            // After a backslash, the first letter belongs to the escape, as do the four digits of `\u00e9`.
            if start > 0 && bytes[start - 1] == b'\\' {
                for skipped in [1, 5] {
                    if start + skipped < end {
                        self.check(bytes, start + skipped, end, &mut report);
                    }
                }
            }
            flow
        });
    }

    /// Calls `visit` with the start and the end of every run that may be a word, and if `escaped` of every run after a
    /// backslash, until `visit` breaks.
    #[inline(always)] // compiles a separate loop for each value of `escaped`
    fn runs(&self, bytes: &[u8], escaped: bool, mut visit: impl FnMut(usize, usize) -> ControlFlow<()>) {
        if self.words.is_empty() {
            return;
        }
        // Only few runs pass this check, so `visit` is rarely called.
        let passes = |start: usize, end: usize| {
            self.may_be_word(bytes, start, end) || (escaped && start > 0 && bytes[start - 1] == b'\\')
        };
        // The start of a run that continues past the end of the last block.
        let mut pending = None;
        let mut base = 0;
        while base < bytes.len() {
            let block = block::load(bytes, base, b' ');
            let word = block::word(&block);
            let mut ends = self.candidate_ends(word, block::digits(&block));
            if let Some(start) = pending {
                let end = word.trailing_ones() as usize;
                if end == BLOCK {
                    base += BLOCK;
                    continue;
                }
                if passes(start, base + end) && visit(start, base + end).is_break() {
                    return;
                }
                pending = None;
                // This end belongs to the pending run.
                ends &= !(1 << end);
            }
            while ends != 0 {
                let end = ends.trailing_zeros();
                ends &= ends - 1;
                let len = (word << (BLOCK as u32 - end)).leading_ones();
                let (start, end) = (base + (end - len) as usize, base + end as usize);
                if passes(start, end) && visit(start, end).is_break() {
                    return;
                }
            }
            if word >> (BLOCK - 1) == 1 {
                pending = Some(base + BLOCK - word.leading_ones() as usize);
            }
            base += BLOCK;
        }
        if let Some(start) = pending.filter(|&start| passes(start, bytes.len())) {
            let _ = visit(start, bytes.len());
        }
    }

    /// The ends of the runs in a block that may be words: those with a digit, and those that are at least as long as
    /// the shortest word without a digit. Most runs of a text are neither.
    #[inline(always)]
    fn candidate_ends(&self, word: u64, digits: u64) -> u64 {
        let ends = !word & (word << 1);
        // The carry of an addition runs from a run's first letter to its end, unless a digit stops it.
        let letters = word & !digits;
        let starts = letters & !(word << 1);
        let without_digit = letters.wrapping_add(starts) & ends;
        let mut long = match self.shortest_without_digit {
            0 => return ends & !without_digit,
            _ => word,
        };
        if self.shortest_without_digit >= 2 {
            long &= long << 1;
        }
        if self.shortest_without_digit >= 4 {
            long &= long << 2;
        }
        if self.shortest_without_digit >= 8 {
            long &= long << 4;
        }
        ends & (!without_digit | long << 1)
    }

    /// Whether a run has the ends and the length of a word.
    #[inline(always)]
    fn may_be_word(&self, bytes: &[u8], start: usize, end: usize) -> bool {
        self.lengths[ends(bytes[start], bytes[end - 1])] & length_bit(end - start) != 0
    }

    #[inline(always)]
    fn check(&self, bytes: &[u8], start: usize, end: usize, report: &mut impl FnMut(usize, usize)) {
        if self.may_be_word(bytes, start, end) {
            self.ids_of(&bytes[start..end]).iter().for_each(|&id| report(id, start));
        }
    }

    /// The ids of a run; empty if it is not a word.
    fn ids_of(&self, run: &[u8]) -> &[usize] {
        let mut slot = self.slot(run);
        while let Some(index) = self.slots[slot] {
            let (word, ids) = &self.words[index as usize];
            if word.eq_ignore_ascii_case(run) {
                return &self.ids[ids.clone()];
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        &[]
    }
}

/// An index for the first and the last byte of a run, the same for both cases of a letter.
#[inline(always)]
fn ends(first: u8, last: u8) -> usize {
    usize::from((first | 0x20).rotate_left(3) ^ (last | 0x20))
}

const fn length_bit(length: usize) -> u64 {
    1 << if length < 63 { length } else { 63 }
}

/// A hash of the ends and the length of a run that is the same for both cases of a letter.
fn hash(run: &[u8]) -> u64 {
    /// The bit that distinguishes the cases of a letter.
    const CASE: u64 = 0x2020_2020_2020_2020;
    const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
    let number = |bytes: &[u8]| bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte));
    let ends = match (run.first_chunk::<8>(), run.last_chunk::<8>()) {
        (Some(first), Some(last)) => {
            (u64::from_le_bytes(*first) | CASE).wrapping_mul(MIX) ^ (u64::from_le_bytes(*last) | CASE).rotate_left(29)
        }
        _ => number(run) | CASE,
    };
    (ends ^ run.len() as u64).wrapping_mul(MIX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_found_at_every_offset_from_a_block() {
        let words = ["a1", "abcdefgh", "abcdefghi", "x_9", "7", &"long".repeat(40)];
        let anchors = Anchors::new(words.iter().enumerate().map(|(id, word)| (word.as_bytes(), id)));
        for before in 0..=130 {
            for (id, word) in words.iter().enumerate() {
                let text = format!("{} {} a_{word}1-{word}", "y".repeat(before), word.to_uppercase());
                let mut found = Vec::new();
                anchors.scan(&text, |id, at| found.push((id, at)));
                assert_eq!(found, [(id, before + 1), (id, text.len() - word.len())], "{text}");
            }
        }
    }

    #[test]
    fn one_word_may_have_several_ids() {
        let anchors = Anchors::new([("b2".as_bytes(), 5), (b"b2", 3), (b"c", 4)].into_iter());
        let mut found = Vec::new();
        anchors.scan("c b2 d", |id, at| found.push((id, at)));
        assert_eq!(found, [(4, 0), (3, 2), (5, 2)]);
    }
}
