//! What looks like an identifier, and whether a text gives it in another spelling.

/// The shortest and the longest identifier.
const LENGTH: std::ops::RangeInclusive<usize> = 4..=64;
/// Digits that a number in quotes needs to be an identifier, not an amount or a post code.
const LONG_NUMBER: usize = 8;
/// Digits of a phone number.
const PHONE: usize = 10;
/// Characters between two letters or digits that another spelling may have.
const GAP: usize = 3;

/// Words at the end of a key that name something by an identifier.
const NAMING: &[&str] = &[
    "account", "booking", "code", "customer", "email", "emails", "guid", "iban", "id", "identifier", "ids", "imei",
    "invoice", "isbn", "mail", "number", "numbers", "order", "phone", "ref", "reference", "reservation", "serial",
    "sku", "ticket", "tracking", "user", "username", "uuid",
];
/// Words anywhere in a key that make it something else, or something the caller may choose.
const CHOSEN: &[&str] = &[
    "correlation", "date", "idempotency", "line", "new", "nonce", "page", "postal", "postcode", "request", "session",
    "time", "timestamp", "trace", "version", "zip",
];

/// Whether the argument called `key` holds an identifier, judged by its name.
pub(super) fn is_naming_key(key: &str) -> bool {
    let words = key_words(key);
    let last = words.last().map(String::as_str).unwrap_or_default();
    NAMING.contains(&last) && !words.iter().any(|word| CHOSEN.contains(&word.as_str()))
}

/// The words of a key, split at marks and at lower→upper case boundaries, in lower case.
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

/// Whether a value has the shape of an identifier: an e-mail address, a phone number, a long number,
/// or letters and digits mixed.
pub(super) fn is_identifier(value: &str) -> bool {
    let value = value.trim_start_matches('#');
    if !LENGTH.contains(&value.len()) || !value.is_ascii() {
        return false;
    }
    if let Some((local, domain)) = value.split_once('@') {
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._%+-".contains(&byte));
        return plain(local) && plain(domain) && domain.contains('.');
    }
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 || !value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-+()".contains(&byte)) {
        return false;
    }
    if value.bytes().all(|byte| !byte.is_ascii_alphabetic() && byte != b'_') {
        return is_number_in_digits(value, digits);
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

/// A phone number, a card number, a long number; no date, no amount.
fn is_number_in_digits(value: &str, digits: usize) -> bool {
    let groups = value.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).count();
    if groups == 1 && !value.starts_with(['-', '+']) {
        let is_day = digits == 8 && (value.starts_with("19") || value.starts_with("20"));
        return digits >= LONG_NUMBER && !is_day;
    }
    digits >= PHONE
}

/// Digits with a unit (`500MB`), or an ordinal (`15th`).
fn is_quantity(value: &str) -> bool {
    let unit = value.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.len() < value.len() && unit.len() <= 4 && unit.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Whether `text` holds the value in another spelling: other case, other marks or spaces between
/// its letters and digits (`555‑123‑2002`, `mia li 3668`), a phone number without its country.
pub(super) fn gives(text: &str, value: &str) -> bool {
    let mut wanted: Vec<u8> = value.bytes().filter(u8::is_ascii_alphanumeric).collect();
    if value.starts_with('+') && wanted.len() > PHONE {
        wanted.drain(..wanted.len() - PHONE);
    }
    // The last character: digits mostly, which have no case and are rarer than letters.
    let Some(&last) = wanted.last() else {
        return false;
    };
    let bytes = text.as_bytes();
    memchr::memchr2_iter(last.to_ascii_lowercase(), last.to_ascii_uppercase(), bytes).any(|at| {
        // Most places fail at the second character: look before decoding.
        let follows = text[at + 1..].chars().next();
        !follows.is_some_and(char::is_alphanumeric) && ends_with_spelling(&text[..at], &wanted[..wanted.len() - 1])
    })
}

/// Whether `text` ends with the characters `wanted`, marks between them left out.
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
                Some(_) if gap < GAP => gap += 1,
                _ => return false,
            }
        }
    }
    true
}

/// The last key on the way to a value, from its JSON pointer: `item_ids` of `/orders/0/item_ids/2`.
pub(super) fn last_key(pointer: &str) -> &str {
    let is_index = |token: &&str| token.bytes().all(|byte| byte.is_ascii_digit());
    pointer.rsplit('/').find(|token| !is_index(token)).unwrap_or_default()
}
