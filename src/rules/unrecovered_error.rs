//! G003 unrecovered-error

use super::{Check, TrajectoryContext, declare_rule, words};
use crate::diagnostic::Draft;
use crate::trajectory::Event;

declare_rule! {
    /// ## What it does
    /// Reports a call that failed and after which the agent does nothing more: no retry, no other
    /// call, no word to the user.
    ///
    /// ## Why is this bad?
    /// The run broke off, or the agent gave up without saying so. A model trained on it learns to
    /// stop at errors.
    ///
    /// ## Example
    /// ```json
    /// {"messages": [
    ///   {"role": "user", "content": "Where is order W17?"},
    ///   {"role": "assistant", "tool_calls": [
    ///     {"id": "call_1", "type": "function", "function": {"name": "get_order", "arguments": "{}"}}]},
    ///   {"role": "tool", "tool_call_id": "call_1", "content": "Error: order_id is missing"}]}
    /// ```
    ///
    /// ## What to do
    /// Drop the trajectory, or let the agent finish it. A call has failed when the format's own flag says
    /// so; without a flag, when the output begins with `error`, or is an object with an `error`,
    /// `"success": false` or `"status": "error"`.
    "G003" "unrecovered-error" Warning; Check::Trajectory(check)
}

fn check(context: &TrajectoryContext<'_>, drafts: &mut Vec<Draft>) {
    let trajectory = context.trajectory;
    let acts = |event: &Event| matches!(event, Event::Agent(_) | Event::Call(_));
    let last = trajectory.events.iter().rposition(acts).unwrap_or(trajectory.events.len());
    for event in &trajectory.events[last..] {
        let &Event::Result(result) = event else { continue };
        let result = &trajectory.results[result];
        if let Some(call) = result.call.filter(|_| result.error) {
            let name = &trajectory.calls[call].name;
            let message = format!("the error of {} is the end: no retry, no other call, no word", words::tool(&name.text));
            let place = |at| trajectory.texts.place(at);
            drafts.push(Draft::new(place(name.at), message).related(place(result.at), "the error"));
        }
    }
}
