//! What a dataset wants to know of one trajectory.

use super::Behaviour;
use super::behaviour::sketch;
use crate::diagnostic::Located;
use crate::graph::ActionGraph;
use crate::similarity::TrajectorySummary;
use crate::teacher::Verdict;
use crate::trajectory::{Place, Trajectory};
use std::sync::Arc;

/// What a dataset wants to know of one trajectory: small, and true wherever its record moves.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Facts {
    /// 0-based index of the record.
    pub record: u64,
    /// 0-based index of the trajectory.
    pub trajectory: u64,
    /// Its task.
    pub task: Option<Arc<str>>,
    /// Its model.
    pub model: Option<Arc<str>>,
    /// Its first call; without one the first turn of the agent, or the beginning of the record.
    pub at: Located,
    /// What it does; `None` where it makes no call.
    pub behaviour: Option<Behaviour>,
    /// The first of its action labels, for messages.
    pub sketch: Arc<str>,
    /// Whether it echoes teachers, by their names.
    pub verdicts: Arc<[(Arc<str>, Verdict)]>,
    /// Its tools and rates, where AGS is limited.
    pub summary: Option<Arc<TrajectorySummary>>,
    /// Whether it is new in a change that is checked; all are where no change is.
    pub is_new: bool,
}

/// A trajectory of a dataset, and where it stands.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its file, as outputs show it.
    pub path: Arc<str>,
    /// 0-based index of the record.
    pub record: u64,
    /// 0-based index of the trajectory.
    pub trajectory: u64,
    /// Its task.
    pub task: Option<Arc<str>>,
    /// Its model.
    pub model: Option<Arc<str>>,
    /// The place that stands for it.
    pub at: Located,
}

impl Facts {
    /// The place that stands for a trajectory: short, so that it can be shown.
    #[must_use]
    pub fn place(trajectory: &Trajectory<'_>) -> Place {
        use crate::trajectory::Role;
        if let Some(call) = trajectory.calls.first() {
            return trajectory.texts.place(call.name.at);
        }
        let turn = trajectory.turns.iter().find(|turn| turn.role == Role::Agent);
        let mut whole = trajectory.texts.place(turn.map_or(trajectory.at, |turn| turn.at));
        whole.span.end = whole.span.end.min(whole.span.start + 1);
        whole
    }

    /// What a trajectory does, and how to say it.
    #[must_use]
    pub fn behaviour(trajectory: &Trajectory<'_>, graph: &ActionGraph) -> (Option<Behaviour>, Arc<str>) {
        (Behaviour::of(trajectory, graph), sketch(trajectory))
    }

    /// The trajectory as one of a dataset.
    #[must_use]
    pub fn member(&self, path: &Arc<str>) -> Member {
        Member {
            path: Arc::clone(path),
            record: self.record,
            trajectory: self.trajectory,
            task: self.task.clone(),
            model: self.model.clone(),
            at: self.at.clone(),
        }
    }
}
