//! The window of text around a place, drawn with what it marks underlined.

use super::terminal::neutralize;
use crate::diagnostic::{Finding, Located, Related, Severity};
use crate::text::Excerpt;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use std::ops::Range;

/// A window and the marks in it.
pub(super) struct Window<'f> {
    excerpt: &'f Excerpt,
    line: u64,
    /// The byte of the file at which the window begins.
    base: u64,
    marks: Vec<Mark<'f>>,
}

struct Mark<'f> {
    kind: AnnotationKind,
    /// Bytes of the excerpt.
    bytes: Range<usize>,
    label: Option<&'f str>,
}

impl<'f> Window<'f> {
    /// The window around a place, if its text is known.
    fn new(at: &'f Located, kind: AnnotationKind, label: Option<&'f str>) -> Option<Self> {
        let excerpt = at.excerpt.as_ref()?;
        let highlight = excerpt.highlight.range();
        let base = at.bytes.start.saturating_sub(highlight.start as u64);
        // A long highlight is cut short of the window's end; what is shown of the span is underlined.
        let is_cut = at.bytes.end.saturating_sub(at.bytes.start) > u64::from(excerpt.highlight.len());
        let end = if is_cut { usize::try_from(at.bytes.end - base).unwrap_or(usize::MAX) } else { highlight.end };
        let marks = vec![Mark { kind, bytes: highlight.start..end, label }];
        Some(Self { excerpt, line: at.start.line, base, marks })
    }

    /// The window of a finding, related places near by marked in it, and the places that are not.
    pub fn of_finding(finding: &'f Finding) -> (Option<Self>, Vec<&'f Related>) {
        let window = finding.at.as_ref().and_then(|at| Self::new(at, AnnotationKind::Primary, None));
        let Some(mut window) = window else { return (None, finding.related.iter().collect()) };
        let far = finding.related.iter().filter(|related| !window.take(related)).collect();
        (Some(window), far)
    }

    /// The window of a related place.
    pub fn of_related(related: &'f Related) -> Option<Self> {
        Self::new(&related.at, AnnotationKind::Context, Some(&related.message))
    }

    /// Marks a related place if it stands in this window.
    fn take(&mut self, related: &'f Related) -> bool {
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

    /// Digits of the line number.
    pub fn digits(&self) -> usize {
        self.line.to_string().len()
    }

    /// The lines of the drawing, without the margin that aligns it with others.
    pub fn draw(&self, severity: Severity, color: bool) -> String {
        let simple = if color { None } else { self.draw_simply() };
        simple.unwrap_or_else(|| self.draw_any(severity, color))
    }

    /// What [`Window::draw_any`] draws, in a small part of its time, without colours and where one
    /// place is marked in a line of printable ASCII: that is, nearly always.
    fn draw_simply(&self) -> Option<String> {
        let Excerpt { text, cut_before, cut_after, .. } = self.excerpt;
        let [Mark { kind, bytes, label }] = self.marks.as_slice() else { return None };
        // The crate cuts long indents.
        if text.trim_end().is_empty()
            || text.starts_with(INDENT)
            || !is_printable(text)
            || !label.is_none_or(is_printable)
        {
            return None;
        }
        let (lead, tail) = (if *cut_before { CUT } else { "" }, if *cut_after { CUT } else { "" });
        // What goes on beyond the window is underlined through the `…`, which is one character.
        let end = if bytes.end > text.len() { text.len() + usize::from(*cut_after) } else { bytes.end };
        let start = bytes.start.min(text.len());
        let (before, marked) = (usize::from(*cut_before) + start, end.saturating_sub(start).max(1));
        let sign = if matches!(kind, AnnotationKind::Primary) { "^" } else { "-" };
        let (space, label) = label.map_or(("", ""), |label| (" ", label));
        // In pieces, which takes a part of the time that one `format!` with widths does.
        let line = self.line.to_string();
        let margin = " ".repeat(line.len());
        let (indent, underline) = (" ".repeat(before), sign.repeat(marked));
        Some(
            [&margin, " |\n", &line, " | ", lead, text, tail, "\n", &margin, " | ", &indent, &underline, space, label]
                .concat(),
        )
    }

    /// The drawing of `annotate-snippets`.
    fn draw_any(&self, severity: Severity, color: bool) -> String {
        let text = Shown::new(self.excerpt);
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
        // The engine has cut the window; a second cut would only hide what was meant to be seen.
        renderer.term_width(usize::from(u16::MAX)).render(&[Group::with_level(level).element(snippet)])
    }
}

/// The text of a window as it is shown: harmless, and with `…` where the line goes on.
struct Shown<'f> {
    excerpt: &'f Excerpt,
    text: String,
    lead: usize,
}

const CUT: &str = "…";
/// The shortest indent that is left to the crate.
const INDENT: &str = "                ";

impl<'f> Shown<'f> {
    fn new(excerpt: &'f Excerpt) -> Self {
        let lead = if excerpt.cut_before { CUT } else { "" };
        let tail = if excerpt.cut_after { CUT } else { "" };
        Self { excerpt, text: format!("{lead}{}{tail}", harmless(&excerpt.text)), lead: lead.len() }
    }

    /// Where bytes of the excerpt stand in the shown text.
    fn range(&self, bytes: &Range<usize>) -> Range<usize> {
        let text = &self.excerpt.text;
        let offset = |at: usize| {
            let at = (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
            self.lead + harmless(&text[..at]).len()
        };
        // What goes on beyond the window is underlined through the `…`.
        let end = if bytes.end > text.len() { self.text.len() } else { offset(bytes.end) };
        offset(bytes.start)..end.max(offset(bytes.start))
    }
}

/// Whether a text is shown as it is, each byte in a column of its own.
fn is_printable(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// The text with each tab as four spaces and all else that is harmful written out. Every character
/// is treated by itself, so offsets can be mapped by treating what stands before them.
fn harmless(text: &str) -> String {
    neutralize(&text.replace('\t', "    ")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Span;

    #[test]
    fn simple_drawings_are_those_of_the_crate() {
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
