//! Writes text from data as Markdown that cannot format, link or mention anything, and that renders as the same text.
//!
//! GitHub and GitLab look for URLs, mentions and references in the rendered text, so neither backslashes nor entities
//! hide them (<https://github.com/github/cmark-gfm/issues/181>). They do not look into code spans. A word in which they
//! could find something therefore becomes code.

use super::super::terminal::neutralize;

/// The maximum number of characters shown of a text.
const MAX_CHARS: usize = 400;
/// The minimum number of hexadecimal digits that GitHub links as a commit.
const MIN_HASH: usize = 7;

/// Text on one line, truncated, with code between backticks.
pub(crate) fn prose(text: &str) -> String {
    let text = clip(text);
    let parts: Vec<&str> = text.split('`').collect();
    // An unpaired last backtick is literal.
    let pairs = (parts.len() - 1) / 2 * 2;
    let mut line = Line::default();
    for (index, part) in parts.iter().enumerate() {
        if index > pairs {
            line.text("`");
        }
        match (*part, index % 2 == 1 && index < pairs) {
            // Markdown cannot write an empty code span.
            ("", true) => line.text("``"),
            (part, true) => line.code(part),
            (part, false) => line.words(part),
        }
    }
    line.end()
}

/// Code on one line, truncated.
pub(crate) fn code(text: &str) -> String {
    code_with(text, "")
}

/// Code on one line: a text, truncated, and what follows it, such as a position.
pub(crate) fn code_with(text: &str, suffix: &str) -> String {
    let mut line = Line::default();
    line.code(&clip(text));
    line.code(suffix);
    line.end()
}

/// Truncates a text and escapes harmful characters.
fn clip(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", neutralize(&text[..end])),
        None => neutralize(text).into_owned(),
    }
}

/// A line of Markdown that is being written.
#[derive(Default)]
struct Line {
    markdown: String,
    /// Code that is not yet written. Code next to code has to be one span, because backticks next to each other count
    /// as one sequence.
    code: String,
}

impl Line {
    fn words(&mut self, text: &str) {
        for word in text.split_inclusive(char::is_whitespace) {
            let (word, space) = word.split_at(word.trim_end().len());
            if may_be_replaced(word) {
                self.code(word);
            } else {
                self.text(word);
            }
            self.text(space);
        }
    }

    fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.end_code();
            escape(&mut self.markdown, text);
        }
    }

    fn code(&mut self, code: &str) {
        self.code.push_str(code);
    }

    fn end_code(&mut self) {
        span(&mut self.markdown, &std::mem::take(&mut self.code));
    }

    fn end(mut self) -> String {
        self.end_code();
        self.markdown
    }
}

/// Whether GitHub or GitLab may turn a part of this word into a link, a mention, a label, a formula or an emoji.
fn may_be_replaced(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let is_digit = |next: char| next.is_ascii_digit();
    let is_name = |next: char| next.is_alphanumeric() || matches!(next, '_' | '"');
    // `#12`, `!12`, `&12`, `~label`, `%milestone`, `[vulnerability:12]`
    let mut references = word.match_indices(['#', '!', '&', '~', '%', '[']);
    let mut issues = lower.match_indices("gh-").map(|(at, prefix)| (&lower[..at], &lower[at + prefix.len()..]));
    let mut runs = word.split(|next: char| !next.is_ascii_alphanumeric());
    // A name between two colons.
    let (before, _) = word.rsplit_once(':').unwrap_or_default();
    let mut emojis = before.split(':').skip(1).filter(|name| !name.is_empty());
    word.contains(['@', '$'])
        || lower.contains("://")
        || lower.contains("www.")
        || references.any(|(at, sign)| word[at + sign.len()..].starts_with(is_name))
        || issues.any(|(before, after)| !before.ends_with(char::is_alphanumeric) && after.starts_with(is_digit))
        || runs.any(|run| run.len() >= MIN_HASH && run.bytes().all(|byte| byte.is_ascii_hexdigit()))
        || emojis.any(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+-".contains(&byte)))
}

/// Writes text, with escapes for the characters that have a meaning in Markdown or HTML.
fn escape(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // Renderers may look for cells and code spans before they look at backslashes.
            '|' => out.push_str("&#124;"),
            '`' => out.push_str("&#96;"),
            '\\' | '*' | '_' | '[' | ']' | '~' | '!' => out.extend(['\\', character]),
            other => out.push(other),
        }
    }
}

