//! The form of pools in files.

mod error;
mod read;
mod write;

pub use error::StoredPoolError;

use super::task::TaskKey;
use serde::{Deserialize, Serialize};

/// A [`Pool`](super::Pool) in the form of a file: integers, and no text except the names of tools and groups.
///
/// The form is canonical: equal pools are stored as equal bytes, whatever the order of trajectories and merges. Tables
/// are sorted, without duplicates and without unused entries, and other parts refer to their entries by 0-based index.
/// Tasks are 64-bit hashes.
///
/// Deserialising checks the types only. The conversion to a pool checks everything else and gives a
/// [`StoredPoolError`]. The resulting pool is stored as the same bytes again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredPool {
    /// The names of the tools.
    tools: Vec<Box<str>>,
    /// The tasks as hashes, each 16 hexadecimal digits.
    tasks: Vec<TaskKey>,
    /// The sets of tools that trajectories call, as ascending indices into `tools`.
    sets: Vec<Vec<u32>>,
    /// The groups, sorted by name.
    groups: Vec<StoredGroup>,
}

/// The trajectories of one group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredGroup {
    name: Box<str>,
    /// Sorted by task and set.
    runs: Vec<StoredRuns>,
    totals: StoredTotals,
}

/// Trajectories of one task that call the same set of tools: an index into `tasks` (`null` if unknown), an index into
/// `sets`, the number of trajectories, and the number of those that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct StoredRuns(Option<u32>, u32, u64, u64);

/// [`Totals`](super::Totals). A rate is stored as how often something happened and how often it could have happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredTotals {
    verification: [u64; 2],
    confirmation: [u64; 2],
    retry: [u64; 2],
    reuse: [u64; 2],
    fan_out: [u64; 2],
    /// Sorted by the longest possible path (calls − 1).
    chains: Vec<StoredChains>,
}

/// Trajectories with the same number of calls: calls − 1, the sum of their longest paths in edges, and their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct StoredChains(u32, u64, u64);

impl StoredRuns {
    /// The sort key of the runs of a group: task (unknown first) and set.
    const fn key(&self) -> (Option<u32>, u32) {
        (self.0, self.1)
    }
}
