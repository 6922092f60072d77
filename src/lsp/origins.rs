//! Where arguments came from, as editors say it.

use super::markdown;
use crate::graph::{Origin, Provenance, ValueUse, normalize};
use crate::json::{Kind, NodeId};
use crate::trajectory::{Arguments, CallId, Event, Loc, TextId, Trajectory};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// Who showed the agent a value first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Giver {
    /// The result of this call.
    Call(CallId),
    /// The user.
    User,
    /// The instructions.
    System,
    /// A result that answers none of the agent's calls.
    StrayResult,
    /// The agent itself, which made it up for this call.
    Earlier(CallId),
    /// The agent itself, here.
    Nobody,
}

/// Who said which text of a trajectory.
#[derive(Debug)]
pub struct Givers {
    said: FxHashMap<TextId, Giver>,
}

impl Givers {
    /// Those of a trajectory.
    pub fn of(trajectory: &Trajectory<'_>) -> Self {
        let said = trajectory.events.iter().filter_map(|event| match *event {
            Event::User(text) => Some((text, Giver::User)),
            Event::System(text) => Some((text, Giver::System)),
            _ => None,
        });
        Self { said: said.collect() }
    }

    /// Who gave a value.
    pub fn giver(&self, origin: Origin) -> Giver {
        match origin {
            Origin::Output { call, .. } => Giver::Call(call),
            Origin::Given(text) => self.said.get(&text).copied().unwrap_or(Giver::StrayResult),
            Origin::Carried(call) => Giver::Earlier(call),
            Origin::Unsourced => Giver::Nobody,
        }
    }
}

/// The uses of a call by argument, in order.
pub fn by_argument(provenance: &Provenance, call: CallId) -> impl Iterator<Item = &[ValueUse]> {
    provenance.of_call(call).chunk_by(|one, next| one.node == next.node)
}

/// A value as it is written, or, where it is a word of a longer argument, in its normal form.
pub fn value_of<'t>(trajectory: &'t Trajectory<'_>, provenance: &'t Provenance, used: &ValueUse) -> Cow<'t, str> {
    let normal = &provenance.values[used.value];
    match written(trajectory, used.call, used.node) {
        Some(written) if normalize(&written) == normal.as_str() => written,
        _ => Cow::Borrowed(normal),
    }
}

fn written<'t>(trajectory: &'t Trajectory<'_>, call: CallId, node: NodeId) -> Option<Cow<'t, str>> {
    let Arguments::Json(at) = trajectory.calls[call].arguments else { return None };
    let value = trajectory.texts.value(Loc { node, ..at });
    match value.kind() {
        Kind::String => value.as_str(),
        _ => Some(Cow::Borrowed(value.raw())),
    }
}

/// A call in Markdown: its label and its number.
pub fn call_in_words(trajectory: &Trajectory<'_>, call: CallId) -> String {
    format!("{} (call {})", markdown::name(&trajectory.calls[call].label()), call + 1)
}
