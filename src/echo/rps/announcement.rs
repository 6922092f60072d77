//! What a text announces: a read ("let me check"), a write ("I'll update"), something else, a question, nothing.

use super::tokens::{Token, Tokens};
use crate::echo::Word;
use crate::trajectory::{CallKind, kind_of_verb};

/// Tokens of a sentence that an announcement may begin with.
const WITHIN: usize = 8;

/// Verbs of talk that only look; tools have other ones.
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
/// Verbs of talk that change something.
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

/// What the sentence that begins at byte `at` announces; `None` for no announcement.
pub fn announced(text: &str, at: usize) -> Option<Word> {
    let mut before = [""; 2];
    let mut tokens = Tokens::new(text, at).take(WITHIN);
    while let Some(token) = tokens.next() {
        let word = token.masked();
        let is_announcement = match (before, word) {
            ([_, "let"], "me") | (_, "let's" | "i'll" | "we'll") | ([_, "i" | "we"], "will" | "shall") => true,
            (["i" | "we", "need"] | ["i'm" | "we're", "going"], "to") => true,
            _ => false,
        };
        if is_announcement {
            return Some(what(tokens));
        }
        if token.ends() {
            return None;
        }
        before = [before[1], word];
    }
    None
}

/// What the words after "let me" announce.
fn what<'t>(tokens: impl Iterator<Item = Token<'t>>) -> Word {
    for token in tokens.take_while(|token| !token.ends()) {
        let word = match token {
            Token::Style(word) => word,
            Token::Masked(word) => word,
            _ => continue,
        };
        if let Some(kind) = kind_of(word) {
            return if kind == CallKind::Write { Word::ANNOUNCES_WRITE } else { Word::ANNOUNCES_READ };
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
        for (text, what) in [
            ("Let me check that for you.", Some(Word::ANNOUNCES_READ)),
            ("Perfect, now I'll update the order.", Some(Word::ANNOUNCES_WRITE)),
            ("I need to verify your identity.", Some(Word::ANNOUNCES_READ)),
            ("First, I will think about it.", Some(Word::ANNOUNCES)),
            ("I'm going to get the user's details.", Some(Word::ANNOUNCES_READ)),
            ("Your order is on its way.", None),
            ("Done. Let me check.", None),
            ("", None),
        ] {
            assert_eq!(announced(text, 0), what, "{text}");
        }
    }
}
