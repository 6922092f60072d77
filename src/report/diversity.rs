//! How varied the data is.

use super::Listed;
use super::distribution::ratio;
use crate::dataset::{Dataset, Member};
use serde::Serialize;

/// Clusters that are listed.
const CLUSTERS: usize = 10;

/// How varied the data is.
#[derive(Debug, Clone, Serialize)]
pub struct Diversity {
    /// The effective number of behaviours; `null` where no trajectory makes a call.
    pub behaviours: Option<f64>,
    /// Trajectories that were compared: those with a call.
    pub compared: u64,
    /// Trajectories that act like another one: their action graphs are the same.
    pub alike: u64,
    /// The largest sets of trajectories that act alike.
    pub clusters: Listed<Cluster>,
}

/// Trajectories whose action graphs are the same.
#[derive(Debug, Clone, Serialize)]
pub struct Cluster {
    /// How many there are.
    pub trajectories: u64,
    /// Their share of those that were compared.
    pub share: f64,
    /// The first of their calls.
    pub calls: String,
    /// The first few of them.
    pub places: Vec<ClusterPlace>,
}

/// One of a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClusterPlace {
    /// The file.
    pub path: String,
    /// The line that it begins on, from 1.
    pub line: u64,
    /// The record in the file, from 0.
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
        let clusters = all.iter().take(CLUSTERS).map(|(_, cluster)| Cluster {
            trajectories: cluster.count,
            share: ratio(cluster.count, dataset.compared()),
            calls: cluster.sketch.to_string(),
            places: cluster.members.iter().map(place).collect(),
        });
        Self {
            behaviours: dataset.effective_behaviours().map(|(behaviours, _)| behaviours),
            compared: dataset.compared(),
            alike: all.iter().map(|(_, cluster)| cluster.count).sum(),
            clusters: Listed { total: all.len() as u64, shown: clusters.collect() },
        }
    }
}
