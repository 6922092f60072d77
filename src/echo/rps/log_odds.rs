//! Characteristic phrases: log-odds with an informative Dirichlet prior (docs/rps.md, section "Characteristic
//! phrases").
//!
//! Monroe, Colaresi and Quinn, "Fightin' Words" (Political Analysis 16, 2008), section 3.5.1: the difference of a
//! phrase's log-odds in two corpora, in standard deviations, with the phrase's share in both corpora together as the
//! prior. Plain ratios would rank rare phrases first; here their uncertainty lowers the value.

use super::table::VerbalTable;
use crate::echo::Habit;
use std::collections::BTreeMap;

/// The weight of the prior, in phrases.
const PRIOR: f64 = 500.0;
/// The minimum count of a characteristic phrase.
const MIN_COUNT: u64 = 3;

/// The minimum difference in standard deviations: the two-sided 95 % level for a single phrase.
const MIN_Z: f64 = 1.96;

/// A phrase and how characteristic it is.
#[derive(Debug, Clone, PartialEq)]
pub struct CharacteristicPhrase {
    /// Its words, topics masked; [`super::quoted`] formats it.
    pub text: Box<str>,
    /// Its count in the first corpus, and the number of openings and closings there.
    pub ours: (u64, u64),
    /// The same for the second corpus.
    pub theirs: (u64, u64),
    /// The difference of the log-odds, in standard deviations.
    pub z: f64,
}

impl CharacteristicPhrase {
    /// Its shares of the openings and closings in the first and the second corpus.
    #[must_use]
    pub fn shares(&self) -> (f64, f64) {
        let share = |(count, of): (u64, u64)| float(count) / float(of.max(1));
        (share(self.ours), share(self.theirs))
    }
}

/// The openings and closings that `ours` uses more often than `theirs`, beyond chance, most characteristic first.
#[must_use]
pub fn characteristic_phrases(ours: &VerbalTable, theirs: &VerbalTable) -> Vec<CharacteristicPhrase> {
    let ((ours, n), (theirs, m)) = (ours.phrases(), theirs.phrases());
    let all = float(n + m);
    let phrase = |(&text, &count): (&&str, &u64)| {
        let others = theirs.get(text).copied().unwrap_or_default();
        let prior = PRIOR * float(count + others) / all;
        let odds = |count: u64, of: u64| {
            let with = float(count) + prior;
            (with / (float(of) + PRIOR - with)).ln()
        };
        let variance = 1.0 / (float(count) + prior) + 1.0 / (float(others) + prior);
        let z = (odds(count, n) - odds(others, m)) / variance.sqrt();
        CharacteristicPhrase { text: text.into(), ours: (count, n), theirs: (others, m), z }
    };
    let mut found: Vec<CharacteristicPhrase> =
        ours.iter().filter(|&(_, &count)| count >= MIN_COUNT).map(phrase).collect();
    found.retain(|phrase| phrase.z > MIN_Z);
    found.sort_by(|a, b| b.z.total_cmp(&a.z).then_with(|| a.text.cmp(&b.text)));
    found
}

impl VerbalTable {
    /// The openings and closings of all stages with their counts, and the total count.
    #[must_use]
    pub fn phrases(&self) -> (BTreeMap<&str, u64>, u64) {
        let mut phrases = BTreeMap::new();
        let is_phrase = |habit: Habit| matches!(habit, Habit::Opening | Habit::Closing);
        for (_, outcomes) in self.all().filter(|((_, habit, _), _)| is_phrase(*habit)) {
            for (phrase, count) in outcomes {
                *phrases.entry(&**phrase).or_insert(0) += count;
            }
        }
        let all = phrases.values().sum();
        (phrases, all)
    }
}

#[allow(clippy::cast_precision_loss)] // counts stay far below 2⁵³
fn float(count: u64) -> f64 {
    count as f64
}
