//! G001 repeated-call

use super::words::{self, MAX_RELATED};
use super::{Check, TrajectoryContext, declare_rule};
use crate::diagnostic::{Draft, Drafts};
use crate::json::{Kind, ValueRef};
use crate::trajectory::{Arguments, Call, CallId, Event, Texts, Trajectory};

declare_rule! {
    /// ## What it does
    /// Reports the same call, with the same tool and arguments, made three times or more in a row, without another call
    /// or a user message in between. Arguments are compared as JSON values: spacing and the order of keys do not
    /// matter.
    ///
    /// ## Why is this bad?
    /// The agent is stuck in a loop. Such runs are long and therefore have the most weight in training.
    ///
    /// ## Example
    /// ```json
    /// {"role": "assistant", "tool_calls": [
    ///   {"id": "call_1", "type": "function", "function": {"name": "get_order", "arguments": "{\"order_id\": \"W17\"}"}},
    ///   {"id": "call_2", "type": "function", "function": {"name": "get_order", "arguments": "{\"order_id\": \"W17\"}"}},
    ///   {"id": "call_3", "type": "function", "function": {"name": "get_order", "arguments": "{\"order_id\": \"W17\"}"}}]}
    /// ```
    ///
    /// ## What to do
    /// Remove the loop, or drop the trajectory. Polling until something finishes looks the same: suppress the finding
    /// if the calls are intended.
    "G001" "repeated-call" Warning [unnecessary]; Check::Trajectory(check)
}

/// The least number of equal calls in a row that is reported.
const MIN_REPEATS: usize = 3;
/// In objects with more members than this, the order of keys matters, because a search for each key would be slow.
const MAX_UNORDERED: usize = 64;

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Drafts) {
    let trajectory = context.trajectory;
    if trajectory.calls.len() < MIN_REPEATS {
        return;
    }
    let mut row = 0..0;
    for event in &trajectory.events {
        match *event {
            Event::Call(call) if !row.is_empty() && is_same(trajectory, row.start, call) => row.end = call + 1,
            Event::Call(call) => {
                report(trajectory, row, drafts);
                row = call..call + 1;
            }
            Event::User(_) => {
                report(trajectory, row, drafts);
                row = 0..0;
            }
            _ => {}
        }
    }
    report(trajectory, row, drafts);
}

/// Reports a row of equal calls. Calls are numbered in the order of their events, so a row is a range.
fn report(trajectory: &Trajectory<'_>, row: std::ops::Range<CallId>, drafts: &mut Drafts) {
    if row.len() < MIN_REPEATS {
        return;
    }
    let place = |call: CallId| trajectory.texts.place(trajectory.calls[call].name.at);
    let name = words::tool(&trajectory.calls[row.start].name.text);
    let message = format!("{name} called {} times in a row with the same arguments", row.len());
    let mut draft = Draft::new(place(row.start), message);
    for (nth, again) in row.skip(1).take(MAX_RELATED).enumerate() {
        draft = draft.related(place(again), format!("call {}", nth + 2));
    }
    drafts.push(draft);
}

fn is_same(trajectory: &Trajectory<'_>, first: CallId, again: CallId) -> bool {
    let (first, again): (&Call<'_>, &Call<'_>) = (&trajectory.calls[first], &trajectory.calls[again]);
    first.name.text == again.name.text && same_arguments(&trajectory.texts, &first.arguments, &again.arguments)
}

fn same_arguments(texts: &Texts<'_>, first: &Arguments, again: &Arguments) -> bool {
    match (first, again) {
        (&Arguments::Json(first), &Arguments::Json(again)) => {
            let (first, again) = (texts.value(first), texts.value(again));
            first.raw() == again.raw() || same_value(first, again)
        }
        (
            &(Arguments::Raw(first) | Arguments::Broken { text: first, .. }),
            &(Arguments::Raw(again) | Arguments::Broken { text: again, .. }),
        ) => texts.get(first).as_str() == texts.get(again).as_str(),
        (Arguments::Missing, Arguments::Missing) => true,
        _ => false,
    }
}

/// Whether two values are equal except for spacing and the order of keys. The parser limits their nesting.
fn same_value(first: ValueRef<'_>, again: ValueRef<'_>) -> bool {
    if first.kind() != again.kind() {
        return false;
    }
    match first.kind() {
        Kind::Null | Kind::True | Kind::False => true,
        Kind::Number => first.raw() == again.raw(),
        Kind::String => first.as_str() == again.as_str(),
        Kind::Array => {
            first.len() == again.len() && first.items().zip(again.items()).all(|(left, right)| same_value(left, right))
        }
        Kind::Object => {
            let len = first.len();
            len == again.len()
                && first.members().zip(again.members()).all(|((key, value), (other_key, other))| {
                    if key.as_str() == other_key.as_str() {
                        return same_value(value, other);
                    }
                    let other = key.as_str().filter(|_| len <= MAX_UNORDERED).and_then(|key| again.get(&key));
                    other.is_some_and(|other| same_value(value, other))
                })
        }
    }
}
