//! Reports on a dataset: its contents, the teachers' habits in it and their positions.
//!
//! [`Measurement`]s of trajectories are computed in parallel. A [`Collector`] aggregates them in the order of the data
//! into a [`Report`], which serialises to JSON (`schemas/report.schema.json`). [`html`] and
//! [`markdown`](markdown::page) render only the report, so that all formats show the same numbers.

mod collect;
mod data;
mod display;
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

pub use collect::{Collector, ReportMetadata};
pub use data::{Counted, Data, FileRow, Outcomes};
pub use distribution::{Bin, Distribution, ScoreKind, distribution};
pub use diversity::{Cluster, Diversity};
pub use findings::{Findings, PlaceRow, RuleRow};
pub use graph::{DrawnCall, DrawnDependency, GraphDrawing, MAX_DRAWN_CALLS};
pub use habits::{HabitCount, HabitRow};
pub use measure::{Detail, Measurement, SegmentRow, Teachers};
pub use pairs::{AgsParts, CorrelationRow, GroupRow, PairRow, PairRps};
pub use teachers::{
    Background, EchoRow, Echoes, GroupVerdicts, PhraseRow, ProfileFacts, TeacherSection, VerdictCounts, WordsSection,
};
pub use trajectories::{Trajectories, TrajectoryRow};

use serde::Serialize;

/// The version of the JSON format.
pub const VERSION: u32 = 1;

/// The position of an example in the data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Example {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: u64,
    /// The index of the record in the file, from 0.
    pub record: u64,
    /// The index of the call in the trajectory, from 0; `null` if the example is not about a single call.
    pub call: Option<usize>,
    /// The action label of the call.
    pub label: Option<String>,
}

/// A list that may be truncated.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TruncatedList<T> {
    /// The total number of entries.
    pub total: u64,
    /// The first entries.
    pub shown: Vec<T>,
}

impl<T> Default for TruncatedList<T> {
    fn default() -> Self {
        Self { total: 0, shown: Vec::new() }
    }
}

impl<T> TruncatedList<T> {
    /// The number of entries that are not shown.
    #[must_use]
    pub fn omitted(&self) -> u64 {
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
    /// The date passed to the command.
    pub date: Option<String>,
    /// Whether all files could be read completely.
    pub complete: bool,
    /// The description of the data.
    pub data: Data,
    /// The comparison with each teacher.
    pub teachers: Vec<TeacherSection>,
    /// The largest groups: models, or files if no model is named.
    pub groups: TruncatedList<GroupRow>,
    /// All pairs of these groups.
    pub pairs: Vec<PairRow>,
    /// The correlation of RPS and AGS over the pairs; `null` if there are too few.
    pub correlation: Option<CorrelationRow>,
    /// The diversity of the data.
    pub diversity: Diversity,
    /// The findings of the rules.
    pub findings: Findings,
    /// The trajectories for each teacher, strongest evidence first.
    pub trajectories: Trajectories,
}
