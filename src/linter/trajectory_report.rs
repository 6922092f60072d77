//! The trajectories of one trajectory.

use crate::echo::{Segment, StrongHabit};
use crate::engine::Observed;
use crate::teacher::{ActiveTeacher, Assessment, Echoes, ScoreVerdict};
use std::sync::Arc;

/// The number of habits in a judgement, the strongest first.
const HABITS: usize = 12;

/// One trajectory, and what each teacher's profile says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct TrajectoryReport {
    /// The 0-based index of its first record in the file.
    pub record: u64,
    /// The task, if the record names one.
    pub task: Option<String>,
    /// The model, if the record names one.
    pub model: Option<String>,
    /// The number of the agent's calls.
    pub calls: u64,
    /// A judgement per teacher. Empty without teachers, and for a trajectory without events.
    pub judgements: Vec<Judgement>,
}

/// How close a trajectory is to a teacher's habits (`docs/evidence.md`).
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// The teacher's name.
    pub teacher: Arc<str>,
    /// The score, the false-positive rate and the verdict on what the agent does.
    pub actions: ScoreVerdict,
    /// The same on how it talks.
    pub words: ScoreVerdict,
    /// The same on the sum of both scores.
    pub combined: ScoreVerdict,
    /// Consecutive calls that closely match the teacher's habits, in order.
    pub segments: Vec<Segment>,
    /// The strongest habits, the strongest first.
    pub habits: Vec<StrongHabit>,
}

impl TrajectoryReport {
    /// Reports on a trajectory that was checked.
    pub(super) fn of(observed: &Observed<'_, '_>) -> Self {
        let Observed { record, trajectory, echoes, .. } = *observed;
        Self {
            record,
            task: trajectory.task.clone(),
            model: trajectory.model.clone(),
            calls: trajectory.calls.len() as u64,
            judgements: echoes.map(Judgement::all).unwrap_or_default(),
        }
    }

    /// The same in a file that has `records` records before those of the input.
    pub(super) fn shifted(mut self, records: u64) -> Self {
        self.record += records;
        self
    }
}

impl Judgement {
    /// The judgements of all teachers, in their order.
    fn all(echoes: &Echoes<'_>) -> Vec<Self> {
        let judgement = |(teacher, assessment): &(ActiveTeacher, Assessment)| Self {
            teacher: Arc::clone(&teacher.name),
            actions: assessment.actions(),
            words: assessment.words,
            combined: assessment.combined,
            segments: assessment.score.segments(&echoes.events),
            habits: assessment.score.strongest(&echoes.events, HABITS),
        };
        echoes.assessments.iter().map(judgement).collect()
    }
}
