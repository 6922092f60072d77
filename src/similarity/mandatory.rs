//! Mandatory tools, which a task or a domain requires of every agent. They say nothing about similarity, so S_node
//! excludes them (docs/metrics.md, section 4; arXiv 2604.21255, section 3).

use super::pool::Pool;
use super::task::TaskKey;
use std::collections::{BTreeMap, BTreeSet};

/// The mandatory tools of a pool, as sorted ids of tools.
#[derive(Debug, Clone, Default)]
pub(super) struct Mandatory {
    /// By task. A task without an entry has none.
    by_task: BTreeMap<TaskKey, Vec<u32>>,
    /// For groups without a shared task.
    domain: Vec<u32>,
}

impl Mandatory {
    /// The mandatory tools of a pool.
    pub fn of(pool: &Pool) -> Self {
        Self { by_task: by_task(pool), domain: domain(pool) }
    }

    /// The mandatory tools of a task.
    pub fn of_task(&self, task: TaskKey) -> &[u32] {
        self.by_task.get(&task).map_or(&[], Vec::as_slice)
    }

    /// The mandatory tools of the domain.
    pub fn of_domain(&self) -> &[u32] {
        &self.domain
    }
}

/// By task, the tools that every trajectory of the pool whose outcome is not a failure calls. If all runs of a task
/// failed, no tool is mandatory.
fn by_task(pool: &Pool) -> BTreeMap<TaskKey, Vec<u32>> {
    let mut mandatory: BTreeMap<TaskKey, Vec<u32>> = BTreeMap::new();
    for group in pool.groups.values() {
        for (&(task, set), runs) in &group.runs {
            let Some(task) = task.filter(|_| runs.unfailed > 0) else { continue };
            let tools = pool.sets.get(set);
            mandatory
                .entry(task)
                .and_modify(|common| common.retain(|tool| tools.binary_search(tool).is_ok()))
                .or_insert_with(|| tools.to_vec());
        }
    }
    mandatory
}

/// The tools that at least 95 % of the trajectories of every group call. Groups without trajectories are ignored.
fn domain(pool: &Pool) -> Vec<u32> {
    let groups = pool.groups.values().filter(|group| group.trajectories > 0);
    let common = groups.map(|group| {
        let callers = group.callers(&pool.sets).into_iter();
        let usual = callers.filter(|&(_, runs)| u128::from(runs) * 100 >= u128::from(group.trajectories) * 95);
        usual.map(|(tool, _)| tool).collect::<BTreeSet<u32>>()
    });
    common.reduce(|a, b| &a & &b).into_iter().flatten().collect()
}
