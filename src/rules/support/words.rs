//! Formats data for messages: short, in backticks, on one line.

use crate::json::Span;
use crate::trajectory::{Place, Trajectory};

/// The maximum number of characters of data in a message.
const MAX_CHARACTERS: usize = 80;
/// The maximum number of related places of a finding.
pub(in crate::rules) const MAX_RELATED: usize = 20;

/// Data in backticks: cut to 80 characters, with control and formatting characters escaped.
pub(in crate::rules) fn quote(data: &str) -> String {
    format!("`{}`", clip(data))
}

/// The same as [`quote`] without the backticks.
pub(in crate::rules) fn clip(data: &str) -> String {
    clip_to(data, MAX_CHARACTERS)
}

/// The same as [`clip`], cut to `max` characters.
pub(in crate::rules) fn clip_to(data: &str, max: usize) -> String {
    let mut shown = String::with_capacity(data.len().min(max) + 2);
    for (count, character) in data.chars().enumerate() {
        if count == max {
            shown.push('…');
            break;
        }
        if character.is_control() || is_formatting(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// A tool's name in backticks, or `an unnamed tool`.
pub(in crate::rules) fn tool(name: &str) -> String {
    if name.trim().is_empty() { "an unnamed tool".to_owned() } else { quote(name) }
}

/// Whether a character is invisible or changes the direction of the text after it.
const fn is_formatting(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The first byte of the record, for findings about the whole record.
pub(in crate::rules) fn first_byte(trajectory: &Trajectory<'_>) -> Place {
    let whole = trajectory.texts.place(trajectory.at);
    Place { span: Span::new(whole.span.start, (whole.span.start + 1).min(whole.span.end)), ..whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_data_is_short_and_on_one_line() {
        assert_eq!(quote("a\u{1b}[31m\n\u{202e}b"), "`a\\u{1b}[31m\\n\\u{202e}b`");
        assert_eq!(quote(&"é".repeat(81)), format!("`{}…`", "é".repeat(80)));
    }
}
