//! Workflow commands of GitHub Actions: one annotation per finding.

use super::summary;
use super::terminal::neutralize;
use super::{Project, Reporter, Summary};
use crate::diagnostic::{Finding, Located, Severity};
use std::io::{self, Write};

/// The reporter of `github`.
#[derive(Debug)]
pub struct Github {
    project: Project,
}

impl Github {
    /// Creates a reporter with paths relative to the project.
    #[must_use]
    pub fn new(project: &Project) -> Self {
        Self { project: project.clone() }
    }
}

impl Reporter for Github {
    fn findings(&mut self, out: &mut dyn Write, path: &str, findings: &[Finding]) -> io::Result<()> {
        let file = property(&self.project.path(path));
        for finding in findings {
            let command = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "notice",
            };
            write!(out, "::{command} file={file}")?;
            if let Some(at) = &finding.at {
                position(out, at)?;
            }
            let title = format!("{} {}", finding.rule.code, finding.rule.name);
            writeln!(out, ",title={}::{}", property(&title), data(&finding.message))?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        summary::write(out, summary)
    }
}

/// The lines, and the column if there is only one line: GitHub ignores columns of annotations over several lines.
fn position(out: &mut dyn Write, at: &Located) -> io::Result<()> {
    let line = at.start.line;
    // A span that ends at column 1 does not include that line.
    let last = if at.end.column == 1 { at.end.line.saturating_sub(1) } else { at.end.line }.max(line);
    write!(out, ",line={line},endLine={last}")?;
    if last == line { write!(out, ",col={}", at.start.column) } else { Ok(()) }
}

/// Escapes a message.
fn data(text: &str) -> String {
    let escaped = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    neutralize(&escaped).into_owned()
}

/// Escapes the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
