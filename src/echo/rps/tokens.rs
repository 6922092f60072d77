//! The tokens of a text: words, numbers, and the marks that end or divide sentences.

use super::vocabulary::style_word;

/// The mask of a word that is not a style word.
pub const MASK: &str = "_";
/// The mask of a number.
pub const NUMBER: &str = "0";

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'t> {
    /// A word, as written.
    Word(&'t str),
    /// A number, or a word that begins with a digit.
    Number,
    /// One of `. ! ? : , ;`.
    Mark(&'static str),
    /// A line break.
    Line,
}

impl Token<'_> {
    /// Its form in a phrase: topics and numbers are masked.
    #[must_use]
    pub fn masked(self) -> &'static str {
        match self {
            Self::Word(word) => style_word(word).unwrap_or(MASK),
            Self::Number => NUMBER,
            Self::Mark(mark) => mark,
            Self::Line => "",
        }
    }

    /// Whether it ends a sentence.
    #[must_use]
    pub fn ends_sentence(self) -> bool {
        matches!(self, Self::Line | Self::Mark("." | "!" | "?" | ":"))
    }
}

/// The tokens of a text from an offset on. Other characters are skipped.
#[derive(Debug, Clone)]
pub struct Tokens<'t> {
    text: &'t str,
    /// The offset of the next byte.
    pub at: usize,
}

impl<'t> Tokens<'t> {
    /// The tokens of `text` from byte `at` on.
    #[must_use]
    pub const fn new(text: &'t str, at: usize) -> Self {
        Self { text, at }
    }
}

/// Whether a byte is part of a word: an ASCII letter or digit, or any byte that is not ASCII.
pub const fn is_word(byte: u8) -> bool {
    CLASSES[byte as usize] & (ALPHANUMERIC | NON_ASCII) != 0
}

/// Whether a byte is an ASCII letter or digit.
pub const fn is_alphanumeric(byte: u8) -> bool {
    CLASSES[byte as usize] & ALPHANUMERIC != 0
}

const ALPHANUMERIC: u8 = 1;
const NON_ASCII: u8 = 2;

/// The class of each byte. A table is faster than comparisons, and texts are read byte by byte.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        #[allow(clippy::cast_possible_truncation)] // below 256
        if (byte as u8).is_ascii_alphanumeric() {
            classes[byte] = ALPHANUMERIC;
        } else if byte >= 0x80 {
            classes[byte] = NON_ASCII;
        }
        byte += 1;
    }
    classes
};

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        let bytes = self.text.as_bytes();
        loop {
            let start = self.at;
            let byte = *bytes.get(start)?;
            self.at += 1;
            if is_word(byte) {
                // An apostrophe is part of a word if a letter follows.
                while bytes.get(self.at).is_some_and(|&next| {
                    is_word(next) || (next == b'\'' && bytes.get(self.at + 1).is_some_and(u8::is_ascii_alphabetic))
                }) {
                    self.at += 1;
                }
                if byte.is_ascii_digit() {
                    return Some(Token::Number);
                }
                // All bytes of a multi-byte character are part of the word, so both ends are character boundaries.
                let word = self.text.get(start..self.at).unwrap_or_default();
                if is_sign(word) {
                    continue;
                }
                return Some(Token::Word(word));
            }
            let mark = match byte {
                b'.' => ".",
                b'!' => "!",
                b'?' => "?",
                b':' => ":",
                b',' => ",",
                b';' => ";",
                b'\n' => return Some(Token::Line),
                _ => continue,
            };
            return Some(Token::Mark(mark));
        }
    }
}

/// Whether a word consists of signs that are not ASCII, such as a dash or an emoji.
fn is_sign(word: &str) -> bool {
    !word.as_bytes()[0].is_ascii() && !word.contains(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        Tokens::new(text, 0).map(Token::masked).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn topics_are_masked() {
        assert_eq!(masked("Great! Let me check reservation EHGLP3."), "great ! let me _ _ _ .");
        assert_eq!(masked("I\u{2019}ll send 3 e-mails, \u{2014} **please** wait"), "i'll _ 0 _ _ , please wait");
        assert_eq!(masked("Voil\u{e0} \u{1f600} it's caf\u{e9}"), "_ it's _");
    }
}
