//! How many trajectories of a dataset echo a teacher.

use crate::teacher::Verdict;

/// Verdicts of many trajectories on one teacher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verdicts {
    /// Echoes.
    pub echo: u64,
    /// Others with enough evidence.
    pub clean: u64,
    /// Those with too little.
    pub insufficient: u64,
}

impl Verdicts {
    /// Counts one more.
    pub fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Echo => self.echo += 1,
            Verdict::Clean => self.clean += 1,
            Verdict::Insufficient => self.insufficient += 1,
        }
    }

    /// Trajectories with enough evidence.
    #[must_use]
    pub fn judged(&self) -> u64 {
        self.echo + self.clean
    }

    /// The share of echoes among those with enough evidence; `None` where there are none.
    #[must_use]
    #[allow(clippy::cast_precision_loss)] // trajectories are fewer than 2⁵³
    pub fn echo_share(&self) -> Option<f64> {
        (self.judged() > 0).then(|| self.echo as f64 / self.judged() as f64)
    }
}
