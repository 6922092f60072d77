//! P011 success-without-calls

use super::{Check, TrajectoryContext, declare_rule, words};
use crate::diagnostic::{Draft, Drafts};
use crate::trajectory::Outcome;

declare_rule! {
    /// ## What it does
    /// Reports a trajectory that counts as a success although the agent called no tool.
    ///
    /// ## Why is this bad?
    /// If a task is scored by its final state, an agent that does nothing passes every task that requires no change.
    /// Filtering by reward keeps such runs, and they teach the model to talk instead of act. Another cause is calls
    /// that were written as text and never ran.
    ///
    /// ## Example
    /// ```json
    /// {"reward": 1.0, "messages": [
    ///   {"role": "user", "content": "Cancel my order."},
    ///   {"role": "assistant", "content": "I cannot do that."}]}
    /// ```
    ///
    /// ## What to do
    /// Read the trajectory: a refusal that the task requires is fine, an accidental success is not. Calls by a
    /// simulated user do not count.
    "P011" "success-without-calls" Warning; Check::Trajectory(check)
}

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Drafts) {
    let trajectory = context.trajectory;
    if trajectory.outcome == Outcome::Success && trajectory.calls.is_empty() {
        drafts.push(Draft::new(
            words::first_byte(trajectory),
            "run counts as a success although the agent called no tool",
        ));
    }
}
