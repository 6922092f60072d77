//! The action graph of a trajectory: its calls, their sequence and the origins of their arguments.
//!
//! G = (V, E_s, E_d) as defined in docs/metrics.md, section 2, after the paper (arXiv 2604.21255, section 3). V is the
//! set of calls. E_s has an edge from each call to the next. E_d has an edge from the call whose output was the first
//! to contain a value, to every later call with that value in its arguments.

#[allow(clippy::inline_always, clippy::cast_possible_truncation)] // hot loops; a block has 64 bytes
mod anchors;
mod features;
mod locate;
mod provenance;
mod raw_scan;
pub mod render;
#[allow(clippy::cast_possible_truncation)] // a tape has less than 2³² nodes
mod value_search;
mod values;
mod verification;

pub(crate) use features::is_confirmed;
pub use features::{Features, Ratio};
pub use locate::locate;
pub use provenance::{Origin, Provenance, ValueUse, trace, trace_calls};
pub use values::{ArgumentValue, argument_values, is_significant, normalize};
pub(crate) use verification::is_verified;

use crate::trajectory::{CallId, Trajectory};
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::BTreeMap;

/// An edge of the action graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// From a call to the next call.
    Sequence,
    /// From the call whose output was the first to contain a value to a call with this value in its arguments: an index
    /// into [`ActionGraph::dependencies`].
    Dependency(usize),
}

/// A dependency edge and the values that it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The call whose output was the first to contain the values.
    pub from: CallId,
    /// The call with the values in its arguments.
    pub to: CallId,
    /// Indices into [`Provenance::uses`], in the order of the arguments.
    pub uses: Vec<usize>,
}

/// The action graph of one trajectory.
#[derive(Debug)]
pub struct ActionGraph {
    /// The graph; its nodes are the indices of the calls, in order.
    pub graph: DiGraph<CallId, Edge>,
    /// Every significant argument value with its origin.
    pub provenance: Provenance,
    /// The dependency edges, sorted by source and target.
    pub dependencies: Vec<Dependency>,
}

impl ActionGraph {
    /// Builds the graph of a trajectory.
    #[must_use]
    pub fn of(trajectory: &Trajectory<'_>) -> Self {
        Self::from_provenance(trace(trajectory), trajectory)
    }

    /// The same graph, in which origins in outputs do not name a leaf or key ([`trace_calls`]); it is built faster.
    #[must_use]
    pub fn without_leaves(trajectory: &Trajectory<'_>) -> Self {
        Self::from_provenance(trace_calls(trajectory), trajectory)
    }

    fn from_provenance(provenance: Provenance, trajectory: &Trajectory<'_>) -> Self {
        let mut edges: BTreeMap<(CallId, CallId), Vec<usize>> = BTreeMap::new();
        for (index, used) in provenance.uses.iter().enumerate() {
            if let Origin::Output { call, .. } = used.origin {
                edges.entry((call, used.call)).or_default().push(index);
            }
        }
        let dependencies: Vec<Dependency> =
            edges.into_iter().map(|((from, to), uses)| Dependency { from, to, uses }).collect();
        let calls = trajectory.calls.len();
        let mut graph = DiGraph::with_capacity(calls, calls + dependencies.len());
        for call in 0..calls {
            graph.add_node(call);
        }
        for call in 1..calls {
            graph.add_edge(NodeIndex::new(call - 1), NodeIndex::new(call), Edge::Sequence);
        }
        for (index, edge) in dependencies.iter().enumerate() {
            graph.add_edge(NodeIndex::new(edge.from), NodeIndex::new(edge.to), Edge::Dependency(index));
        }
        Self { graph, provenance, dependencies }
    }

    /// The counts behind the rates that AGS compares (docs/metrics.md, section 3).
    #[must_use]
    pub fn features(&self, trajectory: &Trajectory<'_>) -> Features {
        Features::of(trajectory, self)
    }
}
