//! Reports: what a dataset is, whose habits are in it, and where, for people and programs.
//!
//! [`Measured`] is what is kept of a trajectory, made in parallel; a [`Collector`] adds them up in the order of
//! the data; a [`Report`] is the result, which serialises as `schemas/report.schema.json` describes. Renderers
//! know nothing but the report: [`html`], [`markdown`](markdown::page) and plain JSON show the same numbers.

mod collect;
mod data;
mod distribution;
mod diversity;
mod findings;
mod graph;
mod habits;
pub mod html;
pub mod markdown;
mod measure;
mod pairs;
mod teachers;
mod trajectories;
mod words;

pub use collect::{Collector, Frame};
pub use data::{Counted, Data, FileRow, Outcomes};
pub use distribution::{Bin, Distribution, Strand, distribution};
pub use diversity::{Cluster, Diversity};
pub use findings::{Findings, PlaceRow, RuleRow};
pub use graph::{Drawing, DrawnCall, DrawnDependency, MOST_CALLS};
pub use habits::{HabitRow, Tally};
pub use measure::{Detail, Measured, SegmentRow, Teachers};
pub use pairs::{AgsParts, CorrelationRow, GroupRow, PairRow, PairRps};
pub use teachers::{
    Background, EchoRow, Echoes, GroupVerdicts, PhraseRow, ProfileFacts, TeacherSection, VerdictCounts, WordsSection,
};
pub use trajectories::{Trajectories, TrajectoryRow};

use serde::Serialize;

/// Version of the JSON.
pub const VERSION: u32 = 1;

/// A place in the data, to look it up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Example {
    /// The file.
    pub path: String,
    /// The line that it stands on, from 1.
    pub line: u64,
    /// The record in the file, from 0.
    pub record: u64,
    /// The call in the trajectory, from 0; `null` for what is true of no single call.
    pub call: Option<usize>,
    /// The call's tool and operation.
    pub label: Option<String>,
}

/// A list of which only the beginning may be kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Listed<T> {
    /// How many there are.
    pub total: u64,
    /// Those that are kept.
    pub shown: Vec<T>,
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self { total: 0, shown: Vec::new() }
    }
}

impl<T> Listed<T> {
    /// How many are left out.
    #[must_use]
    pub fn left_out(&self) -> u64 {
        self.total.saturating_sub(self.shown.len() as u64)
    }
}

/// A report.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// [`VERSION`].
    pub version: u32,
    /// The version of echolint.
    pub echolint: &'static str,
    /// The date that the report was given.
    pub date: Option<String>,
    /// Whether all files could be read to their end.
    pub complete: bool,
    /// What the data is.
    pub data: Data,
    /// What each teacher says of it.
    pub teachers: Vec<TeacherSection>,
    /// The groups that are compared: models, or files where no model is named; the largest.
    pub groups: Listed<GroupRow>,
    /// Every pair of these groups.
    pub pairs: Vec<PairRow>,
    /// How RPS and AGS go together over the pairs; `null` with too few of them.
    pub correlation: Option<CorrelationRow>,
    /// How varied it is.
    pub diversity: Diversity,
    /// What the rules find.
    pub findings: Findings,
    /// The trajectories, for each teacher, strongest evidence first.
    pub trajectories: Trajectories,
}
