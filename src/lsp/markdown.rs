//! Writes text from the data into Markdown for editors: shortened, on one line, and without any markup.

use crate::text::terminal::neutralize;
use std::borrow::Cow;

/// The number of characters of a name that are shown.
const MAX_NAME: usize = 80;

/// A name from the data as code.
pub fn name(data: &str) -> String {
    if data.trim().is_empty() { "(no name)".to_owned() } else { code(data, MAX_NAME) }
}

/// The first characters of a text from the data as code, so links, images and HTML in it have no effect.
pub fn code(data: &str, max_chars: usize) -> String {
    let shown = clip(data, max_chars);
    if shown.trim().is_empty() {
        return "(blank)".to_owned();
    }
    // A code span is closed by as many backticks as opened it.
    let longest = shown.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if shown.starts_with('`') || shown.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{shown}{pad}{fence}")
}

/// A name from the data to be put between two backticks.
pub fn between_backticks(data: &str) -> Cow<'_, str> {
    if data.len() <= MAX_NAME && data.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'`') {
        return Cow::Borrowed(data);
    }
    Cow::Owned(clip(data, MAX_NAME).replace('`', "'"))
}

/// The first characters of a text, with control characters escaped.
pub fn clip(data: &str, max_chars: usize) -> Cow<'_, str> {
    match data.char_indices().nth(max_chars) {
        None => neutralize(data),
        Some((end, _)) => Cow::Owned(format!("{}…", neutralize(&data[..end]))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_cannot_end_its_code_span() {
        let cases = [
            ("get_order", "`get_order`"),
            ("a`b", "``a`b``"),
            ("``", "``` `` ```"),
            ("[a](http://b) <b>", "`[a](http://b) <b>`"),
            ("one\ntwo", "`one\\ntwo`"),
            (" ", "(blank)"),
        ];
        for (data, shown) in cases {
            assert_eq!(code(data, 20), shown);
        }
        assert_eq!(code("12345", 4), "`1234…`");
        assert_eq!(between_backticks("a`b\n"), "a'b\\n");
    }
}
