//! Byte offsets as lines and columns, and the window of text around a span.

use super::buffer::{Encoding, after_lines};
use crate::json::Span;
use std::collections::BTreeMap;

/// Characters shown before and after a span.
const WINDOW: usize = 60;
/// Characters of a span shown at the most.
const LONGEST: usize = 100;

/// A place for people: line and column, both from 1; columns count Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
pub struct Position {
    /// The line, from 1; lines end at `\n`.
    pub line: u64,
    /// The column, from 1.
    pub column: u64,
}

/// A window of the line a finding stands in. Records are megabytes long; this is what is shown.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Excerpt {
    /// The window, as in the file.
    pub text: String,
    /// The bytes of it that the finding is about.
    pub highlight: Span,
    /// Whether the line goes on before the window.
    pub cut_before: bool,
    /// Whether the line goes on after the window.
    pub cut_after: bool,
}

/// Lines and columns of offsets of one text. Every answer is kept, so that many findings on one
/// long line cost one pass over it.
#[derive(Debug)]
pub struct PositionIndex<'t> {
    text: &'t str,
    known: BTreeMap<usize, Position>,
    /// The editor's units, if an editor counts.
    editor: Option<Encoding>,
}

impl<'t> PositionIndex<'t> {
    /// An index of `text`, whose first character is at line 1, column 1.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        Self { text, known: BTreeMap::new(), editor: None }
    }

    /// An index that counts lines and columns as an editor does.
    #[must_use]
    pub fn of_editor(text: &'t str, encoding: Encoding) -> Self {
        Self { editor: Some(encoding), ..Self::new(text) }
    }

    /// The position of byte `offset`; inside a character or past the end it rounds down.
    pub fn position(&mut self, offset: u32) -> Position {
        let mut offset = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let (&from, &before) =
            self.known.range(..=offset).next_back().unwrap_or((&0, &Position { line: 1, column: 1 }));
        let passed = &self.text[from..offset];
        let (lines, rest) = match self.editor {
            None => {
                let newlines = memchr::memchr_iter(b'\n', passed.as_bytes()).count();
                (newlines, passed.rfind('\n').map_or(passed, |at| &passed[at + 1..]))
            }
            Some(_) => after_lines(passed),
        };
        let units = self.editor.map_or_else(|| rest.chars().count(), |encoding| encoding.len(rest)) as u64;
        let position = if lines == 0 {
            Position { line: before.line, column: before.column + units }
        } else {
            Position { line: before.line + lines as u64, column: units + 1 }
        };
        self.known.insert(offset, position);
        position
    }
}

/// The line around a span, cut to a window of some two hundred characters.
#[must_use]
pub fn excerpt(text: &str, span: Span) -> Excerpt {
    let boundary = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let (start, end) = (boundary(span.start as usize), boundary(span.end.max(span.start) as usize));
    let mut before = text[..start].char_indices().rev().take_while(|&(_, c)| c != '\n');
    let from = before.by_ref().take(WINDOW).last().map_or(start, |(at, _)| at);
    let cut_before = before.next().is_some();

    let line_end = |from: usize, most: usize| {
        for (count, (at, c)) in text[from..].char_indices().enumerate() {
            if c == '\n' || count == most {
                return (from + at, c != '\n');
            }
        }
        (text.len(), false)
    };
    // A span over several lines, or a very long one, is shown up to where the window ends.
    let (shown_end, _) = line_end(start, LONGEST);
    let highlight_end = end.min(shown_end);
    let (to, cut_after) = line_end(highlight_end, WINDOW);
    let to = if to > from && text[from..to].ends_with('\r') { to - 1 } else { to };
    let relative = |at: usize| u32::try_from(at.saturating_sub(from)).unwrap_or(u32::MAX);
    Excerpt {
        text: text[from..to.max(from)].to_owned(),
        highlight: Span::new(relative(start), relative(highlight_end.min(to))),
        cut_before,
        cut_after,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_in_any_order_and_past_the_end() {
        let text = "aé🙂\nb\r\n\tc";
        let mut index = PositionIndex::new(text);
        let at = |line, column| Position { line, column };
        assert_eq!(index.position(999), at(3, 3));
        assert_eq!(index.position(1), at(1, 2));
        assert_eq!(index.position(2), at(1, 2), "inside é rounds down");
        assert_eq!(index.position(8), at(2, 1));
        assert_eq!(index.position(11), at(3, 1));
    }

    #[test]
    fn excerpts_are_windows_of_one_line() {
        let long = "x".repeat(500);
        let text = format!("first\n{long}KEY{long}\nlast");
        let shown = excerpt(&text, Span::new(506, 509));
        assert_eq!(&shown.text[shown.highlight.range()], "KEY");
        assert_eq!((shown.text.len(), shown.cut_before, shown.cut_after), (123, true, true));
        let short = excerpt("ab\ncd\r\n", Span::new(3, 4));
        assert_eq!((short.text.as_str(), short.cut_before, short.cut_after), ("cd", false, false));
        let end = excerpt("", Span::new(0, 0));
        assert_eq!(end.text, "");
    }
}
