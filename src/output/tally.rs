//! The lines at the end of an output for people: how much was found in how much.

use super::Summary;
use crate::diagnostic::{Finding, Severity};
use std::io::{self, Write};

/// Findings counted by severity as they pass by.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    errors: u64,
    warnings: u64,
    infos: u64,
}

impl Tally {
    /// Counts findings.
    pub fn add(&mut self, findings: &[Finding]) {
        for finding in findings {
            match finding.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Info => self.infos += 1,
            }
        }
    }

    /// Writes what was found in what.
    pub fn write(&self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        let parts = [(self.errors, "error"), (self.warnings, "warning"), (self.infos, "info")];
        let total: u64 = parts.iter().map(|(count, _)| count).sum();
        if total == 0 {
            write!(out, "No findings in ")?;
        } else {
            let parts: Vec<_> =
                parts.iter().filter(|(count, _)| *count > 0).map(|(n, word)| plural(*n, word)).collect();
            write!(out, "Found {} ({}) in ", plural(total, "finding"), parts.join(", "))?;
        }
        let [files, records, calls] = [(summary.files, "file"), (summary.records, "record"), (summary.calls, "call")]
            .map(|(count, word)| plural(count, word));
        writeln!(out, "{files}: {records}, {calls}.")?;
        if summary.fixable > 0 {
            writeln!(out, "{} fixable with `--fix`.", grouped(summary.fixable))?;
        }
        if summary.baselined > 0 {
            writeln!(out, "Left out {} that the baseline holds.", plural(summary.baselined, "finding"))?;
        }
        if summary.ignored > 0 {
            writeln!(out, "Left out {} that `ignore` names.", plural(summary.ignored, "finding"))?;
        }
        if summary.foreign > 0 {
            writeln!(out, "Passed over {} without trajectories.", plural(summary.foreign, "file"))?;
        }
        Ok(())
    }
}

fn plural(count: u64, word: &str) -> String {
    format!("{} {word}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// The number with a space between groups of three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        let shown = [0, 999, 1000, 123_456, 1_234_567].map(grouped);
        assert_eq!(shown, ["0", "999", "1 000", "123 456", "1 234 567"]);
        assert_eq!((plural(1, "file"), plural(0, "file")), ("1 file".to_owned(), "0 files".to_owned()));
    }
}
