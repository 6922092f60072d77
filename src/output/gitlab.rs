//! GitLab's Code Quality report: a list of issues, which GitLab matches by their fingerprints.

use super::encode::json;
use super::occurrences::Occurrences;
use super::terminal::neutralize;
use super::{Project, Reporter, Summary};
use crate::diagnostic::{Finding, Severity};
use serde::Serialize;
use std::io::{self, Write};
use xxhash_rust::xxh3::Xxh3;

/// The reporter.
#[derive(Debug)]
pub struct Gitlab {
    project: Project,
    begun: bool,
    occurrences: Occurrences,
}

impl Gitlab {
    /// A reporter for the files of a project.
    #[must_use]
    pub fn new(project: &Project) -> Self {
        Self { project: project.clone(), begun: false, occurrences: Occurrences::default() }
    }

    fn issue(&mut self, out: &mut dyn Write, issue: &Issue<'_>) -> io::Result<()> {
        let separator = if std::mem::replace(&mut self.begun, true) { ",\n" } else { "\n" };
        out.write_all(separator.as_bytes())?;
        out.write_all(&json(issue)?)
    }
}

#[derive(Serialize)]
struct Issue<'f> {
    description: &'f str,
    check_name: &'f str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'f>,
}

#[derive(Serialize)]
struct Location<'f> {
    path: &'f str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u64,
}

impl Reporter for Gitlab {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"[")
    }

    fn findings(&mut self, out: &mut dyn Write, path: &str, findings: &[Finding]) -> io::Result<()> {
        let path = self.project.path(path);
        for finding in findings {
            // A fingerprint of ours is that of every equal trajectory; GitLab wants one for each issue.
            let mut hash = Xxh3::new();
            hash.update(&finding.fingerprint.to_le_bytes());
            hash.update(path.as_bytes());
            hash.update(&self.occurrences.next(&path, finding.fingerprint).to_le_bytes());
            let issue = Issue {
                description: &neutralize(&finding.message),
                check_name: &format!("{} {}", finding.rule.code, finding.rule.name),
                fingerprint: format!("{:032x}", hash.digest128()),
                severity: match finding.severity {
                    Severity::Error => "major",
                    Severity::Warning => "minor",
                    Severity::Info => "info",
                },
                location: Location {
                    path: &path,
                    lines: Lines { begin: finding.at.as_ref().map_or(1, |at| at.start.line) },
                },
            };
            self.issue(out, &issue)?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        if summary.omitted > 0 {
            // The report has no place for notes, and what is cut must be said.
            let issue = Issue {
                description: &format!("{} more findings are not in this report (--max-findings)", summary.omitted),
                check_name: "echolint",
                fingerprint: "0".repeat(32),
                severity: "info",
                location: Location { path: ".", lines: Lines { begin: 1 } },
            };
            self.issue(out, &issue)?;
        }
        out.write_all(b"\n]\n")
    }
}
