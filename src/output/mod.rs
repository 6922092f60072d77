//! The output formats of `check`, one module each.
//!
//! Findings arrive file by file, in order, and most formats write them at once. Formats that have to buffer keep a
//! bounded number, so that memory does not grow with the number of findings.

mod agent;
mod change;
mod concise;
mod encode;
mod full;
mod github;
mod gitlab;
mod json;
mod junit;
pub(crate) mod markdown;
pub(crate) mod numbers;
mod occurrences;
pub mod pictures;
mod project;
pub mod rps;
mod sarif;
pub mod scores;
mod statistics;
pub(crate) mod summary;
pub use crate::text::terminal;
mod theme;
mod window;

pub use project::Project;
pub use statistics::Statistics;

use crate::dataset::Change;
use crate::diagnostic::{Finding, Safety, Severity};
use crate::rule::RuleRef;
use crate::rules::RuleSet;
use crate::suppression::Suppressed;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

/// A format for findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum OutputFormat {
    /// Each finding with an excerpt of the data around it.
    #[default]
    Full,
    /// One line per finding.
    Concise,
    /// One JSON document.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations for GitHub Actions.
    Github,
    /// A Code Quality report for GitLab.
    Gitlab,
    /// A test report in JUnit XML.
    Junit,
    /// A job summary.
    Markdown,
    /// One terse, stable line per finding, for coding agents.
    Agent,
}

/// The look of output for people.
#[derive(Debug, Clone, Copy, Default)]
pub struct Style {
    /// Whether to use colours.
    pub color: bool,
    /// Whether to link rule codes to their pages (OSC 8).
    pub links: bool,
    /// Whether to show excerpts of the data.
    pub excerpts: bool,
}

/// The totals of a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// Files checked.
    pub files: u64,
    /// Records read.
    pub records: u64,
    /// Trajectories found in them.
    pub trajectories: u64,
    /// The agents' calls in the trajectories.
    pub calls: u64,
    /// Findings by rule.
    pub by_rule: BTreeMap<RuleRef, u64>,
    /// Findings that are errors.
    pub errors: u64,
    /// Findings that are warnings.
    pub warnings: u64,
    /// Findings that are infos.
    pub infos: u64,
    /// Findings that are counted but not written because of `--max-findings`.
    pub omitted: u64,
    /// Findings with a safe fix.
    pub fixable: u64,
    /// Files skipped because they contain no trajectories.
    pub foreign: u64,
    /// Findings suppressed by the baseline.
    pub baselined: u64,
    /// Findings suppressed by the configuration or by their record.
    pub ignored: u64,
    /// The effect of the change, if a change was checked.
    pub change: Option<Change>,
}

impl Summary {
    /// The number of findings.
    #[must_use]
    pub fn findings(&self) -> u64 {
        self.by_rule.values().sum()
    }

    /// Counts a finding.
    pub fn count(&mut self, finding: &Finding) {
        *self.by_rule.entry(finding.rule.clone()).or_default() += 1;
        match finding.severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Info => self.infos += 1,
        }
        self.fixable += u64::from(finding.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Safe));
    }
}

/// Writes findings in one format.
pub trait Reporter {
    /// Writes the part before the findings.
    ///
    /// # Errors
    /// Returns the errors of the writer.
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// Writes findings of the file at `path`, in order. May be called several times for one file.
    ///
    /// # Errors
    /// Returns the errors of the writer.
    fn findings(&mut self, out: &mut dyn Write, path: &str, findings: &[Finding]) -> io::Result<()>;

    /// Writes suppressed findings of the file at `path`, if the format includes them.
    ///
    /// # Errors
    /// Returns the errors of the writer.
    fn suppressed(&mut self, _out: &mut dyn Write, _path: &str, _suppressed: &[Suppressed]) -> io::Result<()> {
        Ok(())
    }

    /// Writes the part after the findings.
    ///
    /// # Errors
    /// Returns the errors of the writer.
    fn finish(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()>;
}

/// Creates the reporter of a format. `rules` are the rules that formats such as SARIF describe.
#[must_use]
pub fn reporter(
    format: OutputFormat,
    style: Style,
    project: &Project,
    rules: &Arc<RuleSet>,
) -> Box<dyn Reporter + Send> {
    match format {
        OutputFormat::Full => Box::new(full::Full::new(style)),
        OutputFormat::Concise => Box::new(concise::Concise::new(style)),
        OutputFormat::Json => Box::new(json::Json::default()),
        OutputFormat::Sarif => Box::new(sarif::Sarif::new(project, rules)),
        OutputFormat::Github => Box::new(github::Github::new(project)),
        OutputFormat::Gitlab => Box::new(gitlab::Gitlab::new(project)),
        OutputFormat::Junit => Box::new(junit::Junit::default()),
        OutputFormat::Markdown => Box::new(markdown::Markdown::new(project)),
        OutputFormat::Agent => Box::new(agent::Agent),
    }
}
