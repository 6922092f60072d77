//! Groups of trajectories, kept as counts.

use super::intern::Interner;
use super::mean::sum;
use super::rates::Totals;
use super::summary::TrajectorySummary;
use super::task::TaskKey;
use crate::trajectory::Outcome;
use std::collections::{BTreeMap, BTreeSet};

/// A task; `None` for trajectories whose task is not known.
pub(super) type Task = Option<TaskKey>;
/// The sets of tools that trajectories call: sorted numbers of tools.
pub(super) type ToolSets = Interner<[u32]>;

/// Groups of trajectories: those that are compared, or that say which tools a task demands.
///
/// Equal runs (same group, task and set of tools) are counted, not kept, so that a pool of
/// 100 000 trajectories takes a few megabytes and does not remember the order they came in. Tasks are
/// kept as hashes of 64 bits. A [`StoredPool`](super::StoredPool) is the form for files.
#[derive(Debug, Clone, Default)]
pub struct Pool {
    pub(super) tools: Interner<str>,
    pub(super) sets: ToolSets,
    /// By name, and so in the order of names.
    pub(super) groups: BTreeMap<Box<str>, Group>,
}

/// Runs of one task with the same set of tools.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Runs {
    /// All of them.
    pub all: u64,
    /// Those that did not fail: an unknown outcome counts as a success.
    pub unfailed: u64,
}

/// The trajectories of one group.
#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    pub trajectories: u64,
    pub totals: Totals,
    /// The known tasks.
    pub tasks: BTreeSet<TaskKey>,
    /// By task and set of tools.
    pub runs: BTreeMap<(Task, u32), Runs>,
}

impl Pool {
    /// A pool without groups.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes sure that there is a group of this name, be it without trajectories.
    pub fn declare(&mut self, group: &str) {
        self.groups.entry(group.into()).or_default();
    }

    /// Adds a trajectory to a group.
    pub fn add(&mut self, group: &str, trajectory: &TrajectorySummary) {
        let tools = trajectory.tools().map(|tool| self.tools.intern(tool)).collect();
        let task = trajectory.task.as_deref().map(TaskKey::of);
        self.groups.entry(group.into()).or_default().add(trajectory, task, tools, &mut self.sets);
    }

    /// Adds the trajectories of another pool, each to the group of the same name. The order in which
    /// pools are merged does not matter.
    ///
    /// No count grows past 2⁵³ − 1.
    pub fn merge(&mut self, other: &Self) {
        let tools: Vec<u32> = other.tools.iter().map(|tool| self.tools.intern(tool)).collect();
        let mut set_in_own_numbers = |set: &[u32]| {
            let mut set: Vec<u32> = set.iter().map(|&tool| tools[tool as usize]).collect();
            set.sort_unstable();
            self.sets.intern(&set)
        };
        let sets: Vec<u32> = other.sets.iter().map(&mut set_in_own_numbers).collect();
        for (name, group) in &other.groups {
            self.groups.entry(name.clone()).or_default().merge(group, &sets);
        }
    }

    /// The tools that trajectories of a group call, with the number of trajectories that do; nothing for a group that
    /// is not there.
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

    /// The number of trajectories of a group; 0 for one that is not there.
    #[must_use]
    pub fn trajectories(&self, group: &str) -> u64 {
        self.groups.get(group).map_or(0, |group| group.trajectories)
    }

    /// The names of the groups, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.groups.keys().map(|name| &**name)
    }
}

impl Group {
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

    /// Adds the trajectories of a group whose sets of tools have these numbers here.
    fn merge(&mut self, other: &Self, sets: &[u32]) {
        for (&(task, set), other) in &other.runs {
            let runs = self.runs.entry((task, sets[set as usize])).or_default();
            runs.all = sum(runs.all, other.all);
            runs.unfailed = sum(runs.unfailed, other.unfailed);
        }
        self.trajectories = sum(self.trajectories, other.trajectories);
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
                *callers = sum(*callers, runs.all);
            }
        }
        callers
    }
}
