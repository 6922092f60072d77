//! Calibration: the share of other models' trajectories that reach a score (docs/evidence.md, section "Calibration").

use std::collections::BTreeMap;

/// Bins per bit.
const BINS: f64 = 100.0;

/// Numbers of trajectories by score, in bins of a hundredth of a bit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Histogram {
    bins: BTreeMap<i32, u64>,
}

impl Histogram {
    /// A histogram with these bins, in hundredths of a bit.
    #[must_use]
    pub const fn from_bins(bins: BTreeMap<i32, u64>) -> Self {
        Self { bins }
    }

    /// The bins, in hundredths of a bit, with their counts.
    #[must_use]
    pub const fn bins(&self) -> &BTreeMap<i32, u64> {
        &self.bins
    }

    /// Adds a score, in bits.
    pub fn add(&mut self, bits: f64) {
        *self.bins.entry(bin(bits)).or_default() += 1;
    }

    /// Adds another histogram.
    pub fn merge(&mut self, other: &Self) {
        for (&bin, &count) in &other.bins {
            let sum = self.bins.entry(bin).or_default();
            *sum = sum.saturating_add(count);
        }
    }

    /// The number of scores.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.bins.values().fold(0, |sum, &count| sum.saturating_add(count))
    }

    /// The number of scores in the bin of `bits` or a higher one.
    #[must_use]
    pub fn at_least(&self, bits: f64) -> u64 {
        self.bins.range(bin(bits)..).fold(0, |sum, (_, &count)| sum.saturating_add(count))
    }

    /// The score in bits that half of the trajectories reach; `None` without scores.
    #[must_use]
    pub fn median(&self) -> Option<f64> {
        let half = self.count().div_ceil(2);
        let mut seen = 0;
        self.bins.iter().rev().find_map(|(&bin, &count)| {
            seen += count;
            (seen >= half && half > 0).then(|| f64::from(bin) / BINS)
        })
    }
}

#[allow(clippy::cast_possible_truncation)] // the cast saturates, and scores are small
fn bin(bits: f64) -> i32 {
    (bits * BINS).floor() as i32
}

/// The false-positive rate of each score: the share of the background's trajectories that reach it.
///
/// Each model has the same weight, and one additional trajectory is assumed to reach the score, so a rate is never 0
/// and a small background supports no low rate. For groups of the same size the rate is (k + 1) / (n + 1), where k of
/// all n trajectories reach the score: the p-value of a Monte Carlo test (Davison and Hinkley 1997, section 4.2). For
/// groups of different sizes n is Kish's effective sample size.
#[derive(Debug, Clone, PartialEq)]
pub struct FalsePositiveCurve {
    /// Bins, ascending, with the rates of their scores.
    rates: Vec<(i32, f64)>,
    /// The rate of a score that no trajectory reaches.
    min_rate: f64,
}

impl FalsePositiveCurve {
    /// The curve of the background's groups; `None` if they have no scores.
    #[must_use]
    pub fn of<'h>(groups: impl Iterator<Item = &'h Histogram>) -> Option<Self> {
        let groups: Vec<(&Histogram, u64)> = groups.map(|group| (group, group.count())).collect();
        let groups: Vec<(&Histogram, u64)> = groups.into_iter().filter(|&(_, size)| size > 0).collect();
        let effective = effective_size(groups.iter().map(|&(_, size)| size))?;
        let bins_of = |(at, &(group, _)): (usize, &(&Histogram, u64))| {
            group.bins.iter().map(move |(&bin, &count)| (bin, at, count)).collect::<Vec<_>>()
        };
        let mut bins: Vec<(i32, usize, u64)> = groups.iter().enumerate().flat_map(bins_of).collect();
        bins.sort_unstable_by(|a, b| b.cmp(a));
        let mut reached = vec![0u64; groups.len()];
        let mut rates = Vec::with_capacity(bins.len());
        for same in bins.chunk_by(|a, b| a.0 == b.0) {
            same.iter().for_each(|&(_, at, count)| reached[at] += count);
            let shares = groups.iter().zip(&reached).map(|(&(_, size), &reached)| float(reached) / float(size));
            let share = shares.fold(0.0, |sum, share| sum + share) / float(groups.len() as u64);
            rates.push((same[0].0, (share * effective + 1.0) / (effective + 1.0)));
        }
        rates.reverse();
        Some(Self { rates, min_rate: 1.0 / (effective + 1.0) })
    }

    /// The rate of a score in bits, above 0 and at most 1.
    #[must_use]
    pub fn rate(&self, bits: f64) -> f64 {
        let bin = bin(bits);
        let at = self.rates.partition_point(|&(other, _)| other < bin);
        self.rates.get(at).map_or(self.min_rate, |&(_, rate)| rate)
    }

    /// The lowest score in bits whose rate is at most `limit`; `None` if every score has a higher rate.
    #[must_use]
    pub fn threshold(&self, limit: f64) -> Option<f64> {
        let at = self.rates.partition_point(|&(_, rate)| rate > limit);
        let below = at.checked_sub(1).and_then(|at| self.rates.get(at));
        match (below, self.rates.get(at)) {
            (None, Some(&(bin, _))) => Some(f64::from(bin) / BINS),
            (Some(&(bin, _)), Some(_)) => Some(f64::from(bin.saturating_add(1)) / BINS),
            (Some(&(bin, _)), None) if self.min_rate <= limit => Some(f64::from(bin.saturating_add(1)) / BINS),
            _ => None,
        }
    }
}

