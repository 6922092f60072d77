//! The number of trajectories in a dataset that echo a teacher.

use crate::teacher::Verdict;

/// The number of trajectories by verdict, for one teacher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verdicts {
    /// Echoes.
    pub echo: u64,
    /// Trajectories with enough evidence that are not echoes.
    pub clean: u64,
    /// Trajectories with insufficient evidence.
    pub insufficient: u64,
}

impl Verdicts {
    /// Counts a verdict.
    pub fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Echo => self.echo += 1,
            Verdict::Clean => self.clean += 1,
            Verdict::Insufficient => self.insufficient += 1,
        }
    }

    /// The number of trajectories with enough evidence.
    #[must_use]
    pub fn judged(&self) -> u64 {
        self.echo + self.clean
    }

    /// The echo share (docs/metrics.md, section 5), from 0 to 1; `None` without trajectories with enough evidence.
    #[must_use]
    #[allow(clippy::cast_precision_loss)] // trajectories are fewer than 2⁵³
    pub fn echo_share(&self) -> Option<f64> {
        (self.judged() > 0).then(|| self.echo as f64 / self.judged() as f64)
    }
}
