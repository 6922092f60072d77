//! The list of trajectories, with one row per trajectory and teacher.

use super::measure::{Detail, Measurement, TeacherVerdict};
use super::pairs::AgsParts;
use crate::similarity::TrajectorySummary;
use crate::teacher::Verdict;
use serde::{Serialize, Serializer};
use std::cmp::Ordering;
use std::sync::Arc;

/// The trajectories, truncated.
#[derive(Debug, Clone, Serialize)]
pub struct Trajectories {
    /// The total number of rows. A trajectory has one row per teacher, or a single row without teachers.
    pub total: u64,
    /// The first rows, strongest evidence first; without teachers, in the order of the data.
    pub shown: Vec<TrajectoryRow>,
}

/// A trajectory and its comparison with one teacher.
#[derive(Debug, Clone, Serialize)]
pub struct TrajectoryRow {
    /// The file.
    pub path: String,
    /// The index of the record in the file, from 0.
    pub record: u64,
    /// Its first line in the file, from 1.
    pub line: u64,
    /// The task.
    pub task: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// The number of its calls.
    pub calls: u64,
    /// The teacher; `null` without teachers.
    pub teacher: Option<Arc<str>>,
    /// The score of its actions, in bits.
    pub score: Option<f64>,
    /// The share of other models' trajectories that come as close to the teacher; `null` if unknown.
    pub false_positive_rate: Option<f64>,
    /// The verdict on its actions.
    #[serde(serialize_with = "verdict_name")]
    pub verdict: Option<Verdict>,
    /// The score of its words, in bits.
    pub words: Option<f64>,
    /// The verdict on its words.
    #[serde(serialize_with = "verdict_name")]
    pub words_verdict: Option<Verdict>,
    /// The verdict on actions and words together.
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

/// A row before AGS is computed, with its sort key.
#[derive(Debug, Clone)]
pub(super) struct RankedRow {
    /// The index of the trajectory in the data.
    pub nth: u64,
    pub teacher: Option<usize>,
    pub row: TrajectoryRow,
    pub summary: Arc<TrajectorySummary>,
    pub detail: Option<Box<Detail>>,
}

impl RankedRow {
    pub fn new(
        (nth, path, first_record): (u64, &str, u64),
        measured: &Measurement,
        summary: &Arc<TrajectorySummary>,
        verdict: Option<(usize, TeacherVerdict)>,
    ) -> Self {
        let teacher = verdict.as_ref().map(|&(teacher, _)| teacher);
        let verdict = verdict.map(|(_, verdict)| verdict);
        let row = TrajectoryRow {
            path: path.to_owned(),
            record: first_record + measured.record,
            line: measured.line,
            task: measured.task.as_deref().map(str::to_owned),
            model: measured.model.as_deref().map(str::to_owned),
            calls: measured.calls,
            teacher: None,
            score: verdict.as_ref().map(|verdict| verdict.score),
            false_positive_rate: verdict.as_ref().and_then(|verdict| verdict.false_positive_rate),
            verdict: verdict.as_ref().map(|verdict| verdict.verdict),
            words: verdict.as_ref().map(|verdict| verdict.words.bits),
            words_verdict: verdict.as_ref().map(|verdict| verdict.words.verdict),
            combined_verdict: verdict.as_ref().map(|verdict| verdict.combined.verdict),
            ags: None,
        };
        Self { nth, teacher, row, summary: Arc::clone(summary), detail: verdict.and_then(|verdict| verdict.detail) }
    }

    /// Strongest evidence first, then in the order of the data.
    fn order(&self, other: &Self) -> Ordering {
        let rate = |ranked: &Self| ranked.row.false_positive_rate.unwrap_or(f64::INFINITY);
        let bits = |ranked: &Self| ranked.row.score.unwrap_or(f64::NEG_INFINITY);
        let evidence = rate(self).total_cmp(&rate(other)).then_with(|| bits(other).total_cmp(&bits(self)));
        evidence.then_with(|| (self.nth, self.teacher).cmp(&(other.nth, other.teacher)))
    }
}

/// The strongest of all added rows. At most twice the limit are in memory.
#[derive(Debug)]
pub(super) struct TopRows {
    limit: usize,
    rows: Vec<RankedRow>,
    total: u64,
}

impl TopRows {
    pub const fn new(limit: usize) -> Self {
        Self { limit, rows: Vec::new(), total: 0 }
    }

    pub fn add(&mut self, row: RankedRow) {
        self.total += 1;
        self.rows.push(row);
        if self.rows.len() >= self.limit.saturating_mul(2).max(64) {
            self.prune();
        }
    }

    fn prune(&mut self) {
        self.rows.sort_by(RankedRow::order);
        self.rows.truncate(self.limit);
    }

    /// The number of added rows, and the strongest rows in order.
    pub fn finish(mut self) -> (u64, Vec<RankedRow>) {
        self.prune();
        (self.total, self.rows)
    }
}
