//! The six rates of a trajectory that AGS compares (docs/metrics.md, section 3; arXiv 2604.21255, section 3).

use super::verification::is_verified;
use super::{ActionGraph, Origin};
use crate::trajectory::{CallId, CallKind, Event, Trajectory};

/// A rate as numerator and denominator, so that the rates of a group can be pooled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Ratio {
    /// How often it happened.
    pub count: u32,
    /// How often it could have happened.
    pub of: u32,
}

impl Ratio {
    /// The rate, from 0 to 1; `None` if it could never have happened.
    #[must_use]
    pub fn rate(self) -> Option<f64> {
        (self.of > 0).then(|| f64::from(self.count) / f64::from(self.of))
    }

    /// Counts one opportunity.
    fn count(&mut self, happened: bool) {
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Features {
    /// Successful writes that the next non-neutral call verifies, of all successful writes.
    pub verification: Ratio,
    /// Successful writes that the agent asked about and the user answered, of all successful writes.
    pub confirmation: Ratio,
    /// Failed calls whose tool is called again within the next three calls, of all failed calls.
    pub retry: Ratio,
    /// Calls that a dependency edge leaves, of all calls.
    pub reuse: Ratio,
    /// The number of edges on the longest dependency path, over calls − 1; 0/0 with fewer than two calls.
    pub chain: Ratio,
    /// Calls with dependency edges to at least two calls, of all calls.
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
                features.retry.count(again);
            } else if call.kind == CallKind::Write {
                features.verification.count(is_verified(trajectory, graph, index));
                features.confirmation.count(is_confirmed(&trajectory.events[..event_index]));
            }
        }
        let mut consumers = vec![0u32; calls.len()];
        let mut longest = vec![0u32; calls.len()];
        // Edges lead from earlier to later calls and are sorted by source, so one pass is enough.
        for edge in &graph.dependencies {
            consumers[edge.from] += 1;
            longest[edge.to] = longest[edge.to].max(longest[edge.from] + 1);
        }
        for &count in &consumers {
            features.reuse.count(count >= 1);
            features.fan_out.count(count >= 2);
        }
        let steps = (calls.len() as u32).saturating_sub(1);
        features.chain = Ratio { count: longest.iter().copied().max().unwrap_or(0), of: steps };
        features
    }
}

/// Whether a write after these events is confirmed: since the last call or result there is a text of the agent, and
/// after it a text of the user (docs/metrics.md, section 3).
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
    /// The values in a call's arguments that no earlier event contains.
    pub fn unsourced(&self, call: CallId) -> impl Iterator<Item = &super::ValueUse> {
        self.provenance.of_call(call).iter().filter(|used| used.origin == Origin::Unsourced)
    }
}
