//! One terse line per finding in a stable form without excerpts, for coding agents.

use super::terminal::neutralize;
use super::{Reporter, Summary};
use crate::dataset::Change;
use crate::diagnostic::{Finding, Safety};
use std::io::{self, Write};

/// The reporter of `agent`.
#[derive(Debug, Default)]
pub struct Agent;

impl Reporter for Agent {
    fn findings(&mut self, out: &mut dyn Write, path: &str, findings: &[Finding]) -> io::Result<()> {
        let path = neutralize(path);
        for finding in findings {
            write!(out, "{path}")?;
            if let Some(at) = &finding.at {
                write!(out, ":{}:{}", at.start.line, at.start.column)?;
            }
            write!(out, " {} {} {}", finding.rule.code, finding.severity, neutralize(&finding.message))?;
            let record = finding.record.map(|record| format!("record {record}"));
            let task = finding.task.as_ref().map(|task| format!("task {}", neutralize(task)));
            let fix = finding.fix.as_ref().map(|fix| match fix.safety {
                Safety::Safe => "fix: --fix".to_owned(),
                Safety::Unsafe => "fix: --fix --unsafe-fixes".to_owned(),
            });
            let parts: Vec<_> = [record, task, fix].into_iter().flatten().collect();
            if !parts.is_empty() {
                write!(out, " [{}]", parts.join(", "))?;
            }
            writeln!(out)?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        if let Some(change) = &summary.change {
            let Change { against, added, changed, removed, unchanged, .. } = change;
            write!(out, "change: added={added} changed={changed} removed={removed} unchanged={unchanged} ")?;
            writeln!(out, "against={}", neutralize(against))?;
        }
        let counts = [
            ("findings", summary.findings()),
            ("errors", summary.errors),
            ("warnings", summary.warnings),
            ("infos", summary.infos),
            ("omitted", summary.omitted),
            ("baselined", summary.baselined),
            ("files", summary.files),
            ("records", summary.records),
            ("calls", summary.calls),
        ];
        write!(out, "summary:")?;
        counts.iter().try_for_each(|(name, count)| write!(out, " {name}={count}"))?;
        writeln!(out)
    }
}
