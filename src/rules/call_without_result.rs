//! P002 call-without-result

use super::{Check, TrajectoryContext, declare_rule, words};
use crate::diagnostic::Draft;
use crate::trajectory::{Role, Trajectory, TurnId};

declare_rule! {
    /// ## What it does
    /// Reports a call of the agent that has no result although the trajectory goes on: a result, or
    /// another turn in which the agent speaks or calls, follows.
    ///
    /// ## Why is this bad?
    /// OpenAI and Anthropic refuse a conversation with an unanswered call. A model trained on it
    /// learns to go on as if it had seen an answer.
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
    /// Put the result back where it was lost, or remove the call. The calls with which a trajectory
    /// ends may be unanswered: a call that hands over to a human, or a run that was stopped. In formats
    /// without ids results are counted off against the calls in order.
    "P002" "call-without-result" Error; Check::Trajectory(check)
}

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Vec<Draft>) {
    let trajectory = context.trajectory;
    if trajectory.calls.iter().all(|call| call.result.is_some()) {
        return;
    }
    let ending = ending(trajectory);
    for call in trajectory.calls.iter().filter(|call| call.result.is_none() && call.turn < ending) {
        let place = trajectory.texts.place(call.name.at);
        drafts.push(Draft::new(place, format!("the call of {} has no result", words::tool(&call.name.text))));
    }
}

/// The first of the agent's turns with which the trajectory ends: the last one that speaks or calls
/// and no result follows, and the turns right before it that only call (some formats write parallel
/// calls as messages of their own).
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
