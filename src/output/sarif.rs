//! One line a finding: `path:line:column: severity CODE name: message`.

use super::terminal::neutralize;
use super::{Reporter, Style, Summary};
use crate::diagnostic::Finding;
use std::io::{self, Write};

/// The reporter.
#[derive(Default)]
pub struct Sarif {
    #[allow(dead_code)]
    style: Style,
}

impl Sarif {
    /// A reporter in a style.
    pub fn new(style: Style) -> Self {
        Self { style }
    }
}

impl Reporter for Sarif {
    fn findings(&mut self, out: &mut dyn Write, path: &str, findings: &[Finding]) -> io::Result<()> {
        for finding in findings {
            write!(out, "{}", neutralize(path))?;
            if let Some(at) = &finding.at {
                write!(out, ":{}:{}", at.start.line, at.start.column)?;
            }
            let rule = finding.rule;
            writeln!(out, ": {} {} {}: {}", finding.severity, rule.code, rule.name, neutralize(&finding.message))?;
        }
        Ok(())
    }

    fn finish(&mut self, _out: &mut dyn Write, _summary: &Summary) -> io::Result<()> {
        Ok(())
    }
}
