//! Calibration: which share of other models' trajectories reach a score.

use std::collections::BTreeMap;

/// Bins a bit.
const BINS: f64 = 100.0;

/// How many trajectories have which score, in bins of a hundredth of a bit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Histogram {
    bins: BTreeMap<i32, u64>,
}

impl Histogram {
    /// A histogram of these bins.
    #[must_use]
    pub const fn from_bins(bins: BTreeMap<i32, u64>) -> Self {
        Self { bins }
    }

    /// The bins, in hundredths of a bit, and their counts.
    #[must_use]
    pub const fn bins(&self) -> &BTreeMap<i32, u64> {
        &self.bins
    }

    /// Adds a score.
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

    /// The number of scores that are at least this high, as far as bins can tell.
    #[must_use]
    pub fn at_least(&self, bits: f64) -> u64 {
        self.bins.range(bin(bits)..).fold(0, |sum, (_, &count)| sum.saturating_add(count))
    }

    /// The score that half of the trajectories reach.
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

/// The share of background trajectories that reach each score: each model weighs the same, and one more
/// trajectory that reaches it is assumed, so that a share is never 0 and a small background promises
/// little.
///
/// With n trajectories a group and equal weights that is (k + 1) / (n + 1), the p-value of a Monte Carlo
/// test (Davison and Hinkley 1997, section 4.2); with unequal ones n is Kish's effective sample size.
#[derive(Debug, Clone, PartialEq)]
pub struct FalsePositiveCurve {
    /// Bins, ascending, with the rate of their scores.
    rates: Vec<(i32, f64)>,
    /// The rate of a score that nobody reaches.
    least: f64,
}

impl FalsePositiveCurve {
    /// The curve of some groups; `None` where they have no scores.
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
        Some(Self { rates, least: 1.0 / (effective + 1.0) })
    }

    /// The rate of a score in bits, from 0 to 1.
    #[must_use]
    pub fn rate(&self, bits: f64) -> f64 {
        let bin = bin(bits);
        let at = self.rates.partition_point(|&(other, _)| other < bin);
        self.rates.get(at).map_or(self.least, |&(_, rate)| rate)
    }

    /// The lowest score, in bits, whose rate is at most `limit`; `None` where no score's is.
    #[must_use]
    pub fn least(&self, limit: f64) -> Option<f64> {
        let at = self.rates.partition_point(|&(_, rate)| rate > limit);
        let below = at.checked_sub(1).and_then(|at| self.rates.get(at));
        match (below, self.rates.get(at)) {
            (None, Some(&(bin, _))) => Some(f64::from(bin) / BINS),
            (Some(&(bin, _)), Some(_)) => Some(f64::from(bin.saturating_add(1)) / BINS),
            (Some(&(bin, _)), None) if self.least <= limit => Some(f64::from(bin.saturating_add(1)) / BINS),
            _ => None,
        }
    }
}

/// The lowest rate that groups of these sizes can promise: that of a score which none of them reaches. `None`
/// without groups; none may be empty.
#[must_use]
pub fn least_rate(sizes: impl Iterator<Item = u64>) -> Option<f64> {
    effective_size(sizes).map(|effective| 1.0 / (effective + 1.0))
}

/// Kish's effective sample size of groups that weigh the same.
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
    fn rates_are_of_models_not_of_trajectories() {
        let (small, large) = (histogram(&[1.0, 5.0]), histogram(&[0.0; 200]));
        let curve = FalsePositiveCurve::of([&small, &large].into_iter()).unwrap();
        let rate = |bits| curve.rate(bits);
        // Half of one of two models: a quarter, and a little more for what is not known.
        assert!((0.25..0.4).contains(&rate(4.0)), "{}", rate(4.0));
        assert!(rate(6.0) > 0.0);
        assert!(rate(-9.0) <= 1.0);
        assert_eq!(FalsePositiveCurve::of(std::iter::empty()), None);
    }

    #[test]
    fn the_least_score_is_where_the_rate_falls_to_the_limit() {
        let groups = [histogram(&[0.0, 0.5, 1.0, 2.0, 2.0, 7.25]), histogram(&[-3.0, 1.0, 1.5])];
        let curve = FalsePositiveCurve::of(groups.iter()).unwrap();
        for limit in [0.2, 0.3, 0.5, 0.7, 0.9] {
            let least = curve.least(limit).unwrap() + 1e-9;
            assert!(curve.rate(least) <= limit, "{limit}: {least}");
            assert!(curve.rate(least - 0.01) > limit, "{limit}: {least}");
        }
        // Too few are known to promise this.
        assert_eq!(curve.least(0.01), None);
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
