//! Recognises identifiers by key and form, and finds them in texts in other spellings.

use crate::json::{Kind, NodeId, Tape, ValueRef};
use crate::trajectory::Text;
use memchr::memmem::Finder;
use std::sync::LazyLock;

/// The length of an identifier.
const LENGTH: std::ops::RangeInclusive<usize> = 4..=64;
/// The minimum number of digits of a number in quotes that is an identifier, not an amount or a post code.
const MIN_NUMBER: usize = 8;
/// The minimum number of digits of a phone number.
const MIN_PHONE: usize = 10;
/// The maximum number of other characters between two letters or digits in another spelling.
const MAX_GAP: usize = 3;
/// The number of digits at the end of an identifier that outputs write without separators.
const TAIL: usize = 3;

/// The last words of keys whose values are identifiers.
const IDENTIFIER_WORDS: &[&str] = &[
    "account",
    "booking",
    "code",
    "customer",
    "email",
    "emails",
    "guid",
    "iban",
    "id",
    "identifier",
    "ids",
    "imei",
    "invoice",
    "isbn",
    "mail",
    "number",
    "numbers",
    "order",
    "phone",
    "ref",
    "reference",
    "reservation",
    "serial",
    "sku",
    "ticket",
    "tracking",
    "user",
    "username",
    "uuid",
];
/// Words anywhere in a key whose values are not identifiers, or are chosen by the caller.
const OTHER_WORDS: &[&str] = &[
    "correlation",
    "date",
    "idempotency",
    "line",
    "new",
    "nonce",
    "page",
    "postal",
    "postcode",
    "request",
    "session",
    "time",
    "timestamp",
    "trace",
    "version",
    "zip",
];

/// Whether the value of this key is an identifier, by the words of the key.
pub(in crate::rules) fn is_identifier_key(key: &str) -> bool {
    let words = key_words(key);
    let last = words.last().map(String::as_str).unwrap_or_default();
    IDENTIFIER_WORDS.contains(&last) && !words.iter().any(|word| OTHER_WORDS.contains(&word.as_str()))
}

/// The words of a key in lower case, split at punctuation and before upper-case letters (`orderId`).
fn key_words(key: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for character in key.chars() {
        let boundary = !character.is_alphanumeric() || (was_lower && character.is_uppercase());
        if boundary && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if let (true, Some(word)) = (character.is_alphanumeric(), words.last_mut()) {
            word.extend(character.to_lowercase());
        }
        was_lower = character.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a value has the form of an identifier: an e-mail address, a phone number, a long number, or letters mixed
/// with digits.
pub(in crate::rules) fn is_identifier(value: &str) -> bool {
    let value = value.trim_start_matches('#');
    if !LENGTH.contains(&value.len()) || !value.is_ascii() {
        return false;
    }
    if let Some((local, domain)) = value.split_once('@') {
        let plain = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._%+-".contains(&byte))
        };
        return plain(local) && plain(domain) && domain.contains('.');
    }
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 || !value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-+()".contains(&byte)) {
        return false;
    }
    if value.bytes().all(|byte| !byte.is_ascii_alphabetic() && byte != b'_') {
        return is_long_number(value, digits);
    }
    if !value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-') || is_quantity(value) {
        return false;
    }
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    let is_locator = (5..=8).contains(&value.len())
        && letters >= 2
        && value.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    digits >= 3 || is_locator
}

/// Whether a value of digits and punctuation is a phone number, a card number or another long number, but not a date.
fn is_long_number(value: &str, digits: usize) -> bool {
    let groups = value.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).count();
    if groups == 1 && !value.starts_with(['-', '+']) {
        let is_day = digits == 8 && (value.starts_with("19") || value.starts_with("20"));
        return digits >= MIN_NUMBER && !is_day;
    }
    digits >= MIN_PHONE
}

