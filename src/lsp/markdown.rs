//! Data in Markdown that editors show: short, on one line, and never more than text.

use crate::text::terminal::neutralize;
use std::borrow::Cow;

/// Characters of a name that are shown at the most.
const NAME: usize = 80;

/// A name from the data as code.
pub fn name(data: &str) -> String {
    code(data, NAME)
}

/// Data as code, at most so many characters of it. Nothing in it is a link, an image or HTML.
pub fn code(data: &str, most: usize) -> String {
    let shown = clip(data, most);
    if shown.trim().is_empty() {
        return "(blank)".to_owned();
    }
    // A span of code ends at as many backticks as began it.
    let longest = shown.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if shown.starts_with('`') || shown.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{shown}{pad}{fence}")
}

/// A name to stand between two backticks.
pub fn bare(data: &str) -> Cow<'_, str> {
    if data.len() <= NAME && data.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'`') {
        return Cow::Borrowed(data);
    }
    Cow::Owned(clip(data, NAME).replace('`', "'"))
}

/// The first characters of a text, harmless.
pub fn clip(data: &str, most: usize) -> Cow<'_, str> {
    match data.char_indices().nth(most) {
        None => neutralize(data),
        Some((end, _)) => Cow::Owned(format!("{}…", neutralize(&data[..end]))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_holds_what_it_is_given() {
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
        assert_eq!(bare("a`b\n"), "a'b\\n");
    }
}
