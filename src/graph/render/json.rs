//! The graph as data: the contract of `schemas/graph.schema.json`.

use crate::graph::{self, ActionGraph, Features, Origin, Ratio};
use crate::json::{NodeId, pointer};
use crate::trajectory::{Arguments, CallId, CallKind, Outcome, Role, Trajectory};
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::collections::HashSet;

/// Version of the output format.
pub const VERSION: u32 = 1;

/// The whole output. To stream many trajectories, write this object's frame by hand and one
/// [`TrajectoryGraph`] after the other into it.
#[derive(Debug, Clone, Serialize)]
pub struct Document<'t> {
    /// [`VERSION`].
    pub version: u32,
    /// One graph for each trajectory.
    pub trajectories: Vec<TrajectoryGraph<'t>>,
}

impl<'t> Document<'t> {
    /// The output for some trajectories.
    #[must_use]
    pub const fn new(trajectories: Vec<TrajectoryGraph<'t>>) -> Self {
        Self { version: VERSION, trajectories }
    }
}

/// The action graph of one trajectory.
#[derive(Debug, Clone, Serialize)]
pub struct TrajectoryGraph<'t> {
    /// Path of the file, as it was given or found.
    pub path: &'t str,
    /// Index of the record in its file.
    pub record: usize,
    /// Task of the trajectory.
    pub task: Option<&'t str>,
    /// Model of the trajectory.
    pub model: Option<&'t str>,
    /// How the run ended.
    #[serde(serialize_with = "outcome_name")]
    pub outcome: Outcome,
    /// The agent's calls, in order.
    pub nodes: Vec<Node<'t>>,
    /// Each call with the next.
    pub sequence: Vec<[usize; 2]>,
    /// Which call uses a value that an earlier call returned, sorted by source and target.
    pub dependencies: Vec<Dependency<'t>>,
    /// Counts behind the rates.
    pub features: Rates,
}

/// One tool call.
#[derive(Debug, Clone, Serialize)]
pub struct Node<'t> {
    /// Index of the call in the trajectory.
    pub index: usize,
    /// Id of the call in the file.
    pub id: Option<&'t str>,
    /// Name of the tool.
    pub name: &'t str,
    /// Tool and operation; the name of the tool when there is no operation.
    pub label: Cow<'t, str>,
    /// Whether the call reads, writes, or neither.
    #[serde(serialize_with = "kind_name")]
    pub kind: CallKind,
    /// Whether the call failed.
    pub error: bool,
    /// Index of the agent's message the call stands in, counting the agent's messages only.
    pub turn: usize,
}

/// An edge from the call that returned a value to the call that uses it.
#[derive(Debug, Clone, Serialize)]
pub struct Dependency<'t> {
    /// Index of the call that returned the values.
    pub from: usize,
    /// Index of the call that uses them.
    pub to: usize,
    /// The values that the edge rests on, each once an argument.
    pub values: Vec<Value<'t>>,
}

/// One value that went from an output into an argument.
#[derive(Debug, Clone, Serialize)]
pub struct Value<'t> {
    /// The value, normalised (docs/metrics.md, section 2): that is what was found in both places.
    pub value: &'t str,
    /// JSON pointer into the output; empty where the output is plain text.
    pub from_path: String,
    /// JSON pointer into the arguments.
    pub to_path: String,
}

/// The features as `[numerator, denominator]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Rates {
    /// Writes that were verified, of all successful writes.
    pub verification: [u32; 2],
    /// Writes that were confirmed, of all successful writes.
    pub confirmation: [u32; 2],
    /// Failed calls that were tried again, of all failed calls.
    pub retry: [u32; 2],
    /// Calls whose output was used, of all calls.
    pub reuse: [u32; 2],
    /// Longest chain of dependencies in edges, of calls minus one.
    pub chain: [u32; 2],
    /// Calls whose output two or more calls used, of all calls.
    pub fan_out: [u32; 2],
}

