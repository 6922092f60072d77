//! Findings by rule, and by file and rule.

use super::TruncatedList;
use crate::diagnostic::{Finding, Severity};
use crate::rule::RuleRef;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// The maximum number of pairs of a file and a rule listed.
const MAX_PLACES: usize = 15;

/// The findings of the rules.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Findings {
    /// The number of findings.
    pub total: u64,
    /// The number of errors.
    pub errors: u64,
    /// The number of warnings.
    pub warnings: u64,
    /// The number of infos.
    pub infos: u64,
    /// The number of findings suppressed by the baseline.
    pub baselined: u64,
    /// The number of findings suppressed by the configuration or by their record.
    pub ignored: u64,
    /// The rules, most findings first.
    pub rules: Vec<RuleRow>,
    /// The pairs of a file and a rule with the most findings.
    pub places: TruncatedList<PlaceRow>,
}

/// A rule with findings.
#[derive(Debug, Clone, Serialize)]
pub struct RuleRow {
    /// The rule, of which the code, the name and the summary are written.
    #[serde(flatten, serialize_with = "described")]
    pub rule: RuleRef,
    /// The number of findings.
    pub findings: u64,
    /// The number of errors.
    pub errors: u64,
    /// The number of warnings.
    pub warnings: u64,
    /// The number of infos.
    pub infos: u64,
    /// The number of files with findings.
    pub files: u64,
}

/// Writes the code, the name and the summary of a rule.
fn described<S: Serializer>(rule: &RuleRef, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Described<'r> {
        code: &'r str,
        name: &'r str,
        /// What it reports, in Markdown.
        summary: &'r str,
    }
    Described { code: &rule.code, name: &rule.name, summary: rule.summary() }.serialize(serializer)
}

/// The findings of one rule in one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlaceRow {
    /// The file.
    pub path: String,
    /// The rule, of which the code is written.
    #[serde(rename = "code")]
    pub rule: RuleRef,
    /// The number of findings.
    pub findings: u64,
    /// The line of the first finding, from 1; `null` if it is about the whole file.
    pub line: Option<u64>,
}

/// Counts findings.
#[derive(Debug, Default)]
pub(super) struct FindingCounter {
    pub findings: Findings,
    rules: BTreeMap<RuleRef, RuleRow>,
    places: BTreeMap<(String, RuleRef), (u64, Option<u64>)>,
}

impl FindingCounter {
    /// Counts a finding.
    pub fn add(&mut self, path: &str, finding: &Finding) {
        let rule = &finding.rule;
        let row = self.rules.entry(rule.clone()).or_insert_with(|| RuleRow {
            rule: rule.clone(),
            findings: 0,
            errors: 0,
            warnings: 0,
            infos: 0,
            files: 0,
        });
        row.findings += 1;
        self.findings.total += 1;
        let (of_rule, of_all) = match finding.severity {
            Severity::Error => (&mut row.errors, &mut self.findings.errors),
            Severity::Warning => (&mut row.warnings, &mut self.findings.warnings),
            Severity::Info => (&mut row.infos, &mut self.findings.infos),
        };
        (*of_rule, *of_all) = (*of_rule + 1, *of_all + 1);
        let line = finding.at.as_ref().map(|at| at.start.line);
        let (count, _) = self.places.entry((path.to_owned(), rule.clone())).or_insert_with(|| {
            row.files += 1;
            (0, line)
        });
        *count += 1;
    }

    /// Sorts and truncates the lists.
    pub fn finish(self) -> Findings {
        let mut rules: Vec<RuleRow> = self.rules.into_values().collect();
        rules.sort_by(|a, b| b.findings.cmp(&a.findings).then_with(|| a.rule.cmp(&b.rule)));
        let place = |((path, rule), (findings, line))| PlaceRow { path, rule, findings, line };
        let mut places: Vec<PlaceRow> = self.places.into_iter().map(place).collect();
        let total = places.len() as u64;
        places.sort_by(|a, b| {
            b.findings.cmp(&a.findings).then_with(|| a.path.cmp(&b.path)).then_with(|| a.rule.cmp(&b.rule))
        });
        places.truncate(MAX_PLACES);
        Findings { rules, places: TruncatedList { total, shown: places }, ..self.findings }
    }
}
