//! What the words of a text tell of its stage: questions and requests, and what they are about.
//!
//! One pass over the beginning and the end of a text. Words are English; of texts in other languages only the question
//! marks are understood, and the place of the text decides the rest.

use super::cue_words::CUES;
use super::landmarks::Landmarks;
use super::tokens::is_alphanumeric;
use std::sync::LazyLock;

/// Bytes at the beginning and at the end of a text that are looked at.
pub const LOOKED_AT: usize = 512;

/// A set of kinds of cues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cues(u16);

impl Cues {
    /// Who somebody is.
    pub const IDENTITY: Self = Self(1);
    /// "Yes" and other words of consent.
    pub const CONSENT: Self = Self(1 << 1);
    /// One of several.
    pub const CHOICE: Self = Self(1 << 2);
    /// An offer of more help.
    pub const COURTESY: Self = Self(1 << 3);
    /// Somebody else takes over.
    pub const HAND_OVER: Self = Self(1 << 4);
    /// What was done.
    pub const DONE: Self = Self(1 << 5);
    /// What is done next.
    pub const NEXT: Self = Self(1 << 6);
    /// Making sure.
    pub const CHECK: Self = Self(1 << 7);
    /// Tests of a program.
    pub const TEST: Self = Self(1 << 8);
    /// Something that the user is to do on a device.
    pub const STEP: Self = Self(1 << 9);
    /// Asking without a question mark.
    pub const REQUEST: Self = Self(1 << 10);
    /// Speaking to somebody.
    pub const YOU: Self = Self(1 << 11);
    /// A plain yes is asked for.
    pub const YES: Self = Self(1 << 12);
    /// What cannot be done.
    pub const REFUSAL: Self = Self(1 << 13);

    /// Whether it has a kind that `other` has.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The kinds of both.
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// What the words of a text tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Said {
    /// Cues anywhere.
    pub anywhere: Cues,
    /// Cues in the part at the end.
    pub ending: Cues,
    /// Cues in the last sentence that has any.
    pub last: Cues,
    /// Cues in the questions and requests of the end.
    pub asked: Cues,
    /// Whether something is asked at the end, with a question mark or as a request; offers of more help do not count.
    pub asks: bool,
    /// Whether a question mark asks it.
    pub has_question: bool,
    /// How many steps the user is told to take.
    pub steps: usize,
}

impl Said {
    /// Reads a text.
    pub fn of(text: &str) -> Self {
        let bytes = text.trim_ascii_end().as_bytes();
        let mut said = Self::default();
        if bytes.len() > 2 * LOOKED_AT {
            said.read(&bytes[..LOOKED_AT], false);
            said.read(&bytes[bytes.len() - LOOKED_AT..], true);
        } else {
            said.read(bytes, true);
        }
        said
    }

    fn read(&mut self, bytes: &[u8], is_end: bool) {
        let words = &*WORDS;
        let mut sentence = Cues::default();
        // What stands before is read.
        let mut read = 0;
        for at in Landmarks::of(bytes) {
            if at < read {
                continue;
            }
            let byte = bytes[at];
            if is_alphanumeric(byte) {
                // Cues are whole words, so only the beginnings of words are looked at.
                if let Some((length, cues)) = words.cue(&bytes[at..]) {
                    sentence = sentence.with(cues);
                    self.steps += usize::from(cues.has(Cues::STEP));
                    read = at + length;
                }
                continue;
            }
            let (length, is_question) = match (byte, &bytes[at + 1..]) {
                (b'?', _) => (1, true),
                (b'.' | b'!' | b'\n', _) => (1, false),
                // ？ and ؟, 。 and ！
                (0xEF, [0xBC, 0x9F, ..]) => (3, true),
                (0xD8, [0x9F, ..]) => (2, true),
                (0xE3, [0x80, 0x82, ..]) | (0xEF, [0xBC, 0x81, ..]) => (3, false),
                _ => continue,
            };
            read = at + length;
            if ends_sentence(bytes, read) {
                self.end(std::mem::take(&mut sentence), is_question, is_end);
            }
        }
        self.end(sentence, false, is_end);
    }

    /// Takes in a sentence.
    fn end(&mut self, sentence: Cues, is_question: bool, is_end: bool) {
        self.anywhere = self.anywhere.with(sentence);
        if !is_end {
            return;
        }
        self.ending = self.ending.with(sentence);
        if sentence != Cues::default() {
            self.last = sentence;
        }
        let is_asking = is_question || sentence.has(Cues::REQUEST);
        if is_asking && !sentence.has(Cues::COURTESY.with(Cues::HAND_OVER)) {
            self.asked = self.asked.with(sentence);
            self.asks = true;
            self.has_question |= is_question;
        }
    }
}

