//! What dataset rules see and report.

use crate::dataset::{ConfigPlace, Dataset, DatasetScope, Member};
use crate::similarity::Similarity;
use std::sync::Arc;

/// What a dataset rule sees: a dataset after all its files were checked.
#[derive(Debug, Clone, Copy)]
pub struct DatasetContext<'d> {
    /// Which one it is, and its limits.
    pub scope: &'d DatasetScope,
    /// What is in it.
    pub dataset: &'d Dataset,
    /// How alike it is to teachers, for those for which that was computed.
    pub ags: &'d [TeacherAgs],
    /// The same before the change, where one is checked: what was wrong before is not reported, unless it got worse.
    pub before: Option<Before<'d>>,
}

/// A dataset before a change.
#[derive(Debug, Clone, Copy)]
pub struct Before<'d> {
    /// What was in it.
    pub dataset: &'d Dataset,
    /// How alike it was to teachers.
    pub ags: &'d [TeacherAgs],
}

/// How alike a dataset is to a teacher.
#[derive(Debug, Clone)]
pub struct TeacherAgs {
    /// The teacher's name.
    pub teacher: Arc<str>,
    /// AGS and its parts.
    pub similarity: Similarity,
    /// Trajectories of the dataset.
    pub trajectories: u64,
    /// Trajectories of the teacher.
    pub of_teacher: u64,
}

/// A finding about a dataset as a rule makes it.
#[derive(Debug, Clone)]
pub struct DatasetDraft {
    /// Where it stands.
    pub at: DatasetPlace,
    /// What it is about, in words that stay the same while numbers change.
    pub subject: String,
    /// One sentence, lower case, no full stop.
    pub message: String,
    /// Trajectories that explain it.
    pub related: Vec<(Member, String)>,
}

/// Where a finding about a dataset stands.
#[derive(Debug, Clone)]
pub enum DatasetPlace {
    /// At a trajectory.
    Member(Box<Member>),
    /// At a limit of the configuration.
    Config(ConfigPlace),
}

/// A share as a percentage with one decimal.
#[allow(clippy::cast_precision_loss)] // trajectories are fewer than 2⁵³
pub(super) fn percent(part: u64, of: u64) -> String {
    format!("{:.1} %", part as f64 * 100.0 / of as f64)
}

/// A count and a word for what is counted.
pub(super) fn count(many: u64, of: &str, of_many: &str) -> String {
    format!("{many} {}", if many == 1 { of } else { of_many })
}
