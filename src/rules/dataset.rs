//! The input and output of dataset rules.

use crate::dataset::{ConfigPlace, Dataset, DatasetScope, Member};
use crate::fingerprint::Discriminator;
use crate::similarity::Similarity;
use std::sync::Arc;

/// The input of a dataset rule: a dataset after all its files were checked.
#[derive(Debug, Clone, Copy)]
pub struct DatasetContext<'d> {
    /// Its identity and limits.
    pub scope: &'d DatasetScope,
    /// Its statistics.
    pub dataset: &'d Dataset,
    /// Its AGS toward teachers, if measured.
    pub ags: &'d [TeacherAgs],
    /// The dataset before the change, if a change is checked: a problem that existed before is reported only if it got
    /// worse.
    pub before: Option<Before<'d>>,
}

/// A dataset before a change.
#[derive(Debug, Clone, Copy)]
pub struct Before<'d> {
    /// Its statistics.
    pub dataset: &'d Dataset,
    /// Its AGS toward teachers, if measured.
    pub ags: &'d [TeacherAgs],
}

/// The AGS (action graph similarity) of a dataset toward a teacher.
#[derive(Debug, Clone)]
pub struct TeacherAgs {
    /// The teacher's name.
    pub teacher: Arc<str>,
    /// AGS and its parts.
    pub similarity: Similarity,
    /// The number of trajectories in the dataset.
    pub trajectories: u64,
    /// The number of trajectories of the teacher.
    pub of_teacher: u64,
}

/// A finding about a dataset, as a rule reports it.
#[derive(Debug, Clone)]
pub struct DatasetDraft {
    /// Its place.
    pub at: DatasetPlace,
    /// Distinguishes it from other findings of the rule about the dataset.
    pub discriminator: Option<Discriminator>,
    /// The message: one clause, lower-case start, no full stop.
    pub message: String,
    /// Trajectories that explain it, each with a label.
    pub related: Vec<(Member, String)>,
}

/// The place of a finding about a dataset.
#[derive(Debug, Clone)]
pub enum DatasetPlace {
    /// At a trajectory.
    Member(Box<Member>),
    /// At a limit of the configuration.
    Config(ConfigPlace),
}

/// A share from 0 to 1, as messages show it.
#[allow(clippy::cast_precision_loss)] // counts stay below 2⁵³
pub(super) fn share(part: u64, whole: u64) -> String {
    format!("{:.3}", part as f64 / whole as f64)
}

/// A count with its noun.
pub(super) fn count(count: u64, singular: &str, plural: &str) -> String {
    format!("{count} {}", if count == 1 { singular } else { plural })
}
