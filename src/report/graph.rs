//! The action graph of an echo as drawn in reports: names without values.

use crate::graph::render::{Dependency, FeatureCounts, Node, TrajectoryGraph, Value};
use crate::graph::{ActionGraph, Features};
use crate::trajectory::{CallKind, Outcome, Trajectory};
use serde::{Serialize, Serializer};
use std::borrow::Cow;

/// Graphs with more calls are not drawn.
pub const MAX_DRAWN_CALLS: usize = 150;
/// The maximum number of arguments listed at a dependency.
const MAX_ARGUMENTS: usize = 8;

/// An action graph.
#[derive(Debug, Clone, Serialize)]
pub struct GraphDrawing {
    /// The calls, in order.
    pub calls: Vec<DrawnCall>,
    /// The dependencies between calls.
    pub dependencies: Vec<DrawnDependency>,
}

/// A call in a graph.
#[derive(Debug, Clone, Serialize)]
pub struct DrawnCall {
    /// The action label.
    pub label: String,
    /// Read, write or neutral.
    #[serde(serialize_with = "kind_name")]
    pub kind: CallKind,
    /// Whether it failed.
    pub error: bool,
    /// The index of the agent's message that contains it, from 0.
    pub turn: usize,
}

/// A dependency in a graph.
#[derive(Debug, Clone, Serialize)]
pub struct DrawnDependency {
    /// The call that returned the values.
    pub from: usize,
    /// The call that uses them.
    pub to: usize,
    /// JSON pointers to the arguments with these values.
    pub arguments: Vec<String>,
}

impl GraphDrawing {
    /// The graph of a trajectory, or `None` if it has too many calls.
    #[must_use]
    pub fn of(trajectory: &Trajectory<'_>, graph: &ActionGraph, features: &Features) -> Option<Self> {
        if trajectory.calls.len() > MAX_DRAWN_CALLS {
            return None;
        }
        let drawn = TrajectoryGraph::new("", 0, trajectory, graph, features);
        let call = |node: &Node<'_>| DrawnCall {
            label: node.label.to_string(),
            kind: node.kind,
            error: node.error,
            turn: node.turn,
        };
        let dependency = |edge: &Dependency<'_>| DrawnDependency {
            from: edge.from,
            to: edge.to,
            arguments: edge.values.iter().take(MAX_ARGUMENTS).map(|value| value.to_path.clone()).collect(),
        };
        Some(Self {
            calls: drawn.nodes.iter().map(call).collect(),
            dependencies: drawn.dependencies.iter().map(dependency).collect(),
        })
    }

    /// Converts it to the type that the renderers take.
    #[must_use]
    pub fn graph<'d>(&'d self, path: &'d str, task: Option<&'d str>, model: Option<&'d str>) -> TrajectoryGraph<'d> {
        let node = |(index, call): (usize, &'d DrawnCall)| Node {
            index,
            id: None,
            name: &call.label,
            label: Cow::Borrowed(&call.label),
            kind: call.kind,
            error: call.error,
            turn: call.turn,
        };
        let value = |path: &String| Value { value: "", from_path: String::new(), to_path: path.clone() };
        let dependency = |edge: &DrawnDependency| Dependency {
            from: edge.from,
            to: edge.to,
            values: edge.arguments.iter().map(value).collect(),
        };
        TrajectoryGraph {
            path,
            record: 0,
            task,
            model,
            outcome: Outcome::Unknown,
            nodes: self.calls.iter().enumerate().map(node).collect(),
            sequence: Vec::new(),
            dependencies: self.dependencies.iter().map(dependency).collect(),
            features: FeatureCounts::from(&Features::default()),
        }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature serde wants
fn kind_name<S: Serializer>(kind: &CallKind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.name())
}
