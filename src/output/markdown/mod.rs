//! A job summary: the verdict, what the change does to datasets, the strongest echoes, and findings in tables.
//!
//! What is to be shown is known only after the last finding, so a bounded number of rows is kept until then.

pub(crate) mod text;

use super::change::{records, rows};
use super::summary;
use super::{Project, Reporter, Summary};
use crate::dataset::Change;
use crate::diagnostic::{Evidence, Finding};
use crate::rules::{self, Rule};
use std::io::{self, Write};
use text::{code, prose};

/// Echoes that are shown.
const ECHOES: usize = 10;
/// Other findings that are shown.
const MOST_ROWS: usize = 100;
/// Bytes of both: GitHub takes 1 MiB a step, all in all.
const MOST_BYTES: usize = 600_000;
/// Measures of a change that are shown, and their bytes.
const MOST_MEASURES: usize = 200;
const MOST_MEASURE_BYTES: usize = 200_000;

/// The reporter.
#[derive(Debug)]
pub struct Markdown {
    project: Project,
    /// The strongest, in order.
    echoes: Vec<(Evidence, String)>,
    all_echoes: u64,
    rows: Vec<String>,
    /// Of the rows.
    bytes: usize,
    others: u64,
}

impl Markdown {
    /// A reporter for the files of a project.
    #[must_use]
    pub fn new(project: &Project) -> Self {
        let project = project.clone();
        Self { project, echoes: Vec::new(), all_echoes: 0, rows: Vec::new(), bytes: 0, others: 0 }
    }

    fn echo(&mut self, path: &str, finding: &Finding, evidence: Evidence) {
        self.all_echoes += 1;
        // Behind those that are as strong: they stand before it in the data.
        let rank = self.echoes.partition_point(|(other, _)| other.strongest_first(&evidence).is_le());
        if rank < ECHOES {
            let row =
                format!("| {} | {} | {} |\n", rank_cell(evidence), prose(&finding.message), self.place(path, finding));
            self.echoes.insert(rank, (evidence, row));
            self.echoes.truncate(ECHOES);
        }
    }

    fn other(&mut self, path: &str, finding: &Finding) {
        self.others += 1;
        if self.rows.len() == MOST_ROWS || self.bytes > MOST_BYTES / 2 {
            return;
        }
        let (rule, place) = (rule(finding.rule), self.place(path, finding));
        let row = format!("| {} | {rule} | {} | {place} |\n", finding.severity, prose(&finding.message));
        self.bytes += row.len();
        self.rows.push(row);
    }

    /// Where a finding stands, linked where the project is hosted, and whose it is.
    fn place(&self, path: &str, finding: &Finding) -> String {
        let line = finding.at.as_ref().map(|at| at.start.line);
        let position = finding.at.as_ref().map(|at| format!(":{}:{}", at.start.line, at.start.column));
        let mut place = format!("{}{}", code(&self.project.path(path)), position.unwrap_or_default());
        if let Some(link) = self.project.link(path, line).filter(|link| link.len() < MOST_BYTES / 200) {
            place = format!("[{place}]({link})");
        }
        if let Some(record) = finding.record {
            place.push_str(&format!(", record {record}"));
        }
        if let Some(task) = &finding.task {
            place.push_str(&format!(", task {}", code(task)));
        }
        place
    }
}

impl Reporter for Markdown {
    fn findings(&mut self, _out: &mut dyn Write, path: &str, findings: &[Finding]) -> io::Result<()> {
        for finding in findings {
            match finding.evidence {
                Some(evidence) if finding.rule.code == rules::echo_trajectory::RULE.code => {
                    self.echo(path, finding, evidence);
                }
                _ => self.other(path, finding),
            }
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        writeln!(out, "## echolint: {}\n", summary::found(summary))?;
        write!(out, "{}.", summary::checked(summary))?;
        summary::remarks(summary).iter().try_for_each(|sentence| write!(out, " {sentence}"))?;
        writeln!(out)?;
        if let Some(change) = &summary.change {
            write_change(out, change)?;
        }
        if !self.echoes.is_empty() {
            writeln!(out, "\n### Strongest echoes\n\n| others as close | echo | where |\n|---|---|---|")?;
            self.echoes.iter().try_for_each(|(_, row)| out.write_all(row.as_bytes()))?;
            cut(out, self.all_echoes - self.echoes.len() as u64, "echo is", "echoes are")?;
        }
        if !summary.by_code.is_empty() {
            writeln!(out, "\n### Findings by rule\n\n| findings | rule |\n|---:|---|")?;
            let mut counts: Vec<_> = summary.by_code.iter().collect();
            counts.sort_by_key(|&(code, count)| (std::cmp::Reverse(*count), *code));
            for (code, count) in counts {
                let named = Rule::find(code).map_or_else(|| (*code).to_owned(), rule);
                writeln!(out, "| {count} | {named} |")?;
            }
        }
        if !self.rows.is_empty() {
            let title = if self.all_echoes > 0 { "Other findings" } else { "Findings" };
            writeln!(out, "\n### {title}\n\n| severity | rule | finding | where |\n|---|---|---|---|")?;
            self.rows.iter().try_for_each(|row| out.write_all(row.as_bytes()))?;
            cut(out, self.others - self.rows.len() as u64, "finding is", "findings are")?;
        }
        Ok(())
    }
}

fn write_change(out: &mut dyn Write, change: &Change) -> io::Result<()> {
    writeln!(out, "\n### What the change does\n\nAgainst {}: {}.", code(&change.against), records(change))?;
    let rows = rows(change);
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n| dataset | measure | before | after |\n|---|---|---:|---:|")?;
    let mut bytes = 0;
    for (index, row) in rows.iter().enumerate() {
        if index == MOST_MEASURES || bytes > MOST_MEASURE_BYTES {
            return cut(out, (rows.len() - index) as u64, "measure is", "measures are");
        }
        let line = format!("| {} | {} | {} | {} |\n", prose(row.dataset), prose(&row.measure), row.before, row.after);
        bytes += line.len();
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// How many others come as close, and the evidence.
fn rank_cell(evidence: Evidence) -> String {
    let others =
        evidence.false_positive_rate.map_or_else(|| "unknown".to_owned(), |rate| format!("{:.2} %", 100.0 * rate));
    format!("{others} ({:+.2} bits)", evidence.bits)
}

fn rule(rule: &Rule) -> String {
    format!("[{}]({}) {}", rule.code, rule.url(), rule.name)
}

/// What is not shown.
fn cut(out: &mut dyn Write, more: u64, one: &str, many: &str) -> io::Result<()> {
    match more {
        0 => Ok(()),
        more => writeln!(out, "\n{} more {} not shown.", summary::grouped(more), if more == 1 { one } else { many }),
    }
}
