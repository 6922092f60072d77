//! Groups and pairs of groups, the rows of a comparison.

use super::ags::Similarity;
use super::rates::Rates;
use super::reference::Reference;

/// One group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupRow {
    /// Its name.
    pub name: String,
    /// Number of its trajectories.
    pub trajectories: u64,
    /// Number of different tasks among them.
    pub tasks: usize,
    /// Its rates.
    pub rates: Rates,
}

/// A pair of groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The first group, as an index into [`Comparison::groups`].
    pub a: usize,
    /// The second group.
    pub b: usize,
    /// Their similarity.
    pub similarity: Similarity,
}

impl GroupRow {
    pub(super) fn of(reference: &Reference<'_>, name: &str) -> Option<Self> {
        Some(Self {
            name: name.to_owned(),
            trajectories: reference.trajectories(name)?,
            tasks: reference.tasks(name)?,
            rates: *reference.rates(name)?,
        })
    }
}
