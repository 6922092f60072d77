//! The file: its form, and which findings it holds.

use crate::diagnostic::Finding;
use crate::rule::RuleRef;
use crate::rules::RuleSet;
use crate::suppression::{Suppressed, SuppressedBy, Suppression};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use thiserror::Error;

/// Version of the file's form.
pub const VERSION: u32 = 1;

/// Findings that are not reported.
#[derive(Debug, Clone, Default)]
pub struct Baseline {
    entries: BTreeMap<Key, Entry>,
}

/// Which finding is meant: the rule and the finding's fingerprint.
pub type Key = (RuleRef, u128);

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
    /// When that was decided, such as 2026-03-01.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
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
    /// Reads a baseline; `rules` are those of the configuration.
    ///
    /// # Errors
    /// When the text is none.
    pub fn parse(text: &str, rules: &RuleSet) -> Result<Self, BaselineError> {
        let mut baseline = Self::default();
        for (index, entry) in (1..).zip(Self::written(text)?) {
            baseline.add(entry, rules).map_err(|what| BaselineError::Entry { index, what })?;
        }
        Ok(baseline)
    }

    /// All that is wrong with a text as a baseline; nothing if it can be used.
    #[must_use]
    pub fn faults(text: &str, rules: &RuleSet) -> Vec<BaselineError> {
        let entries = match Self::written(text) {
            Ok(entries) => entries,
            Err(error) => return vec![error],
        };
        let mut baseline = Self::default();
        let wrong = |(index, entry)| baseline.add(entry, rules).err().map(|what| BaselineError::Entry { index, what });
        (1..).zip(entries).filter_map(wrong).collect()
    }

    /// The entries of a baseline as they are written.
    fn written(text: &str) -> Result<Vec<Entry>, BaselineError> {
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
        Ok(entries)
    }

    /// Adds an entry, unless it is there.
    ///
    /// # Errors
    /// When no finding can be meant, or none that may be left out: in words.
    pub fn add(&mut self, entry: Entry, rules: &RuleSet) -> Result<(), String> {
        let Some(rule) = rules.find(&entry.rule) else { return Err(format!("`{}` is no rule", entry.rule)) };
        if !rule.is_suppressible() {
            return Err(format!("findings of {} {} are always reported", rule.code, rule.name));
        }
        let is_hexadecimal = entry.fingerprint.len() == 32 && entry.fingerprint.bytes().all(|b| b.is_ascii_hexdigit());
        let fingerprint = u128::from_str_radix(&entry.fingerprint, 16).ok().filter(|_| is_hexadecimal);
        let Some(fingerprint) = fingerprint else {
            return Err(format!("`{}` is no fingerprint of 32 hexadecimal digits", entry.fingerprint));
        };
        if let Some(date) = entry.date.as_ref().filter(|date| !is_date(date)) {
            return Err(format!("`{date}` is no date such as 2026-03-01"));
        }
        self.entries.entry((rule.clone(), fingerprint)).or_insert(entry);
        Ok(())
    }

    /// Whether a finding is in it.
    #[must_use]
    pub fn holds(&self, finding: &Finding) -> bool {
        self.entries.contains_key(&(finding.rule.clone(), finding.fingerprint))
    }

    /// Takes the findings out that are in it.
    pub fn sift(&self, findings: &mut Vec<Finding>) -> Vec<Suppressed> {
        if self.entries.is_empty() {
            return Vec::new();
        }
        let out = findings.extract_if(.., |finding| self.holds(finding));
        let suppressed = out.map(|finding| {
            let entry = self.entries.get(&(finding.rule.clone(), finding.fingerprint));
            let reason = entry.and_then(|entry| entry.reason.as_deref()).map(Into::into);
            Suppressed { finding, suppression: Suppression { by: SuppressedBy::Baseline, reason } }
        });
        suppressed.collect()
    }

    /// Its entries, each with the finding that is meant.
    #[must_use]
    pub fn entries(&self) -> impl ExactSizeIterator<Item = (&Key, &Entry)> {
        self.entries.iter()
    }

    /// Removes all entries but these.
    pub fn retain(&mut self, mut keep: impl FnMut(&Key, &Entry) -> bool) {
        self.entries.retain(|key, entry| keep(key, entry));
    }

    /// The file: an entry a line, by rule, path and fingerprint, so that versions of it merge well.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut entries: Vec<(&Key, &Entry)> = self.entries.iter().collect();
        entries.sort_by_key(|((rule, fingerprint), entry)| (rule, &entry.path, *fingerprint));
        let lines: Vec<String> =
            entries.iter().map(|(_, entry)| serde_json::to_string(entry).unwrap_or_default()).collect();
        let entries = if lines.is_empty() { String::new() } else { format!("\n{}\n", lines.join(",\n")) };
        format!("{{\"version\":{VERSION},\"entries\":[{entries}]}}\n")
    }
}

impl Entry {
    /// The entry of a finding in the file at `path`.
    #[must_use]
    pub fn of(finding: &Finding, path: &str) -> Self {
        Self {
            rule: finding.rule.code.to_string(),
            fingerprint: format!("{:032x}", finding.fingerprint),
            path: path.to_owned(),
            message: Some(finding.message.clone()),
            reason: None,
            date: None,
        }
    }
}

/// Whether a text is a date as RFC 3339 writes it.
#[must_use]
pub fn is_date(text: &str) -> bool {
    let read = text.parse::<toml::value::Datetime>();
    read.is_ok_and(|read| read.date.is_some() && read.time.is_none() && read.offset.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{Rule, Severity};
    use crate::rules;

    fn finding(rule: &'static Rule, fingerprint: u128) -> Finding {
        Finding::bare(rule, Severity::Warning, "it is \"odd\"".to_owned(), fingerprint)
    }

    #[test]
    fn what_is_written_is_read_again_and_holds_its_findings() {
        let mut baseline = Baseline::default();
        let found = [finding(&rules::empty_turn::RULE, 7), finding(&rules::empty_turn::RULE, u128::MAX)];
        for finding in found.iter().chain(&found) {
            assert_eq!(baseline.add(Entry::of(finding, "runs/a.jsonl"), &RuleSet::builtin()), Ok(()));
        }
        let text = baseline.to_json();
        let again = Baseline::parse(&text, &RuleSet::builtin()).expect("a baseline");
        assert_eq!((again.entries.len(), again.to_json()), (2, text));
        let mut findings = found.to_vec();
        findings.push(finding(&rules::empty_turn::RULE, 8));
        findings.push(finding(&rules::role_order::RULE, 7));
        assert_eq!((again.sift(&mut findings).len(), findings.len()), (2, 2));
        assert_eq!(Baseline::default().to_json(), "{\"version\":1,\"entries\":[]}\n");
    }

    #[test]
    fn errors_of_reading_are_never_left_out() {
        for rule in [&rules::syntax_error::RULE, &rules::internal_error::RULE, &rules::low_diversity::RULE] {
            let finding = finding(rule, 7);
            let mut baseline = Baseline::default();
            assert!(
                baseline.add(Entry::of(&finding, "a.jsonl"), &RuleSet::builtin()).is_err() && !baseline.holds(&finding)
            );
        }
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said() {
        let wrong = |text: &str| Baseline::parse(text, &RuleSet::builtin()).expect_err("no baseline").to_string();
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
