//! Draws excerpts with underlined ranges.

use super::terminal::neutralize;
use crate::diagnostic::{Finding, Located, Related, Severity};
use crate::text::Excerpt;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use std::ops::Range;

/// An excerpt and the marks in it.
pub(super) struct Window<'f> {
    excerpt: &'f Excerpt,
    line: u64,
    /// The offset of the excerpt in the file.
    base: u64,
    marks: Vec<Mark<'f>>,
}

struct Mark<'f> {
    kind: AnnotationKind,
    /// The byte range in the excerpt.
    bytes: Range<usize>,
    label: Option<&'f str>,
}

impl<'f> Window<'f> {
    /// The window around a location, if its excerpt is known.
    fn new(at: &'f Located, kind: AnnotationKind, label: Option<&'f str>) -> Option<Self> {
        let excerpt = at.excerpt.as_ref()?;
        let highlight = excerpt.highlight.range();
        let base = at.bytes.start.saturating_sub(highlight.start as u64);
        // The highlight of a long span is truncated. Underline everything that is shown of the span.
        let is_cut = at.bytes.end.saturating_sub(at.bytes.start) > u64::from(excerpt.highlight.len());
        let end = if is_cut { usize::try_from(at.bytes.end - base).unwrap_or(usize::MAX) } else { highlight.end };
        let marks = vec![Mark { kind, bytes: highlight.start..end, label }];
        Some(Self { excerpt, line: at.start.line, base, marks })
    }

    /// The window of a finding, and the related locations outside of it. Those inside are marked in the window.
    pub fn of_finding(finding: &'f Finding) -> (Option<Self>, Vec<&'f Related>) {
        let window = finding.at.as_ref().and_then(|at| Self::new(at, AnnotationKind::Primary, None));
        let Some(mut window) = window else { return (None, finding.related.iter().collect()) };
        let elsewhere = finding.related.iter().filter(|related| !window.mark_if_inside(related)).collect();
        (Some(window), elsewhere)
    }

    /// The window of a related location.
    pub fn of_related(related: &'f Related) -> Option<Self> {
        Self::new(&related.at, AnnotationKind::Context, Some(&related.message))
    }

    /// Marks a related location if it is in this window, and returns whether it is.
    fn mark_if_inside(&mut self, related: &'f Related) -> bool {
        if related.path.is_some() {
            return false;
        }
        let offset = |byte: u64| byte.checked_sub(self.base).and_then(|offset| usize::try_from(offset).ok());
        let (Some(start), Some(end)) = (offset(related.at.bytes.start), offset(related.at.bytes.end)) else {
            return false;
        };
        let shown = related.at.start.line == self.line && start <= end && end <= self.excerpt.text.len();
        if shown {
            self.marks.push(Mark { kind: AnnotationKind::Context, bytes: start..end, label: Some(&related.message) });
        }
        shown
    }

    /// The number of digits of the line number.
    pub fn digits(&self) -> usize {
        self.line.to_string().len()
    }

    /// Draws the window, without a margin that aligns it with other windows.
    pub fn draw(&self, severity: Severity, color: bool) -> String {
        let simple = if color { None } else { self.draw_simply() };
        simple.unwrap_or_else(|| self.draw_any(severity, color))
    }

    /// A much faster [`Window::draw_any`] for the usual case: no colours, one mark, printable ASCII.
    fn draw_simply(&self) -> Option<String> {
        let Excerpt { text, cut_before, cut_after, .. } = self.excerpt;
        let [Mark { kind, bytes, label }] = self.marks.as_slice() else { return None };
        // The crate shortens long indentation.
        if text.trim_end().is_empty()
            || text.starts_with(LONG_INDENT)
            || !is_printable(text)
            || !label.is_none_or(is_printable)
        {
            return None;
        }
        let (lead, tail) = (if *cut_before { ELLIPSIS } else { "" }, if *cut_after { ELLIPSIS } else { "" });
        // A range that continues after the window includes the `…`, which is one character.
        let end = if bytes.end > text.len() { text.len() + usize::from(*cut_after) } else { bytes.end };
        let start = bytes.start.min(text.len());
        let (before, marked) = (usize::from(*cut_before) + start, end.saturating_sub(start).max(1));
        let sign = if matches!(kind, AnnotationKind::Primary) { "^" } else { "-" };
        let (space, label) = label.map_or(("", ""), |label| (" ", label));
        // Concatenation is much faster than one `format!` with widths.
        let line = self.line.to_string();
        let margin = " ".repeat(line.len());
        let (indent, underline) = (" ".repeat(before), sign.repeat(marked));
        Some(
            [&margin, " |\n", &line, " | ", lead, text, tail, "\n", &margin, " | ", &indent, &underline, space, label]
                .concat(),
        )
    }

