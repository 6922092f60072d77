//! P010 empty-trajectory

use super::{Check, TrajectoryContext, declare_rule, words};
use crate::diagnostic::{Draft, Drafts};

declare_rule! {
    /// ## What it does
    /// Reports a trajectory without any text, call or result.
    ///
    /// ## Why is this bad?
    /// The run crashed before its first step, but its record was kept. It counts as a run in success rates, and
    /// trainers fail on it.
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

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Drafts) {
    if context.trajectory.is_empty() {
        drafts.push(Draft::new(words::first_byte(context.trajectory), "empty trajectory: no text, no call, no result"));
    }
}
