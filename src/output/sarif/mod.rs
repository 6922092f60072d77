//! SARIF 2.1.0, for code scanning.
//!
//! Results are written as they arrive; notifications and totals follow them.

mod budget;
mod driver;
mod result;

use super::encode::json;
use super::numbers::{grouped, plural};
use super::occurrences::Occurrences;
use super::{Project, Reporter, Summary};
use crate::diagnostic::Finding;
use crate::rules::RuleSet;
use crate::suppression::{Suppressed, Suppression};
use budget::Budget;
use driver::driver;
use result::{Artifacts, MAX_LOCATIONS, ROOT, result, suppression_json};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::sync::Arc;

/// The maximum number of results of a run that GitHub accepts.
const MAX_RESULTS: u64 = 25_000;

/// The reporter of `sarif`.
#[derive(Debug)]
pub struct Sarif {
    /// The rules that there are; results refer to them by their place.
    rules: Arc<RuleSet>,
    artifacts: Artifacts,
    occurrences: Occurrences,
    budget: Budget,
    results: u64,
    omitted_by_count: u64,
    omitted_by_size: u64,
    omitted_locations: u64,
}

impl Sarif {
    /// Creates a reporter with paths relative to the project.
    #[must_use]
    pub fn new(project: &Project, rules: &Arc<RuleSet>) -> Self {
        Self {
            rules: Arc::clone(rules),
            artifacts: Artifacts::new(project),
            occurrences: Occurrences::default(),
            budget: Budget::default(),
            results: 0,
            omitted_by_count: 0,
            omitted_by_size: 0,
            omitted_locations: 0,
        }
    }
}

impl Sarif {
    /// Writes a result, or counts it as omitted if a limit of code scanning is reached.
    fn add(
        &mut self,
        out: &mut dyn Write,
        path: &str,
        finding: &Finding,
        suppression: Option<&Suppression>,
    ) -> io::Result<()> {
        if self.results == MAX_RESULTS {
            self.omitted_by_count += 1;
            return Ok(());
        }
        if self.omitted_by_size > 0 {
            self.omitted_by_size += 1;
            return Ok(());
        }
        let nth = self.occurrences.next(path, finding.fingerprint);
        let mut result = result(&self.artifacts, &self.rules, path, finding, nth);
        if let Some(suppression) = suppression {
            result["suppressions"] = json!([suppression_json(suppression)]);
        }
        let result = json(&result)?;
        if !self.budget.spend(&result) {
            self.omitted_by_size = 1;
            return Ok(());
        }
        let separator = if self.results == 0 { "\n" } else { ",\n" };
        self.results += 1;
        self.omitted_locations += finding.related.len().saturating_sub(MAX_LOCATIONS - 1) as u64;
        out.write_all(separator.as_bytes())?;
        out.write_all(&result)
    }
}

impl Reporter for Sarif {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(
            br#"{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":{"driver":"#,
        )?;
        let driver = json(&driver(&self.rules))?;
        self.budget.spend(&driver);
        out.write_all(&driver)?;
        let root = json!({ROOT: {"description": {"text": "The folder of the checked project."}}});
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
            (summary.omitted, "finding", "limited by --max-findings".to_owned()),
            (self.omitted_by_count, "finding", format!("code scanning accepts at most {} per run", grouped(MAX_RESULTS))),
            (self.omitted_by_size, "finding", "code scanning accepts at most 10 MB compressed with gzip".to_owned()),
            (
                self.omitted_locations,
                "related location",
                format!("code scanning accepts at most {} per finding", grouped(MAX_LOCATIONS as u64)),
            ),
        ]
        .into_iter()
        .filter(|(omitted, _, _)| *omitted > 0)
        .map(|(omitted, noun, reason)| {
            json!({"level": "warning", "message": {"text": format!("{} omitted: {reason}.", plural(omitted, noun))}})
        })
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
