//! G002 unsourced-argument

use super::identifier::{Keys, Spelling, is_identifier, is_naming_key};
use super::words::quote;
use super::{Check, TrajectoryContext, declare_rule};
use crate::diagnostic::Draft;
use crate::json::ValueRef;
use crate::trajectory::{Arguments, Call, CallId, CallKind, Event, Loc, Operation, Trajectory};
use std::borrow::Cow;

declare_rule! {
    /// ## What it does
    /// Reports an identifier in the arguments of a call that stands nowhere before: in no user or
    /// system text, no output of a tool, no earlier argument.
    ///
    /// ## Why is this bad?
    /// The agent made it up. Where such a call happens to work, the model learns to guess.
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
    /// Drop the turn or the trajectory. If the record leaves out what the agent was shown (a system
    /// prompt, earlier turns), put it back.
    ///
    /// ## What it leaves out
    /// It would rather stay silent than cry wolf. A value is an identifier here when the last word of
    /// its key names one (`order_id`, `userEmail`, `phone_number`, `item_ids`) and it has the shape of
    /// one: an e-mail address, a phone number, a number of at least 8 digits in quotes, or letters and
    /// digits mixed with at least 3 digits or all in capitals. Left out are dates, amounts, post codes,
    /// numbers without quotes, paths, the words of shell commands, tools that neither read nor write by
    /// their name, and tools that create something, which may be given a new name. A value that was
    /// given in another spelling (`mia li 3668` for `mia_li_3668`), or that the tool's own schema
    /// lists, was not made up. Each value is reported once, at most 64 a trajectory.
    "G002" "unsourced-argument" Warning; Check::Trajectory(check)
}

/// Values looked for in all texts of one trajectory at the most.
const MOST: usize = 64;
/// First words of the names of tools that may be given a new identifier.
const CREATING: &[&str] =
    &["add", "create", "generate", "insert", "make", "new", "put", "register", "save", "upload", "write"];

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Vec<Draft>) {
    let trajectory = context.trajectory;
    let mut seen: Vec<usize> = Vec::new();
    for call in 0..trajectory.calls.len() {
        let mut unsourced = context.graph.unsourced(call).peekable();
        if unsourced.peek().is_none() {
            continue;
        }
        let Some(at) = judged_arguments(&trajectory.calls[call]) else { continue };
        let arguments = trajectory.texts.value(at);
        let mut keys = Keys::of(arguments);
        for used in unsourced {
            let Some(value) = identifier(arguments.at(used.node), &mut keys) else { continue };
            if seen.contains(&used.value) {
                continue;
            }
            if seen.len() == MOST {
                return;
            }
            seen.push(used.value);
            let value = value.trim();
            if !is_given(trajectory, call, value) && !is_listed(trajectory, call, value) {
                let place = trajectory.texts.place(Loc { node: used.node, ..at });
                let message = format!("nothing before this call holds {}: it may be made up", quote(value));
                drafts.push(Draft::new(place, message));
            }
        }
    }
}

/// The arguments of a call that looks something up or changes it, and is not given new names.
fn judged_arguments(call: &Call<'_>) -> Option<Loc> {
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

/// The text of a leaf, if it is an identifier by its shape and its key.
fn identifier<'t>(leaf: ValueRef<'t>, keys: &mut Keys<'_>) -> Option<Cow<'t, str>> {
    let value = leaf.as_str().filter(|value| is_identifier(value.trim()))?;
    let key = leaf.at(keys.above(leaf.id())?).as_str()?;
    is_naming_key(&key).then_some(value)
}

/// Whether a text before the call gives the value in another spelling. The latest texts are looked at
/// first: users mostly say what the next call needs.
fn is_given(trajectory: &Trajectory<'_>, call: CallId, value: &str) -> bool {
    let events = &trajectory.events;
    let now = events.iter().position(|event| *event == Event::Call(call)).unwrap_or(events.len());
    let text = |id| trajectory.texts.get(id);
    let spelling = Spelling::of(value);
    events[..now].iter().rev().any(|event| match *event {
        Event::System(said) | Event::User(said) => spelling.is_in(text(said).as_str()),
        Event::Result(result) => spelling.is_in_output(text(trajectory.results[result].text)),
        Event::Agent(_) | Event::Call(_) => false,
    })
}

/// Whether the tool's declared schema lists the value (`enum`, `const`, `default`).
fn is_listed(trajectory: &Trajectory<'_>, call: CallId, value: &str) -> bool {
    let tool = trajectory.tool(&trajectory.calls[call].name.text);
    let Some(schema) = tool.and_then(|tool| tool.parameters) else {
        return false;
    };
    let schema = trajectory.texts.value(schema);
    let below = schema.id()..schema.tape().node(schema.id()).next;
    below.into_iter().any(|node| schema.at(node).is_str(value))
}
