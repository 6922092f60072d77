//! What a run reports besides the findings of records: the outcomes of files, and findings on datasets and
//! suppressions.

use super::outputs::Outputs;
use super::report_error;
use super::run::FileOutcome;
use super::suppression_audit::{CoveredFolders, SuppressionAudit};
use crate::engine::{Datasets, FoundIn};
use crate::output::Summary;
use crate::project::input::relative_name;
use anyhow::Result;

/// Adds the outcome of a file to the summary. Reports an error and returns false if the file could not be read.
///
/// # Errors
/// If the reader of standard output has closed the pipe.
pub fn count_outcome(summary: &mut Summary, result: Result<FileOutcome>) -> Result<bool> {
    match result {
        Ok(FileOutcome::Foreign) => summary.foreign += 1,
        Ok(FileOutcome::Checked { records, trajectories, calls, baselined, ignored }) => {
            summary.files += 1;
            summary.baselined += baselined;
            summary.ignored += ignored;
            summary.records += records;
            summary.trajectories += trajectories;
            summary.calls += calls;
        }
        Err(error) if crate::cli::is_closed_pipe(&error) => return Err(error),
        Err(error) => {
            report_error(&format!("{error:#}"));
            return Ok(false);
        }
    }
    Ok(true)
}

/// Reports and counts the findings about datasets. When a change is checked, `before` holds the datasets before it;
/// problems that existed then are reported only if they got worse.
pub fn report_datasets(
    outputs: &mut Outputs,
    summary: &mut Summary,
    datasets: &Datasets,
    before: Option<&Datasets>,
) -> Result<()> {
    for found in datasets.findings_since(before) {
        let path = match &found.path {
            FoundIn::Data(path) => path.to_string(),
            FoundIn::Config(path) => relative_name(path),
        };
        outputs.report(summary, &path, &[found.finding])?;
    }
    Ok(())
}

/// Reports and counts the findings about suppressions.
pub fn report_audit(
    outputs: &mut Outputs,
    summary: &mut Summary,
    audit: &SuppressionAudit,
    covered: &CoveredFolders,
) -> Result<()> {
    for (path, finding) in audit.findings(covered) {
        outputs.report(summary, &relative_name(&path), &[finding])?;
    }
    Ok(())
}
