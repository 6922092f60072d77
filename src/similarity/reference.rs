//! Similarity with a pool as the reference that decides which tools are mandatory.

use super::ags::Similarity;
use super::mandatory::Mandatory;
use super::node::GroupView;
use super::pool::{Pool, PoolGroup, ToolSets};
use super::rates::Rates;
use super::summary::TrajectorySummary;
use super::task::TaskKey;
use std::collections::BTreeMap;

/// A pool with its mandatory tools.
///
/// The pool is the *reference pool* of S_node (arXiv 2604.21255, section 3). It should contain all known trajectories
/// of a task: those of the teacher, of the background and of the data.
#[derive(Debug, Clone)]
pub struct Reference<'p> {
    pool: &'p Pool,
    mandatory: Mandatory,
    /// The rates of the groups, by name.
    rates: BTreeMap<&'p str, Rates>,
}

impl<'p> Reference<'p> {
    /// Determines the mandatory tools of a pool.
    #[must_use]
    pub fn new(pool: &'p Pool) -> Self {
        Self { mandatory: Mandatory::of(pool), ..Self::without_mandatory(pool) }
    }

    /// A reference without mandatory tools, so that S_node compares all tools. The paper uses this to show how much
    /// mandatory tools inflate S_node.
    #[must_use]
    pub fn without_mandatory(pool: &'p Pool) -> Self {
        let rates = pool.groups.iter().map(|(name, group)| (&**name, group.totals.rates())).collect();
        Self { pool, mandatory: Mandatory::default(), rates }
    }

    /// The similarity of two groups of the pool; `None` if one is not in it.
    #[must_use]
    pub fn between(&self, a: &str, b: &str) -> Option<Similarity> {
        Some(Similarity::of(self.inside(a)?, self.inside(b)?, &self.mandatory))
    }

    /// The similarity of one or more trajectories to a group of the pool, such as a teacher; `None` if the group is not
    /// in the pool.
    ///
    /// The trajectories do not affect which tools are mandatory.
    pub fn towards<'t>(
        &self,
        teacher: &str,
        trajectories: impl IntoIterator<Item = &'t TrajectorySummary>,
    ) -> Option<Similarity> {
        let teacher = self.inside(teacher)?;
        let mut sets = ToolSets::default();
        let group = self.outside(trajectories, &mut sets);
        let outside = GroupView { group: &group, sets: &sets };
        Some(Similarity::of((outside, &group.totals.rates()), teacher, &self.mandatory))
    }

    /// The rates of a group of the pool.
    #[must_use]
    pub fn rates(&self, group: &str) -> Option<&Rates> {
        self.rates.get(group)
    }

    /// The number of trajectories of a group of the pool.
    #[must_use]
    pub fn trajectories(&self, group: &str) -> Option<u64> {
        Some(self.pool.groups.get(group)?.trajectories)
    }

    /// The number of different tasks of a group of the pool, not counting trajectories without a task.
    #[must_use]
    pub fn tasks(&self, group: &str) -> Option<usize> {
        Some(self.pool.groups.get(group)?.tasks.len())
    }

    /// The mandatory tools of a task, sorted: those that every trajectory of the pool whose outcome is not a failure
    /// calls. Empty if all runs of the task failed.
    #[must_use]
    pub fn mandatory(&self, task: &str) -> Vec<&'p str> {
        self.names(self.mandatory.of_task(TaskKey::of(task)))
    }

    /// The mandatory tools for groups without a shared task, sorted: those that at least 95 % of the trajectories of
    /// every group call.
    #[must_use]
    pub fn mandatory_in_domain(&self) -> Vec<&'p str> {
        self.names(self.mandatory.of_domain())
    }

    fn names(&self, tools: &[u32]) -> Vec<&'p str> {
        let mut names: Vec<&str> = tools.iter().map(|&tool| self.pool.tools.get(tool)).collect();
        names.sort_unstable();
        names
    }

    fn inside(&self, group: &str) -> Option<(GroupView<'p>, &Rates)> {
        let view = GroupView { group: self.pool.groups.get(group)?, sets: &self.pool.sets };
        Some((view, self.rates.get(group)?))
    }

    /// Trajectories as a group with the pool's ids of tools. Tools that are not in the pool get higher ids.
    fn outside<'t>(
        &self,
        trajectories: impl IntoIterator<Item = &'t TrajectorySummary>,
        sets: &mut ToolSets,
    ) -> PoolGroup {
        let mut group = PoolGroup::default();
        let mut unknown: BTreeMap<&str, u32> = BTreeMap::new();
        for trajectory in trajectories {
            let task = trajectory.task.as_deref().map(TaskKey::of);
            let mut tools = Vec::new();
            for tool in trajectory.tools() {
                let next = self.pool.tools.next().saturating_add(u32::try_from(unknown.len()).unwrap_or(u32::MAX));
                let known = self.pool.tools.find(tool);
                tools.push(known.unwrap_or_else(|| *unknown.entry(tool).or_insert(next)));
            }
            group.add(trajectory, task, tools, sets);
        }
        group
    }
}
