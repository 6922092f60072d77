//! A pool of groups as a yardstick: mandatory tools, and similarity to its groups.

use super::ags::Similarity;
use super::mandatory::Mandatory;
use super::node::View;
use super::pool::{Group, Pool, ToolSets};
use super::rates::Rates;
use super::summary::TrajectorySummary;
use super::task::TaskKey;
use std::collections::BTreeMap;

/// A pool whose mandatory tools are known.
///
/// The pool is the *reference pool* of S_node: every trajectory that is known for a task should be
/// in it, the teacher's, the background's and the data's own.
#[derive(Debug, Clone)]
pub struct Reference<'p> {
    pool: &'p Pool,
    mandatory: Mandatory,
    /// The rates of the groups, by name.
    rates: BTreeMap<&'p str, Rates>,
}

impl<'p> Reference<'p> {
    /// Finds out which tools are mandatory in a pool.
    #[must_use]
    pub fn new(pool: &'p Pool) -> Self {
        Self { mandatory: Mandatory::of(pool), ..Self::without_mandatory(pool) }
    }

    /// Takes no tool for mandatory, so that S_node compares all tools. The paper does so to show
    /// how much mandatory tools inflate S_node.
    #[must_use]
    pub fn without_mandatory(pool: &'p Pool) -> Self {
        let rates = pool.groups.iter().map(|(name, group)| (&**name, group.totals.rates())).collect();
        Self { pool, mandatory: Mandatory::default(), rates }
    }

    /// The similarity of two groups of the pool; `None` where one is not in it.
    #[must_use]
    pub fn between(&self, a: &str, b: &str) -> Option<Similarity> {
        Some(Similarity::of(self.inside(a)?, self.inside(b)?, &self.mandatory))
    }

    /// The similarity of trajectories, be it a single one, to a group of the pool (a teacher);
    /// `None` where that is not in the pool.
    ///
    /// The trajectories do not change which tools are mandatory, whether the pool has them or not.
    pub fn towards<'t>(
        &self,
        teacher: &str,
        trajectories: impl IntoIterator<Item = &'t TrajectorySummary>,
    ) -> Option<Similarity> {
        let teacher = self.inside(teacher)?;
        let mut sets = ToolSets::default();
        let group = self.outside(trajectories, &mut sets);
        let outside = View { group: &group, sets: &sets };
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

    /// The number of different tasks of a group of the pool; trajectories without one do not count.
    #[must_use]
    pub fn tasks(&self, group: &str) -> Option<usize> {
        Some(self.pool.groups.get(group)?.tasks.len())
    }

    /// The tools that a task demands, sorted: those that every trajectory of the pool with an
    /// outcome other than failure calls. None for a task that nobody solved.
    #[must_use]
    pub fn mandatory(&self, task: &str) -> Vec<&'p str> {
        self.names(self.mandatory.of_task(TaskKey::of(task)))
    }

    /// The tools that count as mandatory for groups that share no task, sorted: those that at least
    /// 95 % of the trajectories of every group call.
    #[must_use]
    pub fn mandatory_in_domain(&self) -> Vec<&'p str> {
        self.names(self.mandatory.of_domain())
    }

    fn names(&self, tools: &[u32]) -> Vec<&'p str> {
        let mut names: Vec<&str> = tools.iter().map(|&tool| self.pool.tools.get(tool)).collect();
        names.sort_unstable();
        names
    }

    fn inside(&self, group: &str) -> Option<(View<'p>, &Rates)> {
        let view = View { group: self.pool.groups.get(group)?, sets: &self.pool.sets };
        Some((view, self.rates.get(group)?))
    }

    /// Trajectories as a group in the pool's numbers. Tools that the pool does not know get numbers
    /// past its own: nothing in the pool shares them.
    fn outside<'t>(&self, trajectories: impl IntoIterator<Item = &'t TrajectorySummary>, sets: &mut ToolSets) -> Group {
        let mut group = Group::default();
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
