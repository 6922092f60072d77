//! G003 unrecovered-error

use super::words::{self, MAX_RELATED};
use super::{Check, TrajectoryContext, declare_rule};
use crate::diagnostic::{Draft, Drafts};
use crate::trajectory::Event;

declare_rule! {
    /// ## What it does
    /// Reports a failed call after which the agent does nothing: no retry, no other call, no message to the user.
    /// Parallel calls that fail together at the end are one finding.
    ///
    /// ## Why is this bad?
    /// The run broke off, or the agent gave up without saying so. A model trained on it learns to stop at errors.
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
    /// Drop the trajectory, or let the agent finish it. A call has failed if the format flags an error. Without a flag,
    /// it has failed if the output begins with `error` or is an object with `error`, `"success": false` or `"status":
    /// "error"`.
    "G003" "unrecovered-error" Warning; Check::Trajectory(check)
}

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Drafts) {
    let trajectory = context.trajectory;
    let acts = |event: &Event| matches!(event, Event::Agent(_) | Event::Call(_));
    let Some(last) = trajectory.events.iter().rposition(acts) else {
        return;
    };
    let failed = trajectory.events[last..].iter().filter_map(|event| match *event {
        Event::Result(result) if trajectory.results[result].error => {
            Some((&trajectory.results[result], &trajectory.calls[trajectory.results[result].call?].name))
        }
        _ => None,
    });
    let place = |at| trajectory.texts.place(at);
    let Some((error, name)) = failed.clone().next() else {
        return;
    };
    let others = failed.clone().count() - 1;
    let tool = words::tool(&name.text);
    let calls = match others {
        0 => format!("failed call to {tool} ends"),
        _ => format!("failed calls to {tool} and {others} more end"),
    };
    let message = format!("{calls} the run without a retry or a message to the user");
    let mut draft = Draft::new(place(name.at), message).related(place(error.at), "the error");
    for (_, other) in failed.skip(1).take(MAX_RELATED) {
        draft = draft.related(place(other.at), "also failed");
    }
    drafts.push(draft);
}
