//! The file: its form, and which findings it holds.

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

/// Version of the file's form that is written.
pub const VERSION: u32 = 2;

/// Findings that are not reported.
#[derive(Debug, Clone, Default)]
pub struct Baseline {
    entries: BTreeMap<Key, Entry>,
    version1: version1::Entries,
    conditions: Conditions,
}

/// Which finding is meant: the rule and the finding's fingerprint.
pub type Key = (RuleRef, Fingerprint);

/// What an entry must be to count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conditions {
    /// The day on which entries must not have expired; none of them has where it is not given.
    pub today: Option<Date>,
    /// Whether entries must have a reason.
    pub require_reason: bool,
}

/// Why an entry does not count, although its finding occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lapse {
    /// Its date is past.
    Expired,
    /// It has no reason, and one is required.
    WithoutReason,
    /// It is of version 1, and the finding has an entry of the current version.
    Superseded,
}

/// What a baseline makes of some findings.
#[derive(Debug, Default)]
pub struct Sifted {
    /// The findings that are not to be reported.
    pub suppressed: Vec<Suppressed>,
    /// The entries of findings that are to be reported all the same.
    pub lapsed: Vec<(Key, Lapse)>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The rule's code.
    pub rule: String,
    /// The finding's fingerprint: 32 hexadecimal digits.
    pub fingerprint: String,
    /// 1 if it is a fingerprint of version 1.
    #[serde(default = "current_version", skip_serializing_if = "is_current_version")]
    pub version: u32,
    /// The file it was found in, for those who read the baseline; findings are told by their fingerprints.
    pub path: String,
    /// The record it was found in, from 0, when the entry was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
    /// The task of that record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// The place in that record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What it said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Why it is not to be reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When that was decided, such as 2026-03-01.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The last day on which it is not to be reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
}