/// Whether a full stop that ends at `end` is not one in a number, a name or an address.
fn ends_sentence(bytes: &[u8], end: usize) -> bool {
    bytes[end - 1] == b'\n' || bytes.get(end).is_none_or(|next| !next.is_ascii_alphanumeric())
}

/// Second bytes are told apart by their lowest five bits: letters in either case, and a few signs with one of them.
const SECONDS: usize = 32;

/// The cue words by their first two bytes.
struct Words {
    /// By first and second byte, longest first.
    words: Vec<Cue>,
    /// Where the words of each first letter and second byte begin, and after the last how many there are.
    starts: [u16; 26 * SECONDS + 1],
}

/// A cue word, or several.
struct Cue {
    word: &'static [u8],
    cues: Cues,
    /// Its [`head`], and which bits of it are the word's.
    head: (u64, u64),
}

/// The first eight bytes, letters in lower case: a few other signs, too, become different ones.
fn head(bytes: &[u8]) -> u64 {
    let first = bytes.first_chunk().copied().unwrap_or_else(|| {
        let mut first = [0; 8];
        first[..bytes.len()].copy_from_slice(bytes);
        first
    });
    u64::from_le_bytes(first) | 0x2020_2020_2020_2020
}

impl Cue {
    fn new(word: &'static str, cues: Cues) -> Self {
        let word = word.as_bytes();
        let mask = u64::MAX >> (64 - 8 * word.len().clamp(1, 8));
        Self { word, cues, head: (head(word) & mask, mask) }
    }
}

/// The place of words that begin with these bytes.
fn place(first: u8, second: u8) -> Option<usize> {
    let letter = usize::from(first.to_ascii_lowercase().wrapping_sub(b'a'));
    (letter < 26).then_some(letter * SECONDS + usize::from(second & 31))
}

impl Words {
    /// The longest cue that the bytes begin with, as whole words, and its length.
    fn cue(&self, bytes: &[u8]) -> Option<(usize, Cues)> {
        let place = place(bytes[0], *bytes.get(1)?)?;
        let range = usize::from(self.starts[place])..usize::from(self.starts[place + 1]);
        if range.is_empty() {
            return None;
        }
        let begin = head(bytes);
        let is_here = |Cue { word, head: (head, mask), .. }: &&Cue| {
            // Most words differ from a cue in their first letters.
            begin & mask == *head
                && !bytes.get(word.len()).is_some_and(u8::is_ascii_alphanumeric)
                && bytes.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word))
        };
        self.words[range].iter().find(is_here).map(|cue| (cue.word.len(), cue.cues))
    }
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let all = CUES.iter().flat_map(|(words, cues)| words.iter().map(|word| Cue::new(word, *cues)));
    let mut words: Vec<(usize, Cue)> =
        all.filter_map(|cue| Some((place(*cue.word.first()?, *cue.word.get(1)?)?, cue))).collect();
    words.sort_by_key(|(place, cue)| (*place, std::cmp::Reverse(cue.word.len())));
    let mut starts = [0; 26 * SECONDS + 1];
    for (at, start) in starts.iter_mut().enumerate() {
        // Some hundred words.
        *start = u16::try_from(words.partition_point(|(place, _)| *place < at)).unwrap_or(u16::MAX);
    }
    Words { words: words.into_iter().map(|(_, word)| word).collect(), starts }
});

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_whole_and_questions_are_sentences() {
        let asks = |text: &str| Said::of(text).asks;
        assert!(asks("Could you tell me more?"));
        assert!(asks("你叫什么名字？"));
        assert!(asks("Please provide\n- the order"));
        assert!(!asks("See https://shop.example/find?order=5 for more."));
        assert!(!asks("Is there anything else I can do?"));
        assert!(!Said::of("A mailman emails nobody in zipland.").anywhere.has(Cues::IDENTITY));
        assert!(Said::of("What is your E-MAIL?").asked.has(Cues::IDENTITY));
        // A full stop in a name ends nothing.
        assert!(Said::of("Is a.b@c.example your e-mail?").asked.has(Cues::IDENTITY));
    }

    proptest! {
        #[test]
        fn any_text_is_read(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "yes", "Which", "?", "？", ".", "\n", " ", "é", "漢字", "🙂", "\u{0}", "let me know", "turn off", "x",
            ]), 0..900),
        ) {
            let text = pieces.concat();
            let said = Said::of(&text);
            prop_assert!(said.asks || said.asked == Cues::default());
            prop_assert!(said.asks || !said.has_question);
        }
    }
}
