//! How the scores of the data lie among those of the profile.

use crate::echo::Exclusion;
use crate::echo::calibration::{FalsePositiveCurve, Histogram};
use crate::teacher::{ActiveTeacher, Group, Profile, ScoringModel};
use serde::Serialize;
use std::collections::BTreeSet;

/// Bins at the most.
const BINS: i32 = 48;
/// Widths of bins, in hundredths of a bit.
const WIDTHS: [i32; 12] = [5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000];

/// Scores in bins.
#[derive(Debug, Clone, Serialize)]
pub struct Distribution {
    /// Scores of the data.
    pub trajectories: u64,
    /// The score from which on a trajectory is an echo, for one that the profile knows nothing of: what the profile
    /// was built from is judged without itself, and may have a slightly different limit. `null` where no score is enough.
    pub echo_from: Option<f64>,
    /// The bins, without gaps between the lowest and the highest score; empty without scores.
    pub bins: Vec<Bin>,
}

/// A bin.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bin {
    /// The lowest score in it, in bits.
    pub from: f64,
    /// The lowest score above it.
    pub to: f64,
    /// Trajectories of the data.
    pub data: u64,
    /// Their share.
    pub data_share: f64,
    /// The share of other models' trajectories in the profile, each model weighing the same; `null` without any.
    pub background_share: Option<f64>,
    /// The share of the teacher's own; `null` without any.
    pub teacher_share: Option<f64>,
}

/// One kind of evidence: where a profile keeps its scores, and what is called an echo.
#[derive(Debug, Clone, Copy)]
pub struct Strand {
    scores: fn(&Group) -> &Histogram,
    curve: fn(&ScoringModel) -> Option<&FalsePositiveCurve>,
    limit: fn(&ActiveTeacher) -> f64,
}

impl Strand {
    /// What agents do.
    pub const ACTIONS: Self = Self {
        scores: |group| &group.scores,
        curve: |scoring_model| scoring_model.scores.as_ref(),
        limit: |active| active.max_false_positive_rate,
    };
    /// How they talk.
    pub const WORDS: Self = Self {
        scores: |group| &group.words,
        curve: |scoring_model| scoring_model.words.as_ref(),
        limit: |active| active.max_verbal_false_positive_rate,
    };
}

/// The distribution of some scores against a profile's.
#[must_use]
pub fn distribution(data: &Histogram, profile: &Profile, strand: Strand, echo_from: Option<f64>) -> Distribution {
    let groups = profile.groups.iter().map(strand.scores);
    let ends = std::iter::once(data).chain(groups).filter_map(|histogram| {
        let bins = histogram.bins();
        Some((*bins.first_key_value()?.0, *bins.last_key_value()?.0))
    });
    let ends = ends.fold(None, |all: Option<(i32, i32)>, (low, high)| {
        Some(all.map_or((low, high), |(lowest, highest)| (lowest.min(low), highest.max(high))))
    });
    let bins = ends.map(|(low, high)| bins(data, profile, strand, (low, high))).unwrap_or_default();
    Distribution { trajectories: data.count(), echo_from, bins }
}

fn bins(data: &Histogram, profile: &Profile, strand: Strand, (low, high): (i32, i32)) -> Vec<Bin> {
    let count = |width: i32| i64::from(high.div_euclid(width)) - i64::from(low.div_euclid(width)) + 1;
    let widest = WIDTHS[WIDTHS.len() - 1];
    let fits = |width: &i32| count(*width) <= i64::from(BINS);
    // Scores are sums of a few bits; a profile with others was made up, and its ends are left out.
    let width = WIDTHS.into_iter().find(fits).unwrap_or(widest);
    let first = low.div_euclid(width);
    let last = high.div_euclid(width).min(first.saturating_add(BINS - 1));
    let share = |histogram: &Histogram, bin: i32| {
        let all = histogram.count();
        (all > 0).then(|| ratio(within(histogram, bin, width), all))
    };
    let of_groups = |groups: &[Group], bin: i32| {
        let shares: Vec<f64> = groups.iter().filter_map(|group| share((strand.scores)(group), bin)).collect();
        (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / ratio(shares.len() as u64, 1))
    };
    let bits = |bin: i32| f64::from(bin) * f64::from(width) / 100.0;
    (first..=last)
        .map(|bin| Bin {
            from: bits(bin),
            to: bits(bin + 1),
            data: within(data, bin, width),
            data_share: share(data, bin).unwrap_or_default(),
            background_share: of_groups(profile.background(), bin),
            teacher_share: share((strand.scores)(profile.teacher()), bin),
        })
        .collect()
}

fn within(histogram: &Histogram, bin: i32, width: i32) -> u64 {
    let from = bin.saturating_mul(width);
    histogram.bins().range(from..from.saturating_add(width)).fold(0, |sum, (_, &count)| sum.saturating_add(count))
}

/// The lowest score that is called an echo.
#[must_use]
pub(super) fn echo_from(active: &ActiveTeacher, strand: Strand) -> Option<f64> {
    let profile = &active.teacher.profile;
    let scoring_model = active.teacher.scoring_model(Exclusion::default());
    let Some(curve) = (strand.curve)(&scoring_model) else { return (strand.scores)(profile.teacher()).median() };
    // The rate falls right above a score that somebody has.
    let bins = profile.background().iter().flat_map(|group| (strand.scores)(group).bins().keys());
    let bins: BTreeSet<i32> = bins.flat_map(|&bin| [bin, bin.saturating_add(1)]).collect();
    let reaches = |bin: &i32| curve.rate((f64::from(*bin) + 0.5) / 100.0) <= (strand.limit)(active);
    bins.into_iter().find(reaches).map(|bin| f64::from(bin) / 100.0)
}

/// A share.
#[allow(clippy::cast_precision_loss)] // trajectories are fewer than 2⁵³
pub(super) fn ratio(count: u64, of: u64) -> f64 {
    count as f64 / of as f64
}
