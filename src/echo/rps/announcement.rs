//! Announcements in a text: a read ("let me check"), a write ("I'll update"), or something else.

use super::tokens::{Token, Tokens, is_alphanumeric, is_word};
use crate::echo::Word;
use crate::trajectory::{CallKind, kind_of_verb};

/// The number of tokens at the beginning of a sentence in which an announcement is looked for.
const WITHIN: usize = 8;

/// Verbs that announce a read, in addition to the verbs of tool names.
const LOOKS: &[&str] = &[
    "access",
    "analyze",
    "calculate",
    "confirm",
    "examine",
    "explore",
    "gather",
    "identify",
    "investigate",
    "locate",
    "look",
    "pull",
    "review",
    "run",
    "see",
    "test",
    "trace",
    "understand",
    "use",
];
/// Verbs that announce a write, in addition to the verbs of tool names.
const CHANGES: &[&str] = &[
    "activate",
    "adjust",
    "complete",
    "correct",
    "fix",
    "help",
    "implement",
    "initiate",
    "make",
    "proceed",
    "process",
    "rewrite",
    "switch",
];

/// What the sentence at byte `at` announces; `None` if it announces nothing.
pub fn announced(text: &str, at: usize) -> Option<Word> {
    let mut before = [""; 2];
    let mut tokens = Tokens::new(text, at).take(WITHIN);
    while let Some(token) = tokens.next() {
        let word = if let Token::Word(word) = token { word } else { "" };
        if is_announcement(before, word) {
            return Some(kind_of_announcement(tokens));
        }
        if token.ends_sentence() {
            return None;
        }
        before = [before[1], word];
    }
    None
}

/// Whether the word at byte `at` may turn its sentence into an announcement. The first letters of a word and the last
/// letter before it rule out most words cheaply, so that their sentences need not be tokenized.
pub fn may_announce(bytes: &[u8], at: usize) -> bool {
    let byte = |at: usize| bytes.get(at).map_or(0, u8::to_ascii_lowercase);
    let is_short = || !bytes.get(at + 2).is_some_and(|&next| is_word(next));
    let before = || bytes[..at].iter().rev().find(|&&byte| is_alphanumeric(byte)).map_or(0, u8::to_ascii_lowercase);
    match (byte(at), byte(at + 1)) {
        (b'm', b'e') => is_short() && before() == b't',
        (b't', b'o') => is_short() && matches!(before(), b'd' | b'g'),
        (b'i', b'\'' | 0xE2) | (b'l', b'e') => true,
        (b'w', b'e') => matches!(byte(at + 2), b'\'' | 0xE2),
        (b'w', b'i') | (b's', b'h') => matches!(before(), b'i' | b'e'),
        _ => false,
    }
}

/// Whether `word`, after the two words before it, announces an action: "let me", "I need to", "I'll".
fn is_announcement(before: [&str; 2], word: &str) -> bool {
    let is = |word: &str, one_of: &[&str]| one_of.iter().any(|known| known.eq_ignore_ascii_case(word));
    let will = ["i'll", "i\u{2019}ll", "we'll", "we\u{2019}ll", "let's", "let\u{2019}s"];
    let going = ["i'm", "i\u{2019}m", "we're", "we\u{2019}re"];
    match word.as_bytes() {
        [b'm' | b'M', b'e' | b'E'] => is(before[1], &["let"]),
        [b't' | b'T', b'o' | b'O'] => {
            is(before[1], &["need"]) && is(before[0], &["i", "we"])
                || is(before[1], &["going"]) && is(before[0], &going)
        }
        [b'i' | b'I' | b'w' | b'W' | b'l' | b'L', ..] if word.len() >= 4 => is(word, &will) || is_will(before, word),
        [b's' | b'S', ..] => is_will(before, word),
        _ => false,
    }
}

fn is_will(before: [&str; 2], word: &str) -> bool {
    (word.eq_ignore_ascii_case("will") || word.eq_ignore_ascii_case("shall"))
        && (before[1].eq_ignore_ascii_case("i") || before[1].eq_ignore_ascii_case("we"))
}

/// The kind of action that the words after "let me" announce, from the first known verb.
fn kind_of_announcement<'t>(tokens: impl Iterator<Item = Token<'t>>) -> Word {
    for token in tokens.take_while(|token| !token.ends_sentence()) {
        let Token::Word(word) = token else { continue };
        match kind_of(&word.to_ascii_lowercase()) {
            Some(CallKind::Write) => return Word::ANNOUNCES_WRITE,
            Some(_) => return Word::ANNOUNCES_READ,
            None => {}
        }
    }
    Word::ANNOUNCES
}

fn kind_of(verb: &str) -> Option<CallKind> {
    if LOOKS.binary_search(&verb).is_ok() {
        return Some(CallKind::Read);
    }
    if CHANGES.binary_search(&verb).is_ok() {
        return Some(CallKind::Write);
    }
    kind_of_verb(verb)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn announcements() {
        assert!(LOOKS.is_sorted() && CHANGES.is_sorted());
        for (text, expected) in [
            ("Let me check that for you.", Some(Word::ANNOUNCES_READ)),
            ("Perfect, now I'll update the order.", Some(Word::ANNOUNCES_WRITE)),
            ("I need to verify your identity.", Some(Word::ANNOUNCES_READ)),
            ("First, I will think about it.", Some(Word::ANNOUNCES)),
            ("I'm going to get the user's details.", Some(Word::ANNOUNCES_READ)),
            ("Your order is on its way.", None),
            ("Done. Let me check.", None),
            ("", None),
        ] {
            assert_eq!(announced(text, 0), expected, "{text}");
        }
    }
}
