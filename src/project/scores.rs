//! Scores of trajectories against teacher profiles, for `echolint score` and for editors.

use crate::echo::rps::{Rps, VerbalTable};
use crate::echo::{Segment, StrongHabit};
use crate::graph::ActionGraph;
use crate::similarity::{Pool, Reference, Similarity, TrajectorySummary};
use crate::teacher::{ActiveTeacher, Assessment, Echoes, Profile, ScoreVerdict, Verdict, stem};
use crate::trajectory::Trajectory;

/// The largest number of habits listed per trajectory.
const MAX_HABITS: usize = 12;

/// AGS of a row toward its teacher; `None` if the teacher's pool does not define it.
pub type Ags = Option<Similarity>;

/// The score of one trajectory against one teacher.
pub struct Row {
    /// The name of the file.
    pub path: String,
    /// The 0-based index of the record in its file.
    pub record: u64,
    /// The task that the record names.
    pub task: Option<String>,
    /// The model that the record names.
    pub model: Option<String>,
    /// The teacher, as an index into [`Scores::names`].
    pub teacher: usize,
    /// The number of habit events of actions with evidence.
    pub events: usize,
    /// The evidence of the actions, in bits.
    pub score: f64,
    /// The lowest score that counts as an echo; `None` if no score does.
    pub threshold: Option<f64>,
    /// The share of other models' trajectories that score as high.
    pub false_positive_rate: Option<f64>,
    /// The verdict by actions.
    pub verdict: Verdict,
    /// The number of verbal habit events with evidence.
    pub verbal_events: usize,
    /// The evidence of the words.
    pub words: ScoreVerdict,
    /// The evidence of actions and words combined.
    pub combined: ScoreVerdict,
    /// RPS toward the teacher.
    pub rps: Rps,
    /// Runs of calls with strong evidence.
    pub segments: Vec<Segment>,
    /// The habits with the strongest evidence.
    pub habits: Vec<StrongHabit>,
    /// The features that AGS compares.
    pub summary: TrajectorySummary,
}

/// All rows of a run, with the pools that their AGS is measured against.
#[derive(Default)]
pub struct Scores {
    /// The rows in the order they were added.
    pub rows: Vec<Row>,
    teachers: Vec<ActiveTeacher>,
    /// For each teacher, the trajectories of its profile and all scored trajectories.
    pools: Vec<Pool>,
}

impl Scores {
    /// Returns the index of a teacher, adding it if it is new.
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

    /// Adds the rows of a trajectory, one for each of `teachers`, which are indices from [`Scores::teacher`].
    pub fn add(&mut self, path: &str, record: u64, teachers: &[usize], rows: Vec<Row>) {
        for (&teacher, row) in teachers.iter().zip(rows) {
            let group = row.model.as_deref().unwrap_or_else(|| stem(path));
            self.pools[teacher].add(&format!("data/{group}"), &row.summary);
            self.rows.push(Row { path: path.to_owned(), record, teacher, ..row });
        }
    }

    /// The teachers' names.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.teachers.iter().map(|active| &*active.name).collect()
    }

    /// Calls `f` with a function that computes the AGS of a row.
    pub fn with_ags<T>(&self, f: impl FnOnce(&dyn Fn(&Row) -> Ags) -> T) -> T {
        let references: Vec<Reference<'_>> = self.pools.iter().map(Reference::new).collect();
        f(&|row| references[row.teacher].towards(Profile::TEACHER, [&row.summary]))
    }
}

/// Scores a trajectory against each teacher; `None` for a trajectory without events. The rows have no path, and their
/// teacher is the index into `teachers`.
#[must_use]
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
        events: judged.score.action_events(),
        score: judged.score.total,
        threshold: threshold(active, judged),
        false_positive_rate: judged.false_positive_rate,
        verdict: judged.verdict,
        verbal_events: judged.score.verbal_events(),
        words: judged.words,
        combined: judged.combined,
        // A single trajectory has few texts per stage, so one is enough.
        rps: Rps::between(&talk, active.teacher.verbal_table(), 1),
        segments: judged.score.segments(events),
        habits: judged.score.strongest(events, MAX_HABITS),
        summary: summary.clone(),
    });
    Some(rows.collect())
}

/// The lowest score that counts as an echo.
fn threshold(active: &ActiveTeacher, judged: &Assessment) -> Option<f64> {
    match &judged.scoring_model.scores {
        Some(others) => others.threshold(active.max_false_positive_rate),
        None => active.teacher.profile.teacher().scores.median(),
    }
}