impl From<&Features> for Rates {
    fn from(features: &Features) -> Self {
        let pair = |ratio: Ratio| [ratio.count, ratio.of];
        Self {
            verification: pair(features.verification),
            confirmation: pair(features.confirmation),
            retry: pair(features.retry),
            reuse: pair(features.reuse),
            chain: pair(features.chain),
            fan_out: pair(features.fan_out),
        }
    }
}

impl<'t> TrajectoryGraph<'t> {
    /// The graph of the trajectory that record `record` of the file `path` holds.
    #[must_use]
    pub fn new(
        path: &'t str,
        record: usize,
        trajectory: &'t Trajectory<'_>,
        graph: &'t ActionGraph,
        features: &Features,
    ) -> Self {
        Self {
            path,
            record,
            task: trajectory.task.as_deref(),
            model: trajectory.model.as_deref(),
            outcome: trajectory.outcome,
            nodes: nodes(trajectory),
            sequence: (1..trajectory.calls.len()).map(|next| [next - 1, next]).collect(),
            dependencies: graph.dependencies.iter().map(|edge| dependency(trajectory, graph, edge)).collect(),
            features: features.into(),
        }
    }
}

fn nodes<'t>(trajectory: &'t Trajectory<'_>) -> Vec<Node<'t>> {
    let mut agent_turns = 0;
    let turns = trajectory.turns.iter().map(|turn| {
        agent_turns += usize::from(turn.role == Role::Agent);
        agent_turns
    });
    let through: Vec<usize> = turns.collect();
    let node = |(index, call): (usize, &'t crate::trajectory::Call<'_>)| Node {
        index,
        id: call.id.as_ref().map(|id| &*id.text),
        name: &call.name.text,
        label: call.label(),
        kind: call.kind,
        error: trajectory.failed(index),
        turn: through.get(call.turn).map_or(0, |count| count.saturating_sub(1)),
    };
    trajectory.calls.iter().enumerate().map(node).collect()
}

fn dependency<'t>(trajectory: &Trajectory<'_>, graph: &'t ActionGraph, edge: &graph::Dependency) -> Dependency<'t> {
    let mut seen = HashSet::new();
    let mut values = Vec::with_capacity(edge.uses.len());
    // Uses stand in the order of the arguments, so those of one argument follow each other.
    let mut argument: Option<(NodeId, String)> = None;
    for &used in &edge.uses {
        let used = graph.provenance.uses[used];
        let to_path = match argument.take() {
            Some((node, path)) if node == used.node => path,
            _ => argument_path(trajectory, used.call, used.node),
        };
        if seen.insert((used.value, to_path.clone())) {
            let from_path = output_path(trajectory, used.origin);
            values.push(Value { value: &graph.provenance.values[used.value], from_path, to_path: to_path.clone() });
        }
        argument = Some((used.node, to_path));
    }
    Dependency { from: edge.from, to: edge.to, values }
}

/// The pointer of a leaf, from the root of the arguments.
pub(crate) fn argument_path(trajectory: &Trajectory<'_>, call: CallId, leaf: NodeId) -> String {
    let Arguments::Json(at) = trajectory.calls[call].arguments else { return String::new() };
    let root = trajectory.texts.value(at);
    let path = |node| pointer::of_node(root.text(), root.tape(), node);
    let mut whole = path(leaf);
    // Arguments may be part of the record; a pointer from its top would begin with theirs.
    let above = if at.node == 0 { 0 } else { path(at.node).len() };
    whole.split_off(above.min(whole.len()))
}

/// The pointer of the leaf or key of an output; empty where the output is text.
fn output_path(trajectory: &Trajectory<'_>, origin: Origin) -> String {
    let Origin::Output { result, node: Some(node), .. } = origin else { return String::new() };
    let output = trajectory.texts.get(trajectory.results[result].text).json_container();
    output.map_or_else(String::new, |root| pointer::of_node(root.text(), root.tape(), node))
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature serde wants
fn outcome_name<S: Serializer>(outcome: &Outcome, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(outcome.name())
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature serde wants
fn kind_name<S: Serializer>(kind: &CallKind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.name())
}
