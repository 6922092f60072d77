//! Output formats of `check`: one file a format.
//!
//! Findings arrive file by file, in order, and are written at once: nothing is kept, so that memory
//! does not grow with the number of findings.

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
use crate::suppression::Suppressed;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// The format findings are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum OutputFormat {
    /// Each finding with the text around it.
    #[default]
    Full,
    /// One line a finding.
    Concise,
    /// One JSON document (see `schemas/check.schema.json`).
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// A Code Quality report of GitLab.
    Gitlab,
    /// A test report in JUnit's XML.
    Junit,
    /// A job summary.
    Markdown,
    /// One line a finding, terse and stable, for coding agents.
    Agent,
}

/// How output for people looks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Style {
    /// Whether to use colours.
    pub color: bool,
    /// Whether to link rule codes to their pages (OSC 8).
    pub links: bool,
    /// Whether to show the text around findings.
    pub excerpts: bool,
}

/// Sums over a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// Files checked.
    pub files: u64,
    /// Records read.
    pub records: u64,
    /// Trajectories among them.
    pub trajectories: u64,
    /// The agents' calls in them.
    pub calls: u64,
    /// Findings by code.
    pub by_code: BTreeMap<&'static str, u64>,
    /// Findings that are errors.
    pub errors: u64,
    /// Findings that are warnings.
    pub warnings: u64,
    /// Findings that are neither.
    pub infos: u64,
    /// Findings that are counted and not written, because more were found than are wanted.
    pub omitted: u64,
    /// Findings that a safe fix can mend.
    pub fixable: u64,
    /// Files passed over because they hold no trajectories.
    pub foreign: u64,
    /// Findings left out because the baseline holds them.
    pub baselined: u64,
    /// Findings left out because the configuration or their record says so.
    pub ignored: u64,
    /// What the change that was checked does to the data, where it is one.
    pub change: Option<Change>,
}

impl Summary {
    /// All findings.
    #[must_use]
    pub fn findings(&self) -> u64 {
        self.by_code.values().sum()
    }

    /// Counts a finding.
    pub fn count(&mut self, finding: &Finding) {
        *self.by_code.entry(finding.rule.code).or_default() += 1;
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
    /// Writes what comes before all findings.
    ///
    /// # Errors
    /// What the writer reports.
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// Writes findings of the file at `path`, in order; may be called many times for one file.
    ///
    /// # Errors
    /// What the writer reports.
    fn findings(&mut self, out: &mut dyn Write, path: &str, findings: &[Finding]) -> io::Result<()>;

    /// Writes findings of the file at `path` that are not reported, where the format has a form for them.
    ///
    /// # Errors
    /// What the writer reports.
    fn suppressed(&mut self, _out: &mut dyn Write, _path: &str, _suppressed: &[Suppressed]) -> io::Result<()> {
        Ok(())
    }

    /// Writes what comes after all findings.
    ///
    /// # Errors
    /// What the writer reports.
    fn finish(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()>;
}

/// The reporter of a format.
#[must_use]
pub fn reporter(format: OutputFormat, style: Style, project: &Project) -> Box<dyn Reporter + Send> {
    match format {
        OutputFormat::Full => Box::new(full::Full::new(style)),
        OutputFormat::Concise => Box::new(concise::Concise::new(style)),
        OutputFormat::Json => Box::new(json::Json::default()),
        OutputFormat::Sarif => Box::new(sarif::Sarif::new(project)),
        OutputFormat::Github => Box::new(github::Github::new(project)),
        OutputFormat::Gitlab => Box::new(gitlab::Gitlab::new(project)),
        OutputFormat::Junit => Box::new(junit::Junit::default()),
        OutputFormat::Markdown => Box::new(markdown::Markdown::new(project)),
        OutputFormat::Agent => Box::new(agent::Agent),
    }
}
