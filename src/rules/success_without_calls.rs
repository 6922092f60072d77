//! P011 success-without-calls

use super::{Check, TrajectoryContext, declare_rule, words};
use crate::diagnostic::Draft;
use crate::trajectory::Outcome;

declare_rule! {
    /// ## What it does
    /// Reports a trajectory that counts as a success although the agent called no tool.
    ///
    /// ## Why is this bad?
    /// Where a task is judged by the state it leaves behind, an agent that does nothing succeeds at every
    /// task that asks for nothing. Filtering by reward keeps such runs, and they teach talk
    /// instead of work. Calls that were written as text and never ran are another cause.
    ///
    /// ## Example
    /// ```json
    /// {"reward": 1.0, "messages": [
    ///   {"role": "user", "content": "Cancel my order."},
    ///   {"role": "assistant", "content": "I cannot do that."}]}
    /// ```
    ///
    /// ## What to do
    /// Read it: a refusal that was asked for is fine, a run that got its reward by accident is not.
    /// Calls of a simulated user do not count.
    "P011" "success-without-calls" Warning; Check::Trajectory(check)
}

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Vec<Draft>) {
    let trajectory = context.trajectory;
    if trajectory.outcome == Outcome::Success && trajectory.calls.is_empty() {
        drafts.push(Draft::new(
            words::first_token(trajectory),
            "the run counts as a success, but the agent called no tool",
        ));
    }
}
