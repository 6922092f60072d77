//! The baseline file: its format, and the lookup of findings in it.

use super::date::{Date, is_date};
use super::version1;
use crate::diagnostic::Finding;
use crate::fingerprint::Fingerprint;
use crate::rule::RuleRef;
use crate::rules::RuleSet;
use crate::suppression::{Suppressed, SuppressedBy, Suppression};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use thiserror::Error;

/// The version of the file format that is written.
pub const VERSION: u32 = 2;

/// The accepted findings, which are not reported.
#[derive(Debug, Clone, Default)]
pub struct Baseline {
    entries: BTreeMap<Key, Entry>,
    version1: version1::Entries,
    conditions: Conditions,
}

/// The key of an entry: the rule and the fingerprint of the finding.
pub type Key = (RuleRef, Fingerprint);

/// The conditions under which an entry is valid.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conditions {
    /// The current day, for expiry dates. Without it, no entry expires.
    pub today: Option<Date>,
    /// Whether entries must have a reason.
    pub require_reason: bool,
}

/// The reason why an entry has no effect although its finding occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lapse {
    /// Its expiry date is past.
    Expired,
    /// It has no reason, and one is required.
    WithoutReason,
    /// It is of version 1, and the finding also has an entry of the current version.
    Superseded,
}

/// The result of applying a baseline to findings.
#[derive(Debug, Default)]
pub struct Sifted {
    /// The suppressed findings.
    pub suppressed: Vec<Suppressed>,
    /// The entries that have no effect, each with the reason.
    pub lapsed: Vec<(Key, Lapse)>,
}

/// An accepted finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The rule's code.
    pub rule: String,
    /// The finding's fingerprint: 32 hexadecimal digits.
    pub fingerprint: String,
    /// The version of the fingerprint.
    #[serde(default = "current_version", skip_serializing_if = "is_current_version")]
    pub version: u32,
    /// The file of the finding, for readers of the baseline; findings are identified by fingerprint alone.
    pub path: String,
    /// The 0-based index of the record when the entry was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
    /// The task of that record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// The place of the finding in the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The message of the finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The reason why it was accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The day on which it was accepted, such as 2026-03-01.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The last day on which it is suppressed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
}

const fn current_version() -> u32 {
    VERSION
}

#[allow(clippy::trivially_copy_pass_by_ref)] // required by serde
const fn is_current_version(version: &u32) -> bool {
    *version == VERSION
}

