//! How messages show data: short, in backticks, on one line.

use crate::json::Span;
use crate::trajectory::{Place, Trajectory};

/// Characters of data shown at the most.
const SHOWN: usize = 80;
/// Related places of one finding at the most.
pub(super) const RELATED: usize = 20;

/// Data in backticks: at most 80 characters, control and direction characters escaped.
pub(super) fn quote(data: &str) -> String {
    format!("`{}`", clip(data))
}

/// The same without the backticks.
pub(super) fn clip(data: &str) -> String {
    clip_to(data, SHOWN)
}

/// The same, at most so many characters.
pub(super) fn clip_to(data: &str, most: usize) -> String {
    let mut shown = String::with_capacity(data.len().min(most) + 2);
    for (count, character) in data.chars().enumerate() {
        if count == most {
            shown.push('…');
            break;
        }
        if character.is_control() || is_format(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// A tool's name in backticks, or that there is none.
pub(super) fn tool(name: &str) -> String {
    if name.trim().is_empty() { "a tool without a name".to_owned() } else { quote(name) }
}

/// Marks that reorder or hide what follows them.
const fn is_format(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The first byte of the record, for findings about all of it.
pub(super) fn first_token(trajectory: &Trajectory<'_>) -> Place {
    let whole = trajectory.texts.place(trajectory.at);
    Place { span: Span::new(whole.span.start, (whole.span.start + 1).min(whole.span.end)), ..whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_shown_on_one_line_and_cut() {
        assert_eq!(quote("a\u{1b}[31m\n\u{202e}b"), "`a\\u{1b}[31m\\n\\u{202e}b`");
        assert_eq!(quote(&"é".repeat(81)), format!("`{}…`", "é".repeat(80)));
    }
}
