//! P003 duplicate-call-id

use super::words::quote;
use super::{Check, TrajectoryContext, declare_rule};
use crate::diagnostic::{Draft, Drafts};
use crate::trajectory::{Call, Loc};
use foldhash::{HashMap, HashMapExt};

declare_rule! {
    /// ## What it does
    /// Reports a call with the id of an earlier call, of the agent or of a simulated user.
    ///
    /// ## Why is this bad?
    /// It is ambiguous which call a result answers. Loaders that store results by id give both calls the same output
    /// and drop the other.
    ///
    /// ## Example
    /// ```json
    /// {"role": "assistant", "tool_calls": [
    ///   {"id": "call_0", "type": "function", "function": {"name": "get_order", "arguments": "{}"}},
    ///   {"id": "call_0", "type": "function", "function": {"name": "get_user", "arguments": "{}"}}]}
    /// ```
    ///
    /// ## What to do
    /// Make ids unique within a trajectory. The usual cause is a counter that restarts in every turn (`call_0`,
    /// `call_1`): add the number of the turn to the id.
    "P003" "duplicate-call-id" Error; Check::Trajectory(check)
}

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Drafts) {
    let trajectory = context.trajectory;
    let mut calls: Vec<&Call<'_>> = trajectory.calls.iter().chain(&trajectory.user_calls).collect();
    if !trajectory.user_calls.is_empty() {
        calls.sort_by_key(|call| call.turn);
    }
    let mut seen: HashMap<&str, Loc> = HashMap::with_capacity(calls.len());
    for id in calls.into_iter().filter_map(|call| call.id.as_ref()) {
        let first = *seen.entry(&id.text).or_insert(id.at);
        if first != id.at {
            let place = |at| trajectory.texts.place(at);
            let message = format!("call id {} was already used", quote(&id.text));
            drafts.push(Draft::new(place(id.at), message).related(place(first), "first used here"));
        }
    }
}
