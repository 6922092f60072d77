//! The rates of a group, pooled over its trajectories (docs/metrics.md, section 3; arXiv 2604.21255, section 3).

use super::mean::{clamp_to_unit, float, saturating_sum};
use crate::graph::{Features, Ratio};
use serde::Serialize;
use std::collections::BTreeMap;

/// The rates of a group, each from 0 to 1; `None` if it could never have happened.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Rates {
    /// Share of successful writes that the next non-neutral call verifies.
    pub verification: Option<f64>,
    /// Share of successful writes that the agent asked about and the user answered.
    pub confirmation: Option<f64>,
    /// Share of failed calls whose tool is called again within the next three calls.
    pub retry: Option<f64>,
    /// Share of calls whose output a later call uses.
    pub reuse: Option<f64>,
    /// Edges on the longest dependency path over calls − 1, as the mean over the trajectories with more than one call.
    pub chain: Option<f64>,
    /// Share of calls whose output at least two later calls use.
    pub fan_out: Option<f64>,
}

impl Rates {
    /// The vector that S_seq compares: (verification, confirmation, retry).
    #[must_use]
    pub const fn sequence(&self) -> [Option<f64>; 3] {
        [self.verification, self.confirmation, self.retry]
    }

    /// The vector that S_dep compares: (reuse, chain, fan-out).
    #[must_use]
    pub const fn dependency(&self) -> [Option<f64>; 3] {
        [self.reuse, self.chain, self.fan_out]
    }
}

/// A rate as numerator and denominator, summed over trajectories.
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
        self.count = saturating_sum(self.count, other.count);
        self.of = saturating_sum(self.of, other.of);
    }

    fn rate(self) -> Option<f64> {
        (self.of > 0).then(|| clamp_to_unit(float(self.count) / float(self.of)))
    }
}

/// The numerators and denominators of a group's rates. They are integers, so the order of trajectories does not matter.
///
/// All rates pool the numerators and denominators of the trajectories, except the chain rate, which is a mean over
/// trajectories (arXiv 2604.21255, section 3).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals {
    pub(super) verification: Share,
    pub(super) confirmation: Share,
    pub(super) retry: Share,
    pub(super) reuse: Share,
    pub(super) fan_out: Share,
    /// By the longest possible path (calls − 1): `count` is the sum of the longest paths, `of` the number of
    /// trajectories.
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

    /// The mean of (longest path / (calls − 1)) over the trajectories with more than one call.
    fn mean_chain(&self) -> Option<f64> {
        let trajectories = self.chains.values().fold(0, |trajectories, share| saturating_sum(trajectories, share.of));
        let lengths: f64 = self.chains.iter().map(|(&steps, share)| float(share.count) / f64::from(steps)).sum();
        (trajectories > 0).then(|| clamp_to_unit(lengths / float(trajectories)))
    }
}
