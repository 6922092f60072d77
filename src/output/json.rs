//! One JSON document (`schemas/check.schema.json`) with one finding per line.

use super::encode::json;
use super::{Reporter, Summary};
use crate::dataset::Change;
use crate::diagnostic::{Finding, Located};
use crate::rule::RuleRef;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// The reporter of `json`.
#[derive(Debug, Default)]
pub struct Json {
    /// Whether a finding was written.
    has_findings: bool,
}

impl Reporter for Json {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(br#"{"version":1,"findings":["#)
    }

    fn findings(&mut self, out: &mut dyn Write, path: &str, findings: &[Finding]) -> io::Result<()> {
        for finding in findings {
            let separator = if std::mem::replace(&mut self.has_findings, true) { ",\n" } else { "\n" };
            out.write_all(separator.as_bytes())?;
            out.write_all(&json(&FindingJson::new(path, finding))?)?;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()> {
        out.write_all(b"\n],\"summary\":")?;
        out.write_all(&json(&SummaryJson::new(summary))?)?;
        out.write_all(b"}\n")
    }
}

#[derive(Serialize)]
struct FindingJson<'f> {
    code: &'f str,
    name: &'f str,
    severity: &'static str,
    message: &'f str,
    path: &'f str,
    record: Option<u64>,
    trajectory: Option<u64>,
    task: Option<&'f str>,
    model: Option<&'f str>,
    span: Option<SpanJson>,
    related: Vec<RelatedJson<'f>>,
    fingerprint: String,
}

#[derive(Serialize)]
struct RelatedJson<'f> {
    message: &'f str,
    path: &'f str,
    span: SpanJson,
}

#[derive(Serialize)]
struct SpanJson {
    bytes: [u64; 2],
    start: PositionJson,
    end: PositionJson,
}

#[derive(Serialize)]
struct PositionJson {
    line: u64,
    column: u64,
}

#[derive(Serialize)]
struct SummaryJson<'s> {
    files: u64,
    records: u64,
    trajectories: u64,
    calls: u64,
    findings: u64,
    by_code: &'s BTreeMap<RuleRef, u64>,
    omitted: u64,
    change: Option<&'s Change>,
}

impl<'f> FindingJson<'f> {
    fn new(path: &'f str, finding: &'f Finding) -> Self {
        let related = finding.related.iter();
        Self {
            code: &finding.rule.code,
            name: &finding.rule.name,
            severity: finding.severity.name(),
            message: &finding.message,
            path,
            record: finding.record,
            trajectory: finding.trajectory,
            task: finding.task.as_deref(),
            model: finding.model.as_deref(),
            span: finding.at.as_ref().map(SpanJson::new),
            related: related
                .map(|other| RelatedJson {
                    message: &other.message,
                    path: other.path.as_deref().unwrap_or(path),
                    span: SpanJson::new(&other.at),
                })
                .collect(),
            fingerprint: finding.fingerprint.to_string(),
        }
    }
}

impl SpanJson {
    fn new(at: &Located) -> Self {
        let [start, end] =
            [at.start, at.end].map(|position| PositionJson { line: position.line, column: position.column });
        Self { bytes: [at.bytes.start, at.bytes.end], start, end }
    }
}

impl<'s> SummaryJson<'s> {
    fn new(summary: &'s Summary) -> Self {
        Self {
            files: summary.files,
            records: summary.records,
            trajectories: summary.trajectories,
            calls: summary.calls,
            findings: summary.findings(),
            by_code: &summary.by_rule,
            omitted: summary.omitted,
            change: summary.change.as_ref(),
        }
    }
}
