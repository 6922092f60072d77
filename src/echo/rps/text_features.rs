//! The form of a text: its length, layout and punctuation. One pass over its bytes.

use super::announcement::may_announce;
use super::landmarks::Landmarks;
use super::tokens::{is_alphanumeric, is_word};

macro_rules! marks {
    ($($(#[doc = $doc:literal])+ $name:ident = $bit:literal $text:literal $group:ident)*) => {
        impl TextMarks {
            $($(#[doc = $doc])+ pub const $name: Self = Self(1 << $bit);)*
            /// Every mark with its name in profiles and its group.
            const ALL: &[(Self, &'static str, MarkGroup)] = &[$((Self::$name, $text, MarkGroup::$group)),*];
        }
    };
}

/// A group of marks, each of which is one verbal habit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkGroup {
    /// Exclamation marks, question marks, emoji, ellipses.
    Tone,
    /// Dashes, colons, parentheses, quotes, apostrophes.
    Punctuation,
    /// Lists, headings, code, tables, paragraphs.
    Layout,
}

/// A set of marks of punctuation, tone and layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TextMarks(u32);

marks! {
    /// An exclamation mark.
    EXCLAMATION = 0 "!" Tone
    /// More than one.
    EXCLAMATIONS = 1 "!!" Tone
    /// A question mark.
    QUESTION = 2 "?" Tone
    /// An emoji or a dingbat.
    EMOJI = 3 "emoji" Tone
    /// An ellipsis.
    ELLIPSIS = 4 "\u{2026}" Tone
    /// An em dash.
    EM_DASH = 5 "\u{2014}" Punctuation
    /// An en dash.
    EN_DASH = 6 "\u{2013}" Punctuation
    /// A parenthesis.
    PARENTHESIS = 7 "()" Punctuation
    /// A colon.
    COLON = 8 ":" Punctuation
    /// A semicolon.
    SEMICOLON = 9 ";" Punctuation
    /// Straight quotes.
    QUOTES = 10 "\"\"" Punctuation
    /// Curly quotes.
    CURLY_QUOTES = 11 "\u{201c}\u{201d}" Punctuation
    /// A straight apostrophe.
    APOSTROPHE = 12 "'" Punctuation
    /// A curly apostrophe.
    CURLY_APOSTROPHE = 13 "\u{2019}" Punctuation
    /// A no-break space.
    NO_BREAK_SPACE = 14 "nbsp" Punctuation
    /// Bold text.
    BOLD = 15 "bold" Layout
    /// A list with bullet points.
    BULLETS = 16 "bullets" Layout
    /// A numbered list.
    NUMBERS = 17 "numbers" Layout
    /// A heading.
    HEADING = 18 "heading" Layout
    /// Code in backquotes.
    CODE = 19 "code" Layout
    /// A table.
    TABLE = 20 "table" Layout
    /// An empty line.
    PARAGRAPHS = 21 "paragraphs" Layout
    /// A line break that is not followed by an empty line.
    LINES = 22 "lines" Layout
}

impl TextMarks {
    fn add(&mut self, mark: Self) {
        self.0 |= mark.0;
    }

    /// Whether the set contains a mark.
    #[must_use]
    pub const fn has(self, mark: Self) -> bool {
        self.0 & mark.0 != 0
    }

    /// Writes the names of the marks in a group to `out`, separated by spaces; `plain` if there are none.
    pub fn write(self, group: MarkGroup, out: &mut String) {
        out.clear();
        for &(_, text, _) in Self::ALL.iter().filter(|&&(mark, _, of)| of == group && self.has(mark)) {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(text);
        }
        if out.is_empty() {
            out.push_str("plain");
        }
    }
}

/// The form of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextFeatures {
    /// The number of words, which are runs of letters and digits.
    pub words: usize,
    /// The marks in the text.
    pub marks: TextMarks,
    /// The offset of the first word of each sentence: the first [`MAX_SENTENCES`] − 1 and the last, if there are more.
    pub sentences: Vec<usize>,
    /// A bit for each sentence: whether it may announce something.
    announcing: u64,
    /// The mark that ends the last sentence, if no word follows it.
    pub end: Option<u8>,
}

/// The maximum number of sentences that are examined in a text, one bit each.
pub const MAX_SENTENCES: usize = u64::BITS as usize;

impl TextFeatures {
    /// Replaces the features with those of `text`, reusing the memory.
    pub fn read(&mut self, text: &str) {
        let bytes = text.as_bytes();
        self.words = 0;
        self.marks = TextMarks::default();
        self.sentences.clear();
        self.announcing = 0;
        self.end = None;
        let mut in_word = false;
        // Whether the next word begins a sentence.
        let mut begins = true;
        self.line(bytes);
        // Bytes before this one have been read.
        let mut read = 0;
        for at in Landmarks::of(bytes) {
            if at < read {
                continue;
            }
            let byte = bytes[at];
            // Letters and spaces before it were skipped.
            if read < at {
                in_word = is_alphanumeric(bytes[at - 1]);
            }
            read = at + 1;
            if is_word(byte) {
                if let Some(more) = sign(byte, &bytes[read..]) {
                    read += more;
                    let mark = mark_of_sign(&bytes[at..read]);
                    self.marks.add(mark);
                    // An apostrophe does not end a word.
                    in_word = in_word && mark == TextMarks::CURLY_APOSTROPHE;
                    continue;
                }
                if !in_word {
                    in_word = true;
                    self.words += 1;
                    if begins {
                        begins = false;
                        self.sentence(at);
                    }
                    self.end = None;
                }
                if may_announce(bytes, at) && !self.sentences.is_empty() {
                    self.announcing |= 1 << (self.sentences.len() - 1);
                }
                continue;
            }
            in_word = in_word && byte == b'\'';
            match byte {
                b'\n' => {
                    begins = true;
                    self.newline(&bytes[read..]);
                }
                b'.' | b'!' | b'?' | b':' => {
                    // A dot inside a number or a name does not end a sentence.
                    if !bytes.get(read).is_some_and(|&next| is_word(next)) {
                        begins = true;
                        self.end = Some(byte);
                    }
                    self.mark(byte, &bytes[read..]);
                }
                _ => self.mark(byte, &bytes[read..]),
            }
        }
    }

    /// The offsets of the sentences that may announce something, last first.
    pub fn announcing(&self) -> impl Iterator<Item = usize> {
        let sentences = self.sentences.iter().enumerate().rev();
        sentences.filter(|&(nth, _)| self.announcing >> nth & 1 == 1).map(|(_, &start)| start)
    }

    fn sentence(&mut self, at: usize) {
        if self.sentences.len() < MAX_SENTENCES {
            self.sentences.push(at);
        } else if let Some(last) = self.sentences.last_mut() {
            *last = at;
            self.announcing &= !(1 << (MAX_SENTENCES - 1));
        }
    }

    fn mark(&mut self, byte: u8, rest: &[u8]) {
        let mark = match byte {
            b'!' if self.marks.has(TextMarks::EXCLAMATION) => TextMarks::EXCLAMATIONS,
            b'!' => TextMarks::EXCLAMATION,
            b'?' => TextMarks::QUESTION,
            b':' => TextMarks::COLON,
            b';' => TextMarks::SEMICOLON,
            b'(' => TextMarks::PARENTHESIS,
            b'"' => TextMarks::QUOTES,
            b'\'' => TextMarks::APOSTROPHE,
            b'`' => TextMarks::CODE,
            b'*' if rest.first() == Some(&b'*') => TextMarks::BOLD,
            b'.' if rest.starts_with(b"..") => TextMarks::ELLIPSIS,
            _ => return,
        };
        self.marks.add(mark);
    }

    fn newline(&mut self, rest: &[u8]) {
        let next = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
        match next.map(|next| rest[next]) {
            None => {}
            Some(b'\n') => self.marks.add(TextMarks::PARAGRAPHS),
            Some(_) => {
                if !self.marks.has(TextMarks::LINES) && !rest.is_empty() {
                    self.marks.add(TextMarks::LINES);
                }
                self.line(&rest[next.unwrap_or_default()..]);
            }
        }
    }

    /// Adds the mark that a line begins with, such as a bullet.
    fn line(&mut self, line: &[u8]) {
        let mark = match line {
            [b'-' | b'*', b' ', ..] | [0xE2, 0x80, 0xA2, ..] => TextMarks::BULLETS,
            [b'#', b'#' | b' ', ..] => TextMarks::HEADING,
            [b'|', ..] => TextMarks::TABLE,
            [b'0'..=b'9', rest @ ..] => {
                let digits = rest.iter().take(2).take_while(|byte| byte.is_ascii_digit()).count();
                match &rest[digits..] {
                    [b'.' | b')', b' ', ..] => TextMarks::NUMBERS,
                    _ => return,
                }
            }
            _ => return,
        };
        self.marks.add(mark);
    }
}

/// The number of bytes that follow `byte` in the UTF-8 form of a sign that is not ASCII; `None` if it is not a sign.
const fn sign(byte: u8, rest: &[u8]) -> Option<usize> {
    match (byte, rest) {
        (0xC2, [0xA0, ..]) => Some(1),
        // U+2000 to U+2BFF: punctuation, arrows, dingbats.
        (0xE2, [0x80..=0xAF, _, ..]) => Some(2),
        // U+1F000 to U+1FFFF: emoji and pictographs.
        (0xF0, [0x9F, _, _, ..]) => Some(3),
        _ => None,
    }
}

/// The mark of a sign that is not ASCII; the empty set for any other sign.
const fn mark_of_sign(sign: &[u8]) -> TextMarks {
    match sign {
        [0xE2, 0x80, 0x94] => TextMarks::EM_DASH,
        [0xE2, 0x80, 0x93] => TextMarks::EN_DASH,
        [0xE2, 0x80, 0x98 | 0x99] => TextMarks::CURLY_APOSTROPHE,
        [0xE2, 0x80, 0x9C | 0x9D] => TextMarks::CURLY_QUOTES,
        [0xE2, 0x80, 0xA6] => TextMarks::ELLIPSIS,
        [0xE2, 0x80, 0xAF] | [0xC2, 0xA0] => TextMarks::NO_BREAK_SPACE,
        [0xE2, 0x98..=0x9E, _] | [0xF0, ..] => TextMarks::EMOJI,
        _ => TextMarks(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::echo::rps::announcement::announced;
    use proptest::prelude::*;

    fn features(text: &str) -> (usize, Vec<&str>, [String; 3]) {
        let mut features = TextFeatures::default();
        features.read(text);
        let groups = [MarkGroup::Tone, MarkGroup::Punctuation, MarkGroup::Layout].map(|group| {
            let mut out = String::new();
            features.marks.write(group, &mut out);
            out
        });
        (
            features.words,
            features.sentences.iter().map(|&at| text[at..].split(' ').next().unwrap_or("")).collect(),
            groups,
        )
    }

    #[test]
    fn words_sentences_and_marks() {
        let (words, sentences, marks) = features("Great! I've found v1.2 of it:\n\n- **One** (1)\n- Two\n\nOK?");
        assert_eq!((words, sentences), (11, vec!["Great!", "I've", "One**", "Two\n\nOK?", "OK?"]));
        assert_eq!(marks, ["! ?", "() : '", "bold bullets paragraphs lines"]);
    }

    #[test]
    fn signs_that_are_not_ascii() {
        let (words, _, marks) =
            features("It\u{2019}s \u{201c}done\u{201d} \u{2014} na\u{ef}ve\u{202f}\u{1f600}\u{2026}");
        assert_eq!(words, 3);
        assert_eq!(marks, ["emoji \u{2026}", "\u{2014} \u{201c}\u{201d} \u{2019} nbsp", "plain"]);
    }

    proptest! {
        #[test]
        fn no_announcement_is_missed(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "let", "Let", "me", "ME", "to", "need", "going", "I", "we", "I'm", "I'll", "i\u{2019}ll", "we\u{2019}ll",
                "let's", "will", "shall", "\u{e9}", "\u{2014}", "\u{201c}", "'", "**", " ", " ", " ", " ", ".", "\n", ":", ",",
                "check", "7",
            ]), 0..300),
        ) {
            let text = pieces.concat();
            let mut features = TextFeatures::default();
            features.read(&text);
            let announcing: Vec<usize> = features.announcing().collect();
            for start in &features.sentences {
                prop_assert!(announcing.contains(start) || announced(&text, *start).is_none(), "{text:?} at {start}");
            }
        }
    }

    #[test]
    fn texts_without_words() {
        assert_eq!(features(""), (0, vec![], ["plain", "plain", "plain"].map(str::to_owned)));
        assert_eq!(features("\n \n").0, 0);
    }
}
