//! P007 text-tool-call

use super::{Check, TrajectoryContext, declare_rule, words};
use crate::diagnostic::{Draft, Drafts};

declare_rule! {
    /// ## What it does
    /// Reports a tool call that the agent wrote as text and that never ran: `<tool_call>{…}</tool_call>` (Hermes,
    /// Qwen), `to=functions.NAME … {…}` (Harmony) or `<invoke name="…">`.
    ///
    /// ## Why is this bad?
    /// The agent meant to call a tool, but the harness passed the call to the user as text. The rest of the
    /// conversation assumes a call that did not happen, and the model learns to write calls as text.
    ///
    /// ## Example
    /// ```json
    /// {"role": "assistant", "content": "<tool_call>\n{\"name\": \"get_order\", \"arguments\": {}}\n</tool_call>"}
    /// ```
    ///
    /// ## What to do
    /// Drop the trajectory, or cut it before this turn. In formats that write all calls as text (ShareGPT, Hermes),
    /// only calls without a response are reported.
    "P007" "text-tool-call" Warning; Check::Trajectory(check)
}

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Drafts) {
    for call in &context.trajectory.unrun_calls {
        let message = match call.name.as_deref().filter(|name| !name.trim().is_empty()) {
            Some(name) => format!("call to {} is written as text and never ran", words::quote(name)),
            None => "tool call is written as text and never ran".to_owned(),
        };
        drafts.push(Draft::new(call.place, message));
    }
}
