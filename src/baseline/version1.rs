//! Entries of version 1: found again by computing a finding's fingerprint of version 1 with their messages.
//!
//! Such a fingerprint contained the message, which may have been reworded since. So each finding is tried with its
//! message and with those of all entries of its rule. The cost grows with findings times different messages of a rule;
//! `echolint baseline update` turns entries into those of version 2. Delete this file together with
//! `fingerprint::version1`.

use crate::diagnostic::Finding;
use crate::fingerprint::Fingerprint;
use crate::rule::RuleRef;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// An entry: the rule and the fingerprint of version 1.
type Key = (RuleRef, Fingerprint);

/// The entries of version 1 of a baseline.
#[derive(Debug, Clone, Default)]
pub(super) struct Entries {
    by_rule: BTreeMap<RuleRef, OfRule>,
}

#[derive(Debug, Clone, Default)]
struct OfRule {
    messages: BTreeSet<String>,
    fingerprints: HashSet<Fingerprint>,
}

/// The trajectory or record that a finding is about: findings of different ones may be equal.
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

    /// The entry of each finding. An entry is that of one finding of a trajectory: where several findings could have had
    /// its message, those whose message is still the same come first.
    pub fn find(&self, findings: &[Finding]) -> Vec<Option<Key>> {
        let mut found = vec![None; findings.len()];
        let mut taken: HashSet<(Group, Key)> = HashSet::new();
        for is_reworded in [false, true] {
            for (finding, found) in findings.iter().zip(found.iter_mut()).filter(|(_, found)| found.is_none()) {
                let Some(of_rule) = self.by_rule.get(&finding.rule) else { continue };
                *found = if is_reworded {
                    of_rule.messages.iter().find_map(|message| of_rule.entry(finding, message, &mut taken))
                } else {
                    of_rule.entry(finding, &finding.message, &mut taken)
                };
            }
        }
        found
    }
}

impl OfRule {
    /// The entry that a finding would have with a message, unless another finding has it.
    fn entry(&self, finding: &Finding, message: &str, taken: &mut HashSet<(Group, Key)>) -> Option<Key> {
        let parts = finding.version1.as_deref()?;
        let first = parts.fingerprint(&finding.rule.code, message);
        let group = (finding.trajectory, finding.record.filter(|_| finding.trajectory.is_none()));
        // Most likely all findings with the rest in common have the same message, and each its number.
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

    /// A finding of a trajectory, at these bytes, the `nth` there.
    fn finding(trajectory: u64, pointed: &str, nth: u32, message: &str) -> Finding {
        let mut parts = RecordParts::new(Some(trajectory), pointed.as_bytes());
        parts.nth = nth;
        let bare = Finding::bare(RULE, Severity::Error, message.to_owned(), Fingerprint::default());
        Finding { trajectory: Some(trajectory), version1: Some(Box::new(Parts::Record(parts))), ..bare }
    }

    /// Entries as version 1 wrote them: equal findings were numbered.
    fn entries(accepted: &[(&Finding, u32)]) -> Entries {
        let mut entries = Entries::default();
        for (finding, equal) in accepted {
            let parts = finding.version1.as_ref().expect("parts");
            let print = Fingerprint::of_version1(parts.fingerprint(&RULE.code, &finding.message)).nth(*equal);
            entries.add(&(RULE.into(), print), Some(&finding.message));
        }
        entries
    }

    /// How many findings have an entry, and how many different entries those are.
    fn found(entries: &Entries, findings: &[Finding]) -> (usize, usize) {
        let found = entries.find(findings);
        let keys: HashSet<Key> = found.iter().flatten().cloned().collect();
        (found.iter().flatten().count(), keys.len())
    }

    fn reworded(finding: &Finding) -> Finding {
        Finding { message: format!("now {}", finding.message), ..finding.clone() }
    }

    #[test]
    fn findings_are_found_with_the_messages_of_entries() {
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
    fn findings_at_the_same_bytes_have_an_entry_each() {
        // Two that said the same, and two that did not.
        let same = [finding(1, "x", 0, "same"), finding(1, "x", 1, "same")];
        let different = [finding(1, "x", 0, "one"), finding(1, "x", 1, "other")];
        for (findings, numbers) in [(&same, [0, 1]), (&different, [0, 0])] {
            let entries = entries(&[(&findings[0], numbers[0]), (&findings[1], numbers[1])]);
            assert_eq!(found(&entries, findings), (2, 2));
            assert_eq!(found(&entries, &findings.each_ref().map(reworded)), (2, 2));
            // Those of an equal trajectory have the same entries.
            let again = findings.each_ref().map(|finding| Finding { trajectory: Some(7), ..finding.clone() });
            assert_eq!(found(&entries, &[&findings[..], &again[..]].concat()), (4, 2));
        }
    }

    #[test]
    fn what_is_not_accepted_is_reported_where_messages_are_the_same() {
        let findings = [finding(1, "x", 0, "one"), finding(1, "x", 1, "other")];
        let entries = entries(&[(&findings[1], 0)]);
        let keys = entries.find(&findings);
        assert!(keys[0].is_none() && keys[1].is_some());
        // Nobody knows which of the two it was, but it was one.
        assert_eq!(found(&entries, &findings.each_ref().map(reworded)), (1, 1));
    }

    #[test]
    fn an_entry_without_a_message_is_that_of_an_unchanged_message() {
        let accepted = finding(1, "x", 0, "one");
        let mut entries = Entries::default();
        let print = accepted.version1.as_ref().expect("parts").fingerprint(&RULE.code, "one");
        entries.add(&(RULE.into(), Fingerprint::of_version1(print)), None);
        assert_eq!(found(&entries, &[accepted.clone()]), (1, 1));
        assert_eq!(found(&entries, &[reworded(&accepted)]), (0, 0));
    }
}
