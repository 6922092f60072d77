//! The sources of argument values, for hovers and inlay hints.

use super::markdown;
use crate::graph::{Origin, Provenance, ValueUse, normalize};
use crate::json::{Kind, NodeId};
use crate::trajectory::{Arguments, CallId, Event, Loc, TextId, Trajectory};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// Where a value of an argument appeared first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueSource {
    /// In the result of this call.
    Call(CallId),
    /// In a text of the user.
    User,
    /// In a system text.
    System,
    /// In a result that answers none of the agent's calls.
    UnmatchedResult,
    /// In the arguments of this earlier call: the agent made it up.
    EarlierCall(CallId),
    /// Nowhere earlier: the agent made it up for this call.
    MadeUp,
}

/// Finds the sources of the values of one trajectory.
#[derive(Debug)]
pub struct ValueSources {
    texts: FxHashMap<TextId, ValueSource>,
}

impl ValueSources {
    /// The sources in a trajectory.
    pub fn of(trajectory: &Trajectory<'_>) -> Self {
        let texts = trajectory.events.iter().filter_map(|event| match *event {
            Event::User(text) => Some((text, ValueSource::User)),
            Event::System(text) => Some((text, ValueSource::System)),
            _ => None,
        });
        Self { texts: texts.collect() }
    }

    /// The source of a value with this origin.
    pub fn source(&self, origin: Origin) -> ValueSource {
        match origin {
            Origin::Output { call, .. } => ValueSource::Call(call),
            Origin::Given(text) => self.texts.get(&text).copied().unwrap_or(ValueSource::UnmatchedResult),
            Origin::Carried(call) => ValueSource::EarlierCall(call),
            Origin::Unsourced => ValueSource::MadeUp,
        }
    }
}

/// The uses in a call, grouped by argument, in order.
pub fn by_argument(provenance: &Provenance, call: CallId) -> impl Iterator<Item = &[ValueUse]> {
    provenance.of_call(call).chunk_by(|one, next| one.node == next.node)
}

/// A value as it is written in the data, or, if it is only a part of its argument, in normal form.
pub fn value_text<'t>(trajectory: &'t Trajectory<'_>, provenance: &'t Provenance, used: &ValueUse) -> Cow<'t, str> {
    let normal = &provenance.values[used.value];
    match argument_text(trajectory, used.call, used.node) {
        Some(text) if normalize(&text) == normal.as_str() => text,
        _ => Cow::Borrowed(normal),
    }
}

fn argument_text<'t>(trajectory: &'t Trajectory<'_>, call: CallId, node: NodeId) -> Option<Cow<'t, str>> {
    let Arguments::Json(at) = trajectory.calls[call].arguments else { return None };
    let value = trajectory.texts.value(Loc { node, ..at });
    match value.kind() {
        Kind::String => value.as_str(),
        _ => Some(Cow::Borrowed(value.raw())),
    }
}

/// The label and the number of a call, in Markdown.
pub fn call_name(trajectory: &Trajectory<'_>, call: CallId) -> String {
    format!("{} (call {})", markdown::name(&trajectory.calls[call].label()), call + 1)
}
