//! `--statistics`: the number of findings of each rule.

use super::{Reporter, Summary};
use crate::diagnostic::Finding;
use crate::rules::{FixAvailability, Rule};
use std::io::{self, Write};

/// Writes counts by rule instead of findings. `[*]` marks rules with a safe fix.
#[derive(Debug, Default)]
pub struct Statistics;

impl Reporter for Statistics {
    fn findings(&mut self, _out: &mut dyn Write, _path: &str, _findings: &[Finding]) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        let mut counts: Vec<_> = summary.by_code.iter().collect();
        counts.sort_by_key(|&(code, count)| (std::cmp::Reverse(*count), *code));
        let width = counts.first().map_or(1, |(_, count)| count.to_string().len());
        for (code, count) in counts {
            let rule = Rule::find(code);
            let fixable = rule.is_some_and(|rule| rule.fix == FixAvailability::Safe);
            let mark = if fixable { "[*]" } else { "   " };
            writeln!(out, "{count:>width$}  {code}  {mark} {}", rule.map_or("", |rule| rule.name))?;
        }
        Ok(())
    }
}
