//! P010 empty-trajectory

use super::{Check, TrajectoryContext, declare_rule, words};
use crate::diagnostic::Draft;

declare_rule! {
    /// ## What it does
    /// Reports a trajectory in which nothing happens: no text, no call, no result.
    ///
    /// ## Why is this bad?
    /// A run that crashed before its first step was kept. It counts as a run when success is
    /// averaged, and trainers fail on it.
    ///
    /// ## Example
    /// ```json
    /// {"task_id": "12", "reward": 0.0, "messages": []}
    /// ```
    ///
    /// ## What to do
    /// Run the task again, or remove the record.
    "P010" "empty-trajectory" Warning; Check::Trajectory(check)
}

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Vec<Draft>) {
    if context.trajectory.is_empty() {
        drafts.push(Draft::new(
            words::first_token(context.trajectory),
            "the trajectory is empty: no text, no call, no result",
        ));
    }
}
