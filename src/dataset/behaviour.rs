//! The behaviour of a trajectory: trajectories with equal action graphs have the same (docs/metrics.md, section 5).

use crate::graph::ActionGraph;
use crate::trajectory::{Call, Trajectory};
use std::sync::Arc;
use xxhash_rust::xxh3::Xxh3;

/// The approximate length of a sketch, in characters.
const SKETCH_LENGTH: usize = 60;

/// A hash of a trajectory's action graph: the sequence of its action labels and its dependency edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Behaviour(u128);

impl Behaviour {
    /// The behaviour of a trajectory; `None` for a trajectory without calls.
    #[must_use]
    pub fn of(trajectory: &Trajectory<'_>, graph: &ActionGraph) -> Option<Self> {
        if trajectory.calls.is_empty() {
            return None;
        }
        let mut hash = Xxh3::new();
        number(&mut hash, trajectory.calls.len());
        trajectory.calls.iter().for_each(|call| label(&mut hash, call));
        for edge in &graph.dependencies {
            number(&mut hash, edge.from);
            number(&mut hash, edge.to);
        }
        Some(Self(hash.digest128()))
    }

    /// The hash.
    #[must_use]
    pub fn hash(self) -> u128 {
        self.0
    }
}

fn number(hash: &mut Xxh3, number: usize) {
    hash.update(&(number as u64).to_le_bytes());
}

/// Hashes a label after its length, so that different sequences of labels are different bytes.
fn label(hash: &mut Xxh3, call: &Call<'_>) {
    let (name, operation) = (call.name.text.as_bytes(), call.operation.name());
    number(hash, name.len() + operation.map_or(0, |operation| operation.len() + 1));
    hash.update(name);
    if let Some(operation) = operation {
        hash.update(b":");
        hash.update(operation.as_bytes());
    }
}

/// The first action labels of a trajectory, for messages.
#[must_use]
pub(super) fn sketch(trajectory: &Trajectory<'_>) -> Arc<str> {
    let mut sketch = String::new();
    let mut left = SKETCH_LENGTH;
    for (at, call) in trajectory.calls.iter().enumerate() {
        if at > 0 {
            sketch.push_str(" → ");
        }
        if left == 0 {
            sketch.push('…');
            break;
        }
        let label = call.label();
        let end = label.char_indices().nth(left).map_or(label.len(), |(end, _)| end);
        sketch.push_str(&label[..end]);
        if end < label.len() {
            sketch.push('…');
            break;
        }
        left = left.saturating_sub(label.chars().count() + 3);
    }
    sketch.into()
}
