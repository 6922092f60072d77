//! The diversity of the data.

use super::TruncatedList;
use super::distribution::ratio;
use crate::dataset::{Dataset, Member};
use serde::Serialize;

/// The maximum number of clusters listed.
const MAX_CLUSTERS: usize = 10;

/// The diversity of the data.
#[derive(Debug, Clone, Serialize)]
pub struct Diversity {
    /// The effective number of behaviours; `null` if no trajectory has a call.
    pub behaviours: Option<f64>,
    /// The number of compared trajectories, which are those with a call.
    pub compared: u64,
    /// The number of trajectories with the same action graph as another one.
    pub alike: u64,
    /// The largest clusters.
    pub clusters: TruncatedList<Cluster>,
}

/// A set of trajectories with the same action graph.
#[derive(Debug, Clone, Serialize)]
pub struct Cluster {
    /// The number of trajectories.
    pub trajectories: u64,
    /// Their share of the compared trajectories.
    pub share: f64,
    /// The labels of their first calls.
    pub calls: String,
    /// The positions of the first few trajectories.
    pub places: Vec<ClusterPlace>,
}

/// The position of a trajectory in a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClusterPlace {
    /// The file.
    pub path: String,
    /// The first line of the trajectory, from 1.
    pub line: u64,
    /// The index of the record in the file, from 0.
    pub record: u64,
}

impl Diversity {
    pub(super) fn of(dataset: &Dataset) -> Self {
        let place = |member: &Member| ClusterPlace {
            path: member.path.to_string(),
            line: member.at.start.line,
            record: member.record,
        };
        let all = dataset.duplicates();
        let clusters = all.iter().take(MAX_CLUSTERS).map(|(_, cluster)| Cluster {
            trajectories: cluster.count,
            share: ratio(cluster.count, dataset.compared()),
            calls: cluster.sketch.to_string(),
            places: cluster.members.iter().map(place).collect(),
        });
        Self {
            behaviours: dataset.effective_behaviours().map(|(behaviours, _)| behaviours),
            compared: dataset.compared(),
            alike: all.iter().map(|(_, cluster)| cluster.count).sum(),
            clusters: TruncatedList { total: all.len() as u64, shown: clusters.collect() },
        }
    }
}
