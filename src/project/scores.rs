//! What profiles say of trajectories, a row each: for the command, and for editors.

use crate::echo::rps::{Rps, VerbalTable};
use crate::echo::{Segment, StrongHabit};
use crate::graph::ActionGraph;
use crate::similarity::{Pool, Reference, Similarity, TrajectorySummary};
use crate::teacher::{ActiveTeacher, Assessment, Echoes, Profile, Ruling, Verdict, stem};
use crate::trajectory::Trajectory;

/// Habits listed for a trajectory.
const HABITS: usize = 12;

/// AGS of a row toward its teacher; `None` where the profile's pool cannot tell.
pub type Ags = Option<Similarity>;

/// What one teacher's profile says of one trajectory.
pub struct Row {
    pub path: String,
    pub record: u64,
    pub task: Option<String>,
    pub model: Option<String>,
    /// Which teacher: an index.
    pub teacher: usize,
    pub events: usize,
    pub score: f64,
    /// The lowest score that is an echo; `None` where none is.
    pub threshold: Option<f64>,
    pub false_positive_rate: Option<f64>,
    pub verdict: Verdict,
    /// Verbal choices with evidence.
    pub verbal_events: usize,
    /// What its words come to.
    pub words: Ruling,
    /// What both together come to.
    pub combined: Ruling,
    /// RPS toward the teacher.
    pub rps: Rps,
    pub segments: Vec<Segment>,
    pub habits: Vec<StrongHabit>,
    pub summary: TrajectorySummary,
}

/// All rows, with what the AGS of each is measured against.
#[derive(Default)]
pub struct Scores {
    pub rows: Vec<Row>,
    teachers: Vec<ActiveTeacher>,
    /// Of each teacher: its profile's trajectories and those that were scored.
    pools: Vec<Pool>,
}

impl Scores {
    /// The number under which a teacher is known here.
    pub fn teacher(&mut self, active: &ActiveTeacher) -> usize {
        let is_same = |known: &ActiveTeacher| {
            known.name == active.name && std::sync::Arc::ptr_eq(&known.teacher, &active.teacher)
        };
        self.teachers.iter().position(is_same).unwrap_or_else(|| {
            self.teachers.push(active.clone());
            self.pools.push(active.teacher.profile.pool.clone());
            self.teachers.len() - 1
        })
    }

    /// Adds what was found out of a trajectory by teachers that are known under these numbers.
    pub fn add(&mut self, path: &str, record: u64, teachers: &[usize], of_each: Vec<Row>) {
        for (&teacher, row) in teachers.iter().zip(of_each) {
            let group = row.model.as_deref().unwrap_or_else(|| stem(path));
            self.pools[teacher].add(&format!("data/{group}"), &row.summary);
            self.rows.push(Row { path: path.to_owned(), record, teacher, ..row });
        }
    }

    /// The teachers' names.
    pub fn names(&self) -> Vec<&str> {
        self.teachers.iter().map(|active| &*active.name).collect()
    }

    /// Calls `f` with what tells the AGS of a row.
    pub fn with_ags<T>(&self, f: impl FnOnce(&dyn Fn(&Row) -> Ags) -> T) -> T {
        let references: Vec<Reference<'_>> = self.pools.iter().map(Reference::new).collect();
        f(&|row| references[row.teacher].towards(Profile::TEACHER, [&row.summary]))
    }
}

/// What each teacher's profile says of a trajectory; `None` for one without any event.
pub fn score(teachers: &[ActiveTeacher], trajectory: &Trajectory<'_>) -> Option<Vec<Row>> {
    let graph = ActionGraph::without_leaves(trajectory);
    let summary = TrajectorySummary::of(trajectory, &graph.features(trajectory))?;
    let echoes = Echoes::of(teachers, trajectory, &graph)?;
    let events = &echoes.events;
    let talk = VerbalTable::of(events);
    let rows = echoes.assessments.iter().enumerate().map(|(index, (active, judged))| Row {
        path: String::new(),
        record: 0,
        task: trajectory.task.clone(),
        model: trajectory.model.clone(),
        teacher: index,
        events: judged.score.events(),
        score: judged.score.total,
        threshold: threshold(active, judged),
        false_positive_rate: judged.false_positive_rate,
        verdict: judged.verdict,
        verbal_events: judged.score.verbal_events(),
        words: judged.words,
        combined: judged.combined,
        // One trajectory has few texts of a stage.
        rps: Rps::between(&talk, active.teacher.talk(), 1),
        segments: judged.score.segments(events),
        habits: judged.score.strongest(events, HABITS),
        summary: summary.clone(),
    });
    Some(rows.collect())
}

/// The lowest score that is an echo.
fn threshold(active: &ActiveTeacher, judged: &Assessment) -> Option<f64> {
    match &judged.yardstick.scores {
        Some(others) => others.least(active.max_false_positive_rate),
        None => active.teacher.profile.teacher().scores.median(),
    }
}
