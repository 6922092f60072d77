//! G002 unsourced-argument

use super::identifier::{Keys, Spelling, is_identifier, is_identifier_key};
use super::words::quote;
use super::{Check, TrajectoryContext, declare_rule};
use crate::diagnostic::{Draft, Drafts};
use crate::json::ValueRef;
use crate::trajectory::{Arguments, Call, CallId, CallKind, Event, Loc, Operation, Trajectory};
use std::borrow::Cow;

declare_rule! {
    /// ## What it does
    /// Reports an identifier in the arguments of a call that appears nowhere earlier: not in a user or system text, a
    /// tool output or an earlier argument.
    ///
    /// ## Why is this bad?
    /// The agent may have made the identifier up. If such a call happens to succeed, the model learns to guess.
    ///
    /// ## Example
    /// ```json
    /// {"messages": [
    ///   {"role": "user", "content": "Where is my order?"},
    ///   {"role": "assistant", "tool_calls": [
    ///     {"id": "call_1", "type": "function", "function": {"name": "get_order", "arguments": "{\"order_id\": \"W1234567\"}"}}]}]}
    /// ```
    ///
    /// ## What to do
    /// Drop the turn or the trajectory. If the agent saw a text that the record lacks (a system prompt, earlier turns),
    /// add it to the record.
    ///
    /// ## What counts as an identifier
    /// A value is an identifier if the last word of its key says so (`order_id`, `userEmail`, `phone_number`,
    /// `item_ids`) and if it looks like one: an e-mail address, a phone number, a number of at least 8 digits in
    /// quotes, letters mixed with at least 3 digits, or a code of 5 to 8 capitals and digits. Dates, amounts, post
    /// codes, numbers without quotes and paths are not identifiers.
    ///
    /// Shell commands, tools whose names suggest neither reading nor writing, and tools that create something are not
    /// checked. Neither is a value that appears earlier in another spelling (`mia li 3668` for `mia_li_3668`) or in the
    /// tool's schema. Each value is reported once per trajectory, and only the first 64 identifiers are checked.
    "G002" "unsourced-argument" Warning; Check::Trajectory(check)
}

/// The maximum number of identifiers that are searched for per trajectory.
const MAX_IDENTIFIERS: usize = 64;
/// Words in the names of tools that may be called with a new identifier.
const CREATING: &[&str] =
    &["add", "create", "generate", "insert", "make", "new", "put", "register", "save", "upload", "write"];

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Drafts) {
    let trajectory = context.trajectory;
    let mut seen: Vec<usize> = Vec::new();
    for call in 0..trajectory.calls.len() {
        let mut unsourced = context.graph.unsourced(call).peekable();
        if unsourced.peek().is_none() {
            continue;
        }
        let Some(at) = checked_arguments(&trajectory.calls[call]) else { continue };
        let arguments = trajectory.texts.value(at);
        let mut keys = Keys::of(arguments);
        for used in unsourced {
            let Some(value) = identifier(arguments.at(used.node), &mut keys) else { continue };
            if seen.contains(&used.value) {
                continue;
            }
            if seen.len() == MAX_IDENTIFIERS {
                return;
            }
            seen.push(used.value);
            let value = value.trim();
            if !appears_earlier(trajectory, call, value) && !is_in_schema(trajectory, call, value) {
                let place = trajectory.texts.place(Loc { node: used.node, ..at });
                let message = format!("{} appears nowhere earlier; the agent may have made it up", quote(value));
                drafts.push(Draft::new(place, message));
            }
        }
    }
}

/// The arguments of a call that reads or changes something existing; `None` for shell commands, neutral calls and calls
/// that create something.
fn checked_arguments(call: &Call<'_>) -> Option<Loc> {
    let creates = |name: &str| {
        let mut words = name.split(|c: char| !c.is_alphanumeric());
        words.any(|word| CREATING.iter().any(|verb| word.eq_ignore_ascii_case(verb)))
    };
    match call.arguments {
        _ if call.kind == CallKind::Neutral || matches!(call.operation, Operation::Shell { .. }) => None,
        _ if creates(&call.name.text) || call.operation.name().is_some_and(creates) => None,
        Arguments::Json(at) => Some(at),
        _ => None,
    }
}

/// The text of a leaf, if its key and its form are those of an identifier.
fn identifier<'t>(leaf: ValueRef<'t>, keys: &mut Keys<'_>) -> Option<Cow<'t, str>> {
    let value = leaf.as_str().filter(|value| is_identifier(value.trim()))?;
    let key = leaf.at(keys.above(leaf.id())?).as_str()?;
    is_identifier_key(&key).then_some(value)
}

/// Whether a text before the call contains the value in any spelling. The search starts at the latest text, because
/// users mostly say what the next call needs.
fn appears_earlier(trajectory: &Trajectory<'_>, call: CallId, value: &str) -> bool {
    let events = &trajectory.events;
    let end = events.iter().position(|event| *event == Event::Call(call)).unwrap_or(events.len());
    let text = |id| trajectory.texts.get(id);
    let spelling = Spelling::of(value);
    events[..end].iter().rev().any(|event| match *event {
        Event::System(message) | Event::User(message) => spelling.is_in(text(message).as_str()),
        Event::Result(result) => spelling.is_in_output(text(trajectory.results[result].text)),
        Event::Agent(_) | Event::Call(_) => false,
    })
}

/// Whether the tool's declared schema contains the value (`enum`, `const`, `default`).
fn is_in_schema(trajectory: &Trajectory<'_>, call: CallId, value: &str) -> bool {
    let tool = trajectory.tool(&trajectory.calls[call].name.text);
    let Some(schema) = tool.and_then(|tool| tool.parameters) else {
        return false;
    };
    let schema = trajectory.texts.value(schema);
    let below = schema.id()..schema.tape().node(schema.id()).next;
    below.into_iter().any(|node| schema.at(node).is_str(value))
}
