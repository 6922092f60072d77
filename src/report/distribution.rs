//! The distribution of scores in the data and in the profile.

use crate::echo::Exclusion;
use crate::echo::calibration::{FalsePositiveCurve, Histogram};
use crate::teacher::{ActiveTeacher, Group, Profile, ScoringModel};
use serde::Serialize;
use std::collections::BTreeSet;

/// The maximum number of bins.
const MAX_BINS: i32 = 48;
/// The possible widths of bins, in hundredths of a bit.
const BIN_WIDTHS: [i32; 12] = [5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000];

/// A histogram of scores.
#[derive(Debug, Clone, Serialize)]
pub struct Distribution {
    /// The number of scored trajectories in the data.
    pub trajectories: u64,
    /// The lowest score of an echo, for trajectories that are not in the profile. Those in the profile are scored
    /// without themselves, so their limit may differ slightly. `null` if no score is high enough.
    pub echo_from: Option<f64>,
    /// Contiguous bins from the lowest to the highest score; empty without scores.
    pub bins: Vec<Bin>,
}

/// A bin of a histogram.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bin {
    /// The lowest score in the bin, in bits.
    pub from: f64,
    /// The end of the bin, exclusive.
    pub to: f64,
    /// The number of trajectories in the data.
    pub data: u64,
    /// The share of the data's trajectories.
    pub data_share: f64,
    /// The share of the background's trajectories, with equal weight for each model; `null` without a background.
    pub background_share: Option<f64>,
    /// The share of the teacher's trajectories; `null` if there are none.
    pub teacher_share: Option<f64>,
}

/// A kind of score: how to get its histogram, its false-positive curve and its limit.
#[derive(Debug, Clone, Copy)]
pub struct ScoreKind {
    scores: fn(&Group) -> &Histogram,
    curve: fn(&ScoringModel) -> Option<&FalsePositiveCurve>,
    limit: fn(&ActiveTeacher) -> f64,
}

impl ScoreKind {
    /// The score of actions.
    pub const ACTIONS: Self = Self {
        scores: |group| &group.scores,
        curve: |scoring_model| scoring_model.scores.as_ref(),
        limit: |active| active.max_false_positive_rate,
    };
    /// The score of words.
    pub const WORDS: Self = Self {
        scores: |group| &group.words,
        curve: |scoring_model| scoring_model.words.as_ref(),
        limit: |active| active.max_verbal_false_positive_rate,
    };
}

/// The distribution of the data's scores next to those of a profile.
#[must_use]
pub fn distribution(data: &Histogram, profile: &Profile, kind: ScoreKind, echo_from: Option<f64>) -> Distribution {
    let groups = profile.groups.iter().map(kind.scores);
    let ends = std::iter::once(data).chain(groups).filter_map(|histogram| {
        let bins = histogram.bins();
        Some((*bins.first_key_value()?.0, *bins.last_key_value()?.0))
    });
    let ends = ends.fold(None, |all: Option<(i32, i32)>, (low, high)| {
        Some(all.map_or((low, high), |(lowest, highest)| (lowest.min(low), highest.max(high))))
    });
    let bins = ends.map(|(low, high)| bins(data, profile, kind, (low, high))).unwrap_or_default();
    Distribution { trajectories: data.count(), echo_from, bins }
}

fn bins(data: &Histogram, profile: &Profile, kind: ScoreKind, (low, high): (i32, i32)) -> Vec<Bin> {
    let count = |width: i32| i64::from(high.div_euclid(width)) - i64::from(low.div_euclid(width)) + 1;
    let widest = BIN_WIDTHS[BIN_WIDTHS.len() - 1];
    let fits = |width: &i32| count(*width) <= i64::from(MAX_BINS);
    // Real scores always fit. Of a manipulated profile, the highest scores are omitted.
    let width = BIN_WIDTHS.into_iter().find(fits).unwrap_or(widest);
    let first = low.div_euclid(width);
    let last = high.div_euclid(width).min(first.saturating_add(MAX_BINS - 1));
    let share = |histogram: &Histogram, bin: i32| {
        let all = histogram.count();
        (all > 0).then(|| ratio(within(histogram, bin, width), all))
    };
    let of_groups = |groups: &[Group], bin: i32| {
        let shares: Vec<f64> = groups.iter().filter_map(|group| share((kind.scores)(group), bin)).collect();
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
            teacher_share: share((kind.scores)(profile.teacher()), bin),
        })
        .collect()
}

fn within(histogram: &Histogram, bin: i32, width: i32) -> u64 {
    let from = bin.saturating_mul(width);
    histogram.bins().range(from..from.saturating_add(width)).fold(0, |sum, (_, &count)| sum.saturating_add(count))
}

/// The lowest score of an echo.
#[must_use]
pub(super) fn echo_from(active: &ActiveTeacher, kind: ScoreKind) -> Option<f64> {
    let profile = &active.teacher.profile;
    let scoring_model = active.teacher.scoring_model(Exclusion::default());
    let Some(curve) = (kind.curve)(&scoring_model) else { return (kind.scores)(profile.teacher()).median() };
    // The rate only drops right above a score of the background.
    let bins = profile.background().iter().flat_map(|group| (kind.scores)(group).bins().keys());
    let bins: BTreeSet<i32> = bins.flat_map(|&bin| [bin, bin.saturating_add(1)]).collect();
    let is_echo = |bin: &i32| curve.rate((f64::from(*bin) + 0.5) / 100.0) <= (kind.limit)(active);
    bins.into_iter().find(is_echo).map(|bin| f64::from(bin) / 100.0)
}

/// A count as a share of another count.
#[allow(clippy::cast_precision_loss)] // trajectories are fewer than 2⁵³
pub(super) fn ratio(count: u64, of: u64) -> f64 {
    count as f64 / of as f64
}