const fn current_version() -> u32 {
    VERSION
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde wants it
const fn is_current_version(version: &u32) -> bool {
    *version == VERSION
}

/// A file that cannot be used.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
pub enum BaselineError {
    /// It is not what `schemas/baseline.schema.json` describes.
    #[error("it is no baseline: {0}")]
    Malformed(String),
    /// A newer echolint wrote it.
    #[error("it is of version {0}, which this echolint does not know; it reads versions 1 to {VERSION}")]
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
        let is_known = |version: u64| (1..=u64::from(VERSION)).contains(&version);
        if let Some(version) = value["version"].as_u64().filter(|&version| !is_known(version)) {
            return Err(BaselineError::Version(version));
        }
        let File { version, mut entries } = serde_json::from_str(text).map_err(malformed)?;
        if version == 1 {
            entries.iter_mut().for_each(|entry| entry.version = 1);
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
        let Some(fingerprint) = Fingerprint::parse(&entry.fingerprint) else {
            return Err(format!("`{}` is no fingerprint of 32 hexadecimal digits", entry.fingerprint));
        };
        for date in [&entry.date, &entry.expires].into_iter().flatten().filter(|date| !is_date(date)) {
            return Err(format!("`{date}` is no date such as 2026-03-01"));
        }
        let key = (rule.clone(), fingerprint);
        match entry.version {
            1 => self.version1.add(&key, entry.message.as_deref()),
            VERSION => {}
            other => return Err(format!("unknown version {other} of an entry")),
        }
        self.entries.entry(key).or_insert(entry);
        Ok(())
    }

    /// Puts an entry in the place of what is there.
    pub fn replace(&mut self, key: Key, entry: Entry) {
        self.entries.insert(key, entry);
    }

    /// With what entries must be to count.
    #[must_use]
    pub fn under(mut self, conditions: &Conditions) -> Self {
        self.conditions = conditions.clone();
        self
    }

    /// Whether findings must carry what their fingerprints of version 1 were made of.
    #[must_use]
    pub fn needs_version1(&self) -> bool {
        !self.version1.is_empty()
    }

    /// The number of findings that are to be reported. The findings must be all those of the records they are about.
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

    /// Takes the findings out that are in it. The findings must be all those of the records they are about.
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

    /// The entry of each finding, and one of version 1 in whose place it is.
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

    /// Why an entry does not count.
    #[must_use]
    fn lapse(&self, entry: &Entry) -> Option<Lapse> {
        let Conditions { today, require_reason } = &self.conditions;
        let has_reason = entry.reason.as_ref().is_some_and(|reason| !reason.trim().is_empty());
        if today.as_ref().is_some_and(|today| entry.has_expired(today)) {
            Some(Lapse::Expired)
        } else {
            (*require_reason && !has_reason).then_some(Lapse::WithoutReason)
        }
    }

    /// The entry of this key.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<&Entry> {
        self.entries.get(key)
    }

    /// Its entries, each with the finding that is meant.
    #[must_use]
    pub fn entries(&self) -> impl ExactSizeIterator<Item = (&Key, &Entry)> {
        self.entries.iter()
    }

    /// Removes all entries but these.
    pub fn retain(&mut self, mut keep: impl FnMut(&Key, &Entry) -> bool) {
        self.entries.retain(|key, entry| keep(key, entry));
        self.version1 = version1::Entries::default();
        for (key, entry) in self.entries.iter().filter(|(_, entry)| entry.version == 1) {
            self.version1.add(key, entry.message.as_deref());
        }
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

    /// Whether it has expired. On the day itself it has not.
    #[must_use]
    pub fn has_expired(&self, today: &Date) -> bool {
        self.expires.as_deref().and_then(Date::parse).is_some_and(|last| last < *today)
    }

    /// Takes over what people said of another entry.
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

    /// A baseline of one entry, in which some members are other than usual.
    fn baseline(change: impl FnOnce(&mut Entry)) -> Baseline {
        let mut entry = Entry::of(&finding(&rules::empty_turn::RULE, print(7)), "a.jsonl");
        change(&mut entry);
        let mut baseline = Baseline::default();
        baseline.add(entry, &RuleSet::builtin()).expect("an entry");
        baseline
    }

    #[test]
    fn what_is_written_is_read_again_and_holds_its_findings() {
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
    fn errors_of_reading_are_never_left_out() {
        for rule in [&rules::syntax_error::RULE, &rules::internal_error::RULE, &rules::low_diversity::RULE] {
            let finding = finding(rule, print(7));
            let mut baseline = Baseline::default();
            let is_refused = baseline.add(Entry::of(&finding, "a.jsonl"), &RuleSet::builtin()).is_err();
            assert!(is_refused && baseline.reported(&[finding]) == 1);
        }
    }

    #[test]
    fn entries_count_through_their_last_day() {
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
        assert_eq!(on("no day"), (0, 1, None), "nobody says what day it is");
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
    fn what_is_wrong_with_a_file_is_said() {
        let wrong = |text: &str| Baseline::parse(text, &RuleSet::builtin()).expect_err("no baseline").to_string();
        let entry = |rule: &str, print: &str| {
            let entry = format!(r#"{{"rule":"{rule}","fingerprint":"{print}","path":"a"}}"#);
            wrong(&format!(r#"{{"version":1,"entries":[{entry}]}}"#))
        };
        assert_eq!(wrong("["), "it is no baseline: EOF while parsing a list at line 1 column 1");
        assert_eq!(wrong("[]"), "it is no baseline: an object with `version` and `entries` is wanted");
        assert_eq!(wrong("{}"), "it is no baseline: missing field `version` at line 1 column 2");
        let newer = "it is of version 3, which this echolint does not know; it reads versions 1 to 2";
        assert_eq!(wrong(r#"{"version":3,"findings":[]}"#), newer);
        assert_eq!(entry("P999", &"0".repeat(32)), "entry 1: `P999` is no rule");
        assert_eq!(entry("P008", "+1"), "entry 1: `+1` is no fingerprint of 32 hexadecimal digits");
        assert_eq!(entry("J001", &"0".repeat(32)), "entry 1: findings of J001 syntax-error are always reported");
    }
}
