//! Each finding with an excerpt of the data around it, for people.
//!
//! Headers are not written by `annotate-snippets`, because it counts columns from the start of the excerpt instead of
//! the start of the line.

use super::summary;
use super::terminal::neutralize;
use super::theme::Theme;
use super::window::Window;
use super::{Reporter, Style, Summary};
use crate::diagnostic::{Finding, Fix, Located, Related, Safety};
use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

/// The maximum number of characters shown of a task or a model.
const MAX_NAME_CHARS: usize = 80;
/// The maximum number of related locations shown outside of the excerpt.
const MAX_RELATED: usize = 8;

/// The reporter of `full`.
#[derive(Debug)]
pub struct Full {
    style: Style,
    theme: Theme,
}

impl Full {
    /// Creates a reporter with this style.
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
            let (window, mut elsewhere) = match Window::of_finding(finding) {
                shown if excerpts => shown,
                _ => (None, finding.related.iter().collect()),
            };
            let omitted = elsewhere.len().saturating_sub(MAX_RELATED);
            elsewhere.truncate(MAX_RELATED);
            let window_of = |related| if excerpts { Window::of_related(related) } else { None };
            let elsewhere: Vec<_> = elsewhere.into_iter().map(|related| (related, window_of(related))).collect();
            let windows = window.iter().chain(elsewhere.iter().filter_map(|(_, window)| window.as_ref()));
            let margin = windows.map(Window::digits).max().unwrap_or(1);
            let mut writer = FindingWriter { out: &mut *out, full: self, path: &path, finding, margin, framed: false };
            writer.title()?;
            writer.arrow("-->", None, finding.at.as_ref(), None)?;
            if let Some(window) = &window {
                writer.window(window)?;
            }
            writer.related(&elsewhere)?;
            writer.notes(omitted)?;
            writeln!(out)?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        summary::write(out, summary)
    }
}

/// Writes one finding.
struct FindingWriter<'p> {
    out: &'p mut dyn Write,
    full: &'p Full,
    path: &'p str,
    finding: &'p Finding,
    /// The width of the line numbers.
    margin: usize,
    /// Whether an excerpt has been written.
    framed: bool,
}

impl FindingWriter<'_> {
    /// `error[J002]: the message`
    fn title(&mut self) -> io::Result<()> {
        let (theme, severity) = (&self.full.theme, self.finding.severity);
        let (style, bold) = (theme.severity(severity), theme.emphasis);
        let (code, message) = (theme.code(&self.finding.rule), neutralize(&self.finding.message));
        writeln!(self.out, "{style}{severity}[{code}]{style:#}{bold}: {message}{bold:#}")
    }

    /// ` --> path:line:column`. The path defaults to that of the finding.
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

    /// An excerpt.
    fn window(&mut self, window: &Window<'_>) -> io::Result<()> {
        self.framed = true;
        let indent = self.margin.saturating_sub(window.digits());
        for line in window.draw(self.finding.severity, self.full.style.color).lines() {
            writeln!(self.out, "{:indent$}{line}", "")?;
        }
        Ok(())
    }

    /// The related locations outside of the finding's excerpt.
    fn related(&mut self, elsewhere: &[(&Related, Option<Window<'_>>)]) -> io::Result<()> {
        for (related, window) in elsewhere {
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

    /// The number of omitted locations, the record (counted from 0, as in all outputs), the task, the model and the
    /// fix.
    fn notes(&mut self, omitted: usize) -> io::Result<()> {
        let finding = self.finding;
        let record = finding.record.map(|record| format!("record {record}"));
        let named = |what: &str, name: &Option<Arc<str>>| name.as_ref().map(|name| format!("{what} {}", clip(name)));
        let parts = [record, named("task", &finding.task), named("model", &finding.model)];
        let known: Vec<_> = parts.into_iter().flatten().collect();
        if self.framed && (omitted > 0 || !known.is_empty() || finding.fix.is_some()) {
            self.bar()?;
        }
        if omitted > 0 {
            self.note("", &format!("and {omitted} more location{}", if omitted == 1 { "" } else { "s" }))?;
        }
        if !known.is_empty() {
            self.note("", &known.join(", "))?;
        }
        match &finding.fix {
            Some(Fix { title, safety: Safety::Safe, .. }) => {
                self.note("help", &format!("{} (apply with `--fix`)", neutralize(title)))
            }
            Some(Fix { title, safety: Safety::Unsafe, .. }) => self
                .note("help", &format!("{} (apply with `--fix --unsafe-fixes`; changes the data)", neutralize(title))),
            None => Ok(()),
        }
    }

    fn note(&mut self, label: &str, text: &str) -> io::Result<()> {
        let (frame, help, margin) = (self.full.theme.frame, self.full.theme.help, self.margin);
        write!(self.out, "{:margin$} {frame}={frame:#} ", "")?;
        if !label.is_empty() {
            write!(self.out, "{help}{label}{help:#}: ")?;
        }
        writeln!(self.out, "{text}")
    }

    /// An empty line of the frame.
    fn bar(&mut self) -> io::Result<()> {
        let (frame, margin) = (self.full.theme.frame, self.margin);
        writeln!(self.out, "{:margin$} {frame}|{frame:#}", "")
    }
}

/// A name from the data, truncated and escaped.
fn clip(name: &str) -> String {
    match name.char_indices().nth(MAX_NAME_CHARS) {
        Some((end, _)) => format!("{}…", neutralize(&name[..end])),
        None => neutralize(name).into_owned(),
    }
}