/// Writes code. Two characters are between code spans instead of in them: a `|` ends a cell of a table, and renderers
/// disagree about `\\|` in code; and renderers recognise a code span only up to a number of backticks around it.
fn span(out: &mut String, code: &str) {
    for part in code.split_inclusive(['|', '`']) {
        let (part, special) = part.split_at(part.trim_end_matches(['|', '`']).len());
        if !part.is_empty() {
            // Renderers remove a space from both ends, unless there are only spaces.
            let is_trimmed = part.starts_with(' ') && part.ends_with(' ') && part.contains(|other| other != ' ');
            let space = if is_trimmed { " " } else { "" };
            out.extend(["`", space, part, space, "`"]);
        }
        escape(out, special);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_data_is_escaped() {
        let cases = [
            ("call to `get_order` has no result", "call to `get_order` has no result"),
            ("a `b", "a &#96;b"),
            ("`a` `b", "`a` &#96;b"),
            ("no `` here", "no &#96;&#96; here"),
            ("| <img src=x> & [ x ](y)\n", "&#124; &lt;img src=x&gt; &amp; \\[ x \\](y)\\\\n"),
            ("*a* _b_ ~ c ! d \\", "\\*a\\* \\_b\\_ \\~ c \\! d \\\\"),
            ("`</code><b>`", "`</code><b>`"),
            ("\u{1b} \u{202e}", "\\\\u{1b} \\\\u{202e}"),
        ];
        for (text, markdown) in cases {
            assert_eq!(prose(text), markdown);
        }
        assert_eq!(prose(&"é".repeat(401)), format!("{}…", "é".repeat(400)));
    }

    #[test]
    fn words_that_could_be_linked_are_code() {
        let words = [
            "http://a.example",
            "(HTTPS://a.example)",
            "ftp://a",
            "www.a.example",
            "a@b.example",
            "@team",
            "#12",
            "owner/repo#12",
            "see:GH-12",
            "gh-1",
            "!12",
            "~\"bug\"",
            "$x$",
            ":tada:",
            "12:100:2",
            "0123456789abcdef0123456789abcdef01234567",
            "owner/repo@1a2b3c4",
            "v1...deadbeef",
            "![x](http://a.example)",
            "arguments[0]",
        ];
        for word in words {
            assert_eq!(prose(&format!("see {word} there")), format!("see `{word}` there"));
        }
        for text in ["1.0 %", "# 12", "C: D:", "a:b", "::", "U+FEFF", "high-1", "10 000", "facade", "100%,", "a.b"] {
            assert_eq!(prose(text), text);
        }
    }

    #[test]
    fn code_next_to_code_is_one_span() {
        assert_eq!(prose("`a`@b"), "`a@b`");
        assert_eq!(prose("@`a` `b`"), "`@a` `b`");
        assert_eq!(prose("x`a`y"), "x`a`y");
        assert_eq!(prose("`a` @b `"), "`a` `@b` &#96;");
    }

    #[test]
    fn code_spans_contain_no_bars_and_no_backticks() {
        let cases = [
            ("get_order", "`get_order`"),
            ("", ""),
            ("a`b", "`a`&#96;`b`"),
            ("``", "&#96;&#96;"),
            (" a ", "`  a  `"),
            (" a", "` a`"),
            ("  ", "`  `"),
            ("C:\\a\\", "`C:\\a\\`"),
            ("a | b", "`a `&#124;` b`"),
            ("a\\|`", "`a\\`&#124;&#96;"),
            ("a\n\u{202e}", "`a\\n\\u{202e}`"),
        ];
        for (text, markdown) in cases {
            assert_eq!(code(text), markdown);
        }
        assert_eq!(code(&"é".repeat(401)), format!("`{}…`", "é".repeat(400)));
        assert_eq!(code_with(&"é".repeat(401), ":1"), format!("`{}…:1`", "é".repeat(400)));
    }
}
