//! The tools that a teacher calls more often than other models.

use super::Profile;
use std::collections::BTreeMap;

/// How much more often a teacher calls a tool than other models.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ToolPreference {
    /// The share of the teacher's trajectories that call it, from 0 to 1.
    pub teacher: f64,
    /// The same share for the other models, with equal weight for each model.
    pub others: f64,
    /// The probability that a model with the others' share would call it at least as often as the teacher.
    pub chance: f64,
}

/// The tools that a profile's teacher calls more often than the other models.
#[derive(Debug, Default)]
pub struct ToolPreferences {
    tools: BTreeMap<Box<str>, ToolPreference>,
}

#[allow(clippy::cast_precision_loss)] // counts stay far below 2⁵³
impl ToolPreferences {
    /// The preferences of a profile's teacher; empty without a background.
    #[must_use]
    pub fn of(profile: &Profile) -> Self {
        let pool = &profile.pool;
        let teacher = pool.callers(Profile::TEACHER);
        let teacher_size = profile.teacher().size();
        let background: Vec<(BTreeMap<&str, u64>, u64)> = profile
            .background()
            .iter()
            .map(|group| (pool.callers(&format!("{}{}", Profile::BACKGROUND, group.name)), group.size()))
            .filter(|&(_, size)| size > 0)
            .collect();
        if background.is_empty() || teacher_size == 0 {
            return Self::default();
        }
        let others = |tool: &str| {
            let shares = background.iter().map(|(callers, size)| {
                let count = callers.get(tool).copied().unwrap_or_default();
                // Laplace smoothing, so that no share is exactly 0 or 1.
                (count as f64 + 1.0) / (*size as f64 + 2.0)
            });
            shares.sum::<f64>() / background.len() as f64
        };
        let preference = |(&tool, &count): (&&str, &u64)| {
            let (share, others) = (count as f64 / teacher_size as f64, others(tool));
            let chance = at_least(count, teacher_size, others);
            (share > others).then(|| (tool.into(), ToolPreference { teacher: share, others, chance }))
        };
        Self { tools: teacher.iter().filter_map(preference).collect() }
    }

    /// The preference for a tool, if chance does not explain it: over all tools, the probability of a false report is
    /// at most `limit` (Bonferroni correction).
    #[must_use]
    pub fn beyond_chance(&self, tool: &str, limit: f64) -> Option<ToolPreference> {
        let preference = self.tools.get(tool)?;
        (preference.chance * self.tools.len() as f64 <= limit).then_some(*preference)
    }
}

/// P(X ≥ k) for a binomial X with n trials of probability p.
#[allow(clippy::cast_precision_loss)] // counts stay far below 2⁵³
fn at_least(k: u64, n: u64, p: f64) -> f64 {
    // The first term is computed by logarithms to avoid underflow, and each following one from the ratio of terms.
    let choose = ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k);
    let mut term = (choose + k as f64 * p.ln() + (n - k) as f64 * (1.0 - p).ln()).exp();
    let mut sum = 0.0;
    for i in k..=n {
        sum += term;
        term *= (n - i) as f64 / (i + 1) as f64 * p / (1.0 - p);
        // Beyond the mean, terms only shrink.
        if i as f64 > n as f64 * p && term <= sum * 1e-17 {
            break;
        }
    }
    sum.min(1.0)
}

/// ln n!, by a sum for small n and by Stirling's series otherwise.
#[allow(clippy::cast_precision_loss)] // counts stay far below 2⁵³
fn ln_factorial(n: u64) -> f64 {
    if n < 32 {
        return (2..=n).map(|i| (i as f64).ln()).sum();
    }
    let n = n as f64;
    let tail = 1.0 / (12.0 * n) - 1.0 / (360.0 * n.powi(3));
    n * n.ln() - n + 0.5 * (std::f64::consts::TAU * n).ln() + tail
}

#[cfg(test)]
mod tests {
    use super::{at_least, ln_factorial};

    #[test]
    fn factorials() {
        let exact: f64 = (2..=50u32).map(|i| f64::from(i).ln()).sum();
        assert!((ln_factorial(50) - exact).abs() < 1e-10);
        // Must be fast for any size, because a profile's numbers are not trusted.
        assert!(at_least(1 << 51, 1 << 52, 0.4) < 1e-9);
    }

    #[test]
    fn binomial_tails() {
        // By hand: of three fair coins at least two show heads with probability 1/2.
        for (k, n, p, expected) in [(2, 3, 0.5, 0.5), (0, 9, 0.3, 1.0), (3, 3, 0.1, 0.001), (1, 2, 0.25, 0.4375)] {
            assert!((at_least(k, n, p) - expected).abs() < 1e-12, "{k} of {n} at {p}");
        }
    }
}
