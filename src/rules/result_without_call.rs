//! P001 result-without-call

use super::words::quote;
use super::{Check, TrajectoryContext, declare_rule};
use crate::diagnostic::{Draft, Drafts};
use crate::trajectory::{Loc, Match, ToolResult, Trajectory};
use std::collections::HashMap;

declare_rule! {
    /// ## What it does
    /// Reports a tool result that does not answer a call: its call id is missing although the format requires one, no
    /// call has its id, its call comes later, or its call already has a result.
    ///
    /// ## Why is this bad?
    /// OpenAI and Anthropic reject such a conversation. Trainers that pair results with calls by order show the model
    /// the output of another call.
    ///
    /// ## Example
    /// ```json
    /// {"messages": [
    ///   {"role": "assistant", "tool_calls": [
    ///     {"id": "call_1", "type": "function", "function": {"name": "get_order", "arguments": "{}"}}]},
    ///   {"role": "tool", "tool_call_id": "call_2", "content": "shipped"}]}
    /// ```
    /// No call has the id `call_2`.
    ///
    /// ## What to do
    /// Give the result the id of its call, or remove it. If a wrong result takes the place of a right one, only the
    /// wrong one is reported. Results of calls by a simulated user are not checked.
    "P001" "result-without-call" Error; Check::Trajectory(check)
}

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Drafts) {
    let trajectory = context.trajectory;
    let mut by_id = None;
    for (index, result) in trajectory.results.iter().enumerate() {
        if result.of_user || (result.matched == Match::Exact && result.call.is_some()) {
            continue;
        }
        let id = result.id.as_ref();
        let at = trajectory.texts.place(id.map_or(result.at, |id| id.at));
        let shown = id.map(|id| quote(&id.text)).unwrap_or_default();
        match result.matched {
            Match::Exact | Match::NoId if result.call.is_none() => {
                drafts.push(Draft::new(at, "no unanswered call is left for this result"));
            }
            Match::Exact | Match::NoId => drafts.push(Draft::new(at, "result without a call id")),
            Match::UnknownId => drafts.push(Draft::new(at, format!("no call has the id {shown}"))),
            Match::UsedId => {
                let by_id = by_id.get_or_insert_with(|| FirstById::of(trajectory));
                drafts.extend(by_id.reason(trajectory, index, result).map(|reason| {
                    let place = |at| trajectory.texts.place(at);
                    match reason {
                        Reason::Answered(before) => Draft::new(at, format!("call {shown} already has a result"))
                            .related(place(before), "its result"),
                        Reason::TooEarly(call) => Draft::new(at, format!("result comes before its call {shown}"))
                            .related(place(call), "the call"),
                    }
                }));
            }
        }
    }
}

/// Why a result with the id of a call does not answer it.
enum Reason {
    /// An earlier result has the same id.
    Answered(Loc),
    /// The call comes later.
    TooEarly(Loc),
}

/// The first result and the first call of each id.
struct FirstById<'t> {
    results: HashMap<&'t str, usize>,
    calls: HashMap<&'t str, usize>,
}

impl<'t> FirstById<'t> {
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

    /// Why the result with this index answers no call; `None` if a wrong result took its call, which is reported
    /// instead.
    fn reason(&self, trajectory: &Trajectory<'_>, index: usize, result: &ToolResult<'_>) -> Option<Reason> {
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