    /// Draws the window with `annotate-snippets`.
    fn draw_any(&self, severity: Severity, color: bool) -> String {
        let text = DisplayText::new(self.excerpt);
        let annotations = self.marks.iter().map(|mark| -> Annotation<'_> {
            let label = mark.label.map(neutralize);
            mark.kind.span(text.range(&mark.bytes)).label(label)
        });
        let snippet = Snippet::source(text.text.as_str())
            .line_start(usize::try_from(self.line).unwrap_or(0))
            .annotations(annotations);
        let level = match severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Info => Level::INFO,
        };
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        // The excerpt is already short. The crate must not truncate it again.
        renderer.term_width(usize::from(u16::MAX)).render(&[Group::with_level(level).element(snippet)])
    }
}

/// The text of an excerpt as displayed: escaped, with `…` where the line continues.
struct DisplayText<'f> {
    excerpt: &'f Excerpt,
    text: String,
    lead: usize,
}

const ELLIPSIS: &str = "…";
/// The shortest indentation that is drawn by the crate.
const LONG_INDENT: &str = "                ";

impl<'f> DisplayText<'f> {
    fn new(excerpt: &'f Excerpt) -> Self {
        let lead = if excerpt.cut_before { ELLIPSIS } else { "" };
        let tail = if excerpt.cut_after { ELLIPSIS } else { "" };
        Self { excerpt, text: format!("{lead}{}{tail}", harmless(&excerpt.text)), lead: lead.len() }
    }

    /// Maps a byte range of the excerpt to the displayed text.
    fn range(&self, bytes: &Range<usize>) -> Range<usize> {
        let text = &self.excerpt.text;
        let offset = |at: usize| {
            let at = (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
            self.lead + harmless(&text[..at]).len()
        };
        // A range that continues after the window includes the `…`.
        let end = if bytes.end > text.len() { self.text.len() } else { offset(bytes.end) };
        offset(bytes.start)..end.max(offset(bytes.start))
    }
}

/// Whether a text is displayed unchanged, with one column per byte.
fn is_printable(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Replaces tabs with four spaces and escapes harmful characters. Each character is replaced independently, so the
/// length of an escaped prefix is the mapped offset of its end.
fn harmless(text: &str) -> String {
    neutralize(&text.replace('\t', "    ")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Span;

    #[test]
    fn simple_drawings_equal_those_of_the_crate() {
        let mut simple = 0;
        for text in [
            "x",
            "one two",
            "  indented",
            &format!("{:15}x", ""),
            &format!("{:40}much space", ""),
            "ends in spaces  ",
            " ",
            "{\"a\": \"b\\n\"}",
            &"long ".repeat(60),
            "é",
            "a\tb",
        ] {
            for (start, beyond) in (0..=text.len()).flat_map(|start| [(start, 0), (start, 7)]) {
                for end in [start, start + 1, start + 4, text.len()]
                    .into_iter()
                    .filter(|&end| start <= end && end <= text.len())
                {
                    for cut in 0..4 {
                        let (cut_before, cut_after) = (cut & 1 == 1, cut & 2 == 2);
                        let highlight = Span::new(0, 0);
                        let excerpt = Excerpt { text: text.to_owned(), highlight, cut_before, cut_after };
                        for (kind, label) in [
                            (AnnotationKind::Primary, None),
                            (AnnotationKind::Context, Some("it is here")),
                            (AnnotationKind::Context, Some("né")),
                        ] {
                            let bytes = start..if end == text.len() { end + beyond } else { end };
                            let marks = vec![Mark { kind, bytes, label }];
                            let window = Window { excerpt: &excerpt, line: 9 + 90 * cut, base: 0, marks };
                            if let Some(drawing) = window.draw_simply() {
                                simple += 1;
                                assert_eq!(drawing, window.draw_any(Severity::Warning, false));
                            }
                        }
                    }
                }
            }
        }
        assert!(simple > 1000, "{simple}");
    }
}
