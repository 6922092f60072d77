//! The correlation of RPS and AGS over pairs of groups: Pearson's r, as in figure 1b of the paper (arXiv 2604.21255),
//! where it is 0.491. See docs/rps.md, section "Deterministic RPS".

/// A pair of groups, as two indices, with its AGS and its RPS.
pub type PairPoint = ((usize, usize), f64, f64);

/// Pearson's correlation over pairs of groups, with its confidence interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Correlation {
    /// Pearson's r, from −1 to 1.
    pub r: f64,
    /// The 95 % confidence interval; `None` with fewer than four groups.
    pub interval: Option<(f64, f64)>,
    /// The number of pairs.
    pub pairs: usize,
}

/// The 97.5 % quantile of the normal distribution.
const NORMAL_QUANTILE: f64 = 1.959_963_985;
/// The minimum number of groups for an interval: without one of them, three pairs must remain.
const MIN_GROUPS: usize = 4;

impl Correlation {
    /// The correlation over pairs; `None` for fewer than three pairs, or if one of the values is constant.
    ///
    /// Pairs share groups, so they are not independent, and the textbook interval would be too narrow. The interval
    /// comes from a jackknife over groups, which excludes each group with all its pairs (as for networks: Lin, Lunde
    /// and Sarkar 2020), on Fisher's scale, with Student's t quantile for the number of groups.
    #[must_use]
    pub fn of(points: &[PairPoint]) -> Option<Self> {
        let r = pearson(points)?;
        let mut groups: Vec<usize> = points.iter().flat_map(|&((a, b), ..)| [a, b]).collect();
        groups.sort_unstable();
        groups.dedup();
        Some(Self { r, interval: interval(points, &groups, r), pairs: points.len() })
    }
}

#[allow(clippy::cast_precision_loss)] // a few hundred groups
fn interval(points: &[PairPoint], groups: &[usize], r: f64) -> Option<(f64, f64)> {
    if groups.len() < MIN_GROUPS || r.abs() >= 1.0 {
        return None;
    }
    let without = |group: &usize| -> Option<f64> {
        let rest: Vec<PairPoint> = points.iter().copied().filter(|((a, b), ..)| a != group && b != group).collect();
        pearson(&rest).map(f64::atanh).filter(|z| z.is_finite())
    };
    let estimates: Vec<f64> = groups.iter().map(without).collect::<Option<_>>()?;
    let n = estimates.len() as f64;
    let mean = estimates.iter().sum::<f64>() / n;
    let variance = (n - 1.0) / n * estimates.iter().map(|z| (z - mean).powi(2)).sum::<f64>();
    let half_width = student_quantile(n - 1.0) * variance.sqrt();
    Some(((r.atanh() - half_width).tanh(), (r.atanh() + half_width).tanh()))
}

/// The 97.5 % quantile of Student's t distribution: from a table for up to 8 degrees of freedom, otherwise by its
/// expansion around the normal quantile (Abramowitz and Stegun 26.7.5).
fn student_quantile(freedom: f64) -> f64 {
    const TABLE: [(f64, f64); 6] = [(3.0, 3.182), (4.0, 2.776), (5.0, 2.571), (6.0, 2.447), (7.0, 2.365), (8.0, 2.306)];
    if let Some((_, quantile)) = TABLE.iter().find(|(known, _)| freedom <= *known) {
        return *quantile;
    }
    let z = NORMAL_QUANTILE;
    z + (z.powi(3) + z) / (4.0 * freedom) + (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / (96.0 * freedom.powi(2))
}

#[allow(clippy::cast_precision_loss)] // a few thousand pairs
fn pearson(points: &[PairPoint]) -> Option<f64> {
    if points.len() < 3 {
        return None;
    }
    let n = points.len() as f64;
    let (mean_x, mean_y) =
        (points.iter().map(|&(_, x, _)| x).sum::<f64>() / n, points.iter().map(|&(.., y)| y).sum::<f64>() / n);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for &(_, x, y) in points {
        xx += (x - mean_x).powi(2);
        yy += (y - mean_y).powi(2);
        xy += (x - mean_x) * (y - mean_y);
    }
    (xx > 0.0 && yy > 0.0).then(|| (xy / (xx * yy).sqrt()).clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pearson_by_hand() {
        let points = [((0, 1), 1.0, 2.0), ((0, 2), 2.0, 4.0), ((1, 2), 3.0, 5.0)];
        // Deviations (−1, 0, 1) and (−5/3, 1/3, 4/3): 3 / √(2 · 42/9).
        let r = Correlation::of(&points).unwrap();
        assert!((r.r - 3.0 / (2.0 * 42.0 / 9.0f64).sqrt()).abs() < 1e-12);
        assert_eq!((r.interval, r.pairs), (None, 3));
        assert_eq!(Correlation::of(&points[..2]), None);
        assert_eq!(Correlation::of(&[((0, 1), 1.0, 2.0), ((0, 2), 1.0, 4.0), ((1, 2), 1.0, 5.0)]), None);
    }

    #[test]
    fn student_quantiles() {
        for (freedom, quantile) in [(3.0, 3.182), (7.0, 2.365), (9.0, 2.262), (30.0, 2.042)] {
            assert!((student_quantile(freedom) - quantile).abs() < 0.005, "{freedom}");
        }
    }

    #[test]
    fn the_interval_contains_r_and_widens_with_noise() {
        let pairs = |noise: f64| -> Vec<PairPoint> {
            let all = (0..6).flat_map(|a| (a + 1..6).map(move |b| (a, b)));
            let value = |seed: usize| f64::from(u32::try_from(seed * 7919 % 101).unwrap()) / 101.0;
            all.map(|(a, b)| ((a, b), value(a * 6 + b), value(a * 6 + b) + noise * value(a * 31 + b * 17 + 5)))
                .collect()
        };
        let width = |noise: f64| {
            let found = Correlation::of(&pairs(noise)).unwrap();
            let (low, high) = found.interval.unwrap();
            assert!(low <= found.r && found.r <= high);
            high - low
        };
        assert!(width(0.3) < width(2.0));
    }
}
