//! The facts about one trajectory that the statistics of datasets need.

use super::Behaviour;
use super::behaviour::sketch;
use crate::diagnostic::Located;
use crate::graph::ActionGraph;
use crate::similarity::TrajectorySummary;
use crate::teacher::Verdict;
use crate::trajectory::{Place, Trajectory};
use std::sync::Arc;

/// The facts about one trajectory that the statistics of datasets need. They are small, and only the position changes
/// if the record moves.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Facts {
    /// 0-based index of the record.
    pub record: u64,
    /// 0-based index of the trajectory.
    pub trajectory: u64,
    /// Its task, if known.
    pub task: Option<Arc<str>>,
    /// Its model, if known.
    pub model: Option<Arc<str>>,
    /// The position of its first call; without calls, of the agent's first turn or of the record.
    pub at: Located,
    /// Its behaviour; `None` without calls.
    pub behaviour: Option<Behaviour>,
    /// Its first action labels, for messages.
    pub sketch: Arc<str>,
    /// The verdict of each teacher, by name.
    pub verdicts: Arc<[(Arc<str>, Verdict)]>,
    /// Its tools and rates, if AGS is limited.
    pub summary: Option<Arc<TrajectorySummary>>,
    /// Whether the checked change adds or modifies it. True for all trajectories if no change is checked.
    pub is_new: bool,
}

/// A trajectory of a dataset with its position.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its file, as shown in output.
    pub path: Arc<str>,
    /// 0-based index of the record.
    pub record: u64,
    /// 0-based index of the trajectory.
    pub trajectory: u64,
    /// Its task, if known.
    pub task: Option<Arc<str>>,
    /// Its model, if known.
    pub model: Option<Arc<str>>,
    /// Its position, as in [`Facts::at`].
    pub at: Located,
}

impl Facts {
    /// The place of a trajectory in messages, which is short: the name of its first call, or the first byte of the
    /// agent's first turn or of the trajectory.
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

    /// The behaviour of a trajectory and its sketch.
    #[must_use]
    pub fn behaviour(trajectory: &Trajectory<'_>, graph: &ActionGraph) -> (Option<Behaviour>, Arc<str>) {
        (Behaviour::of(trajectory, graph), sketch(trajectory))
    }

    /// The trajectory as a member of a dataset; `path` is its file.
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
