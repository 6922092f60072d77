//! Text from data, made harmless for a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text with control characters, bidirectional overrides and invisible characters written as
/// `\u{…}`: data must not move the cursor, hide itself or turn lines around.
#[must_use]
pub fn neutralize(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_harmful) {
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

/// Whether a character does something to a terminal besides standing there.
#[must_use]
pub fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
