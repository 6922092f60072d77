//! Converts a pool to a stored pool.

use super::{StoredChains, StoredGroup, StoredPool, StoredRuns, StoredTotals};
use crate::similarity::pool::{Pool, PoolGroup};
use crate::similarity::rates::{Share, Totals};
use crate::similarity::task::TaskKey;
use std::collections::BTreeSet;

impl From<&Pool> for StoredPool {
    fn from(pool: &Pool) -> Self {
        // Every tool of a pool is in a set and every set has runs, so all of them are stored.
        let (tools, tool_ranks) = ranked(pool.tools.iter().map(Box::from));
        let sets = pool.sets.iter().map(|set| {
            let mut set: Vec<u32> = set.iter().map(|&tool| tool_ranks[tool as usize]).collect();
            set.sort_unstable();
            set
        });
        let (sets, set_ranks) = ranked(sets);
        let tasks: BTreeSet<TaskKey> = pool.groups.values().flat_map(|group| &group.tasks).copied().collect();
        let tasks: Vec<TaskKey> = tasks.into_iter().collect();
        let groups = pool.groups.iter().map(|(name, group)| StoredGroup {
            name: name.clone(),
            runs: runs(group, &tasks, &set_ranks),
            totals: StoredTotals::from(&group.totals),
        });
        let groups = groups.collect();
        Self { tools, tasks, sets, groups }
    }
}

/// Sorts items, and gives the new index of each item by its old index.
fn ranked<T: Ord>(items: impl Iterator<Item = T>) -> (Vec<T>, Vec<u32>) {
    let mut items: Vec<(T, usize)> = items.zip(0..).collect();
    items.sort_unstable();
    let mut ranks = vec![0; items.len()];
    for (rank, &(_, before)) in (0..).zip(&items) {
        ranks[before] = rank;
    }
    (items.into_iter().map(|(item, _)| item).collect(), ranks)
}

fn runs(group: &PoolGroup, tasks: &[TaskKey], set_ranks: &[u32]) -> Vec<StoredRuns> {
    let rank = |task: TaskKey| u32::try_from(tasks.partition_point(|&other| other < task)).unwrap_or(u32::MAX);
    let runs = group.runs.iter();
    let mut runs: Vec<StoredRuns> = runs
        .map(|(&(task, set), runs)| StoredRuns(task.map(rank), set_ranks[set as usize], runs.all, runs.unfailed))
        .collect();
    runs.sort_unstable_by_key(StoredRuns::key);
    runs
}

impl From<&Totals> for StoredTotals {
    fn from(totals: &Totals) -> Self {
        let share = |share: Share| [share.count, share.of];
        let chains = totals.chains.iter().map(|(&steps, chains)| StoredChains(steps, chains.count, chains.of));
        Self {
            verification: share(totals.verification),
            confirmation: share(totals.confirmation),
            retry: share(totals.retry),
            reuse: share(totals.reuse),
            fan_out: share(totals.fan_out),
            chains: chains.collect(),
        }
    }
}
