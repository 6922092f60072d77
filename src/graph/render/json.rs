//! The graph as JSON (`schemas/graph.schema.json`).

use crate::graph::{self, ActionGraph, Features, Origin, Ratio};
use crate::json::{NodeId, pointer};
use crate::trajectory::{Arguments, CallId, CallKind, Outcome, Role, Trajectory};
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::collections::HashSet;

/// The version of the output format.
pub const VERSION: u32 = 1;

/// The whole output. To stream many trajectories, write the fields of this object by hand, and one [`TrajectoryGraph`]
/// after the other.
#[derive(Debug, Clone, Serialize)]
pub struct Document<'t> {
    /// [`VERSION`].
    pub version: u32,
    /// One graph per trajectory.
    pub trajectories: Vec<TrajectoryGraph<'t>>,
}

impl<'t> Document<'t> {
    /// The output for these trajectories.
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
    /// 0-based index of the record in its file.
    pub record: usize,
    /// Task of the trajectory, if known.
    pub task: Option<&'t str>,
    /// Model of the trajectory, if known.
    pub model: Option<&'t str>,
    /// Outcome of the run.
    #[serde(serialize_with = "outcome_name")]
    pub outcome: Outcome,
    /// The agent's calls, in order.
    pub nodes: Vec<Node<'t>>,
    /// The edges from each call to the next.
    pub sequence: Vec<[usize; 2]>,
    /// The dependency edges, sorted by source and target.
    pub dependencies: Vec<Dependency<'t>>,
    /// The counts behind the rates.
    pub features: FeatureCounts,
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
    /// Tool and operation, or the name of the tool if there is no operation.
    pub label: Cow<'t, str>,
    /// Whether the call is a read, a write or neutral.
    #[serde(serialize_with = "kind_name")]
    pub kind: CallKind,
    /// Whether the call failed.
    pub error: bool,
    /// Index of the agent's message that contains the call, counting only the agent's messages.
    pub turn: usize,
}

/// A dependency edge from the call that returned a value to a call that uses it.
#[derive(Debug, Clone, Serialize)]
pub struct Dependency<'t> {
    /// Index of the call that returned the values.
    pub from: usize,
    /// Index of the call that uses them.
    pub to: usize,
    /// The values that the edge stands for, each once per argument.
    pub values: Vec<Value<'t>>,
}

/// A value that was passed from an output to an argument.
#[derive(Debug, Clone, Serialize)]
pub struct Value<'t> {
    /// The value, normalised (docs/metrics.md, section 2), as it was found in both places.
    pub value: &'t str,
    /// JSON pointer into the output; empty if the output is plain text.
    pub from_path: String,
    /// JSON pointer into the arguments.
    pub to_path: String,
}

/// The counts behind the rates, each as `[numerator, denominator]` (docs/metrics.md, section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FeatureCounts {
    /// Verified writes, of all successful writes.
    pub verification: [u32; 2],
    /// Confirmed writes, of all successful writes.
    pub confirmation: [u32; 2],
    /// Failed calls that were retried, of all failed calls.
    pub retry: [u32; 2],
    /// Calls whose output was used, of all calls.
    pub reuse: [u32; 2],
    /// Edges on the longest dependency path, of calls minus one.
    pub chain: [u32; 2],
    /// Calls whose output at least two calls used, of all calls.
    pub fan_out: [u32; 2],
}

impl From<&Features> for FeatureCounts {
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
    /// The graph of a trajectory in record `record` of the file `path`.
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
    let agent_turns: Vec<usize> = turns.collect();
    let node = |(index, call): (usize, &'t crate::trajectory::Call<'_>)| Node {
        index,
        id: call.id.as_ref().map(|id| &*id.text),
        name: &call.name.text,
        label: call.label(),
        kind: call.kind,
        error: trajectory.failed(index),
        turn: agent_turns.get(call.turn).map_or(0, |count| count.saturating_sub(1)),
    };
    trajectory.calls.iter().enumerate().map(node).collect()
}

fn dependency<'t>(trajectory: &Trajectory<'_>, graph: &'t ActionGraph, edge: &graph::Dependency) -> Dependency<'t> {
    let mut seen = HashSet::new();
    let mut values = Vec::with_capacity(edge.uses.len());
    // Uses are in the order of the arguments, so those of one argument are adjacent.
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

/// The JSON pointer of a leaf, relative to the root of the arguments.
pub(crate) fn argument_path(trajectory: &Trajectory<'_>, call: CallId, leaf: NodeId) -> String {
    let Arguments::Json(at) = trajectory.calls[call].arguments else { return String::new() };
    let root = trajectory.texts.value(at);
    let path = |node| pointer::of_node(root.text(), root.tape(), node);
    let mut whole = path(leaf);
    // Arguments may be a part of the record, and then the pointer begins with theirs.
    let above = if at.node == 0 { 0 } else { path(at.node).len() };
    whole.split_off(above.min(whole.len()))
}

/// The JSON pointer of the leaf or key in an output; empty if the output is plain text.
fn output_path(trajectory: &Trajectory<'_>, origin: Origin) -> String {
    let Origin::Output { result, node: Some(node), .. } = origin else { return String::new() };
    let output = trajectory.texts.get(trajectory.results[result].text).json_container();
    output.map_or_else(String::new, |root| pointer::of_node(root.text(), root.tape(), node))
}

#[allow(clippy::trivially_copy_pass_by_ref)] // required by serde
fn outcome_name<S: Serializer>(outcome: &Outcome, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(outcome.name())
}

#[allow(clippy::trivially_copy_pass_by_ref)] // required by serde
fn kind_name<S: Serializer>(kind: &CallKind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.name())
}
