//! One line per finding: `path:line:column: severity CODE name: message`.

use super::change::record_counts;
use super::numbers::plural;
use super::terminal::neutralize;
use super::theme::Theme;
use super::{Reporter, Style, Summary};
use crate::diagnostic::Finding;
use std::io::{self, Write};

/// The reporter of `concise`.
#[derive(Debug)]
pub struct Concise {
    theme: Theme,
}

impl Concise {
    /// Creates a reporter with this style.
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
            let (severity, rule) = (finding.severity, &finding.rule);
            let (style, code) = (self.theme.severity(severity), self.theme.code(rule));
            writeln!(out, ": {style}{severity}{style:#} {code} {}: {}", rule.name, neutralize(&finding.message))?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        if let Some(change) = &summary.change {
            writeln!(out, "{}, compared with {}", record_counts(change), neutralize(&change.against))?;
        }
        match summary.omitted {
            0 => Ok(()),
            omitted => writeln!(out, "{} omitted (--max-findings)", plural(omitted, "finding")),
        }
    }
}
