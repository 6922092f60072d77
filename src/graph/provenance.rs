//! The origins of argument values (docs/metrics.md, section 2, "Origin").
//!
//! The tracer is our own code, because no library searches for few values in thousands of output leaves, many of them
//! in JSON inside strings. An index of the values and one scan of each output take 57 µs for a record of 38 kB, parsing
//! included. An index of the leaves was 10 % slower with far more memory, `networkx` (`benches/compare.py`) 33 times
//! slower.

use super::value_search::{Hit, ValueFinder};
use super::values::{ArgumentValue, add_argument_values};
use crate::json::NodeId;
use crate::trajectory::{CallId, Event, ResultId, TextId, Trajectory};
use foldhash::{HashMap, HashMapExt};

/// The origin of a value in a call's arguments: the earliest event before the call that contains it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The output of an earlier call: a dependency edge.
    Output {
        /// The call.
        call: CallId,
        /// Its result.
        result: ResultId,
        /// The leaf or key that contains the value; `None` if the output is not a JSON object or array, and from
        /// [`trace_calls`].
        node: Option<NodeId>,
    },
    /// A text of the user or the system, or an output that answers no call.
    Given(TextId),
    /// The arguments of an earlier call of the agent.
    Carried(CallId),
    /// No earlier event: a candidate for a made-up argument.
    Unsourced,
}

/// One significant value in the arguments of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValueUse {
    /// The call.
    pub call: CallId,
    /// The leaf of the call's arguments.
    pub node: NodeId,
    /// The value, as an index into [`Provenance::values`].
    pub value: usize,
    /// Its origin.
    pub origin: Origin,
}

/// The origins of all significant argument values of a trajectory.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// The distinct values, normalised, in the order of first use.
    pub values: Vec<String>,
    /// Every use, in order of calls and arguments.
    pub uses: Vec<ValueUse>,
    /// The range of each call in `uses`.
    ranges: Vec<(usize, usize)>,
}

impl Provenance {
    /// The uses in the arguments of one call.
    #[must_use]
    pub fn of_call(&self, call: CallId) -> &[ValueUse] {
        self.ranges.get(call).map_or(&[], |&(start, end)| &self.uses[start..end])
    }
}

/// Traces every significant argument value to its origin, in one pass over the events.
///
/// If an event contains a value before its first use, that event is the origin of all its uses. Otherwise the first use
/// is unsourced, and the value is carried to later calls.
#[must_use]
pub fn trace(trajectory: &Trajectory<'_>) -> Provenance {
    trace_to(Detail::Leaf, trajectory)
}

/// As [`trace`], but without the leaf or key of an output that contains a value. This takes two thirds of the time,
/// because most outputs need not be decoded and parsed.
#[must_use]
pub fn trace_calls(trajectory: &Trajectory<'_>) -> Provenance {
    trace_to(Detail::Call, trajectory)
}

/// The precision of an origin in an output.
#[derive(Clone, Copy)]
enum Detail {
    /// The call only.
    Call,
    /// The call and the leaf or key.
    Leaf,
}

fn trace_to(detail: Detail, trajectory: &Trajectory<'_>) -> Provenance {
    let mut provenance = collect(trajectory);
    if provenance.values.is_empty() {
        return provenance;
    }
    let first_use = first_uses(&provenance);
    let mut origins: Vec<Option<Origin>> = vec![None; provenance.values.len()];
    let finder = ValueFinder::new(provenance.values.iter().map(String::as_str));
    let mut calls_seen = 0;
    // Values are numbered by first use, so those that are not used yet are the last ones.
    let mut unused_from = 0;
    // All values before this one are used or have an origin.
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
                (finder.in_message(trajectory.texts.get(text), unresolved), &move |_| Origin::Given(text))
            }
            Event::Result(result) => {
                let text = trajectory.results[result].text;
                let output = trajectory.texts.get(text);
                let hits = match detail {
                    Detail::Leaf => finder.in_output(output, unresolved),
                    Detail::Call => finder.in_output_without_node(output, unresolved),
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

/// Collects all uses and values. Origins are not known yet.
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
    // The first occurrence of each distinct value.
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

/// The call that first uses each value.
fn first_uses(provenance: &Provenance) -> Vec<CallId> {
    let mut first = vec![CallId::MAX; provenance.values.len()];
    for used in provenance.uses.iter().rev() {
        first[used.value] = used.call;
    }
    first
}
