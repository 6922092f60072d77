//! JSON for machines that a person may still `cat`: characters that do something to a terminal are
//! written as `\uXXXX`, which means the same to every parser.

use super::terminal::{has_harmful, is_harmful};
use serde::Serialize;
use serde_json::ser::Formatter;
use std::io::{self, Write};

/// The JSON text of a value, on one line.
pub(super) fn json(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut text = Vec::with_capacity(512);
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut text, Harmless))?;
    Ok(text)
}

/// Compact, with escapes in place of harmful characters. Those below U+0020 are escaped anyway.
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
    fn harmful_characters_are_escaped_and_mean_the_same() {
        let text = "a\u{1b}[31m\u{7f}\u{9b}é\u{202e}🙂\u{e0041}\n\"\\z";
        let json = String::from_utf8(json(&text).unwrap()).unwrap();
        assert_eq!(json, r#""a\u001b[31m\u007f\u009bé\u202e🙂\udb40\udc41\n\"\\z""#);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
