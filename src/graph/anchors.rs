//! Finding whole runs of ASCII letters, digits and `_` of a text that are one of a set of words.

use crate::json::block::{self, BLOCK};
use std::ops::{ControlFlow, Range};

/// The words to look for, in lower case, and the numbers of those who look for each.
pub struct Anchors<'w> {
    /// Each word with the range of its numbers in `numbers`.
    words: Vec<(&'w [u8], Range<usize>)>,
    numbers: Vec<usize>,
    /// For each pair of a first and a last byte ([`ends`]) the lengths of words that have them, one bit
    /// a length: most runs of a text are sent away by this.
    lengths: [u64; 256],
    /// Indices of words by hash; a full slot is followed by the next one.
    slots: Vec<Option<u32>>,
    /// Length of the shortest word without a digit; 0 when all words have one.
    shortest_plain: usize,
}

impl<'w> Anchors<'w> {
    /// The table of some words, each with the number that asks for it.
    pub fn new(asked: impl Iterator<Item = (&'w [u8], usize)>) -> Self {
        let mut asked: Vec<(&[u8], usize)> = asked.collect();
        asked.sort_unstable();
        let mut words: Vec<(&[u8], Range<usize>)> = Vec::with_capacity(asked.len());
        for (index, &(word, _)) in asked.iter().enumerate() {
            match words.last_mut() {
                Some((last, range)) if *last == word => range.end = index + 1,
                _ => words.push((word, index..index + 1)),
            }
        }
        let numbers = asked.iter().map(|&(_, number)| number).collect();
        let size = (words.len() * 4).next_power_of_two();
        let plain = words.iter().map(|(word, _)| word).filter(|word| !word.iter().any(u8::is_ascii_digit));
        let shortest_plain = plain.map(|word| word.len()).min().unwrap_or(0);
        let mut anchors = Self { words, numbers, lengths: [0; 256], slots: vec![None; size], shortest_plain };
        for index in 0..anchors.words.len() {
            anchors.enter(index);
        }
        anchors
    }

    #[allow(clippy::cast_possible_truncation)] // a record has less than 2³² values: each takes bytes of it
    fn enter(&mut self, index: usize) {
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

    /// Calls `report` with every number whose word is a run of the text, and the run's offset.
    #[inline]
    pub fn scan(&self, text: &str, mut report: impl FnMut(usize, usize)) {
        let bytes = text.as_bytes();
        self.runs(bytes, false, |start, end| {
            self.check(bytes, start, end, &mut report);
            ControlFlow::Continue(())
        });
    }

    /// Calls `report` with every number whose word may be a run of the text that the content of a
    /// JSON string stands for, escapes and all, until it breaks off. Some are not; none is missing
    /// unless the content escapes letters or digits.
    #[inline]
    pub fn scan_raw(&self, raw: &str, mut report: impl FnMut(usize, usize) -> ControlFlow<()>) {
        let bytes = raw.as_bytes();
        self.runs(bytes, true, |start, end| {
            let mut flow = ControlFlow::Continue(());
            let mut report = |number, at| {
                if flow.is_continue() {
                    flow = report(number, at);
                }
            };
            self.check(bytes, start, end, &mut report);
            // After a backslash the first letter is an escape's, as are the digits of a `\u00e9`.
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

    /// Calls `visit` with the start and the end of every run that may be a word, and if `escaped` of
    /// those after a backslash, until it breaks off.
    #[inline(always)] // for either value of `escaped` a loop of its own
    fn runs(&self, bytes: &[u8], escaped: bool, mut visit: impl FnMut(usize, usize) -> ControlFlow<()>) {
        if self.words.is_empty() {
            return;
        }
        // The call of `visit` is left to the few runs that pass.
        let passes = |start: usize, end: usize| {
            self.may_be_word(bytes, start, end) || (escaped && start > 0 && bytes[start - 1] == b'\\')
        };
        // The start of a run that goes on past the end of the last block.
        let mut pending = None;
        let mut base = 0;
        while base < bytes.len() {
            let block = block::load(bytes, base, b' ');
            let word = block::word(&block);
            let mut ends = self.promising(word, block::digits(&block));
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
                // That run's end is not one of a run of this block.
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

    /// The ends of runs in a block that may be words: those with a digit, and those that are as long
    /// as the shortest word without one. Most runs of a text are neither.
    #[inline(always)]
    fn promising(&self, word: u64, digits: u64) -> u64 {
        let ends = !word & (word << 1);
        // A carry that starts at a run's first letter comes out at its end unless a digit stops it.
        let letters = word & !digits;
        let starts = letters & !(word << 1);
        let without_digit = letters.wrapping_add(starts) & ends;
        let mut long = match self.shortest_plain {
            0 => return ends & !without_digit,
            _ => word,
        };
        if self.shortest_plain >= 2 {
            long &= long << 1;
        }
        if self.shortest_plain >= 4 {
            long &= long << 2;
        }
        if self.shortest_plain >= 8 {
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
            self.numbers(&bytes[start..end]).iter().for_each(|&number| report(number, start));
        }
    }

    /// The numbers that ask for this run.
    fn numbers(&self, run: &[u8]) -> &[usize] {
        let mut slot = self.slot(run);
        while let Some(index) = self.slots[slot] {
            let (word, numbers) = &self.words[index as usize];
            if word.eq_ignore_ascii_case(run) {
                return &self.numbers[numbers.clone()];
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        &[]
    }
}

/// A number for the first and the last byte of a run, the same for both cases of a letter.
#[inline(always)]
fn ends(first: u8, last: u8) -> usize {
    usize::from((first | 0x20).rotate_left(3) ^ (last | 0x20))
}

const fn length_bit(length: usize) -> u64 {
    1 << if length < 63 { length } else { 63 }
}

/// A hash of the ends and the length of a run that is the same for both cases of a letter.
fn hash(run: &[u8]) -> u64 {
    /// The bit that tells the cases of a letter apart.
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
    fn runs_are_found_at_every_offset_to_a_block() {
        let words = ["a1", "abcdefgh", "abcdefghi", "x_9", "7", &"long".repeat(40)];
        let anchors = Anchors::new(words.iter().enumerate().map(|(number, word)| (word.as_bytes(), number)));
        for before in 0..=130 {
            for (number, word) in words.iter().enumerate() {
                let text = format!("{} {} a_{word}1-{word}", "y".repeat(before), word.to_uppercase());
                let mut found = Vec::new();
                anchors.scan(&text, |number, at| found.push((number, at)));
                assert_eq!(found, [(number, before + 1), (number, text.len() - word.len())], "{text}");
            }
        }
    }

    #[test]
    fn one_word_may_be_asked_for_several_times() {
        let anchors = Anchors::new([("b2".as_bytes(), 5), (b"b2", 3), (b"c", 4)].into_iter());
        let mut found = Vec::new();
        anchors.scan("c b2 d", |number, at| found.push((number, at)));
        assert_eq!(found, [(4, 0), (3, 2), (5, 2)]);
    }
}
