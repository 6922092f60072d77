//! One line a finding: `path:line:column: severity CODE name: message`.

use super::change::records;
use super::summary::plural;
use super::terminal::neutralize;
use super::theme::Theme;
use super::{Reporter, Style, Summary};
use crate::diagnostic::Finding;
use std::io::{self, Write};

/// The reporter.
#[derive(Debug)]
pub struct Concise {
    theme: Theme,
}

impl Concise {
    /// A reporter in a style.
    #[must_use]
    pub fn new(style: Style) -> Self {
        Self { theme: Theme::new(style) }
    }
}

impl Reporter for Concise {
    fn findings(&mut self, out: &mut dyn Write, path: &str, findings: &[Finding]) -> io::Result<()> {
        let (path, bold) = (neutralize(path), self.theme.emphasis);
        for finding in findings {
            write!(out, "{bold}{path}{bold:#}")?;
            if let Some(at) = &finding.at {
                write!(out, ":{}:{}", at.start.line, at.start.column)?;
            }
            let (severity, rule) = (finding.severity, finding.rule);
            let (style, code) = (self.theme.severity(severity), self.theme.code(rule));
            writeln!(out, ": {style}{severity}{style:#} {code} {}: {}", rule.name, neutralize(&finding.message))?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        if let Some(change) = &summary.change {
            writeln!(out, "{}, against {}", records(change), neutralize(&change.against))?;
        }
        match summary.omitted {
            0 => Ok(()),
            more => writeln!(out, "and {} (--max-findings)", plural(more, "more finding")),
        }
    }
}
