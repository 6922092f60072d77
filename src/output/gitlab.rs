//! GitLab's Code Quality report: a list of issues, which GitLab identifies by their fingerprints.

use super::encode::json;
use super::numbers::plural;
use super::occurrences::Occurrences;
use super::terminal::neutralize;
use super::{Project, Reporter, Summary};
use crate::diagnostic::{Finding, Severity};
use serde::Serialize;
use std::io::{self, Write};
use xxhash_rust::xxh3::Xxh3;

/// The reporter of `gitlab`.
#[derive(Debug)]
pub struct Gitlab {
    project: Project,
    has_issues: bool,
    occurrences: Occurrences,
}

impl Gitlab {
    /// Creates a reporter with paths relative to the project.
    #[must_use]
    pub fn new(project: &Project) -> Self {
        Self { project: project.clone(), has_issues: false, occurrences: Occurrences::default() }
    }

    fn issue(&mut self, out: &mut dyn Write, issue: &Issue<'_>) -> io::Result<()> {
        let separator = if std::mem::replace(&mut self.has_issues, true) { ",\n" } else { "\n" };
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
            // Equal trajectories share echolint's fingerprint, but GitLab needs a unique one for each issue.
            let mut hash = Xxh3::new();
            hash.update(&finding.fingerprint.to_bytes());
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
            // The format has no notes, so an issue states how many findings are omitted.
            let issue = Issue {
                description: &format!("{} omitted (--max-findings)", plural(summary.omitted, "finding")),
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
