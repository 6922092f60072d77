//! Escapes characters in data that could manipulate a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Replaces control characters, bidirectional overrides and invisible characters with escapes (`\n`, `\u{…}`), so that
/// data cannot move the cursor, hide text or reverse lines.
#[must_use]
pub fn neutralize(text: &str) -> Cow<'_, str> {
    if !has_harmful(text) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '\t' => safe.push_str("\\t"),
            '\n' => safe.push_str("\\n"),
            '\r' => safe.push_str("\\r"),
            harmful if is_harmful(harmful) => {
                let _ = write!(safe, "\\u{{{:x}}}", u32::from(harmful));
            }
            harmless => safe.push(harmless),
        }
    }
    Cow::Owned(safe)
}

/// Whether the text contains a harmful character.
#[must_use]
pub fn has_harmful(text: &str) -> bool {
    // Fast path: most texts are printable ASCII.
    !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && text.chars().any(is_harmful)
}

/// Whether a character has an effect on a terminal besides being displayed.
///
/// These are control characters, line separators and all default-ignorable characters of Unicode, except variation
/// selectors, which only affect the look of the previous character.
#[must_use]
pub fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmless_text_is_borrowed() {
        for text in ["", "plain", "ümläut 漢字 🙂 e\u{301} ❤\u{fe0f}", "\\u{1b}", "a b"] {
            assert!(matches!(neutralize(text), Cow::Borrowed(same) if same == text), "{text:?}");
        }
    }

    #[test]
    fn harmful_characters_are_escaped() {
        let cases = [
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("a\tb\r\nc", "a\\tb\\r\\nc"),
            ("\0\u{7}\u{8}\u{7f}", "\\u{0}\\u{7}\\u{8}\\u{7f}"),
            ("\u{9b}31m\u{85}", "\\u{9b}31m\\u{85}"),
            ("user\u{202e}nimda\u{2066}", "user\\u{202e}nimda\\u{2066}"),
            ("a\u{200b}b\u{feff}c\u{ad}d\u{2028}", "a\\u{200b}b\\u{feff}c\\u{ad}d\\u{2028}"),
            ("\u{e0041}\u{3164}", "\\u{e0041}\\u{3164}"),
        ];
        for (text, safe) in cases {
            assert_eq!(neutralize(text), safe);
        }
    }

    #[test]
    fn no_harmful_character_remains() {
        let all: String = (0..=u32::from(char::MAX)).filter_map(char::from_u32).collect();
        let safe = neutralize(&all);
        assert!(!safe.chars().any(is_harmful));
        assert_eq!(neutralize(&safe), safe, "escaping is idempotent");
    }
}
