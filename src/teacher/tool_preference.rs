//! The tools that a teacher likes more than others do.

use super::Profile;
use std::collections::BTreeMap;

/// A tool that a teacher calls more often than others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ToolPreference {
    /// The share of the teacher's trajectories that call it.
    pub teacher: f64,
    /// The share of the others', each model weighing the same.
    pub others: f64,
    /// How likely a model with the others' share would call it as often as the teacher by chance.
    pub chance: f64,
}

/// The tools that a profile's teacher calls more often than the others.
#[derive(Debug, Default)]
pub struct ToolPreferences {
    tools: BTreeMap<Box<str>, ToolPreference>,
}

#[allow(clippy::cast_precision_loss)] // counts stay far below 2⁵³
impl ToolPreferences {
    /// The likings of a profile; none without a background.
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
                // One more trajectory that calls it and one that does not: no share is 0 or 1 for sure.
                (count as f64 + 1.0) / (*size as f64 + 2.0)
            });
            shares.sum::<f64>() / background.len() as f64
        };
        let liking = |(&tool, &count): (&&str, &u64)| {
            let (share, others) = (count as f64 / teacher_size as f64, others(tool));
            let chance = at_least(count, teacher_size, others);
            (share > others).then(|| (tool.into(), ToolPreference { teacher: share, others, chance }))
        };
        Self { tools: teacher.iter().filter_map(liking).collect() }
    }

    /// The liking for a tool that the teacher calls more often than chance explains: with as many tools as
    /// there are, a wrong one is reported with a probability of at most `limit` (Bonferroni).
    #[must_use]
    pub fn beyond_chance(&self, tool: &str, limit: f64) -> Option<ToolPreference> {
        let liking = self.tools.get(tool)?;
        (liking.chance * self.tools.len() as f64 <= limit).then_some(*liking)
    }
}

/// P(X ≥ k) for X binomial with n trials of probability p.
#[allow(clippy::cast_precision_loss)] // counts stay far below 2⁵³
fn at_least(k: u64, n: u64, p: f64) -> f64 {
    // Terms by their ratio, from k up; the first by logarithms, so that nothing underflows.
    let choose = ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k);
    let mut term = (choose + k as f64 * p.ln() + (n - k) as f64 * (1.0 - p).ln()).exp();
    let mut sum = 0.0;
    for i in k..=n {
        sum += term;
        term *= (n - i) as f64 / (i + 1) as f64 * p / (1.0 - p);
        // Beyond the mean terms only shrink.
        if i as f64 > n as f64 * p && term <= sum * 1e-17 {
            break;
        }
    }
    sum.min(1.0)
}

/// ln n!, by Stirling's series beyond what is quickly added up.
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
        // Quick whatever the size: a profile's numbers are not to be trusted.
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
