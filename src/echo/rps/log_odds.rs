//! Characteristic phrases: log-odds with an informative Dirichlet prior.
//!
//! Monroe, Colaresi and Quinn, "Fightin' Words" (Political Analysis 16, 2008), section 3.5.1: the log-odds of a phrase in
//! one corpus against the other, with the phrase's share in both together as the prior, in standard deviations. Rare
//! phrases, which plain ratios rank first, come out as what they are: uncertain.

use super::table::VerbalTable;
use crate::echo::Habit;
use std::collections::BTreeMap;

/// The weight of the prior, in phrases.
const PRIOR: f64 = 500.0;
/// Phrases that the one side uses less often are not characteristic, whatever their odds.
const LEAST: u64 = 3;

/// Below so many standard deviations a phrase may be chance: its two-sided 95 % level.
const TELLING: f64 = 1.96;

/// A phrase and how characteristic it is.
#[derive(Debug, Clone, PartialEq)]
pub struct CharacteristicPhrase {
    /// Its words, topics masked: see [`super::quoted`].
    pub text: Box<str>,
    /// How often the one uses it, and in how many places.
    pub ours: (u64, u64),
    /// The same of the others.
    pub theirs: (u64, u64),
    /// The difference of the log-odds in standard deviations; above 1.96 is more than chance for a single phrase.
    pub z: f64,
}

impl CharacteristicPhrase {
    /// The shares of openings and closings that it has in ours and in theirs.
    #[must_use]
    pub fn shares(&self) -> (f64, f64) {
        let share = |(count, of): (u64, u64)| float(count) / float(of.max(1));
        (share(self.ours), share(self.theirs))
    }
}

/// The phrases that texts begin and end with and that `ours` uses more than `theirs` beyond chance, most characteristic
/// first.
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
    let mut found: Vec<CharacteristicPhrase> = ours.iter().filter(|&(_, &count)| count >= LEAST).map(phrase).collect();
    found.retain(|phrase| phrase.z > TELLING);
    found.sort_by(|a, b| b.z.total_cmp(&a.z).then_with(|| a.text.cmp(&b.text)));
    found
}

impl VerbalTable {
    /// The openings and closings of all stages and how often each is used; and how many there are together.
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
