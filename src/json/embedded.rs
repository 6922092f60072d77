//! Recognises JSON embedded in a JSON string from the string's raw content.
//!
//! This takes a third of the time of decoding and parsing, and no memory. It accepts only plain JSON; unusual JSON
//! (deep nesting, exponents, surrogates) is left to the parser.

/// Whether the raw content of a JSON string is certainly a JSON object or array once decoded.
///
/// `false` means unknown: the content may still be a container.
#[must_use]
pub fn is_certainly_container(raw: &str) -> bool {
    Reader { rest: raw.as_bytes() }.container().is_some()
}

/// Longer numbers are left to the parser: they may be out of range.
const MAX_NUMBER_LEN: usize = 64;

/// The unread content. Methods return `None` if it is not plain JSON.
struct Reader<'r> {
    rest: &'r [u8],
}

impl Reader<'_> {
    fn container(&mut self) -> Option<()> {
        /// No container is open.
        const NONE: u64 = 1;
        // The open containers as bits below a leading 1, innermost last: 1 is an object, 0 an array.
        let mut open = NONE;
        self.space();
        if !matches!(self.rest.first()?, b'{' | b'[') {
            return None;
        }
        loop {
            self.space();
            match self.rest.first()? {
                bracket @ (b'{' | b'[') => {
                    let is_object = *bracket == b'{';
                    self.skip(1);
                    self.space();
                    if !self.eat(if is_object { b"}" } else { b"]" }) {
                        open = (open.leading_zeros() > 0).then_some(open << 1 | u64::from(is_object))?;
                        if is_object {
                            self.key()?;
                        }
                        continue;
                    }
                }
                b'\\' => self.string()?,
                b'-' | b'0'..=b'9' => self.number()?,
                _ => [b"true".as_slice(), b"false", b"null"].iter().find(|word| self.eat(word)).map(|_| ())?,
            }
            // A value has ended, and perhaps the containers around it.
            loop {
                self.space();
                if open == NONE {
                    return self.rest.is_empty().then_some(());
                }
                let is_object = open & 1 == 1;
                let next = *self.rest.first()?;
                self.skip(1);
                match (next, is_object) {
                    (b',', _) => break,
                    (b'}', true) | (b']', false) => open >>= 1,
                    _ => return None,
                }
            }
            if open & 1 == 1 {
                self.space();
                self.key()?;
            }
        }
    }

    fn key(&mut self) -> Option<()> {
        self.string()?;
        self.space();
        self.eat(b":").then_some(())
    }

    fn string(&mut self) -> Option<()> {
        self.eat(b"\\\"").then_some(())?;
        loop {
            self.skip(memchr::memchr(b'\\', self.rest)?);
            let length = match self.rest {
                [_, b'"', ..] => {
                    self.skip(2);
                    return Some(());
                }
                [_, b'\\', b'n' | b't' | b'r' | b'b' | b'f' | b'/', ..] => 3,
                [_, b'\\', b'\\', b'"' | b'\\', ..] => 4,
                // Surrogates begin with `D`. An escaped ASCII character may be JSON syntax once decoded.
                [_, b'\\', b'u', unit @ ..] if starts_with_plain_unit(unit) => 7,
                [_, b'u', unit @ ..] if starts_with_plain_unit(unit) && !is_ascii(unit) => 6,
                _ => return None,
            };
            self.skip(length);
        }
    }

    fn number(&mut self) -> Option<()> {
        let before = self.rest.len();
        self.eat(b"-");
        if !self.eat(b"0") {
            self.digits()?;
        }
        if self.eat(b".") {
            self.digits()?;
        }
        (before - self.rest.len() <= MAX_NUMBER_LEN).then_some(())
    }

    fn digits(&mut self) -> Option<()> {
        let digits = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.skip(digits);
        (digits > 0).then_some(())
    }

    fn space(&mut self) {
        loop {
            match self.rest {
                [b' ', ..] => self.skip(1),
                [b'\\', b'n' | b't' | b'r', ..] => self.skip(2),
                _ => return,
            }
        }
    }

    fn eat(&mut self, start: &[u8]) -> bool {
        let rest = self.rest.strip_prefix(start);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = &self.rest[bytes..];
    }
}

/// Whether `raw` starts with the four hexadecimal digits of a UTF-16 unit that is not a surrogate.
fn starts_with_plain_unit(raw: &[u8]) -> bool {
    raw.first_chunk::<4>().is_some_and(|unit| unit.iter().all(u8::is_ascii_hexdigit) && !matches!(unit[0], b'd' | b'D'))
}

/// Whether the hexadecimal digits encode an ASCII character.
fn is_ascii(unit: &[u8]) -> bool {
    unit.starts_with(b"00") && unit.get(2).is_some_and(|digit| *digit < b'8')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{escape, parse};
    use proptest::prelude::*;

    fn raw_of(text: &str) -> String {
        let quoted = serde_json::to_string(text).unwrap();
        quoted[1..quoted.len() - 1].to_owned()
    }

    #[test]
    fn plain_json_is_recognised() {
        for text in [
            "{}",
            " [ ]\n",
            r#"{"a": [1, -0.5, {"b\n\"\\\u00e9": null}], "c": {"d": []}, "é": "\/"}"#,
            "[\n\t[true, false], 0, \"\"]",
        ] {
            assert!(is_certainly_container(&raw_of(text)), "{text}");
        }
        assert!(is_certainly_container(r#"[\"\u00e9\"]"#));
        assert!(!is_certainly_container(r#"[\"\u0022\"]"#));
        assert!(!is_certainly_container(&raw_of(&"[".repeat(70))));
        assert!(!is_certainly_container(&raw_of(&("[".repeat(70) + &"]".repeat(70)))));
    }

    proptest! {
        #[test]
        fn recognised_content_always_parses(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"k\":", "\\", "\\\"", "\\n", "\\u00e9", "\\ud800", "\n",
                " ", "0", "12", "-", ".5", "1.5", "e9", "true", "nul", "null", "x", "é", "\t", "/",
            ]), 0..14),
            wrap in any::<bool>(),
        ) {
            let text = if wrap { format!("[{}]", pieces.concat()) } else { pieces.concat() };
            let raw = raw_of(&text);
            prop_assert_eq!(escape::decode(&raw), text.as_str());
            if is_certainly_container(&raw) {
                let parsed = parse(&text);
                prop_assert!(parsed.is_ok_and(|parsed| parsed.tape.root(&text).is_object() || text.trim().starts_with('[')));
            }
        }
    }
}
