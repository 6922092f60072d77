//! P001 result-without-call

use super::words::quote;
use super::{Check, TrajectoryContext, declare_rule};
use crate::diagnostic::Draft;
use crate::trajectory::{Loc, Match, ToolResult, Trajectory};
use std::collections::HashMap;

declare_rule! {
    /// ## What it does
    /// Reports a tool result that answers no call: it has no call id although the format wants one,
    /// no call bears its id, its call comes only later, or the call was answered before.
    ///
    /// ## Why is this bad?
    /// OpenAI and Anthropic refuse such a conversation. Trainers that pair by order show the model
    /// an output that belongs to another call.
    ///
    /// ## Example
    /// ```json
    /// {"messages": [
    ///   {"role": "assistant", "tool_calls": [
    ///     {"id": "call_1", "type": "function", "function": {"name": "get_order", "arguments": "{}"}}]},
    ///   {"role": "tool", "tool_call_id": "call_2", "content": "shipped"}]}
    /// ```
    /// No call bears the id `call_2`.
    ///
    /// ## What to do
    /// Give the result the id of its call, or remove it. Results of calls that a simulated user made
    /// are not looked at. A result that was pushed aside by a wrong one before it is not reported:
    /// mend the wrong one.
    "P001" "result-without-call" Error; Check::Trajectory(check)
}

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Vec<Draft>) {
    let trajectory = context.trajectory;
    let mut earlier = None;
    for (index, result) in trajectory.results.iter().enumerate() {
        if result.of_user || (result.matched == Match::Exact && result.call.is_some()) {
            continue;
        }
        let id = result.id.as_ref();
        let at = trajectory.texts.place(id.map_or(result.at, |id| id.at));
        let shown = id.map(|id| quote(&id.text)).unwrap_or_default();
        match result.matched {
            Match::Exact | Match::NoId if result.call.is_none() => {
                drafts.push(Draft::new(at, "no call is left that this result could answer"));
            }
            Match::Exact | Match::NoId => drafts.push(Draft::new(at, "this result names no call: it has no call id")),
            Match::UnknownId => drafts.push(Draft::new(at, format!("no call bears the id {shown} of this result"))),
            Match::UsedId => {
                let earlier = earlier.get_or_insert_with(|| Earlier::of(trajectory));
                drafts.extend(earlier.judge(trajectory, index, result).map(|reason| {
                    let place = |at| trajectory.texts.place(at);
                    match reason {
                        Reason::Answered(before) => Draft::new(at, format!("the call {shown} was answered before"))
                            .related(place(before), "this result answers it"),
                        Reason::TooEarly(call) => {
                            Draft::new(at, format!("the call {shown} comes only after this result"))
                                .related(place(call), "the call")
                        }
                    }
                }));
            }
        }
    }
}

/// Why a result whose id some call bears answers none.
enum Reason {
    /// A result before bears the same id.
    Answered(Loc),
    /// The call comes later.
    TooEarly(Loc),
}

/// The first result and the first call of each id.
struct Earlier<'t> {
    results: HashMap<&'t str, usize>,
    calls: HashMap<&'t str, usize>,
}

impl<'t> Earlier<'t> {
    fn of(trajectory: &'t Trajectory<'_>) -> Self {
        let mut results = HashMap::new();
        for (index, result) in trajectory.results.iter().enumerate() {
            if let Some(id) = &result.id {
                results.entry(&*id.text).or_insert(index);
            }
        }
        let mut calls = HashMap::new();
        for (index, call) in trajectory.calls.iter().enumerate() {
            if let Some(id) = &call.id {
                calls.entry(&*id.text).or_insert(index);
            }
        }
        Self { results, calls }
    }

    fn judge(&self, trajectory: &Trajectory<'_>, index: usize, result: &ToolResult<'_>) -> Option<Reason> {
        let id = &*result.id.as_ref()?.text;
        let first = *self.results.get(id)?;
        if first < index {
            let before = &trajectory.results[first];
            return Some(Reason::Answered(before.id.as_ref().map_or(before.at, |id| id.at)));
        }
        let call = &trajectory.calls[*self.calls.get(id)?];
        (call.turn > result.turn).then(|| Reason::TooEarly(call.id.as_ref().map_or(call.name.at, |id| id.at)))
    }
}
