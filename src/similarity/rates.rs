//! The rates of a group: its habits, pooled over its trajectories.

use super::mean::{float, sum, unit};
use crate::graph::{Features, Ratio};
use serde::Serialize;
use std::collections::BTreeMap;

/// The rates of a group, each from 0 to 1; `None` where it could never have happened.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Rates {
    /// Share of successful writes whose next non-neutral call reads something of what was written.
    pub verification: Option<f64>,
    /// Share of successful writes before which the agent spoke and then the user.
    pub confirmation: Option<f64>,
    /// Share of failed calls followed by the same tool within the next three calls.
    pub retry: Option<f64>,
    /// Share of calls whose output a later call uses.
    pub reuse: Option<f64>,
    /// Longest dependency chain in edges over calls − 1: the mean over the trajectories with more
    /// than one call.
    pub chain: Option<f64>,
    /// Share of calls whose output at least two later calls use.
    pub fan_out: Option<f64>,
}

impl Rates {
    /// What S_seq compares: (verification, confirmation, retry).
    #[must_use]
    pub const fn sequence(&self) -> [Option<f64>; 3] {
        [self.verification, self.confirmation, self.retry]
    }

    /// What S_dep compares: (reuse, chain, fan-out).
    #[must_use]
    pub const fn dependency(&self) -> [Option<f64>; 3] {
        [self.reuse, self.chain, self.fan_out]
    }
}

/// A numerator and a denominator over many trajectories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Share {
    pub count: u64,
    pub of: u64,
}

impl Share {
    fn add(&mut self, ratio: Ratio) {
        self.count += u64::from(ratio.count);
        self.of += u64::from(ratio.of);
    }

    fn merge(&mut self, other: Self) {
        self.count = sum(self.count, other.count);
        self.of = sum(self.of, other.of);
    }

    fn rate(self) -> Option<f64> {
        (self.of > 0).then(|| unit(float(self.count) / float(self.of)))
    }
}

/// Numerators and denominators of a group's rates: whole numbers, so that the order of the
/// trajectories does not matter.
///
/// The rates of a group pool the numerators and the denominators of its trajectories, all but the
/// chain length, which is a mean over trajectories (arXiv 2604.21255, section 3).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals {
    pub(super) verification: Share,
    pub(super) confirmation: Share,
    pub(super) retry: Share,
    pub(super) reuse: Share,
    pub(super) fan_out: Share,
    /// By the longest chain there could be (calls − 1): `count` sums the longest chains that there
    /// are, `of` counts the trajectories.
    pub(super) chains: BTreeMap<u32, Share>,
}

impl Totals {
    /// Adds one trajectory.
    pub fn add(&mut self, features: &Features) {
        self.verification.add(features.verification);
        self.confirmation.add(features.confirmation);
        self.retry.add(features.retry);
        self.reuse.add(features.reuse);
        self.fan_out.add(features.fan_out);
        let Ratio { count, of } = features.chain;
        if of > 0 {
            self.chains.entry(of).or_default().add(Ratio { count, of: 1 });
        }
    }

    /// Adds the trajectories of other totals.
    pub fn merge(&mut self, other: &Self) {
        self.verification.merge(other.verification);
        self.confirmation.merge(other.confirmation);
        self.retry.merge(other.retry);
        self.reuse.merge(other.reuse);
        self.fan_out.merge(other.fan_out);
        for (&steps, &chains) in &other.chains {
            self.chains.entry(steps).or_default().merge(chains);
        }
    }

    /// The rates.
    #[must_use]
    pub fn rates(&self) -> Rates {
        Rates {
            verification: self.verification.rate(),
            confirmation: self.confirmation.rate(),
            retry: self.retry.rate(),
            reuse: self.reuse.rate(),
            chain: self.mean_chain(),
            fan_out: self.fan_out.rate(),
        }
    }

    /// The mean of longest chain / (calls − 1) over the trajectories with more than one call.
    fn mean_chain(&self) -> Option<f64> {
        let trajectories = self.chains.values().fold(0, |trajectories, share| sum(trajectories, share.of));
        let lengths: f64 = self.chains.iter().map(|(&steps, share)| float(share.count) / f64::from(steps)).sum();
        (trajectories > 0).then(|| unit(lengths / float(trajectories)))
    }
}