/// Whether a value is a number with a unit (`500MB`) or an ordinal (`15th`).
fn is_quantity(value: &str) -> bool {
    let unit = value.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.len() < value.len() && unit.len() <= 4 && unit.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// An identifier in any spelling: other case, other punctuation or spaces between its letters and digits
/// (`555‑123‑2002`, `mia li 3668`), a phone number without its country code.
pub(in crate::rules) struct Spelling {
    /// The letters and digits of the identifier.
    wanted: Vec<u8>,
    /// Finds the last three of them, if they are digits.
    tail: Option<Finder<'static>>,
}

impl Spelling {
    /// The spellings of a value.
    pub(in crate::rules) fn of(value: &str) -> Self {
        let mut wanted: Vec<u8> = value.bytes().filter(u8::is_ascii_alphanumeric).collect();
        if value.starts_with('+') && wanted.len() > MIN_PHONE {
            wanted.drain(..wanted.len() - MIN_PHONE);
        }
        let tail = wanted.last_chunk::<TAIL>().filter(|tail| tail.iter().all(u8::is_ascii_digit));
        let tail = tail.map(|tail| Finder::new(tail).into_owned());
        Self { wanted, tail }
    }

    /// Whether a text contains the identifier.
    pub(in crate::rules) fn is_in(&self, text: &str) -> bool {
        // Search for the last character: it is mostly a digit, which has no case and is rarer than a letter.
        let Some((&last, earlier)) = self.wanted.split_last() else {
            return false;
        };
        let bytes = text.as_bytes();
        memchr::memchr2_iter(last.to_ascii_lowercase(), last.to_ascii_uppercase(), bytes).any(|at| {
            // Most occurrences fail at a neighbour: compare bytes before decoding characters.
            let neighbour =
                |at: Option<usize>| at.and_then(|at| bytes.get(at)).filter(|byte| byte.is_ascii_alphanumeric());
            let continues = neighbour(Some(at + 1)).is_some();
            let differs = neighbour(at.checked_sub(1))
                .is_some_and(|byte| earlier.last().is_none_or(|wanted| !byte.eq_ignore_ascii_case(wanted)));
            if continues || differs {
                return false;
            }
            let follows = text[at + 1..].chars().next();
            !follows.is_some_and(char::is_alphanumeric) && ends_with_spelling(&text[..at], earlier)
        })
    }

    /// Whether an output of a tool contains the identifier. Unlike in [`Spelling::is_in`], the last three characters
    /// must be adjacent if they are digits: users spell ids out, tools do not, and outputs are long.
    pub(in crate::rules) fn is_in_output(&self, output: &Text<'_>) -> bool {
        let Some(tail) = &self.tail else { return self.is_in(output.as_str()) };
        output.raw().is_none_or(|raw| self.may_be_in_raw(raw.as_bytes(), tail))
            && tail.find(output.as_str().as_bytes()).is_some()
            && self.is_in(output.as_str())
    }

    /// Whether the raw content of a JSON string may contain the identifier. This is faster than decoding all outputs.
    fn may_be_in_raw(&self, raw: &[u8], tail: &Finder<'_>) -> bool {
        /// A digit in an escape, such as `\u0031`.
        static DIGIT: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\\u003"));
        let Some((&last, earlier)) = self.wanted.split_last() else { return false };
        let may_end = |at: usize| {
            let continues = raw.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
            !continues && may_end_with(&raw[..at], earlier)
        };
        (tail.find(raw).is_some() && memchr::memchr_iter(last, raw).any(may_end)) || DIGIT.find(raw).is_some()
    }
}

/// Whether `raw`, the start of a JSON string's content, may end with a spelling of `wanted` when decoded.
fn may_end_with(raw: &[u8], wanted: &[u8]) -> bool {
    let mut end = raw.len();
    for byte in wanted.iter().rev() {
        let mut gap = 0;
        loop {
            let width = match &raw[..end] {
                [] => return false,
                [.., other] if other.eq_ignore_ascii_case(byte) => break,
                [.., b'\\', b'"'] => 2,
                [.., other] if other.is_ascii_alphanumeric() => {
                    // It may be part of an escape of a punctuation character.
                    return raw[..end - 1].ends_with(b"\\")
                        || raw[end.saturating_sub(6)..].windows(2).any(|pair| pair == b"\\u");
                }
                [.., b' '..=b'~'] if raw[end - 1] != b'\\' => 1,
                _ => return true,
            };
            if gap == MAX_GAP {
                return false;
            }
            gap += 1;
            end -= width;
        }
        end -= 1;
    }
    true
}

/// Whether `text` ends with the characters `wanted`, ignoring punctuation between them.
fn ends_with_spelling(text: &str, wanted: &[u8]) -> bool {
    let mut before = text.chars().rev();
    for &byte in wanted.iter().rev() {
        let mut gap = 0;
        loop {
            match before.next() {
                Some(character) if character.is_alphanumeric() => {
                    if !character.eq_ignore_ascii_case(&char::from(byte)) {
                        return false;
                    }
                    break;
                }
                Some(_) if gap < MAX_GAP => gap += 1,
                _ => return false,
            }
        }
    }
    // A letter or digit before it means that it is part of another word.
    !before.next().is_some_and(char::is_alphanumeric)
}

/// Finds the keys above values. The values must be queried in document order.
pub(in crate::rules) struct Keys<'t> {
    tape: &'t Tape,
    next: NodeId,
    open: Vec<Open>,
}

