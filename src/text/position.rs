//! Converts byte offsets to lines and columns, and cuts excerpts around spans.

use super::buffer::{Encoding, split_last_line};
use crate::json::Span;
use std::collections::BTreeMap;

/// Characters shown before and after a span.
const CONTEXT: usize = 60;
/// The maximum number of characters of a span that are shown.
const MAX_HIGHLIGHT: usize = 100;

/// A position as shown to people: line and column, both from 1. Columns count Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
pub struct Position {
    /// The line, from 1. Lines end at `\n`.
    pub line: u64,
    /// The column, from 1.
    pub column: u64,
}

/// The part of a line around a finding. A line can be megabytes long; only this part is shown.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Excerpt {
    /// The text, as in the file.
    pub text: String,
    /// The byte range in `text` that the finding is about.
    pub highlight: Span,
    /// Whether the line continues before the excerpt.
    pub cut_before: bool,
    /// Whether the line continues after the excerpt.
    pub cut_after: bool,
}

/// Converts byte offsets of one text to positions.
///
/// All results are cached, so many findings on one long line cost a single pass over it.
#[derive(Debug)]
pub struct PositionIndex<'t> {
    text: &'t str,
    cache: BTreeMap<usize, Position>,
    /// The unit of columns, if positions are those of an editor.
    editor: Option<Encoding>,
}

impl<'t> PositionIndex<'t> {
    /// Creates an index of `text`, whose first character is at line 1, column 1.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        Self { text, cache: BTreeMap::new(), editor: None }
    }

    /// Creates an index that counts lines and columns as an editor does, but from 1.
    #[must_use]
    pub fn for_editor(text: &'t str, encoding: Encoding) -> Self {
        Self { editor: Some(encoding), ..Self::new(text) }
    }

    /// The position of byte `offset`. Offsets inside a character or past the end round down.
    pub fn position(&mut self, offset: u32) -> Position {
        let mut offset = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let (&from, &before) =
            self.cache.range(..=offset).next_back().unwrap_or((&0, &Position { line: 1, column: 1 }));
        let passed = &self.text[from..offset];
        let (lines, rest) = match self.editor {
            None => {
                let newlines = memchr::memchr_iter(b'\n', passed.as_bytes()).count();
                (newlines, passed.rfind('\n').map_or(passed, |at| &passed[at + 1..]))
            }
            Some(_) => split_last_line(passed),
        };
        let units = self.editor.map_or_else(|| rest.chars().count(), |encoding| encoding.len(rest)) as u64;
        let position = if lines == 0 {
            Position { line: before.line, column: before.column + units }
        } else {
            Position { line: before.line + lines as u64, column: units + 1 }
        };
        self.cache.insert(offset, position);
        position
    }
}

/// The excerpt around a span: part of one line, at most 220 characters long.
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
    let from = before.by_ref().take(CONTEXT).last().map_or(start, |(at, _)| at);
    let cut_before = before.next().is_some();

    let line_end = |from: usize, max: usize| {
        for (count, (at, c)) in text[from..].char_indices().enumerate() {
            if c == '\n' || count == max {
                return (from + at, c != '\n');
            }
        }
        (text.len(), false)
    };
    // Of a span over several lines, or a very long one, only the beginning is highlighted.
    let (shown_end, _) = line_end(start, MAX_HIGHLIGHT);
    let highlight_end = end.min(shown_end);
    let (to, cut_after) = line_end(highlight_end, CONTEXT);
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
    fn excerpts_are_parts_of_one_line() {
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
