//! The six rates of a trajectory that AGS is made of (docs/metrics.md, section 3).

use super::occurrences::{escapes_letters, folds_unusually};
use super::values::{is_significant, leaf_text, leaves, normalize};
use super::{ActionGraph, Origin};
use crate::json::{Kind, ValueRef};
use crate::trajectory::{CallId, CallKind, Event, Trajectory};

/// A share as numerator and denominator, so that groups can be pooled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ratio {
    /// How often it happened.
    pub count: u32,
    /// How often it could have.
    pub of: u32,
}

impl Ratio {
    /// The share; undefined when it could never have happened.
    #[must_use]
    pub fn rate(self) -> Option<f64> {
        (self.of > 0).then(|| f64::from(self.count) / f64::from(self.of))
    }

    fn tally(&mut self, happened: bool) {
        self.of += 1;
        self.count += u32::from(happened);
    }
}

impl std::ops::AddAssign for Ratio {
    fn add_assign(&mut self, other: Self) {
        self.count += other.count;
        self.of += other.of;
    }
}

/// The rates of one trajectory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Features {
    /// Successful writes that are verified by the next non-neutral call.
    pub verification: Ratio,
    /// Successful writes that the user agreed to.
    pub confirmation: Ratio,
    /// Failed calls that are tried again within three calls.
    pub retry: Ratio,
    /// Calls whose output is used later.
    pub reuse: Ratio,
    /// The longest dependency chain in edges, over calls − 1; 0/0 with fewer than two calls.
    pub chain: Ratio,
    /// Calls whose output at least two calls use.
    pub fan_out: Ratio,
}

#[allow(clippy::cast_possible_truncation)] // a record has less than 2³² calls
impl Features {
    /// The rates of a trajectory.
    #[must_use]
    pub fn of(trajectory: &Trajectory<'_>, graph: &ActionGraph) -> Self {
        let mut features = Self::default();
        let calls = &trajectory.calls;
        for (event_index, event) in trajectory.events.iter().enumerate() {
            let &Event::Call(index) = event else { continue };
            let call = &calls[index];
            if trajectory.failed(index) {
                let again = calls[index + 1..].iter().take(3).any(|next| next.name.text == call.name.text);
                features.retry.tally(again);
            } else if call.kind == CallKind::Write {
                features.verification.tally(is_verified(trajectory, graph, index));
                features.confirmation.tally(is_confirmed(&trajectory.events[..event_index]));
            }
        }
        let mut consumers = vec![0u32; calls.len()];
        let mut longest = vec![0u32; calls.len()];
        // Edges lead from earlier to later calls and are sorted by source, so one pass suffices.
        for edge in &graph.dependencies {
            consumers[edge.from] += 1;
            longest[edge.to] = longest[edge.to].max(longest[edge.from] + 1);
        }
        for &count in &consumers {
            features.reuse.tally(count >= 1);
            features.fan_out.tally(count >= 2);
        }
        let steps = (calls.len() as u32).saturating_sub(1);
        features.chain = Ratio { count: longest.iter().copied().max().unwrap_or(0), of: steps };
        features
    }
}

/// Whether the next non-neutral call after a write reads something of what was written.
pub(crate) fn is_verified(trajectory: &Trajectory<'_>, graph: &ActionGraph, write: CallId) -> bool {
    let later = trajectory.calls[write + 1..].iter().position(|call| call.kind != CallKind::Neutral);
    let Some(read) = later.map(|offset| write + 1 + offset) else {
        return false;
    };
    if trajectory.calls[read].kind != CallKind::Read {
        return false;
    }
    let provenance = &graph.provenance;
    let read_values = provenance.of_call(read);
    if read_values.is_empty() {
        return false;
    }
    let written = provenance.of_call(write);
    if read_values.iter().any(|value| written.iter().any(|other| other.value == value.value)) {
        return true;
    }
    let Some(result) = trajectory.result_of(write) else {
        return false;
    };
    let text = trajectory.texts.get(result.text);
    let values = || read_values.iter().map(|value| provenance.values[value.value].as_str());
    if text.undecoded().is_some_and(|raw| !may_hold(raw, values())) {
        return false;
    }
    let Some(output) = text.json_container() else {
        return false;
    };
    leaves(output).chain(keys(output)).filter_map(leaf_text).any(|text| {
        let normal = normalize(&text);
        is_significant(&normal) && read_values.iter().any(|value| provenance.values[value.value] == normal)
    })
}

/// Whether a text can hold one of some normalised values, told from its raw content: decoding it costs more.
fn may_hold<'v>(raw: &str, mut values: impl Iterator<Item = &'v str>) -> bool {
    escapes_letters(raw)
        || folds_unusually(raw)
        || values.any(|value| {
            // Letters and digits stand in raw content as they are, whatever stands between them.
            let runs = value.as_bytes().split(|byte| !byte.is_ascii_alphanumeric());
            let longest = runs.max_by_key(|run| run.len()).unwrap_or_default();
            holds_ignoring_case(raw.as_bytes(), longest)
        })
}

/// Whether a text holds a run of lower-case letters and digits in any case.
fn holds_ignoring_case(text: &[u8], run: &[u8]) -> bool {
    let Some(&first) = run.first() else { return true };
    let starts = memchr::memchr2_iter(first, first.to_ascii_uppercase(), text);
    let is_here = |at: usize| text.get(at..at + run.len()).is_some_and(|here| here.eq_ignore_ascii_case(run));
    starts.into_iter().any(is_here)
}

/// The keys of a value and of everything below it.
fn keys(value: ValueRef<'_>) -> impl Iterator<Item = ValueRef<'_>> {
    let tape = value.tape();
    let objects = (value.id()..tape.node(value.id()).next).filter(|&id| tape.node(id).kind == Kind::Object);
    objects.flat_map(move |object| tape.children(object).map(move |key| value.at(key)))
}

/// Whether, going back to the last call or result, the agent spoke and then the user did.
pub(crate) fn is_confirmed(before: &[Event]) -> bool {
    let since = before.iter().rev().take_while(|event| !matches!(event, Event::Call(_) | Event::Result(_)));
    let mut user_spoke = false;
    for event in since {
        match event {
            Event::User(_) => user_spoke = true,
            Event::Agent(_) if user_spoke => return true,
            _ => {}
        }
    }
    false
}

impl ActionGraph {
    /// Values of a call's arguments that nothing held before.
    pub fn unsourced(&self, call: CallId) -> impl Iterator<Item = &super::ValueUse> {
        self.provenance.of_call(call).iter().filter(|used| used.origin == Origin::Unsourced)
    }
}
