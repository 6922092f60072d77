//! The action graph of an echo, as much of it as is drawn: names, no values.

use crate::graph::render::{Dependency, Node, Rates, TrajectoryGraph, Value};
use crate::graph::{ActionGraph, Features};
use crate::trajectory::{CallKind, Outcome, Trajectory};
use serde::{Serialize, Serializer};
use std::borrow::Cow;

/// Graphs with more calls than this are not drawn.
pub const MOST_CALLS: usize = 150;
/// Arguments named at a dependency.
const ARGUMENTS: usize = 8;

/// An action graph.
#[derive(Debug, Clone, Serialize)]
pub struct Drawing {
    /// The calls, in order.
    pub calls: Vec<DrawnCall>,
    /// Which call uses what another returned.
    pub dependencies: Vec<DrawnDependency>,
}

/// A call.
#[derive(Debug, Clone, Serialize)]
pub struct DrawnCall {
    /// Tool and operation.
    pub label: String,
    /// Whether it reads, writes or neither.
    #[serde(serialize_with = "kind_name")]
    pub kind: CallKind,
    /// Whether it failed.
    pub error: bool,
    /// The agent's message it stands in, from 0.
    pub turn: usize,
}

/// A dependency.
#[derive(Debug, Clone, Serialize)]
pub struct DrawnDependency {
    /// The call that returned a value.
    pub from: usize,
    /// The call that was given it.
    pub to: usize,
    /// JSON pointers to the arguments that were given one.
    pub arguments: Vec<String>,
}

impl Drawing {
    /// The graph of a trajectory; `None` where it has too many calls.
    #[must_use]
    pub fn of(trajectory: &Trajectory<'_>, graph: &ActionGraph, features: &Features) -> Option<Self> {
        if trajectory.calls.len() > MOST_CALLS {
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
            arguments: edge.values.iter().take(ARGUMENTS).map(|value| value.to_path.clone()).collect(),
        };
        Some(Self {
            calls: drawn.nodes.iter().map(call).collect(),
            dependencies: drawn.dependencies.iter().map(dependency).collect(),
        })
    }

    /// As the drawing functions want it.
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
            features: Rates::from(&Features::default()),
        }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature serde wants
fn kind_name<S: Serializer>(kind: &CallKind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.name())
}
