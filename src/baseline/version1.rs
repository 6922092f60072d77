//! Entries of version 1. They are matched by computing a finding's fingerprint of version 1.
//!
//! Such a fingerprint contains the message, which may have been reworded since. Each finding is therefore tried with
//! its current message and with the messages of all entries of its rule. The cost grows with the number of findings
//! times the number of distinct messages of a rule. `echolint baseline update` converts entries to version 2. Delete
//! this file together with `fingerprint::version1`.

use crate::diagnostic::Finding;
use crate::fingerprint::Fingerprint;
use crate::rule::RuleRef;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The key of an entry: the rule and the fingerprint of version 1.
type Key = (RuleRef, Fingerprint);

/// The entries of version 1 of a baseline.
#[derive(Debug, Clone, Default)]
pub(super) struct Entries {
    by_rule: BTreeMap<RuleRef, RuleEntries>,
}

#[derive(Debug, Clone, Default)]
struct RuleEntries {
    messages: BTreeSet<String>,
    fingerprints: HashSet<Fingerprint>,
}

/// The trajectory or record of a finding. Findings of different groups can have the same key.
type Group = (Option<u64>, Option<u64>);

impl Entries {
    pub fn is_empty(&self) -> bool {
        self.by_rule.is_empty()
    }

    pub fn add(&mut self, (rule, fingerprint): &Key, message: Option<&str>) {
        let of_rule = self.by_rule.entry(rule.clone()).or_default();
        of_rule.fingerprints.insert(*fingerprint);
        of_rule.messages.extend(message.map(str::to_owned));
    }

    /// The entry of each finding. Within a group, an entry matches one finding only; findings whose message is
    /// unchanged are matched first.
    pub fn find(&self, findings: &[Finding]) -> Vec<Option<Key>> {
        let mut keys = vec![None; findings.len()];
        let mut taken: HashSet<(Group, Key)> = HashSet::new();
        for is_reworded in [false, true] {
            for (finding, key) in findings.iter().zip(keys.iter_mut()).filter(|(_, key)| key.is_none()) {
                let Some(of_rule) = self.by_rule.get(&finding.rule) else { continue };
                *key = if is_reworded {
                    of_rule.messages.iter().find_map(|message| of_rule.entry(finding, message, &mut taken))
                } else {
                    of_rule.entry(finding, &finding.message, &mut taken)
                };
            }
        }
        keys
    }
}

impl RuleEntries {
    /// The entry of a finding if it had this message, unless another finding of its group has it.
    fn entry(&self, finding: &Finding, message: &str, taken: &mut HashSet<(Group, Key)>) -> Option<Key> {
        let parts = finding.version1.as_deref()?;
        let first = parts.fingerprint(&finding.rule.code, message);
        let group = (finding.trajectory, finding.record.filter(|_| finding.trajectory.is_none()));
        // Findings that have everything else in common probably had the same message, and so different numbers.
        let numbers = (0..=parts.most_equal()).rev();
        let entries = numbers.map(|number| (finding.rule.clone(), Fingerprint::of_version1(first).nth(number)));
        let mut known = entries.filter(|(_, fingerprint)| self.fingerprints.contains(fingerprint));
        known.find(|key| taken.insert((group, key.clone())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::version1::{Parts, RecordParts};
    use crate::rule::{Rule, Severity};
    use crate::rules;

    const RULE: &Rule = &rules::arguments_violate_tool_schema::RULE;

    /// The `nth` finding of a trajectory at these bytes.
    fn finding(trajectory: u64, pointed: &str, nth: u32, message: &str) -> Finding {
        let mut parts = RecordParts::new(Some(trajectory), pointed.as_bytes());
        parts.nth = nth;
        let bare = Finding::bare(RULE, Severity::Error, message.to_owned(), Fingerprint::default());
        Finding { trajectory: Some(trajectory), version1: Some(Box::new(Parts::Record(parts))), ..bare }
    }

    /// Entries as version 1 wrote them, with equal findings numbered.
    fn entries(accepted: &[(&Finding, u32)]) -> Entries {
        let mut entries = Entries::default();
        for (finding, equal) in accepted {
            let parts = finding.version1.as_ref().expect("parts");
            let print = Fingerprint::of_version1(parts.fingerprint(&RULE.code, &finding.message)).nth(*equal);
            entries.add(&(RULE.into(), print), Some(&finding.message));
        }
        entries
    }

    /// The number of findings with an entry, and the number of distinct entries.
    fn found(entries: &Entries, findings: &[Finding]) -> (usize, usize) {
        let found = entries.find(findings);
        let keys: HashSet<Key> = found.iter().flatten().cloned().collect();
        (found.iter().flatten().count(), keys.len())
    }

    fn reworded(finding: &Finding) -> Finding {
        Finding { message: format!("now {}", finding.message), ..finding.clone() }
    }

    #[test]
    fn reworded_findings_match_by_the_messages_of_entries() {
        let findings = [finding(1, "\"17\"", 0, "too short"), finding(1, "\"18\"", 0, "too short")];
        let entries = entries(&[(&findings[0], 0), (&findings[1], 0)]);
        assert_eq!(found(&entries, &findings), (2, 2));
        assert_eq!(found(&entries, &findings.each_ref().map(reworded)), (2, 2));
        let others = [finding(2, "\"17\"", 0, "too short"), finding(1, "\"19\"", 0, "too short")];
        assert_eq!(found(&entries, &others), (0, 0));
        let other_rule = Finding { rule: (&rules::empty_turn::RULE).into(), ..findings[0].clone() };
        assert_eq!(found(&entries, &[other_rule]), (0, 0));
    }

    #[test]
    fn findings_at_the_same_bytes_have_separate_entries() {
        // Two with the same message, and two with different messages.
        let same = [finding(1, "x", 0, "same"), finding(1, "x", 1, "same")];
        let different = [finding(1, "x", 0, "one"), finding(1, "x", 1, "other")];
        for (findings, numbers) in [(&same, [0, 1]), (&different, [0, 0])] {
            let entries = entries(&[(&findings[0], numbers[0]), (&findings[1], numbers[1])]);
            assert_eq!(found(&entries, findings), (2, 2));
            assert_eq!(found(&entries, &findings.each_ref().map(reworded)), (2, 2));
            // Findings of an equal trajectory have the same entries.
            let again = findings.each_ref().map(|finding| Finding { trajectory: Some(7), ..finding.clone() });
            assert_eq!(found(&entries, &[&findings[..], &again[..]].concat()), (4, 2));
        }
    }

    #[test]
    fn unaccepted_findings_are_reported_if_messages_are_unchanged() {
        let findings = [finding(1, "x", 0, "one"), finding(1, "x", 1, "other")];
        let entries = entries(&[(&findings[1], 0)]);
        let keys = entries.find(&findings);
        assert!(keys[0].is_none() && keys[1].is_some());
        // It is unknown which of the two was accepted, but one was.
        assert_eq!(found(&entries, &findings.each_ref().map(reworded)), (1, 1));
    }

    #[test]
    fn an_entry_without_a_message_matches_an_unchanged_message() {
        let accepted = finding(1, "x", 0, "one");
        let mut entries = Entries::default();
        let print = accepted.version1.as_ref().expect("parts").fingerprint(&RULE.code, "one");
        entries.add(&(RULE.into(), Fingerprint::of_version1(print)), None);
        assert_eq!(found(&entries, std::slice::from_ref(&accepted)), (1, 1));
        assert_eq!(found(&entries, &[reworded(&accepted)]), (0, 0));
    }
}