/// The lowest false-positive rate that groups of these sizes support, which is that of a score that no trajectory
/// reaches. `None` without groups; no group may be empty.
#[must_use]
pub fn min_rate(sizes: impl Iterator<Item = u64>) -> Option<f64> {
    effective_size(sizes).map(|effective| 1.0 / (effective + 1.0))
}

/// Kish's effective sample size of groups with the same weight: G² / Σ 1/nᵢ.
fn effective_size(sizes: impl Iterator<Item = u64>) -> Option<f64> {
    let (groups, inverses) =
        sizes.fold((0.0, 0.0), |(groups, inverses), size| (groups + 1.0, inverses + 1.0 / float(size)));
    (groups > 0.0).then(|| groups * groups / inverses)
}

#[allow(clippy::cast_precision_loss)] // counts stay far below 2⁵³
fn float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(scores: &[f64]) -> Histogram {
        let mut histogram = Histogram::default();
        scores.iter().for_each(|&score| histogram.add(score));
        histogram
    }

    #[test]
    fn models_have_the_same_weight_whatever_their_sizes() {
        let (small, large) = (histogram(&[1.0, 5.0]), histogram(&[0.0; 200]));
        let curve = FalsePositiveCurve::of([&small, &large].into_iter()).unwrap();
        let rate = |bits| curve.rate(bits);
        // Half of the trajectories of one of two models is a quarter; the assumed trajectory adds to it.
        assert!((0.25..0.4).contains(&rate(4.0)), "{}", rate(4.0));
        assert!(rate(6.0) > 0.0);
        assert!(rate(-9.0) <= 1.0);
        assert_eq!(FalsePositiveCurve::of(std::iter::empty()), None);
    }

    #[test]
    fn the_threshold_is_the_lowest_score_within_the_limit() {
        let groups = [histogram(&[0.0, 0.5, 1.0, 2.0, 2.0, 7.25]), histogram(&[-3.0, 1.0, 1.5])];
        let curve = FalsePositiveCurve::of(groups.iter()).unwrap();
        for limit in [0.2, 0.3, 0.5, 0.7, 0.9] {
            let threshold = curve.threshold(limit).unwrap() + 1e-9;
            assert!(curve.rate(threshold) <= limit, "{limit}: {threshold}");
            assert!(curve.rate(threshold - 0.01) > limit, "{limit}: {threshold}");
        }
        // Nine trajectories support no rate of 1 %.
        assert_eq!(curve.threshold(0.01), None);
    }

    #[test]
    fn one_group_gives_the_monte_carlo_p_value() {
        let group = histogram(&[0.0, 1.0, 2.0, 3.0]);
        let rate = FalsePositiveCurve::of([&group].into_iter()).unwrap().rate(2.0);
        assert!((rate - 3.0 / 5.0).abs() < 1e-12, "{rate}");
        assert_eq!(group.median(), Some(2.0));
        assert_eq!((group.at_least(2.0), group.at_least(2.015), group.count()), (2, 1, 4));
    }
}