/// An error in a baseline.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
pub enum BaselineError {
    /// It is not valid JSON, or does not match `schemas/baseline.schema.json`.
    #[error("{0}")]
    Malformed(String),
    /// Its version is not supported, for example because a newer echolint wrote it.
    #[error("unsupported version {0} (expected 1 to {VERSION})")]
    Version(u64),
    /// An entry is invalid.
    #[error("entry {index}: {what}")]
    Entry {
        /// The number of the entry, from 1.
        index: usize,
        /// The error.
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
    /// Parses a baseline; `rules` are those of the configuration.
    ///
    /// # Errors
    /// Returns the first error in the text.
    pub fn parse(text: &str, rules: &RuleSet) -> Result<Self, BaselineError> {
        let mut baseline = Self::default();
        for (index, entry) in (1..).zip(Self::parse_entries(text)?) {
            baseline.add(entry, rules).map_err(|what| BaselineError::Entry { index, what })?;
        }
        Ok(baseline)
    }

    /// All errors in the text of a baseline; empty if it is valid.
    #[must_use]
    pub fn faults(text: &str, rules: &RuleSet) -> Vec<BaselineError> {
        let entries = match Self::parse_entries(text) {
            Ok(entries) => entries,
            Err(error) => return vec![error],
        };
        let mut baseline = Self::default();
        let error = |(index, entry)| baseline.add(entry, rules).err().map(|what| BaselineError::Entry { index, what });
        (1..).zip(entries).filter_map(error).collect()
    }

    /// Parses the entries without checking them.
    fn parse_entries(text: &str) -> Result<Vec<Entry>, BaselineError> {
        let malformed = |error: serde_json::Error| BaselineError::Malformed(error.to_string());
        let value: serde_json::Value = serde_json::from_str(text).map_err(malformed)?;
        if !value.is_object() {
            return Err(BaselineError::Malformed("expected an object with `version` and `entries`".to_owned()));
        }
        // A newer version may have other fields, so check the version before the fields.
        let is_supported = |version: u64| (1..=u64::from(VERSION)).contains(&version);
        if let Some(version) = value["version"].as_u64().filter(|&version| !is_supported(version)) {
            return Err(BaselineError::Version(version));
        }
        let File { version, mut entries } = serde_json::from_str(text).map_err(malformed)?;
        if version == 1 {
            entries.iter_mut().for_each(|entry| entry.version = 1);
        }
        Ok(entries)
    }

    /// Adds an entry, unless there is one with its key.
    ///
    /// # Errors
    /// Returns a message if the entry is invalid or its rule cannot be suppressed.
    pub fn add(&mut self, entry: Entry, rules: &RuleSet) -> Result<(), String> {
        let Some(rule) = rules.find(&entry.rule) else { return Err(format!("unknown rule `{}`", entry.rule)) };
        if !rule.is_suppressible() {
            return Err(format!("findings of {} {} are always reported", rule.code, rule.name));
        }
        let Some(fingerprint) = Fingerprint::parse(&entry.fingerprint) else {
            return Err(format!("invalid fingerprint `{}`: expected 32 hexadecimal digits", entry.fingerprint));
        };
        if let Some(date) = [&entry.date, &entry.expires].into_iter().flatten().find(|date| !is_date(date)) {
            return Err(format!("invalid date `{date}`: expected a date such as 2026-03-01"));
        }
        let key = (rule.clone(), fingerprint);
        match entry.version {
            1 => self.version1.add(&key, entry.message.as_deref()),
            VERSION => {}
            other => return Err(format!("unsupported entry version {other} (expected 1 or {VERSION})")),
        }
        self.entries.entry(key).or_insert(entry);
        Ok(())
    }

    /// Adds an entry or replaces the one with its key.
    pub fn replace(&mut self, key: Key, entry: Entry) {
        self.entries.insert(key, entry);
    }

    /// The same baseline under other conditions.
    #[must_use]
    pub fn under(mut self, conditions: &Conditions) -> Self {
        self.conditions = conditions.clone();
        self
    }

    /// Whether findings must carry the parts of their fingerprints of version 1.
    #[must_use]
    pub fn needs_version1(&self) -> bool {
        !self.version1.is_empty()
    }

    /// The number of findings that are not suppressed. `findings` must contain all findings of their records.
    #[must_use]
    pub fn reported(&self, findings: &[Finding]) -> usize {
        if self.entries.is_empty() {
            return findings.len();
        }
        let is_reported = |(entry, _): &(Option<Key>, _)| match entry.as_ref().and_then(|key| self.entries.get(key)) {
            Some(entry) => self.lapse(entry).is_some(),
            None => true,
        };
        self.find(findings).iter().filter(|found| is_reported(found)).count()
    }

    /// Removes the suppressed findings from `findings`, which must contain all findings of their records.
    pub fn sift(&self, findings: &mut Vec<Finding>) -> Sifted {
        let mut sifted = Sifted::default();
        if self.entries.is_empty() || findings.is_empty() {
            return sifted;
        }
        let found = self.find(findings);
        for (finding, (key, superseded)) in std::mem::take(findings).into_iter().zip(found) {
            sifted.lapsed.extend(superseded.map(|key| (key, Lapse::Superseded)));
            let entry = key.as_ref().and_then(|key| self.entries.get(key));
            match key.zip(entry).map(|(key, entry)| (key, entry, self.lapse(entry))) {
                Some((key, entry, None)) => {
                    let reason = entry.reason.as_deref().map(Into::into);
                    let suppression = Suppression { by: SuppressedBy::Baseline(key.1), reason };
                    sifted.suppressed.push(Suppressed { finding, suppression });
                }
                Some((key, _, Some(lapse))) => {
                    sifted.lapsed.push((key, lapse));
                    findings.push(finding);
                }
                None => findings.push(finding),
            }
        }
        sifted
    }

    /// For each finding, its entry, and the entry of version 1 that this one supersedes.
    fn find(&self, findings: &[Finding]) -> Vec<(Option<Key>, Option<Key>)> {
        let current = |finding: &Finding| {
            let key = (finding.rule.clone(), finding.fingerprint);
            self.entries.get(&key).is_some_and(|entry| entry.version == VERSION).then_some(key)
        };
        let current = findings.iter().map(current);
        if !self.needs_version1() {
            return current.map(|key| (key, None)).collect();
        }
        let old = self.version1.find(findings);
        current.zip(old).map(|(key, old)| if key.is_some() { (key, old) } else { (old, None) }).collect()
    }

    /// The reason why an entry has no effect, if there is one.
    fn lapse(&self, entry: &Entry) -> Option<Lapse> {
        let Conditions { today, require_reason } = &self.conditions;
        let has_reason = entry.reason.as_ref().is_some_and(|reason| !reason.trim().is_empty());
        if today.as_ref().is_some_and(|today| entry.has_expired(today)) {
            Some(Lapse::Expired)
        } else {
            (*require_reason && !has_reason).then_some(Lapse::WithoutReason)
        }
    }

    /// The entry with a key.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<&Entry> {
        self.entries.get(key)
    }