/// A container around the current value.
struct Open {
    end: NodeId,
    /// Whether the next child is a key; `None` for an array.
    key_next: Option<bool>,
    /// The last key before the current value.
    key: Option<NodeId>,
}

impl<'t> Keys<'t> {
    pub(in crate::rules) fn of(root: ValueRef<'t>) -> Self {
        Self { tape: root.tape(), next: root.id(), open: Vec::new() }
    }

    /// The innermost key above a value: `item_ids` for every element of `{"item_ids": [1, 2]}`.
    pub(in crate::rules) fn above(&mut self, value: NodeId) -> Option<NodeId> {
        while self.next <= value {
            self.step(self.next);
            self.next += 1;
        }
        self.open.iter().rev().find_map(|open| open.key)
    }

    fn step(&mut self, id: NodeId) {
        while self.open.last().is_some_and(|open| id >= open.end) {
            self.open.pop();
        }
        if let Some(Open { key_next: Some(key_next), key, .. }) = self.open.last_mut() {
            if *key_next {
                *key = Some(id);
            }
            *key_next = !*key_next;
        }
        let node = self.tape.node(id);
        let key_next = match node.kind {
            Kind::Object => Some(true),
            Kind::Array => None,
            _ => return,
        };
        self.open.push(Open { end: node.next, key_next, key: None });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_recognised_by_form() {
        for value in [
            "W1234567",
            "#W1234567",
            "mia_li_3668",
            "HAT136",
            "EHGLP3",
            "a.b@example.com",
            "555-123-2002",
            "1008292230",
            "+1(555)123-2002",
            "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
            "PM123",
            "4000-1234-5678-9010",
        ] {
            assert!(is_identifier(value), "{value}");
        }
        for value in [
            "",
            "W1",
            "economy",
            "2024-05-20",
            "20240520",
            "12:30:00",
            "2024-05-20T10:00:00",
            "98101",
            "12345.67",
            "500MB",
            "15th",
            "main.py",
            "src/a123.rs",
            "mia li 3668",
            "https://a.b/c123",
            "a@b",
            "utf-8",
            "python3",
            "ab\u{e9}123",
            "1,000,000,000",
        ] {
            assert!(!is_identifier(value), "{value}");
        }
    }

    #[test]
    fn identifiers_are_recognised_by_key() {
        for key in ["id", "order_id", "userId", "itemIDs", "phone-number", "email", "SKU"] {
            assert!(is_identifier_key(key), "{key}");
        }
        for key in ["", "idea", "query", "zip_code", "page_number", "request_id", "requestId", "newUserId", "id_type"] {
            assert!(!is_identifier_key(key), "{key}");
        }
    }

    #[test]
    fn other_spellings_are_found() {
        let contains = |text: &str, value: &str| Spelling::of(value).is_in(text);
        assert!(contains("call 555\u{2011}123\u{2011}2002.", "555-123-2002"));
        assert!(contains("Mia Li, 3668", "mia_li_3668"));
        assert!(!contains("é5551232002", "555-123-2002"));
        assert!(contains("(555) 123-2002", "+15551232002"));
        assert!(!contains("555-123-20021", "555-123-2002"));
        assert!(!contains("AW1234567", "W1234567"));
        assert!(!contains("mia and li and 3668", "mia_li_3668"));
        assert!(!contains("", "W1") && !contains("W1", "--"));
    }

    #[test]
    fn raw_content_may_contain_what_the_text_contains() {
        let value = "mia_li_9368";
        let spelling = Spelling::of(value);
        let tail = spelling.tail.as_ref().unwrap();
        for text in ["mia_li_9368", "Mia Li\n9368.", "mia li 9\u{2019}368!", "mia\tli9\n368", "mia li 9\u{1f}368"] {
            let raw = serde_json::to_string(text).unwrap();
            assert!(spelling.is_in(text) && spelling.may_be_in_raw(&raw.as_bytes()[1..raw.len() - 1], tail), "{text}");
        }
        for raw in ["mia li 9\\u2019368", "mia li 936\\u0038", "MIA\\n\\tli9368\\n"] {
            assert!(
                spelling.is_in(&crate::json::escape::decode(raw)) && spelling.may_be_in_raw(raw.as_bytes(), tail),
                "{raw}"
            );
        }
        for raw in ["mia_li_8368", "mia_li_93680", "a 7368", "9369", "", "3.8", "6\\\": 8", "93    68"] {
            assert!(!spelling.may_be_in_raw(raw.as_bytes(), tail), "{raw}");
        }
    }
}
