//! P002 call-without-result

use super::{Check, TrajectoryContext, declare_rule, words};
use crate::diagnostic::{Draft, Drafts};
use crate::trajectory::{Role, Trajectory, TurnId};

declare_rule! {
    /// ## What it does
    /// Reports a call of the agent that has no result although the trajectory continues with a result or with another
    /// text or call of the agent.
    ///
    /// ## Why is this bad?
    /// OpenAI and Anthropic reject a conversation with an unanswered call. A model trained on it learns to continue as
    /// if it had seen a result.
    ///
    /// ## Example
    /// ```json
    /// {"messages": [
    ///   {"role": "assistant", "tool_calls": [
    ///     {"id": "call_1", "type": "function", "function": {"name": "get_order", "arguments": "{}"}}]},
    ///   {"role": "assistant", "content": "Your order is on its way."}]}
    /// ```
    ///
    /// ## What to do
    /// Restore the lost result, or remove the call. The last calls of a trajectory may be unanswered: a call that hands
    /// over to a human, or a run that was stopped. In formats without call ids, results are matched to calls in order.
    "P002" "call-without-result" Error; Check::Trajectory(check)
}

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Drafts) {
    let trajectory = context.trajectory;
    if trajectory.calls.iter().all(|call| call.result.is_some()) {
        return;
    }
    let ending = ending(trajectory);
    for call in trajectory.calls.iter().filter(|call| call.result.is_none() && call.turn < ending) {
        let place = trajectory.texts.place(call.name.at);
        drafts.push(Draft::new(place, format!("call to {} has no result", words::tool(&call.name.text))));
    }
}

/// The first of the agent's turns that end the trajectory, whose calls may be unanswered; the number of turns if there
/// are none. They are the last turn with text or calls, unless a result follows it, and the turns directly before it if
/// they have calls, because some formats write parallel calls as separate messages.
fn ending(trajectory: &Trajectory<'_>) -> TurnId {
    let turns = &trajectory.turns;
    let acts = |turn: TurnId| turns[turn].role == Role::Agent && (turns[turn].text.is_some() || turns[turn].calls > 0);
    let Some(mut first) = (0..turns.len()).rev().find(|&turn| acts(turn)) else {
        return 0;
    };
    let answered = trajectory.results.iter().rev().find(|result| !result.of_user);
    if answered.is_some_and(|result| result.turn > first) {
        return turns.len();
    }
    while first > 0 && turns[first].text.is_none() && acts(first - 1) && turns[first - 1].calls > 0 {
        first -= 1;
    }
    first
}
