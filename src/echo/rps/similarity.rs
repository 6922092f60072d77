//! Deterministic RPS: the similarity of the distributions of verbal choices in two groups (docs/rps.md, section
//! "Deterministic RPS").
//!
//! For each shared stage and each kind of verbal habit, the distributions of outcomes are compared by the
//! Jensen–Shannon divergence in bits (Lin 1991), from 0 for equal distributions to 1 for disjoint ones. The entropy of
//! a small sample is biased downwards, and is corrected by (m − 1) / (2 n ln 2) for m outcomes in n choices (Miller
//! 1955). The similarity of a dimension is the mean over its kinds of 1 − divergence, and its score is 1 + 4 ·
//! similarity.

use super::table::{Outcomes, VerbalTable};
use super::{Rps, Scorer, Stage, StageScore};
use crate::echo::{Dimension, Habit, Word};

/// The minimum number of texts of each group in a stage; stages with fewer are not compared.
pub const MIN_TEXTS: u64 = 5;

/// The announcements of texts, which are the contexts of [`Habit::FollowThrough`].
const ANNOUNCED: [Word; 5] =
    [Word::ANNOUNCES_READ, Word::ANNOUNCES_WRITE, Word::ANNOUNCES, Word::ASKS, Word::ANNOUNCES_NOTHING];

impl Rps {
    /// The RPS of two groups, over the stages with at least `min_texts` texts of each; at least one text is required.
    #[must_use]
    pub fn between(a: &VerbalTable, b: &VerbalTable, min_texts: u64) -> Self {
        let stages = Stage::ALL.into_iter().filter_map(|stage| of_stage(stage, a, b, min_texts)).collect();
        Self { scorer: Scorer::Deterministic, stages }
    }
}

fn of_stage(stage: Stage, a: &VerbalTable, b: &VerbalTable, min_texts: u64) -> Option<StageScore> {
    let texts = (a.texts(stage), b.texts(stage));
    if texts.0.min(texts.1) < min_texts.max(1) {
        return None;
    }
    let score = |dimension: Dimension| {
        let habits = Habit::ALL.iter().filter(|habit| habit.dimension() == Some(dimension));
        let (sum, kinds) = habits
            .filter_map(|&habit| of_habit(stage, habit, a, b))
            .fold((0.0, 0.0), |(sum, kinds), similarity| (sum + similarity, kinds + 1.0));
        (kinds > 0.0).then(|| 1.0 + 4.0 * sum / kinds)
    };
    let (style, structure) = (score(Dimension::Style), score(Dimension::Structure));
    Some(StageScore { stage, style, structure, alignment: score(Dimension::Alignment), texts })
}

/// The similarity of the choices of one kind, from 0 to 1; `None` if one of the groups has none.
fn of_habit(stage: Stage, habit: Habit, a: &VerbalTable, b: &VerbalTable) -> Option<f64> {
    if habit != Habit::FollowThrough {
        let key = (stage, habit, Word::NONE);
        return Some(1.0 - divergence(a.outcomes(key)?, b.outcomes(key)?));
    }
    // The mean over the announcements of what follows, weighted by the smaller of the two counts.
    let (mut sum, mut weights) = (0.0, 0.0);
    for announced in ANNOUNCED {
        let key = (stage, habit, announced);
        let (Some(a), Some(b)) = (a.outcomes(key), b.outcomes(key)) else { continue };
        let weight = count(a).min(count(b));
        sum += weight * (1.0 - divergence(a, b));
        weights += weight;
    }
    (weights > 0.0).then(|| sum / weights)
}

/// The Jensen–Shannon divergence of two distributions, in bits, from 0 to 1.
fn divergence(a: &Outcomes, b: &Outcomes) -> f64 {
    let (n_a, n_b) = (count(a), count(b));
    let outcomes = a.keys().chain(b.keys().filter(|outcome| !a.contains_key(*outcome)));
    let share = |of: &Outcomes, outcome: &str, n: f64| of.get(outcome).map_or(0.0, |&count| float(count) / n);
    let (mut together, mut different) = (0.0, 0.0);
    for outcome in outcomes {
        let both = f64::midpoint(share(a, outcome, n_a), share(b, outcome, n_b));
        together -= both * both.log2();
        different += 1.0;
    }
    // Both samples have the same weight in the mixture, so its effective size is twice their harmonic mean.
    let n_both = 4.0 / (1.0 / n_a + 1.0 / n_b);
    let correction = |outcomes: f64, n: f64| (outcomes - 1.0) / (2.0 * n * std::f64::consts::LN_2);
    let together = together + correction(different, n_both);
    let apart = |of: &Outcomes, n: f64| entropy(of, n) + correction(float(of.len() as u64), n);
    (together - f64::midpoint(apart(a, n_a), apart(b, n_b))).clamp(0.0, 1.0)
}

/// The entropy of a distribution, in bits.
fn entropy(outcomes: &Outcomes, n: f64) -> f64 {
    outcomes.values().map(|&count| float(count) / n).fold(0.0, |sum, share| sum - share * share.log2())
}

fn count(outcomes: &Outcomes) -> f64 {
    float(outcomes.values().sum())
}

#[allow(clippy::cast_precision_loss)] // counts stay far below 2⁵³
fn float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(counts: &[(&str, u64)]) -> Outcomes {
        counts.iter().map(|&(outcome, count)| (outcome.into(), count)).collect()
    }

    #[test]
    fn divergence_is_0_for_equal_and_1_for_disjoint_distributions() {
        let coin = outcomes(&[("heads", 5000), ("tails", 5000)]);
        assert!(divergence(&coin, &coin) < 1e-3);
        let other = outcomes(&[("edge", 10000)]);
        assert!(divergence(&coin, &other) > 0.999);
        // By hand: H(3/4, 1/4) − (1 + 0) / 2 = 0.3113 bits.
        let heads = outcomes(&[("heads", 10000)]);
        assert!((divergence(&coin, &heads) - 0.3113).abs() < 1e-3);
        assert!((divergence(&heads, &coin) - divergence(&coin, &heads)).abs() < 1e-12);
    }

    #[test]
    fn small_samples_of_one_source_have_a_small_divergence() {
        // Two draws of 10 from 4 equally likely outcomes; without the correction, the divergence is at least 0.05.
        let (a, b) =
            (outcomes(&[("a", 3), ("b", 3), ("c", 2), ("d", 2)]), outcomes(&[("a", 2), ("b", 2), ("c", 3), ("d", 3)]));
        assert!(divergence(&a, &b) < 0.03, "{}", divergence(&a, &b));
    }
}
