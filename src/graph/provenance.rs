//! Where argument values came from (docs/metrics.md, section 2, "Known where?").

use super::value_search::{Finder, Hit};
use super::values::{ArgumentValue, add_argument_values};
use crate::json::NodeId;
use crate::trajectory::{CallId, Event, ResultId, TextId, Trajectory};
use foldhash::{HashMap, HashMapExt};

/// The earliest event that held a value before it was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The output of an earlier call: a dependency edge.
    Output {
        /// The call.
        call: CallId,
        /// Its result.
        result: ResultId,
        /// The leaf or key that holds the value; `None` where the output is plain text, and from
        /// [`trace_calls`].
        node: Option<NodeId>,
    },
    /// A user or system text, or an output that answers no call.
    Given(TextId),
    /// The agent's own earlier arguments.
    Carried(CallId),
    /// Nothing: a candidate for a made-up argument.
    Unsourced,
}

/// One significant value in the arguments of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValueUse {
    /// The call.
    pub call: CallId,
    /// The leaf of its arguments.
    pub node: NodeId,
    /// The value: an index into [`Provenance::values`].
    pub value: usize,
    /// Where it came from.
    pub origin: Origin,
}

/// The origins of all significant argument values of a trajectory.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// The distinct values, normalised, in the order of first use.
    pub values: Vec<String>,
    /// Every use, in order of calls and arguments.
    pub uses: Vec<ValueUse>,
    /// For each call its range in `uses`.
    ranges: Vec<(usize, usize)>,
}

impl Provenance {
    /// The uses in the arguments of one call.
    #[must_use]
    pub fn of_call(&self, call: CallId) -> &[ValueUse] {
        self.ranges.get(call).map_or(&[], |&(start, end)| &self.uses[start..end])
    }
}

/// Traces every significant argument value to its origin, walking the events once.
///
/// A value's origin is the same for all its uses if some event held it before the first of them;
/// otherwise the first call that used it made it up, and later ones carried it on.
#[must_use]
pub fn trace(trajectory: &Trajectory<'_>) -> Provenance {
    trace_to(Detail::Leaf, trajectory)
}

/// As [`trace`], but which leaf of an output holds a value is left open. That takes two thirds of the
/// time: most outputs need not be decoded and parsed.
#[must_use]
pub fn trace_calls(trajectory: &Trajectory<'_>) -> Provenance {
    trace_to(Detail::Call, trajectory)
}

/// How exactly an origin in an output is given.
#[derive(Clone, Copy)]
enum Detail {
    Call,
    Leaf,
}

fn trace_to(detail: Detail, trajectory: &Trajectory<'_>) -> Provenance {
    let mut provenance = collect(trajectory);
    if provenance.values.is_empty() {
        return provenance;
    }
    let first_use = first_uses(&provenance);
    let mut origins: Vec<Option<Origin>> = vec![None; provenance.values.len()];
    let finder = Finder::new(provenance.values.iter().map(String::as_str));
    let mut calls_seen = 0;
    // Values are numbered by first use, so those not yet used are a tail of the list.
    let mut unused_from = 0;
    // Those before this one are used or have an origin.
    let mut first_open = 0;
    for event in &trajectory.events {
        first_open = first_open.max(unused_from);
        while origins.get(first_open).is_some_and(Option::is_some) {
            first_open += 1;
        }
        if first_open == origins.len() {
            break;
        }
        let unresolved = |value: usize| value >= unused_from && origins[value].is_none();
        let (hits, origin): (Vec<Hit>, &dyn Fn(Hit) -> Origin) = match *event {
            Event::Call(_) => {
                calls_seen += 1;
                while first_use.get(unused_from).is_some_and(|&call| call < calls_seen) {
                    unused_from += 1;
                }
                continue;
            }
            Event::Agent(_) => continue,
            Event::System(text) | Event::User(text) => {
                (finder.in_said(trajectory.texts.get(text), unresolved), &move |_| Origin::Given(text))
            }
            Event::Result(result) => {
                let text = trajectory.results[result].text;
                let output = trajectory.texts.get(text);
                let hits = match detail {
                    Detail::Leaf => finder.in_output(output, unresolved),
                    Detail::Call => finder.somewhere_in_output(output, unresolved),
                };
                match trajectory.results[result].call {
                    Some(call) => (hits, &move |hit: Hit| Origin::Output { call, result, node: hit.node }),
                    None => (hits, &move |_| Origin::Given(text)),
                }
            }
        };
        for hit in hits {
            origins[hit.value] = Some(origin(hit));
        }
    }
    for used in &mut provenance.uses {
        used.origin = match origins[used.value] {
            Some(origin) => origin,
            None if used.call > first_use[used.value] => Origin::Carried(first_use[used.value]),
            None => Origin::Unsourced,
        };
    }
    provenance
}

/// All uses with their values, origins not known yet.
fn collect(trajectory: &Trajectory<'_>) -> Provenance {
    let mut provenance = Provenance::default();
    let mut all: Vec<ArgumentValue> = Vec::new();
    provenance.ranges.reserve(trajectory.calls.len());
    for call in &trajectory.calls {
        let start = all.len();
        add_argument_values(&trajectory.texts, call, &mut all);
        provenance.ranges.push((start, all.len()));
    }
    provenance.uses.reserve(all.len());
    // Where each distinct one stands first.
    let mut first: Vec<usize> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::with_capacity(all.len());
    for (call, &(start, end)) in provenance.ranges.iter().enumerate() {
        for (nth, argument) in (start..).zip(&all[start..end]) {
            let value = *known.entry(&argument.normal).or_insert_with(|| {
                first.push(nth);
                first.len() - 1
            });
            provenance.uses.push(ValueUse { call, node: argument.node, value, origin: Origin::Unsourced });
        }
    }
    provenance.values = first.into_iter().map(|nth| std::mem::take(&mut all[nth].normal)).collect();
    provenance
}

/// For each value the call that used it first.
fn first_uses(provenance: &Provenance) -> Vec<CallId> {
    let mut first = vec![CallId::MAX; provenance.values.len()];
    for used in provenance.uses.iter().rev() {
        first[used.value] = used.call;
    }
    first
}
