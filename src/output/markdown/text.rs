//! Escapes text from data for Markdown, so that it cannot format, link or mention anything.

use super::super::terminal::neutralize;
use std::fmt::Write as _;

/// The maximum number of characters shown of a text.
const MAX_CHARS: usize = 400;

/// Text on one line, truncated, with code between backticks.
pub(crate) fn prose(text: &str) -> String {
    let text = clip(text);
    let parts: Vec<&str> = text.split('`').collect();
    // An unpaired last backtick is literal.
    let pairs = (parts.len() - 1) / 2 * 2;
    let mut out = String::with_capacity(text.len() + 32);
    for (index, part) in parts.iter().enumerate() {
        match index {
            _ if index > pairs => {
                out.push_str("\\`");
                escape(&mut out, part, false);
            }
            _ if index % 2 == 1 => out.push_str(&code_of(part)),
            _ => escape(&mut out, part, false),
        }
    }
    out
}

/// Code on one line, truncated.
pub(crate) fn code(text: &str) -> String {
    code_of(&clip(text))
}

fn code_of(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str("<code>");
    escape(&mut out, text, true);
    out.push_str("</code>");
    out
}

/// Truncates a text and escapes harmful characters.
fn clip(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", neutralize(&text[..end])),
        None => neutralize(text).into_owned(),
    }
}

/// Escapes characters with a meaning in Markdown and HTML. Outside of code, zero-width spaces prevent hosting services
/// from turning words into mentions and links.
fn escape(out: &mut String, text: &str, in_code: bool) {
    const GAP: &str = "&#8203;";
    let mut rest = text.chars().peekable();
    let mut before = [' '; 3];
    while let Some(character) = rest.next() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // A backslash does not work in tables.
            '|' => out.push_str("&#124;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '$' | '!' => {
                let _ = write!(out, "\\{character}");
            }
            '@' if !in_code => {
                let _ = write!(out, "@{GAP}");
            }
            '#' if !in_code && rest.peek().is_some_and(char::is_ascii_digit) => {
                let _ = write!(out, "#{GAP}");
            }
            ':' if !in_code && rest.peek() == Some(&'/') => {
                let _ = write!(out, ":{GAP}");
            }
            '.' if !in_code && before.iter().all(|one| one.eq_ignore_ascii_case(&'w')) => {
                let _ = write!(out, "{GAP}.");
            }
            other => out.push(other),
        }
        before = [before[1], before[2], character];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_data_is_escaped() {
        let cases = [
            ("call to `get_order` has no result", "call to <code>get\\_order</code> has no result"),
            ("a `b", "a \\`b"),
            ("`a` `b", "<code>a</code> \\`b"),
            ("| <img src=x> & [x](http://y)\n", "&#124; &lt;img src=x&gt; &amp; \\[x\\](http:&#8203;//y)\\\\n"),
            (
                "@team #12 # www.x.y `@team #12 www.x`",
                "@&#8203;team #&#8203;12 # www&#8203;.x.y <code>@team #12 www.x</code>",
            ),
            ("*a* _b_ ~c~ $d$ ![e] \\", "\\*a\\* \\_b\\_ \\~c\\~ \\$d\\$ \\!\\[e\\] \\\\"),
            ("`</code><b>`", "<code>&lt;/code&gt;&lt;b&gt;</code>"),
            ("\u{1b}[2J\u{202e}", "\\\\u{1b}\\[2J\\\\u{202e}"),
        ];
        for (text, markdown) in cases {
            assert_eq!(prose(text), markdown);
        }
        assert_eq!(prose(&"é".repeat(401)), format!("{}…", "é".repeat(400)));
        assert_eq!(code("a`b|"), "<code>a\\`b&#124;</code>");
    }
}