    /// The entries with their keys.
    #[must_use]
    pub fn entries(&self) -> impl ExactSizeIterator<Item = (&Key, &Entry)> {
        self.entries.iter()
    }

    /// Removes the entries for which `keep` returns `false`.
    pub fn retain(&mut self, mut keep: impl FnMut(&Key, &Entry) -> bool) {
        self.entries.retain(|key, entry| keep(key, entry));
        self.version1 = version1::Entries::default();
        for (key, entry) in self.entries.iter().filter(|(_, entry)| entry.version == 1) {
            self.version1.add(key, entry.message.as_deref());
        }
    }

    /// The text of the file: one entry per line, sorted by rule, path and fingerprint, so that Git merges it well.
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
            fingerprint: finding.fingerprint.to_string(),
            version: VERSION,
            path: path.to_owned(),
            record: finding.record,
            task: finding.task.as_deref().map(str::to_owned),
            place: finding.site.as_ref().map(ToString::to_string),
            message: Some(finding.message.clone()),
            reason: None,
            date: None,
            expires: None,
        }
    }

    /// Whether it has expired. On the expiry date itself it has not.
    #[must_use]
    pub fn has_expired(&self, today: &Date) -> bool {
        self.expires.as_deref().and_then(Date::parse).is_some_and(|last| last < *today)
    }

    /// Copies the reason and the dates of another entry.
    pub fn take_remarks(&mut self, other: &Self) {
        self.reason.clone_from(&other.reason);
        self.date.clone_from(&other.date);
        self.expires.clone_from(&other.expires);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{Rule, Severity};
    use crate::rules;

    fn print(number: u32) -> Fingerprint {
        Fingerprint::default().nth(number)
    }

    fn finding(rule: &'static Rule, fingerprint: Fingerprint) -> Finding {
        Finding::bare(rule, Severity::Warning, "it is \"odd\"".to_owned(), fingerprint)
    }

    /// A baseline with one entry, modified by `change`.
    fn baseline(change: impl FnOnce(&mut Entry)) -> Baseline {
        let mut entry = Entry::of(&finding(&rules::empty_turn::RULE, print(7)), "a.jsonl");
        change(&mut entry);
        let mut baseline = Baseline::default();
        baseline.add(entry, &RuleSet::builtin()).expect("an entry");
        baseline
    }

    #[test]
    fn a_written_baseline_is_read_back() {
        let mut baseline = Baseline::default();
        let found = [finding(&rules::empty_turn::RULE, print(7)), finding(&rules::empty_turn::RULE, print(u32::MAX))];
        for finding in found.iter().chain(&found) {
            assert_eq!(baseline.add(Entry::of(finding, "runs/a.jsonl"), &RuleSet::builtin()), Ok(()));
        }
        let text = baseline.to_json();
        let again = Baseline::parse(&text, &RuleSet::builtin()).expect("a baseline");
        assert_eq!((again.entries.len(), again.to_json()), (2, text));
        let mut findings = found.to_vec();
        findings.push(finding(&rules::empty_turn::RULE, print(8)));
        findings.push(finding(&rules::role_order::RULE, print(7)));
        assert_eq!(again.reported(&findings), 2);
        assert_eq!((again.sift(&mut findings).suppressed.len(), findings.len()), (2, 2));
        assert_eq!(Baseline::default().to_json(), "{\"version\":2,\"entries\":[]}\n");
    }

    #[test]
    fn findings_that_are_always_reported_cannot_be_accepted() {
        for rule in [&rules::syntax_error::RULE, &rules::internal_error::RULE, &rules::low_diversity::RULE] {
            let finding = finding(rule, print(7));
            let mut baseline = Baseline::default();
            let is_refused = baseline.add(Entry::of(&finding, "a.jsonl"), &RuleSet::builtin()).is_err();
            assert!(is_refused && baseline.reported(&[finding]) == 1);
        }
    }

    #[test]
    fn entries_are_valid_through_their_expiry_date() {
        let on = |today: &str| {
            let today = Date::parse(today);
            let conditions = Conditions { today, require_reason: false };
            let baseline = baseline(|entry| entry.expires = Some("2026-03-31".to_owned())).under(&conditions);
            let mut findings = vec![finding(&rules::empty_turn::RULE, print(7))];
            assert_eq!(
                baseline.reported(&findings),
                usize::from(!baseline.sift(&mut findings.clone()).lapsed.is_empty())
            );
            let sifted = baseline.sift(&mut findings);
            (findings.len(), sifted.suppressed.len(), sifted.lapsed.first().map(|(_, lapse)| *lapse))
        };
        assert_eq!(on("2026-03-30"), (0, 1, None));
        assert_eq!(on("2026-03-31"), (0, 1, None));
        assert_eq!(on("2026-04-01"), (1, 0, Some(Lapse::Expired)));
        assert_eq!(on("no day"), (0, 1, None), "without a current day, no entry expires");
    }

    #[test]
    fn a_reason_may_be_required() {
        let lapse = |reason: Option<&str>, require_reason| {
            let conditions = Conditions { today: None, require_reason };
            let baseline = baseline(|entry| entry.reason = reason.map(str::to_owned)).under(&conditions);
            let sifted = baseline.sift(&mut vec![finding(&rules::empty_turn::RULE, print(7))]);
            sifted.lapsed.first().map(|(_, lapse)| *lapse)
        };
        assert_eq!(lapse(None, false), None);
        assert_eq!(lapse(Some("known"), true), None);
        assert_eq!(lapse(Some(" "), true), Some(Lapse::WithoutReason));
        assert_eq!(lapse(None, true), Some(Lapse::WithoutReason));
    }

    #[test]
    fn errors_name_the_entry_and_the_fault() {
        let error = |text: &str| Baseline::parse(text, &RuleSet::builtin()).expect_err("invalid").to_string();
        let entry = |rule: &str, print: &str| {
            let entry = format!(r#"{{"rule":"{rule}","fingerprint":"{print}","path":"a"}}"#);
            error(&format!(r#"{{"version":1,"entries":[{entry}]}}"#))
        };
        assert_eq!(error("["), "EOF while parsing a list at line 1 column 1");
        assert_eq!(error("[]"), "expected an object with `version` and `entries`");
        assert_eq!(error("{}"), "missing field `version` at line 1 column 2");
        let newer = "unsupported version 3 (expected 1 to 2)";
        assert_eq!(error(r#"{"version":3,"findings":[]}"#), newer);
        assert_eq!(entry("P999", &"0".repeat(32)), "entry 1: unknown rule `P999`");
        assert_eq!(entry("P008", "+1"), "entry 1: invalid fingerprint `+1`: expected 32 hexadecimal digits");
        assert_eq!(entry("J001", &"0".repeat(32)), "entry 1: findings of J001 syntax-error are always reported");
    }
}
