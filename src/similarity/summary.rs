//! The parts of a trajectory that a comparison needs.

use crate::graph::Features;
use crate::trajectory::{Outcome, Trajectory};
use std::collections::BTreeSet;

/// The parts of a trajectory that a comparison needs.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TrajectorySummary {
    /// The task, if known.
    pub task: Option<Box<str>>,
    /// The outcome of the run.
    pub outcome: Outcome,
    /// Numerators and denominators of its rates.
    pub features: Features,
    /// The sorted names of the tools that it calls, concatenated.
    names: Box<str>,
    /// The end of each name in `names`.
    ends: Box<[u32]>,
}

impl TrajectorySummary {
    /// The summary of a trajectory; `None` for a trajectory without events, such as a crashed run, which is excluded
    /// from all metrics.
    #[must_use]
    pub fn of(trajectory: &Trajectory<'_>, features: &Features) -> Option<Self> {
        if trajectory.is_empty() {
            return None;
        }
        let tools = trajectory.calls.iter().map(|call| &*call.name.text);
        Some(Self::new(trajectory.task.as_deref(), trajectory.outcome, tools, *features))
    }

    /// A summary with these parts. The tools may repeat and be in any order.
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

    /// The names of the tools that it calls, sorted and without duplicates.
    pub fn tools(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).filter_map(|(start, &end)| self.names.get(start as usize..end as usize))
    }
}
