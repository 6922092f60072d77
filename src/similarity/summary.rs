//! What a comparison needs of one trajectory.

use crate::graph::Features;
use crate::trajectory::{Outcome, Trajectory};
use std::collections::BTreeSet;

/// What a comparison needs of one trajectory, and nothing more.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TrajectorySummary {
    /// The task, where one is known.
    pub task: Option<Box<str>>,
    /// Whether the run reached its goal.
    pub outcome: Outcome,
    /// Numerators and denominators of its rates.
    pub features: Features,
    /// The names of the tools it calls, sorted, one after the other.
    names: Box<str>,
    /// Where each name ends in `names`.
    ends: Box<[u32]>,
}

impl TrajectorySummary {
    /// The summary of a trajectory; `None` for one without any event, such as a crashed run, which
    /// takes part in no metric.
    #[must_use]
    pub fn of(trajectory: &Trajectory<'_>, features: &Features) -> Option<Self> {
        if trajectory.is_empty() {
            return None;
        }
        let tools = trajectory.calls.iter().map(|call| &*call.name.text);
        Some(Self::new(trajectory.task.as_deref(), trajectory.outcome, tools, *features))
    }

    /// A summary of given parts. The tools may repeat and come in any order.
    pub fn new<'t>(
        task: Option<&str>,
        outcome: Outcome,
        tools: impl IntoIterator<Item = &'t str>,
        features: Features,
    ) -> Self {
        let tools: BTreeSet<&str> = tools.into_iter().collect();
        let mut names = String::with_capacity(tools.iter().map(|tool| tool.len()).sum());
        let mut ends = Vec::with_capacity(tools.len());
        for tool in tools {
            names.push_str(tool);
            ends.push(u32::try_from(names.len()).unwrap_or(u32::MAX));
        }
        Self { task: task.map(Box::from), outcome, features, names: names.into(), ends: ends.into() }
    }

    /// The names of the tools it calls: each once, sorted.
    pub fn tools(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).filter_map(|(start, &end)| self.names.get(start as usize..end as usize))
    }
}
