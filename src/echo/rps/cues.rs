//! What the words of a text tell of its stage: questions and requests, and what they are about.
//!
//! One pass over the beginning and the end of a text. Words are English; of texts in other languages only the question
//! marks are understood, and the place of the text decides the rest.

use aho_corasick::{AhoCorasick, MatchKind};
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

    const fn with(self, other: Self) -> Self {
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
        let mut sentence = Cues::default();
        for found in WORDS.automaton.find_iter(bytes) {
            match WORDS.meanings[found.pattern().as_usize()] {
                Meaning::Cue(cues) if is_whole(bytes, found.start(), found.end()) => {
                    sentence = sentence.with(cues);
                    self.steps += usize::from(cues.has(Cues::STEP));
                }
                Meaning::Stop if ends_sentence(bytes, found.end()) => {
                    self.end(std::mem::take(&mut sentence), false, is_end);
                }
                Meaning::Question if ends_sentence(bytes, found.end()) => {
                    self.end(std::mem::take(&mut sentence), true, is_end);
                }
                _ => {}
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

/// Whether a match is not a part of a longer word.
fn is_whole(bytes: &[u8], start: usize, end: usize) -> bool {
    let is_letter = |at: Option<&u8>| at.is_some_and(u8::is_ascii_alphanumeric);
    !is_letter(start.checked_sub(1).and_then(|before| bytes.get(before))) && !is_letter(bytes.get(end))
}

/// Whether a full stop that ends at `end` is not one in a number, a name or an address.
fn ends_sentence(bytes: &[u8], end: usize) -> bool {
    bytes[end - 1] == b'\n' || bytes.get(end).is_none_or(|next| !next.is_ascii_alphanumeric())
}

/// What a match means.
#[derive(Debug, Clone, Copy)]
enum Meaning {
    Cue(Cues),
    Stop,
    Question,
}

struct Words {
    automaton: AhoCorasick,
    meanings: Vec<Meaning>,
}

#[allow(clippy::expect_used)] // a few hundred short words are far below the automaton's limits
static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut patterns: Vec<&str> = Vec::new();
    let mut meanings = Vec::new();
    let mut add = |words: &[&'static str], meaning: Meaning| {
        patterns.extend(words);
        meanings.extend(words.iter().map(|_| meaning));
    };
    add(&["?", "？", "؟"], Meaning::Question);
    add(&[".", "!", "\n", "。", "！"], Meaning::Stop);
    for (words, cues) in CUES {
        add(words, Meaning::Cue(*cues));
    }
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(&patterns)
        .expect("a small automaton");
    Words { automaton, meanings }
});

const ASKS_YOU: Cues = Cues::REQUEST.with(Cues::YOU);

/// The words, and what they are cues for. Where two begin at the same place the longer one counts.
const CUES: &[(&[&str], Cues)] = &[
    (
        &[
            "email",
            "e-mail",
            "email address",
            "e-mail address",
            "zip code",
            "zip",
            "postal code",
            "user id",
            "customer id",
            "client id",
            "member id",
            "account id",
            "account number",
            "phone number",
            "date of birth",
            "your name",
            "full name",
            "first name",
            "last name",
            "your identity",
            "identify you",
            "identifying your account",
            "authenticate",
            "authentication",
            "verify your account",
            "username",
            "user name",
            "password",
            "passcode",
            "credentials",
            "log in",
            "login",
            "sign in",
            "who you are",
        ],
        Cues::IDENTITY,
    ),
    (&["yes", "yes/no", "y/n"], Cues::YES.with(Cues::CONSENT)),
    (
        &[
            "do you confirm",
            "confirm to",
            "confirm if",
            "confirm that",
            "confirm you",
            "like me to",
            "like to proceed",
            "want to proceed",
            "wish to proceed",
            "want me to",
            "okay to proceed",
            "ok to proceed",
            "shall i",
            "shall we",
            "should i",
            "may i proceed",
            "can i proceed",
            "i go ahead",
            "i proceed with",
            "is that correct",
            "is this correct",
            "are you okay with",
            "do you agree",
            "do you approve",
            "your approval",
            "your consent",
            "your confirmation",
            "sound good",
            "sounds good",
        ],
        Cues::CONSENT.with(Cues::YOU),
    ),
    (
        &[
            "please confirm if",
            "please confirm that",
            "please confirm you",
            "please confirm your",
            "please confirm to",
            "please confirm with",
        ],
        Cues::CONSENT.with(ASKS_YOU),
    ),
    (&["which", "or", "prefer", "preferred", "rather", "option", "options", "choose"], Cues::CHOICE),
    (
        &[
            "anything else",
            "something else",
            "any other",
            "any further",
            "any questions",
            "any more questions",
            "other questions",
            "more questions",
            "further questions",
            "further assistance",
            "further help",
            "more assistance",
            "additional assistance",
            "need any help",
            "need help",
            "need assistance",
            "further issues",
            "any issues",
            "need more",
            "if you need",
            "if there's anything",
            "if there’s anything",
            "let me know if you'd like",
            "let me know if you’d like",
            "let me know if you have",
            "feel free",
            "let me know if you need",
        ],
        Cues::COURTESY,
    ),
    (
        &[
            "human agent",
            "human representative",
            "human support",
            "live agent",
            "transfer you",
            "be transferred",
            "being transferred",
            "transferring you",
            "connect you",
            "supervisor",
            "escalate",
            "specialist",
        ],
        Cues::HAND_OVER,
    ),
    (
        &[
            "has been",
            "have been",
            "is now",
            "are now",
            "successfully",
            "successful",
            "all set",
            "you should now",
            "completed",
            "processed",
            "fixed",
            "resolved",
            "confirmed",
            "here's what was",
            "here’s what was",
            "what i changed",
            "changes made",
            "key changes",
            "implemented",
        ],
        Cues::DONE,
    ),
    (
        &[
            "let me",
            "let's",
            "let’s",
            "i'll",
            "i’ll",
            "i will",
            "i am going to",
            "i'm going to",
            "i’m going to",
            "now i",
            "next, i",
            "i need to",
            "we need to",
            "i should",
            "we should",
            "i can now",
            "we'll",
            "we’ll",
            "one moment",
            "please hold while",
            "please wait while",
            "proceeding to",
        ],
        Cues::NEXT,
    ),
    (
        &[
            "verify",
            "verifying",
            "verification",
            "double-check",
            "double check",
            "make sure",
            "making sure",
            "sanity check",
            "sanity-check",
            "re-check",
            "recheck",
            "validate",
            "confirm the fix",
            "confirm the change",
            "confirm the changes",
            "check the result",
            "check the actual result",
            "check the results",
            "see the result",
            "check the output",
            "see the output",
            "check if the fix",
            "check if it works",
            "check that it works",
            "check whether the",
            "see if it works",
            "reproduce",
            "reproduces",
            "reproducing",
            "replicates",
            "replicate",
            "review the change",
            "review the changes",
            "view the change",
            "view the changes",
            "git diff",
            "final check",
            "test script",
            "create a test",
            "write a test",
            "create a simple test",
            "create a comprehensive test",
            "test file to",
            "add a test",
            "add tests",
        ],
        Cues::CHECK,
    ),
    (
        &[
            "test",
            "tests",
            "testing",
            "test suite",
            "test script",
            "test case",
            "test cases",
            "edge case",
            "edge cases",
        ],
        Cues::TEST,
    ),
    (
        &[
            "turn on",
            "turn off",
            "turn it off",
            "turn it on",
            "turned on",
            "toggle",
            "restart",
            "reboot",
            "reset",
            "tap",
            "swipe",
            "go to",
            "open your",
            "open the",
            "select",
            "look for",
            "change it",
            "follow these steps",
            "settings",
            "enable",
            "disable",
            "try these steps",
            "steps you can try",
            "please go ahead",
            "please run",
        ],
        Cues::STEP,
    ),
    (
        &[
            "could you",
            "can you",
            "would you",
            "will you",
            "please provide",
            "please share",
            "please tell",
            "please specify",
            "please give",
            "please let me know",
            "let me know",
            "please check",
            "tell me",
            "please clarify",
            "please enter",
            "please send",
            "please choose",
            "please select",
            "please reply",
            "please respond",
            "please indicate",
            "please describe",
            "may i have",
            "i need your",
            "i'll need your",
            "i will need your",
            "i’ll need your",
            "i'd need",
            "do you have",
            "do you know",
            "do you see",
            "please double-check",
            "please verify",
            "please confirm",
            "provide me with",
            "i need the",
            "i'll need the",
        ],
        ASKS_YOU,
    ),
    (&["you", "your"], Cues::YOU),
    (
        &[
            "unfortunately",
            "cannot",
            "can't",
            "can’t",
            "unable to",
            "not able to",
            "not possible",
            "not allowed",
            "not eligible",
            "don't have the ability",
            "don’t have the ability",
            "i'm sorry",
            "i’m sorry",
            "isn't possible",
        ],
        Cues::REFUSAL,
    ),
];
