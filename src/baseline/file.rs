//! The file: its form, and which findings it holds.

use crate::diagnostic::{Finding, Suppression};
use crate::rules;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::collections::hash_map;
use thiserror::Error;

/// Version of the file's form.
pub const VERSION: u32 = 1;

/// Findings that are not reported.
#[derive(Debug, Clone, Default)]
pub struct Baseline {
    entries: Vec<Entry>,
    /// Which entry holds a finding.
    known: HashMap<(&'static str, u128), usize>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The rule's code.
    pub rule: String,
    /// The finding's fingerprint: 32 hexadecimal digits.
    pub fingerprint: String,
    /// The file it was found in, for those who read the baseline; findings are told by their fingerprints.
    pub path: String,
    /// What it said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Why it is not to be reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A file that cannot be used.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
pub enum BaselineError {
    /// It is not what `schemas/baseline.schema.json` describes.
    #[error("it is no baseline: {0}")]
    Malformed(String),
    /// A newer echolint wrote it.
    #[error("it is of version {0}, which this echolint does not know; version {VERSION} is what it reads")]
    Version(u64),
    /// An entry that no finding can be.
    #[error("entry {index}: {what}")]
    Entry {
        /// Which one, from 1.
        index: usize,
        /// What is wrong with it.
        what: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u64,
    entries: Vec<Entry>,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// When the text is none.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let malformed = |error: serde_json::Error| BaselineError::Malformed(error.to_string());
        let value: serde_json::Value = serde_json::from_str(text).map_err(malformed)?;
        if !value.is_object() {
            return Err(BaselineError::Malformed("an object with `version` and `entries` is wanted".to_owned()));
        }
        // A newer form may have other fields: its version is what there is to say of it.
        if let Some(version) = value["version"].as_u64().filter(|&version| version != u64::from(VERSION)) {
            return Err(BaselineError::Version(version));
        }
        let File { version, entries } = serde_json::from_str(text).map_err(malformed)?;
        if version != u64::from(VERSION) {
            return Err(BaselineError::Version(version));
        }
        let mut baseline = Self::default();
        for (index, entry) in (1..).zip(entries) {
            baseline.add(entry).map_err(|what| BaselineError::Entry { index, what })?;
        }
        Ok(baseline)
    }

    /// Adds an entry, unless it is there.
    ///
    /// # Errors
    /// When no finding can be meant, or none that may be left out: in words.
    pub fn add(&mut self, entry: Entry) -> Result<(), String> {
        let Some(rule) = rules::Rule::find(&entry.rule) else { return Err(format!("`{}` is no rule", entry.rule)) };
        if !can_hold(rule) {
            return Err(format!("findings of {} {} are always reported", rule.code, rule.name));
        }
        let is_hexadecimal = entry.fingerprint.len() == 32 && entry.fingerprint.bytes().all(|b| b.is_ascii_hexdigit());
        let fingerprint = u128::from_str_radix(&entry.fingerprint, 16).ok().filter(|_| is_hexadecimal);
        let Some(fingerprint) = fingerprint else {
            return Err(format!("`{}` is no fingerprint of 32 hexadecimal digits", entry.fingerprint));
        };
        if let hash_map::Entry::Vacant(known) = self.known.entry((rule.code, fingerprint)) {
            known.insert(self.entries.len());
            self.entries.push(entry);
        }
        Ok(())
    }

    /// Whether a finding is in it.
    #[must_use]
    pub fn holds(&self, finding: &Finding) -> bool {
        self.entry(finding).is_some()
    }

    /// The entry that holds a finding.
    fn entry(&self, finding: &Finding) -> Option<&Entry> {
        let known = self.known.get(&(finding.rule.code, finding.fingerprint)).filter(|_| can_hold(finding.rule));
        known.and_then(|&index| self.entries.get(index))
    }

    /// Takes the findings out that are in it; their number.
    pub fn sift(&self, findings: &mut Vec<Finding>) -> u64 {
        if self.known.is_empty() {
            return 0;
        }
        let before = findings.len();
        findings.retain(|finding| !self.holds(finding));
        (before - findings.len()) as u64
    }

    /// Marks the findings that are in it, for outputs that show them as suppressed; their number.
    pub fn mark(&self, findings: &mut [Finding]) -> u64 {
        let mut marked = 0;
        for finding in findings {
            if let Some(entry) = self.entry(finding) {
                finding.suppression = Some(Suppression { reason: entry.reason.clone() });
                marked += 1;
            }
        }
        marked
    }

    /// The file: an entry a line.
    #[must_use]
    pub fn to_json(&self) -> String {
        let lines: Vec<String> =
            self.entries.iter().map(|entry| serde_json::to_string(entry).unwrap_or_default()).collect();
        let entries = if lines.is_empty() { String::new() } else { format!("\n{}\n", lines.join(",\n")) };
        format!("{{\"version\":{VERSION},\"entries\":[{entries}]}}\n")
    }
}

impl Entry {
    /// The entry of a finding in the file at `path`.
    #[must_use]
    pub fn of(finding: &Finding, path: &str) -> Self {
        Self {
            rule: finding.rule.code.to_owned(),
            fingerprint: format!("{:032x}", finding.fingerprint),
            path: path.to_owned(),
            message: Some(finding.message.clone()),
            reason: None,
        }
    }
}

/// Whether findings of a rule may be left out: not those that keep others from being found.
#[must_use]
pub fn can_hold(rule: &rules::Rule) -> bool {
    ![rules::syntax_error::RULE.code, rules::internal_error::RULE.code].contains(&rule.code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;

    fn finding(rule: &'static rules::Rule, fingerprint: u128) -> Finding {
        Finding::bare(rule, Severity::Warning, "it is \"odd\"".to_owned(), fingerprint)
    }

    #[test]
    fn what_is_written_is_read_again_and_holds_its_findings() {
        let mut baseline = Baseline::default();
        let found = [finding(&rules::empty_turn::RULE, 7), finding(&rules::empty_turn::RULE, u128::MAX)];
        for finding in found.iter().chain(&found) {
            assert_eq!(baseline.add(Entry::of(finding, "runs/a.jsonl")), Ok(()));
        }
        let text = baseline.to_json();
        let again = Baseline::parse(&text).expect("a baseline");
        assert_eq!((again.entries.len(), again.to_json()), (2, text));
        let mut findings = found.to_vec();
        findings.push(finding(&rules::empty_turn::RULE, 8));
        findings.push(finding(&rules::role_order::RULE, 7));
        let mut marked = findings.clone();
        assert_eq!(again.mark(&mut marked), 2);
        let suppressed: Vec<bool> = marked.iter().map(|finding| finding.suppression.is_some()).collect();
        assert_eq!(suppressed, [true, true, false, false]);
        assert_eq!((again.sift(&mut findings), findings.len()), (2, 2));
        assert_eq!(Baseline::default().to_json(), "{\"version\":1,\"entries\":[]}\n");
    }

    #[test]
    fn errors_of_reading_are_never_left_out() {
        for rule in [&rules::syntax_error::RULE, &rules::internal_error::RULE] {
            let finding = finding(rule, 7);
            let mut baseline = Baseline::default();
            assert!(baseline.add(Entry::of(&finding, "a.jsonl")).is_err() && !baseline.holds(&finding));
        }
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said() {
        let wrong = |text: &str| Baseline::parse(text).expect_err("no baseline").to_string();
        let entry = |rule: &str, print: &str| {
            let entry = format!(r#"{{"rule":"{rule}","fingerprint":"{print}","path":"a"}}"#);
            wrong(&format!(r#"{{"version":1,"entries":[{entry}]}}"#))
        };
        assert_eq!(wrong("["), "it is no baseline: EOF while parsing a list at line 1 column 1");
        assert_eq!(wrong("[]"), "it is no baseline: an object with `version` and `entries` is wanted");
        assert_eq!(wrong("{}"), "it is no baseline: missing field `version` at line 1 column 2");
        let newer = "it is of version 2, which this echolint does not know; version 1 is what it reads";
        assert_eq!(wrong(r#"{"version":2,"findings":[]}"#), newer);
        assert_eq!(entry("P999", &"0".repeat(32)), "entry 1: `P999` is no rule");
        assert_eq!(entry("P008", "+1"), "entry 1: `+1` is no fingerprint of 32 hexadecimal digits");
        assert_eq!(entry("J001", &"0".repeat(32)), "entry 1: findings of J001 syntax-error are always reported");
    }
}
