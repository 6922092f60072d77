//! The shape of a text: how long it is, how it is laid out and punctuated. One pass over its bytes.

use super::announcement::may_announce;
use super::landmarks::Landmarks;
use super::tokens::{is_alphanumeric, is_word};

macro_rules! marks {
    ($($(#[doc = $doc:literal])+ $name:ident = $bit:literal $text:literal $group:ident)*) => {
        impl Marks {
            $($(#[doc = $doc])+ pub const $name: Self = Self(1 << $bit);)*
            /// Every mark: itself, how it is written in profiles, and what it is part of.
            const ALL: &[(Self, &'static str, Group)] = &[$((Self::$name, $text, Group::$group)),*];
        }
    };
}

/// What kind of marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// How lively it is.
    Tone,
    /// How sentences are put together.
    Punctuation,
    /// How it stands on the page.
    Layout,
}

/// A set of marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks(u32);

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
    /// Typewriter quotes.
    QUOTES = 10 "\"\"" Punctuation
    /// Typographic quotes.
    CURLY_QUOTES = 11 "\u{201c}\u{201d}" Punctuation
    /// A typewriter apostrophe.
    APOSTROPHE = 12 "'" Punctuation
    /// A typographic apostrophe.
    CURLY_APOSTROPHE = 13 "\u{2019}" Punctuation
    /// A no-break space.
    NO_BREAK_SPACE = 14 "nbsp" Punctuation
    /// Bold type.
    BOLD = 15 "bold" Layout
    /// A list with bullets.
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
    /// A line that ends and another right after it.
    LINES = 22 "lines" Layout
}

impl Marks {
    fn add(&mut self, mark: Self) {
        self.0 |= mark.0;
    }

    /// Whether a mark is in it.
    #[must_use]
    pub const fn has(self, mark: Self) -> bool {
        self.0 & mark.0 != 0
    }

    /// The marks of a group, in words; `plain` for none.
    pub fn write(self, group: Group, out: &mut String) {
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

/// The shape of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextFeatures {
    /// Words: runs of letters and digits.
    pub words: usize,
    /// What is in it.
    pub marks: Marks,
    /// Where the first word of each sentence begins, up to [`SENTENCES`]; the last one is always there.
    pub sentences: Vec<usize>,
    /// A bit for each of them: whether it may announce something.
    announcing: u64,
    /// The last mark that ends a sentence, if nothing follows it.
    pub end: Option<u8>,
}

/// Sentences looked at in one text, a bit each; of longer ones the first and the last.
pub const SENTENCES: usize = u64::BITS as usize;

impl TextFeatures {
    /// Makes this the shape of a text.
    pub fn read(&mut self, text: &str) {
        let bytes = text.as_bytes();
        self.words = 0;
        self.marks = Marks::default();
        self.sentences.clear();
        self.announcing = 0;
        self.end = None;
        let mut in_word = false;
        // A sentence begins with the next word.
        let mut begins = true;
        self.line(bytes);
        // What stands before is read.
        let mut read = 0;
        for at in Landmarks::of(bytes) {
            if at < read {
                continue;
            }
            let byte = bytes[at];
            // Letters and spaces in front of it were passed over.
            if read < at {
                in_word = is_alphanumeric(bytes[at - 1]);
            }
            read = at + 1;
            if is_word(byte) {
                if let Some(more) = sign(byte, &bytes[read..]) {
                    read += more;
                    let mark = mark_of_sign(&bytes[at..read]);
                    self.marks.add(mark);
                    // An apostrophe does not end its word.
                    in_word = in_word && mark == Marks::CURLY_APOSTROPHE;
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
                    // A dot inside a number or a name ends nothing.
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

    /// Where the sentences begin that may announce something, last first.
    pub fn announcing(&self) -> impl Iterator<Item = usize> {
        let sentences = self.sentences.iter().enumerate().rev();
        sentences.filter(|&(nth, _)| self.announcing >> nth & 1 == 1).map(|(_, &start)| start)
    }

    fn sentence(&mut self, at: usize) {
        if self.sentences.len() < SENTENCES {
            self.sentences.push(at);
        } else if let Some(last) = self.sentences.last_mut() {
            *last = at;
            self.announcing &= !(1 << (SENTENCES - 1));
        }
    }

    fn mark(&mut self, byte: u8, rest: &[u8]) {
        let mark = match byte {
            b'!' if self.marks.has(Marks::EXCLAMATION) => Marks::EXCLAMATIONS,
            b'!' => Marks::EXCLAMATION,
            b'?' => Marks::QUESTION,
            b':' => Marks::COLON,
            b';' => Marks::SEMICOLON,
            b'(' => Marks::PARENTHESIS,
            b'"' => Marks::QUOTES,
            b'\'' => Marks::APOSTROPHE,
            b'`' => Marks::CODE,
            b'*' if rest.first() == Some(&b'*') => Marks::BOLD,
            b'.' if rest.starts_with(b"..") => Marks::ELLIPSIS,
            _ => return,
        };
        self.marks.add(mark);
    }

    fn newline(&mut self, rest: &[u8]) {
        let next = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
        match next.map(|next| rest[next]) {
            None => {}
            Some(b'\n') => self.marks.add(Marks::PARAGRAPHS),
            Some(_) => {
                if !self.marks.has(Marks::LINES) && !rest.is_empty() {
                    self.marks.add(Marks::LINES);
                }
                self.line(&rest[next.unwrap_or_default()..]);
            }
        }
    }

    /// What a line begins with.
    fn line(&mut self, line: &[u8]) {
        let mark = match line {
            [b'-' | b'*', b' ', ..] | [0xE2, 0x80, 0xA2, ..] => Marks::BULLETS,
            [b'#', b'#' | b' ', ..] => Marks::HEADING,
            [b'|', ..] => Marks::TABLE,
            [b'0'..=b'9', rest @ ..] => {
                let digits = rest.iter().take(2).take_while(|byte| byte.is_ascii_digit()).count();
                match &rest[digits..] {
                    [b'.' | b')', b' ', ..] => Marks::NUMBERS,
                    _ => return,
                }
            }
            _ => return,
        };
        self.marks.add(mark);
    }
}

/// For the first byte of a sign beyond ASCII that is no letter, in UTF-8: how many bytes of it follow.
const fn sign(byte: u8, rest: &[u8]) -> Option<usize> {
    match (byte, rest) {
        (0xC2, [0xA0, ..]) => Some(1),
        // U+2000 to U+2BFF: punctuation, arrows, dingbats.
        (0xE2, [0x80..=0xAF, _, ..]) => Some(2),
        // U+1F000 to U+1FFFF: pictures.
        (0xF0, [0x9F, _, _, ..]) => Some(3),
        _ => None,
    }
}

/// The mark that a sign beyond ASCII is.
const fn mark_of_sign(sign: &[u8]) -> Marks {
    match sign {
        [0xE2, 0x80, 0x94] => Marks::EM_DASH,
        [0xE2, 0x80, 0x93] => Marks::EN_DASH,
        [0xE2, 0x80, 0x98 | 0x99] => Marks::CURLY_APOSTROPHE,
        [0xE2, 0x80, 0x9C | 0x9D] => Marks::CURLY_QUOTES,
        [0xE2, 0x80, 0xA6] => Marks::ELLIPSIS,
        [0xE2, 0x80, 0xAF] | [0xC2, 0xA0] => Marks::NO_BREAK_SPACE,
        [0xE2, 0x98..=0x9E, _] | [0xF0, ..] => Marks::EMOJI,
        _ => Marks(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::echo::rps::announcement::announced;
    use proptest::prelude::*;

    fn shape(text: &str) -> (usize, Vec<&str>, [String; 3]) {
        let mut shape = TextFeatures::default();
        shape.read(text);
        let groups = [Group::Tone, Group::Punctuation, Group::Layout].map(|group| {
            let mut out = String::new();
            shape.marks.write(group, &mut out);
            out
        });
        (shape.words, shape.sentences.iter().map(|&at| text[at..].split(' ').next().unwrap_or("")).collect(), groups)
    }

    #[test]
    fn words_sentences_and_marks() {
        let (words, sentences, marks) = shape("Great! I've found v1.2 of it:\n\n- **One** (1)\n- Two\n\nOK?");
        assert_eq!((words, sentences), (11, vec!["Great!", "I've", "One**", "Two\n\nOK?", "OK?"]));
        assert_eq!(marks, ["! ?", "() : '", "bold bullets paragraphs lines"]);
    }

    #[test]
    fn signs_beyond_ascii() {
        let (words, _, marks) = shape("It\u{2019}s \u{201c}done\u{201d} \u{2014} na\u{ef}ve\u{202f}\u{1f600}\u{2026}");
        assert_eq!(words, 3);
        assert_eq!(marks, ["emoji \u{2026}", "\u{2014} \u{201c}\u{201d} \u{2019} nbsp", "plain"]);
    }

    proptest! {
        #[test]
        fn no_announcement_is_passed_over(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "let", "Let", "me", "ME", "to", "need", "going", "I", "we", "I'm", "I'll", "i\u{2019}ll", "we\u{2019}ll",
                "let's", "will", "shall", "\u{e9}", "\u{2014}", "\u{201c}", "'", "**", " ", " ", " ", " ", ".", "\n", ":", ",",
                "check", "7",
            ]), 0..300),
        ) {
            let text = pieces.concat();
            let mut shape = TextFeatures::default();
            shape.read(&text);
            let announcing: Vec<usize> = shape.announcing().collect();
            for start in &shape.sentences {
                prop_assert!(announcing.contains(start) || announced(&text, *start).is_none(), "{text:?} at {start}");
            }
        }
    }

    #[test]
    fn nothing_to_see() {
        assert_eq!(shape(""), (0, vec![], ["plain", "plain", "plain"].map(str::to_owned)));
        assert_eq!(shape("\n \n").0, 0);
    }
}
