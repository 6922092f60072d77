//! Pools for files.

mod error;
mod read;
mod write;

pub use error::StoredPoolError;

use super::task::TaskKey;
use serde::{Deserialize, Serialize};

/// A [`Pool`](super::Pool) in the form of a file: whole numbers, no text but the names of tools and groups.
///
/// The form is canonical: equal pools are stored in equal bytes, whatever order their trajectories
/// came in or shards were merged in. Tables are sorted and without repetition, everything in them is
/// used, and other parts refer to their entries by index, from 0. Tasks are hashes of 64 bits.
///
/// Deserialising checks the shape. What else must hold is checked when a pool is made of it, with a
/// [`StoredPoolError`] for what does not. A pool that is made of it is stored in the same bytes again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredPool {
    /// The names of the tools.
    tools: Vec<Box<str>>,
    /// The tasks as hashes, each 16 hexadecimal digits.
    tasks: Vec<TaskKey>,
    /// The sets of tools that trajectories call, as ascending indices into `tools`.
    sets: Vec<Vec<u32>>,
    /// The groups, by name.
    groups: Vec<StoredGroup>,
}

/// The trajectories of one group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredGroup {
    name: Box<str>,
    /// By task and set.
    runs: Vec<StoredRuns>,
    totals: StoredTotals,
}

/// Trajectories of one task that call the same set of tools: the index into `tasks` (`null`: not
/// known), the index into `sets`, how many they are, and how many of them did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct StoredRuns(Option<u32>, u32, u64, u64);

/// [`Totals`](super::Totals). A share is how often something happened and how often it could have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredTotals {
    verification: [u64; 2],
    confirmation: [u64; 2],
    retry: [u64; 2],
    reuse: [u64; 2],
    fan_out: [u64; 2],
    /// By the longest chain there could be (calls − 1).
    chains: Vec<StoredChains>,
}

/// Trajectories with the same number of calls: calls − 1, the sum of their longest chains in
/// edges, and how many they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct StoredChains(u32, u64, u64);

impl StoredRuns {
    /// What the runs of a group are sorted by: task, those without one first, and set.
    const fn key(&self) -> (Option<u32>, u32) {
        (self.0, self.1)
    }
}
