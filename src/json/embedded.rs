//! Telling from the raw content of a JSON string that the text it stands for is JSON itself.
//!
//! Decoding and parsing the text takes three times as long and memory besides. Plain JSON is known by sight;
//! what is unusual (deep, with exponents, with surrogates) is left to the parser.

/// Whether the content of a JSON string surely stands for a JSON object or array; if not, it may still do.
#[must_use]
pub fn surely_stands_for_container(raw: &str) -> bool {
    Reader { rest: raw.as_bytes() }.container().is_some()
}

/// Numbers that are longer may be too large.
const LONGEST_NUMBER: usize = 64;

/// The content that is not read yet. Methods give `None` where it is not plain JSON.
struct Reader<'r> {
    rest: &'r [u8],
}

impl Reader<'_> {
    fn container(&mut self) -> Option<()> {
        /// Nothing is open.
        const NONE: u64 = 1;
        // What is open, innermost last, under a leading 1: 1 for an object, 0 for an array.
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
            // A value has ended, and maybe what it stands in.
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
                // Surrogates begin with a D; a character by number may stand for a mark of JSON unless it is not ASCII.
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
        (before - self.rest.len() <= LONGEST_NUMBER).then_some(())
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

/// Whether content goes on with the digits of a unit that is no surrogate.
fn starts_with_plain_unit(raw: &[u8]) -> bool {
    raw.first_chunk::<4>().is_some_and(|unit| unit.iter().all(u8::is_ascii_hexdigit) && !matches!(unit[0], b'd' | b'D'))
}

/// Whether digits are those of an ASCII character.
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
    fn plain_json_is_known() {
        for text in [
            "{}",
            " [ ]\n",
            r#"{"a": [1, -0.5, {"b\n\"\\\u00e9": null}], "c": {"d": []}, "é": "\/"}"#,
            "[\n\t[true, false], 0, \"\"]",
        ] {
            assert!(surely_stands_for_container(&raw_of(text)), "{text}");
        }
        assert!(surely_stands_for_container(r#"[\"\u00e9\"]"#));
        assert!(!surely_stands_for_container(r#"[\"\u0022\"]"#));
        assert!(!surely_stands_for_container(&raw_of(&"[".repeat(70))));
        assert!(!surely_stands_for_container(&raw_of(&("[".repeat(70) + &"]".repeat(70)))));
    }

    proptest! {
        #[test]
        fn never_says_yes_to_what_does_not_parse(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"k\":", "\\", "\\\"", "\\n", "\\u00e9", "\\ud800", "\n",
                " ", "0", "12", "-", ".5", "1.5", "e9", "true", "nul", "null", "x", "é", "\t", "/",
            ]), 0..14),
            wrap in any::<bool>(),
        ) {
            let text = if wrap { format!("[{}]", pieces.concat()) } else { pieces.concat() };
            let raw = raw_of(&text);
            prop_assert_eq!(escape::decode(&raw), text.as_str());
            if surely_stands_for_container(&raw) {
                let parsed = parse(&text);
                prop_assert!(parsed.is_ok_and(|parsed| parsed.tape.root(&text).is_object() || text.trim().starts_with('[')));
            }
        }
    }
}
