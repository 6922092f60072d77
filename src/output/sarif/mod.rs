//! SARIF 2.1.0, for code scanning.
//!
//! Results are written as they come; what counts them stands behind them.

mod budget;
mod driver;
mod result;

use super::encode::json;
use super::occurrences::Occurrences;
use super::{Project, Reporter, Summary};
use crate::diagnostic::Finding;
use crate::suppression::{Suppressed, Suppression};
use budget::Budget;
use driver::driver;
use result::{Artifacts, MOST_LOCATIONS, ROOT, reason, result};
use serde_json::{Value, json};
use std::io::{self, Write};

/// Results of a run that GitHub takes.
const MOST_RESULTS: u64 = 25_000;

/// The reporter.
#[derive(Debug)]
pub struct Sarif {
    artifacts: Artifacts,
    occurrences: Occurrences,
    budget: Budget,
    results: u64,
    cut_results: u64,
    cut_by_size: u64,
    cut_locations: u64,
}

impl Sarif {
    /// A reporter for the files of a project.
    #[must_use]
    pub fn new(project: &Project) -> Self {
        Self {
            artifacts: Artifacts::new(project),
            occurrences: Occurrences::default(),
            budget: Budget::default(),
            results: 0,
            cut_results: 0,
            cut_by_size: 0,
            cut_locations: 0,
        }
    }
}

impl Sarif {
    /// Writes a result, if code scanning takes one more.
    fn add(
        &mut self,
        out: &mut dyn Write,
        path: &str,
        finding: &Finding,
        suppression: Option<&Suppression>,
    ) -> io::Result<()> {
        if self.results == MOST_RESULTS {
            self.cut_results += 1;
            return Ok(());
        }
        if self.cut_by_size > 0 {
            self.cut_by_size += 1;
            return Ok(());
        }
        let nth = self.occurrences.next(path, finding.fingerprint);
        let mut result = result(&self.artifacts, path, finding, nth);
        if let Some(suppression) = suppression {
            result["suppressions"] = json!([reason(suppression)]);
        }
        let result = json(&result)?;
        if !self.budget.spend(&result) {
            self.cut_by_size = 1;
            return Ok(());
        }
        let separator = if self.results == 0 { "\n" } else { ",\n" };
        self.results += 1;
        self.cut_locations += finding.related.len().saturating_sub(MOST_LOCATIONS - 1) as u64;
        out.write_all(separator.as_bytes())?;
        out.write_all(&result)
    }
}

impl Reporter for Sarif {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(
            br#"{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":{"driver":"#,
        )?;
        let driver = json(&driver())?;
        self.budget.spend(&driver);
        out.write_all(&driver)?;
        let root = json!({ROOT: {"description": {"text": "The folder of the project that was checked."}}});
        out.write_all(br#"},"columnKind":"unicodeCodePoints","originalUriBaseIds":"#)?;
        out.write_all(&json(&root)?)?;
        out.write_all(br#","results":["#)
    }

    fn findings(&mut self, out: &mut dyn Write, path: &str, findings: &[Finding]) -> io::Result<()> {
        findings.iter().try_for_each(|finding| self.add(out, path, finding, None))
    }

    fn suppressed(&mut self, out: &mut dyn Write, path: &str, suppressed: &[Suppressed]) -> io::Result<()> {
        suppressed.iter().try_for_each(|one| self.add(out, path, &one.finding, Some(&one.suppression)))
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        let notifications: Vec<Value> = [
            (summary.omitted, "findings are left out: no more are wanted (--max-findings)".to_owned()),
            (self.cut_results, format!("findings are left out: code scanning takes {MOST_RESULTS} a run")),
            (self.cut_by_size, "findings are left out: code scanning takes 10 MB, compressed by gzip".to_owned()),
            (
                self.cut_locations,
                format!("related places are left out: code scanning takes {MOST_LOCATIONS} locations a finding"),
            ),
        ]
        .into_iter()
        .filter(|(cut, _)| *cut > 0)
        .map(|(cut, what)| json!({"level": "warning", "message": {"text": format!("{cut} {what}.")}}))
        .collect();
        let invocations = json!([{"executionSuccessful": true, "toolExecutionNotifications": notifications}]);
        let properties = json!({
            "files": summary.files,
            "records": summary.records,
            "trajectories": summary.trajectories,
            "calls": summary.calls,
            "findings": summary.findings(),
        });
        out.write_all(b"\n],\"invocations\":")?;
        out.write_all(&json(&invocations)?)?;
        out.write_all(b",\"properties\":")?;
        out.write_all(&json(&properties)?)?;
        out.write_all(b"}]}\n")
    }
}
