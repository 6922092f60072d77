//! Groups of trajectories, stored as counts.

use super::intern::Interner;
use super::mean::saturating_sum;
use super::rates::Totals;
use super::summary::TrajectorySummary;
use super::task::TaskKey;
use crate::trajectory::Outcome;
use std::collections::{BTreeMap, BTreeSet};

/// A task; `None` if it is unknown.
pub(super) type Task = Option<TaskKey>;
/// The sets of tools that trajectories call, as sorted ids of tools.
pub(super) type ToolSets = Interner<[u32]>;

/// Groups of trajectories, for comparison or for determining mandatory tools.
///
/// Equal runs (same group, task and set of tools) are only counted, so a pool of 100 000 trajectories takes a few
/// megabytes and does not depend on their order. Tasks are stored as 64-bit hashes. A
/// [`StoredPool`](super::StoredPool) is the form for files.
#[derive(Debug, Clone, Default)]
pub struct Pool {
    pub(super) tools: Interner<str>,
    pub(super) sets: ToolSets,
    /// The groups by name.
    pub(super) groups: BTreeMap<Box<str>, PoolGroup>,
}

/// The numbers of runs of one task with the same set of tools.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Runs {
    /// All of them.
    pub all: u64,
    /// Runs that did not fail; an unknown outcome counts as a success.
    pub unfailed: u64,
}

/// The trajectories of one group.
#[derive(Debug, Clone, Default)]
pub(super) struct PoolGroup {
    /// The number of trajectories.
    pub trajectories: u64,
    pub totals: Totals,
    /// The known tasks.
    pub tasks: BTreeSet<TaskKey>,
    /// Numbers of runs by task and id of the set of tools.
    pub runs: BTreeMap<(Task, u32), Runs>,
}

impl Pool {
    /// A pool without groups.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a group of this name without trajectories, if there is none.
    pub fn declare(&mut self, group: &str) {
        self.groups.entry(group.into()).or_default();
    }

    /// Adds a trajectory to a group.
    pub fn add(&mut self, group: &str, trajectory: &TrajectorySummary) {
        let tools = trajectory.tools().map(|tool| self.tools.intern(tool)).collect();
        let task = trajectory.task.as_deref().map(TaskKey::of);
        self.groups.entry(group.into()).or_default().add(trajectory, task, tools, &mut self.sets);
    }

    /// Adds the trajectories of another pool, each to the group of the same name. The result does not depend on the
    /// order of merges. Counts saturate at 2⁵³ − 1.
    pub fn merge(&mut self, other: &Self) {
        let tools: Vec<u32> = other.tools.iter().map(|tool| self.tools.intern(tool)).collect();
        let mut to_own_set = |set: &[u32]| {
            let mut set: Vec<u32> = set.iter().map(|&tool| tools[tool as usize]).collect();
            set.sort_unstable();
            self.sets.intern(&set)
        };
        let sets: Vec<u32> = other.sets.iter().map(&mut to_own_set).collect();
        for (name, group) in &other.groups {
            self.groups.entry(name.clone()).or_default().merge(group, &sets);
        }
    }

    /// The tools that trajectories of a group call, with the number of these trajectories; empty for an unknown group.
    #[must_use]
    pub fn callers(&self, group: &str) -> BTreeMap<&str, u64> {
        let callers = self.groups.get(group).map(|group| group.callers(&self.sets)).unwrap_or_default();
        callers.into_iter().map(|(tool, count)| (self.tools.get(tool), count)).collect()
    }

    /// Whether a group has a run of this task.
    #[must_use]
    pub fn knows_task(&self, task: &str) -> bool {
        let task = TaskKey::of(task);
        self.groups.values().any(|group| group.tasks.contains(&task))
    }

    /// The number of trajectories of a group; 0 for an unknown group.
    #[must_use]
    pub fn trajectories(&self, group: &str) -> u64 {
        self.groups.get(group).map_or(0, |group| group.trajectories)
    }

    /// The names of the groups, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.groups.keys().map(|name| &**name)
    }
}

impl PoolGroup {
    /// Adds a trajectory with this task and these tools.
    pub fn add(&mut self, trajectory: &TrajectorySummary, task: Task, mut tools: Vec<u32>, sets: &mut ToolSets) {
        tools.sort_unstable();
        let runs = self.runs.entry((task, sets.intern(&tools))).or_default();
        runs.all += 1;
        runs.unfailed += u64::from(trajectory.outcome != Outcome::Failure);
        self.trajectories += 1;
        self.tasks.extend(task);
        self.totals.add(&trajectory.features);
    }

    /// Adds the trajectories of a group of another pool; `sets` maps its ids of sets to this pool's.
    fn merge(&mut self, other: &Self, sets: &[u32]) {
        for (&(task, set), other) in &other.runs {
            let runs = self.runs.entry((task, sets[set as usize])).or_default();
            runs.all = saturating_sum(runs.all, other.all);
            runs.unfailed = saturating_sum(runs.unfailed, other.unfailed);
        }
        self.trajectories = saturating_sum(self.trajectories, other.trajectories);
        self.tasks.extend(&other.tasks);
        self.totals.merge(&other.totals);
    }

    /// The sets of tools of a task's runs, with the number of runs.
    pub fn runs_of(&self, task: TaskKey) -> impl Iterator<Item = (u32, Runs)> {
        let task = Some(task);
        self.runs.range((task, 0)..=(task, u32::MAX)).map(|(&(_, set), &runs)| (set, runs))
    }

    /// The number of trajectories that call each tool.
    pub fn callers(&self, sets: &ToolSets) -> BTreeMap<u32, u64> {
        let mut callers: BTreeMap<u32, u64> = BTreeMap::new();
        for (&(_, set), runs) in &self.runs {
            for &tool in sets.get(set) {
                let callers = callers.entry(tool).or_default();
                *callers = saturating_sum(*callers, runs.all);
            }
        }
        callers
    }
}
