//! JSON that is safe to print on a terminal: harmful characters are written as `\uXXXX`, which parsers read as the same
//! character.

use super::terminal::{has_harmful, is_harmful};
use serde::Serialize;
use serde_json::ser::Formatter;
use std::io::{self, Write};

/// Serialises a value as JSON on one line.
pub(super) fn json(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut text = Vec::with_capacity(512);
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut text, Harmless))?;
    Ok(text)
}

/// A compact formatter that escapes harmful characters. `serde_json` escapes those below U+0020 itself.
struct Harmless;

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if !has_harmful(fragment) {
            return writer.write_all(fragment.as_bytes());
        }
        let mut rest = fragment;
        while let Some((at, character)) = rest.char_indices().find(|&(_, character)| is_harmful(character)) {
            writer.write_all(&rest.as_bytes()[..at])?;
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = &rest[at + character.len_utf8()..];
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmful_characters_are_escaped_and_parse_back() {
        let text = "a\u{1b}[31m\u{7f}\u{9b}é\u{202e}🙂\u{e0041}\n\"\\z";
        let json = String::from_utf8(json(&text).unwrap()).unwrap();
        assert_eq!(json, r#""a\u001b[31m\u007f\u009bé\u202e🙂\udb40\udc41\n\"\\z""#);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
