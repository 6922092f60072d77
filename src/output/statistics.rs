//! `--statistics`: the number of findings of each rule.

use super::{Reporter, Summary};
use crate::diagnostic::Finding;
use crate::rule::FixAvailability;
use std::io::{self, Write};

/// Writes counts by rule instead of findings. `[*]` marks rules with a safe fix.
#[derive(Debug, Default)]
pub struct Statistics;

impl Reporter for Statistics {
    fn findings(&mut self, _out: &mut dyn Write, _path: &str, _findings: &[Finding]) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        let mut counts: Vec<_> = summary.by_rule.iter().collect();
        counts.sort_by_key(|&(rule, count)| (std::cmp::Reverse(*count), rule));
        let width = counts.first().map_or(1, |(_, count)| count.to_string().len());
        for (rule, count) in counts {
            let mark = if rule.fix == FixAvailability::Safe { "[*]" } else { "   " };
            writeln!(out, "{count:>width$}  {}  {mark} {}", rule.code, rule.name)?;
        }
        Ok(())
    }
}
