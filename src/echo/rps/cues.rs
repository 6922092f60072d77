//! Cue words for the stage of a text: questions and requests, and what they are about (docs/rps.md, section "How the
//! stage is decided").
//!
//! One pass over the beginning and the end of a text. The words are English. In other languages only question marks are
//! recognised, and the position of the text decides the rest.

pub use super::cue_kinds::Cues;
use super::cue_words::CUES;
use super::landmarks::Landmarks;
use super::tokens::is_alphanumeric;
use std::sync::LazyLock;

/// The number of bytes that are examined at the beginning and at the end of a text.
const WINDOW: usize = 512;

/// The cues in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TextCues {
    /// Cues in the beginning or the end.
    pub anywhere: Cues,
    /// Cues in the end.
    pub ending: Cues,
    /// Cues in the last sentence that has any.
    pub last: Cues,
    /// Cues in the questions and requests of the end.
    pub asked: Cues,
    /// Whether the end asks something, with a question mark or as a request; offers of more help do not count.
    pub asks: bool,
    /// Whether it asks with a question mark.
    pub has_question: bool,
    /// The number of steps that the user should take.
    pub steps: usize,
}

impl TextCues {
    /// Finds the cues in a text.
    pub fn of(text: &str) -> Self {
        let bytes = text.trim_ascii_end().as_bytes();
        let mut cues = Self::default();
        if bytes.len() > 2 * WINDOW {
            cues.read(&bytes[..WINDOW], false);
            cues.read(&bytes[bytes.len() - WINDOW..], true);
        } else {
            cues.read(bytes, true);
        }
        cues
    }

    fn read(&mut self, bytes: &[u8], is_end: bool) {
        let index = &*CUE_INDEX;
        let mut sentence = Cues::default();
        // Bytes before this one have been read.
        let mut read = 0;
        for at in Landmarks::of(bytes) {
            if at < read {
                continue;
            }
            let byte = bytes[at];
            if is_alphanumeric(byte) {
                // Cues are whole words, so only the beginnings of words are looked up.
                if let Some((length, cues)) = index.find(&bytes[at..]) {
                    sentence = sentence.union(cues);
                    self.steps += usize::from(cues.intersects(Cues::STEP));
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
                self.add_sentence(std::mem::take(&mut sentence), is_question, is_end);
            }
        }
        self.add_sentence(sentence, false, is_end);
    }

    /// Adds the cues of one sentence.
    fn add_sentence(&mut self, sentence: Cues, is_question: bool, is_end: bool) {
        self.anywhere = self.anywhere.union(sentence);
        if !is_end {
            return;
        }
        self.ending = self.ending.union(sentence);
        if sentence != Cues::default() {
            self.last = sentence;
        }
        let is_asking = is_question || sentence.intersects(Cues::REQUEST);
        if is_asking && !sentence.intersects(Cues::COURTESY.union(Cues::HAND_OVER)) {
            self.asked = self.asked.union(sentence);
            self.asks = true;
            self.has_question |= is_question;
        }
    }
}

/// Whether the mark that ends at `end` ends a sentence. A full stop inside a number, a name or an address does not.
fn ends_sentence(bytes: &[u8], end: usize) -> bool {
    bytes[end - 1] == b'\n' || bytes.get(end).is_none_or(|next| !next.is_ascii_alphanumeric())
}

/// The number of values of a second byte in the index. Its lowest five bits are used, which are the same for both cases
/// of a letter.
const SECONDS: usize = 32;

/// The cue words, indexed by their first two bytes.
struct CueIndex {
    /// Sorted by bucket, the longest first.
    cues: Vec<Cue>,
    /// The start of each bucket in `cues`, then the number of cues.
    starts: [u16; 26 * SECONDS + 1],
}

/// A cue word, or a phrase of several.
struct Cue {
    word: &'static [u8],
    cues: Cues,
    /// Its [`head`], and a mask of the bits that belong to the word.
    head: (u64, u64),
}

/// The first eight bytes, with the bit that distinguishes the cases of a letter set. Other bytes may collide; a full
/// comparison follows.
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

/// The bucket of words that begin with these bytes; `None` if the first is not a letter.
fn bucket(first: u8, second: u8) -> Option<usize> {
    let letter = usize::from(first.to_ascii_lowercase().wrapping_sub(b'a'));
    (letter < 26).then_some(letter * SECONDS + usize::from(second & 31))
}

impl CueIndex {
    /// The longest cue that the bytes begin with, as whole words: its length and kinds.
    fn find(&self, bytes: &[u8]) -> Option<(usize, Cues)> {
        let bucket = bucket(bytes[0], *bytes.get(1)?)?;
        let range = usize::from(self.starts[bucket])..usize::from(self.starts[bucket + 1]);
        if range.is_empty() {
            return None;
        }
        let begin = head(bytes);
        let is_match = |Cue { word, head: (head, mask), .. }: &&Cue| {
            // Compared first, because most words differ from a cue in their first letters.
            begin & mask == *head
                && !bytes.get(word.len()).is_some_and(u8::is_ascii_alphanumeric)
                && bytes.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word))
        };
        self.cues[range].iter().find(is_match).map(|cue| (cue.word.len(), cue.cues))
    }
}

static CUE_INDEX: LazyLock<CueIndex> = LazyLock::new(|| {
    let all = CUES.iter().flat_map(|(words, cues)| words.iter().map(|word| Cue::new(word, *cues)));
    let mut cues: Vec<(usize, Cue)> =
        all.filter_map(|cue| Some((bucket(*cue.word.first()?, *cue.word.get(1)?)?, cue))).collect();
    cues.sort_by_key(|(bucket, cue)| (*bucket, std::cmp::Reverse(cue.word.len())));
    let mut starts = [0; 26 * SECONDS + 1];
    for (at, start) in starts.iter_mut().enumerate() {
        // There are a few hundred cues.
        *start = u16::try_from(cues.partition_point(|(bucket, _)| *bucket < at)).unwrap_or(u16::MAX);
    }
    CueIndex { cues: cues.into_iter().map(|(_, cue)| cue).collect(), starts }
});

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cues_are_whole_words_and_questions_are_sentences() {
        let asks = |text: &str| TextCues::of(text).asks;
        assert!(asks("Could you tell me more?"));
        assert!(asks("你叫什么名字？"));
        assert!(asks("Please provide\n- the order"));
        assert!(!asks("See https://shop.example/find?order=5 for more."));
        assert!(!asks("Is there anything else I can do?"));
        assert!(!TextCues::of("A mailman emails nobody in zipland.").anywhere.intersects(Cues::IDENTITY));
        assert!(TextCues::of("What is your E-MAIL?").asked.intersects(Cues::IDENTITY));
        // A full stop in a name does not end the sentence.
        assert!(TextCues::of("Is a.b@c.example your e-mail?").asked.intersects(Cues::IDENTITY));
    }

    proptest! {
        #[test]
        fn any_text_is_read(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "yes", "Which", "?", "？", ".", "\n", " ", "é", "漢字", "🙂", "\u{0}", "let me know", "turn off", "x",
            ]), 0..900),
        ) {
            let text = pieces.concat();
            let cues = TextCues::of(&text);
            prop_assert!(cues.asks || cues.asked == Cues::default());
            prop_assert!(cues.asks || !cues.has_question);
        }
    }
}
