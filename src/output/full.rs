//! Each finding with the text around it, for people.
//!
//! Headers are written here and not by `annotate-snippets`, which would count columns from the
//! start of the window instead of the start of the line.

use super::summary;
use super::terminal::neutralize;
use super::theme::Theme;
use super::window::Window;
use super::{Reporter, Style, Summary};
use crate::diagnostic::{Finding, Fix, Located, Related, Safety};
use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

/// Characters of a task or a model that are shown.
const LONGEST_NAME: usize = 80;
/// Related places elsewhere that are shown.
const MOST_PLACES: usize = 8;

/// The reporter.
#[derive(Debug)]
pub struct Full {
    style: Style,
    theme: Theme,
}

impl Full {
    /// A reporter in a style.
    #[must_use]
    pub fn new(style: Style) -> Self {
        Self { style, theme: Theme::new(style) }
    }
}

impl Reporter for Full {
    fn findings(&mut self, out: &mut dyn Write, path: &str, findings: &[Finding]) -> io::Result<()> {
        let path = neutralize(path);
        for finding in findings {
            let excerpts = self.style.excerpts;
            let (window, mut far) = match Window::of_finding(finding) {
                shown if excerpts => shown,
                _ => (None, finding.related.iter().collect()),
            };
            let more = far.len().saturating_sub(MOST_PLACES);
            far.truncate(MOST_PLACES);
            let window_of = |related| if excerpts { Window::of_related(related) } else { None };
            let far: Vec<_> = far.into_iter().map(|related| (related, window_of(related))).collect();
            let windows = window.iter().chain(far.iter().filter_map(|(_, window)| window.as_ref()));
            let margin = windows.map(Window::digits).max().unwrap_or(1);
            let mut page = Page { out: &mut *out, full: self, path: &path, finding, margin, framed: false };
            page.title()?;
            page.arrow("-->", None, finding.at.as_ref(), None)?;
            if let Some(window) = &window {
                page.window(window)?;
            }
            page.related(&far)?;
            page.notes(more)?;
            writeln!(out)?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        summary::write(out, summary)
    }
}

/// One finding on its way out.
struct Page<'p> {
    out: &'p mut dyn Write,
    full: &'p Full,
    path: &'p str,
    finding: &'p Finding,
    /// Width of the line numbers.
    margin: usize,
    /// Whether a window has been drawn.
    framed: bool,
}

impl Page<'_> {
    /// `error[J002]: the message`
    fn title(&mut self) -> io::Result<()> {
        let (theme, severity) = (&self.full.theme, self.finding.severity);
        let (style, bold) = (theme.severity(severity), theme.emphasis);
        let (code, message) = (theme.code(self.finding.rule), neutralize(&self.finding.message));
        writeln!(self.out, "{style}{severity}[{code}]{style:#}{bold}: {message}{bold:#}")
    }

    /// ` --> path:line:column`, where the path is that of the finding unless another one is given.
    fn arrow(
        &mut self,
        arrow: &str,
        path: Option<&str>,
        at: Option<&Located>,
        message: Option<&str>,
    ) -> io::Result<()> {
        let (frame, margin) = (self.full.theme.frame, self.margin);
        let path = path.map_or(Cow::Borrowed(self.path), neutralize);
        write!(self.out, "{:margin$}{frame}{arrow}{frame:#} {path}", "")?;
        if let Some(at) = at {
            write!(self.out, ":{}:{}", at.start.line, at.start.column)?;
        }
        if let Some(message) = message {
            write!(self.out, ": {}", neutralize(message))?;
        }
        writeln!(self.out)
    }

    /// The text around a place.
    fn window(&mut self, window: &Window<'_>) -> io::Result<()> {
        self.framed = true;
        let indent = self.margin.saturating_sub(window.digits());
        for line in window.draw(self.finding.severity, self.full.style.color).lines() {
            writeln!(self.out, "{:indent$}{line}", "")?;
        }
        Ok(())
    }

    /// Related places that stand elsewhere.
    fn related(&mut self, far: &[(&Related, Option<Window<'_>>)]) -> io::Result<()> {
        for (related, window) in far {
            if self.framed {
                self.bar()?;
            }
            let message = window.is_none().then_some(related.message.as_str());
            self.arrow(":::", related.path.as_deref(), Some(&related.at), message)?;
            if let Some(window) = window {
                self.window(window)?;
            }
        }
        Ok(())
    }

    /// What is not shown, which record it is (counted from 0, as in all outputs), and how to mend it.
    fn notes(&mut self, more: usize) -> io::Result<()> {
        let finding = self.finding;
        let record = finding.record.map(|record| format!("record {record}"));
        let named = |what: &str, name: &Option<Arc<str>>| name.as_ref().map(|name| format!("{what} {}", clipped(name)));
        let parts = [record, named("task", &finding.task), named("model", &finding.model)];
        let known: Vec<_> = parts.into_iter().flatten().collect();
        if self.framed && (more > 0 || !known.is_empty() || finding.fix.is_some()) {
            self.bar()?;
        }
        if more > 0 {
            self.note("", &format!("and {more} more place{}", if more == 1 { "" } else { "s" }))?;
        }
        if !known.is_empty() {
            self.note("", &known.join(", "))?;
        }
        match &finding.fix {
            Some(Fix { title, safety: Safety::Safe, .. }) => {
                self.note("help", &format!("{} (`--fix` applies it)", neutralize(title)))
            }
            Some(Fix { title, safety: Safety::Unsafe, .. }) => self
                .note("help", &format!("{} (`--fix --unsafe-fixes` applies it: the data changes)", neutralize(title))),
            None => Ok(()),
        }
    }

    fn note(&mut self, word: &str, text: &str) -> io::Result<()> {
        let (frame, help, margin) = (self.full.theme.frame, self.full.theme.help, self.margin);
        write!(self.out, "{:margin$} {frame}={frame:#} ", "")?;
        if !word.is_empty() {
            write!(self.out, "{help}{word}{help:#}: ")?;
        }
        writeln!(self.out, "{text}")
    }

    /// An empty line of the frame.
    fn bar(&mut self) -> io::Result<()> {
        let (frame, margin) = (self.full.theme.frame, self.margin);
        writeln!(self.out, "{:margin$} {frame}|{frame:#}", "")
    }
}

/// A name out of the data, harmless and not too long.
fn clipped(name: &str) -> String {
    match name.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => format!("{}…", neutralize(&name[..end])),
        None => neutralize(name).into_owned(),
    }
}
