//! A job summary: totals, the effect of a change, the strongest echoes, and tables of findings.
//!
//! The order of the parts is known only after the last finding, so a bounded number of rows is buffered.

pub(crate) mod text;

use super::change::{measure_rows, record_counts};
use super::numbers;
use super::summary;
use super::{Project, Reporter, Summary};
use crate::dataset::Change;
use crate::diagnostic::{Evidence, Finding};
use crate::rule::Rule;
use crate::rules;
use std::io::{self, Write};
use text::{code, code_with, prose};

/// The maximum number of echoes shown.
const MAX_ECHOES: usize = 10;
/// The maximum number of other findings shown.
const MAX_ROWS: usize = 100;
/// The maximum size of the tables of findings, in bytes. GitHub accepts 1 MiB per step.
const MAX_BYTES: usize = 600_000;
/// The maximum number of measures of a change, and their maximum size in bytes.
const MAX_MEASURES: usize = 200;
const MAX_MEASURE_BYTES: usize = 200_000;

/// The reporter of `markdown`.
#[derive(Debug)]
pub struct Markdown {
    project: Project,
    /// The strongest echoes, in order.
    echoes: Vec<(Evidence, String)>,
    echo_count: u64,
    rows: Vec<String>,
    /// The size of the rows.
    bytes: usize,
    other_count: u64,
}

impl Markdown {
    /// Creates a reporter with paths relative to the project.
    #[must_use]
    pub fn new(project: &Project) -> Self {
        let project = project.clone();
        Self { project, echoes: Vec::new(), echo_count: 0, rows: Vec::new(), bytes: 0, other_count: 0 }
    }

    fn echo(&mut self, path: &str, finding: &Finding, evidence: Evidence) {
        self.echo_count += 1;
        // Echoes of equal strength keep the order of the data.
        let rank = self.echoes.partition_point(|(other, _)| other.strongest_first(&evidence).is_le());
        if rank < MAX_ECHOES {
            let (message, location) = (prose(&finding.message), self.location(path, finding));
            let row = format!("| {} | {message} | {location} |\n", evidence_cell(evidence));
            self.echoes.insert(rank, (evidence, row));
            self.echoes.truncate(MAX_ECHOES);
        }
    }

    fn other(&mut self, path: &str, finding: &Finding) {
        self.other_count += 1;
        if self.rows.len() == MAX_ROWS || self.bytes > MAX_BYTES / 2 {
            return;
        }
        let (rule, location) = (rule(&finding.rule), self.location(path, finding));
        let row = format!("| {} | {rule} | {} | {location} |\n", finding.severity, prose(&finding.message));
        self.bytes += row.len();
        self.rows.push(row);
    }

    /// The position of a finding, linked if the project has a URL, with its record and task.
    fn location(&self, path: &str, finding: &Finding) -> String {
        let line = finding.at.as_ref().map(|at| at.start.line);
        let position = finding.at.as_ref().map(|at| format!(":{}:{}", at.start.line, at.start.column));
        // The position is part of the code: GitHub would replace `:100:` by an emoji.
        let mut location = code_with(&self.project.path(path), &position.unwrap_or_default());
        if let Some(link) = self.project.link(path, line).filter(|link| link.len() < MAX_BYTES / 200) {
            location = format!("[{location}]({link})");
        }
        if let Some(record) = finding.record {
            location.push_str(&format!(", record {record}"));
        }
        if let Some(task) = &finding.task {
            location.push_str(&format!(", task {}", code(task)));
        }
        location
    }
}

impl Reporter for Markdown {
    fn findings(&mut self, _out: &mut dyn Write, path: &str, findings: &[Finding]) -> io::Result<()> {
        for finding in findings {
            match finding.evidence {
                Some(evidence) if finding.rule == rules::echo_trajectory::RULE => {
                    self.echo(path, finding, evidence);
                }
                _ => self.other(path, finding),
            }
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        writeln!(out, "## echolint: {}\n", summary::findings(summary))?;
        write!(out, "{}.", summary::checked(summary))?;
        summary::notes(summary).iter().try_for_each(|sentence| write!(out, " {sentence}"))?;
        writeln!(out)?;
        if let Some(change) = &summary.change {
            write_change(out, change)?;
        }
        if !self.echoes.is_empty() {
            writeln!(out, "\n### Strongest echoes\n\n| false-positive rate | echo | location |\n|---|---|---|")?;
            self.echoes.iter().try_for_each(|(_, row)| out.write_all(row.as_bytes()))?;
            write_omitted(out, self.echo_count - self.echoes.len() as u64, "echo", "echoes")?;
        }
        if !summary.by_rule.is_empty() {
            writeln!(out, "\n### Findings by rule\n\n| findings | rule |\n|---:|---|")?;
            let mut counts: Vec<_> = summary.by_rule.iter().collect();
            counts.sort_by_key(|&(rule, count)| (std::cmp::Reverse(*count), rule));
            for (of, count) in counts {
                writeln!(out, "| {count} | {} |", rule(of))?;
            }
        }
        if !self.rows.is_empty() {
            let title = if self.echo_count > 0 { "Other findings" } else { "Findings" };
            writeln!(out, "\n### {title}\n\n| severity | rule | finding | location |\n|---|---|---|---|")?;
            self.rows.iter().try_for_each(|row| out.write_all(row.as_bytes()))?;
            write_omitted(out, self.other_count - self.rows.len() as u64, "finding", "findings")?;
        }
        Ok(())
    }
}

fn write_change(out: &mut dyn Write, change: &Change) -> io::Result<()> {
    let counts = record_counts(change);
    writeln!(out, "\n### Effect of the change\n\nCompared with {}: {counts}.", code(&change.against))?;
    let rows = measure_rows(change);
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n| dataset | measure | before | after |\n|---|---|---:|---:|")?;
    let mut bytes = 0;
    for (index, row) in rows.iter().enumerate() {
        if index == MAX_MEASURES || bytes > MAX_MEASURE_BYTES {
            return write_omitted(out, (rows.len() - index) as u64, "measure", "measures");
        }
        let line = format!("| {} | {} | {} | {} |\n", prose(row.dataset), prose(&row.measure), row.before, row.after);
        bytes += line.len();
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// The false-positive rate and the bits of an echo.
fn evidence_cell(evidence: Evidence) -> String {
    let rate =
        evidence.false_positive_rate.map_or_else(|| "unknown".to_owned(), |rate| format!("{:.2} %", 100.0 * rate));
    format!("{rate} ({:+.2} bits)", evidence.bits)
}

fn rule(rule: &Rule) -> String {
    match &rule.url {
        Some(url) => format!("[{}]({url}) {}", rule.code, rule.name),
        None => format!("{} {}", rule.code, rule.name),
    }
}

/// States how many rows are omitted.
fn write_omitted(out: &mut dyn Write, omitted: u64, one: &str, many: &str) -> io::Result<()> {
    match omitted {
        0 => Ok(()),
        1 => writeln!(out, "\n1 more {one} not shown."),
        omitted => writeln!(out, "\n{} more {many} not shown.", numbers::grouped(omitted)),
    }
}
