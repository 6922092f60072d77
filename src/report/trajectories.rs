//! The trajectories of the data, one row for each teacher.

use super::measure::{Detail, Judged, Measured};
use super::pairs::AgsParts;
use crate::similarity::TrajectorySummary;
use crate::teacher::Verdict;
use serde::{Serialize, Serializer};
use std::cmp::Ordering;
use std::sync::Arc;

/// The trajectories, as many as are listed.
#[derive(Debug, Clone, Serialize)]
pub struct Trajectories {
    /// Rows that there would be: a trajectory has one for each teacher, or one without teachers.
    pub total: u64,
    /// The rows, strongest evidence first; without teachers in the order of the data.
    pub shown: Vec<TrajectoryRow>,
}

/// A trajectory, and what one teacher says of it.
#[derive(Debug, Clone, Serialize)]
pub struct TrajectoryRow {
    /// The file.
    pub path: String,
    /// The record in the file, from 0.
    pub record: u64,
    /// The line of the file that it begins on, from 1.
    pub line: u64,
    /// The task.
    pub task: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// Its calls.
    pub calls: u64,
    /// The teacher; `null` without one.
    pub teacher: Option<Arc<str>>,
    /// The evidence for the teacher, in bits.
    pub score: Option<f64>,
    /// The share of other models' trajectories that come as close; `null` where it is not known.
    pub false_positive_rate: Option<f64>,
    /// Whether it is an echo.
    #[serde(serialize_with = "verdict_name")]
    pub verdict: Option<Verdict>,
    /// The evidence of its words, in bits.
    pub words: Option<f64>,
    /// Whether its words are an echo.
    #[serde(serialize_with = "verdict_name")]
    pub words_verdict: Option<Verdict>,
    /// Whether both together are.
    #[serde(serialize_with = "verdict_name")]
    pub combined_verdict: Option<Verdict>,
    /// AGS toward the teacher.
    pub ags: Option<AgsParts>,
}

#[allow(clippy::ref_option, clippy::trivially_copy_pass_by_ref)] // the signature serde wants
fn verdict_name<S: Serializer>(verdict: &Option<Verdict>, serializer: S) -> Result<S::Ok, S::Error> {
    match verdict {
        Some(verdict) => serializer.serialize_str(verdict.name()),
        None => serializer.serialize_none(),
    }
}

/// A row before AGS is known.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    /// Which trajectory of the data it is.
    pub nth: u64,
    pub teacher: Option<usize>,
    pub row: TrajectoryRow,
    pub summary: Arc<TrajectorySummary>,
    pub detail: Option<Box<Detail>>,
}

impl Kept {
    pub fn new(
        (nth, path, first_record): (u64, &str, u64),
        measured: &Measured,
        summary: &Arc<TrajectorySummary>,
        judged: Option<(usize, Judged)>,
    ) -> Self {
        let teacher = judged.as_ref().map(|&(teacher, _)| teacher);
        let judged = judged.map(|(_, judged)| judged);
        let row = TrajectoryRow {
            path: path.to_owned(),
            record: first_record + measured.record,
            line: measured.line,
            task: measured.task.as_deref().map(str::to_owned),
            model: measured.model.as_deref().map(str::to_owned),
            calls: measured.calls,
            teacher: None,
            score: judged.as_ref().map(|judged| judged.score),
            false_positive_rate: judged.as_ref().and_then(|judged| judged.false_positive_rate),
            verdict: judged.as_ref().map(|judged| judged.verdict),
            words: judged.as_ref().map(|judged| judged.words.bits),
            words_verdict: judged.as_ref().map(|judged| judged.words.verdict),
            combined_verdict: judged.as_ref().map(|judged| judged.combined.verdict),
            ags: None,
        };
        Self { nth, teacher, row, summary: Arc::clone(summary), detail: judged.and_then(|judged| judged.detail) }
    }

    /// Strongest evidence first, then in the order of the data.
    fn order(&self, other: &Self) -> Ordering {
        let rate = |kept: &Self| kept.row.false_positive_rate.unwrap_or(f64::INFINITY);
        let bits = |kept: &Self| kept.row.score.unwrap_or(f64::NEG_INFINITY);
        let evidence = rate(self).total_cmp(&rate(other)).then_with(|| bits(other).total_cmp(&bits(self)));
        evidence.then_with(|| (self.nth, self.teacher).cmp(&(other.nth, other.teacher)))
    }
}

/// The strongest rows of all that come along: the memory is that of twice as many as are wanted.
#[derive(Debug)]
pub(super) struct Strongest {
    most: usize,
    kept: Vec<Kept>,
    total: u64,
}

impl Strongest {
    pub const fn new(most: usize) -> Self {
        Self { most, kept: Vec::new(), total: 0 }
    }

    pub fn add(&mut self, kept: Kept) {
        self.total += 1;
        self.kept.push(kept);
        if self.kept.len() >= self.most.saturating_mul(2).max(64) {
            self.settle();
        }
    }

    fn settle(&mut self) {
        self.kept.sort_by(Kept::order);
        self.kept.truncate(self.most);
    }

    /// How many came along, and the strongest, in order.
    pub fn finish(mut self) -> (u64, Vec<Kept>) {
        self.settle();
        (self.total, self.kept)
    }
}
