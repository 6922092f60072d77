//! Measures one trajectory for a report. This runs in parallel, and measurements contain no text of the trajectory.

use super::graph::GraphDrawing;
use super::habits::{HabitCount, HabitIndex};
use crate::dataset::{Behaviour, Facts};
use crate::echo::rps::VerbalTable;
use crate::echo::{HabitEvents, StrongHabit};
use crate::engine::RecordInput;
use crate::formats::Format;
use crate::graph::ActionGraph;
use crate::json::Span;
use crate::similarity::TrajectorySummary;
use crate::teacher::{ActiveTeacher, Assessment, Echoes, ScoreVerdict, Verdict};
use crate::trajectory::{CallId, Outcome, Place, Trajectory};
use serde::Serialize;
use std::sync::Arc;

/// The maximum number of habits listed for an echo.
const MAX_HABITS: usize = 5;
/// The maximum number of segments listed for an echo.
const MAX_SEGMENTS: usize = 5;

/// The teachers that the data is compared with, and the habits that are counted in it.
#[derive(Debug, Default)]
pub struct Teachers {
    pub(super) active: Vec<ActiveTeacher>,
    pub(super) habits: Vec<HabitIndex>,
}

impl Teachers {
    /// Prepares teachers for a report.
    #[must_use]
    pub fn new(active: Vec<ActiveTeacher>) -> Self {
        Self { habits: active.iter().map(|active| HabitIndex::of(&active.teacher)).collect(), active }
    }
}

/// The measurements of one trajectory.
#[derive(Debug)]
pub struct Measurement {
    /// The index of its record in the input, from 0.
    pub(super) record: u64,
    /// Its first line in the file, from 1.
    pub(super) line: u64,
    /// The format's name.
    pub(super) format: &'static str,
    pub(super) outcome: Outcome,
    pub(super) task: Option<Arc<str>>,
    pub(super) model: Option<Arc<str>>,
    pub(super) calls: u64,
    /// `None` for a trajectory without events, which all metrics ignore.
    pub(super) activity: Option<Box<Activity>>,
}

/// The measurements of a trajectory with events.
#[derive(Debug)]
pub struct Activity {
    pub summary: TrajectorySummary,
    pub behaviour: Option<Behaviour>,
    pub sketch: Arc<str>,
    /// Its texts.
    pub verbal: VerbalTable,
    /// The verdict for each teacher, in order.
    pub verdicts: Vec<TeacherVerdict>,
}

/// The result of comparing a trajectory with a teacher.
#[derive(Debug)]
pub struct TeacherVerdict {
    pub score: f64,
    pub false_positive_rate: Option<f64>,
    pub verdict: Verdict,
    /// The score and verdict of its words.
    pub words: ScoreVerdict,
    /// The score and verdict of actions and words together.
    pub combined: ScoreVerdict,
    /// The counts of the habits of the index.
    pub habits: Vec<HabitCount>,
    /// The details, for an echo.
    pub detail: Option<Box<Detail>>,
}

/// The details of an echo.
#[derive(Debug, Clone, Serialize)]
pub struct Detail {
    /// The strongest echo segments, in order.
    pub segments: Vec<SegmentRow>,
    /// The habits that contribute most to the score.
    pub habits: Vec<StrongHabit>,
    /// The action graph; `null` if it has too many calls to draw.
    pub graph: Option<GraphDrawing>,
}

/// An echo segment: consecutive calls that closely match a teacher's habits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentRow {
    /// Its first call.
    pub from_call: CallId,
    /// Its last call.
    pub to_call: CallId,
    /// Its evidence, in bits.
    pub bits: f64,
}

impl Measurement {
    /// Measures a trajectory of an input. `record` is the index of its record in the input.
    #[must_use]
    pub fn of(
        input: &RecordInput<'_>,
        record: u64,
        format: Format,
        trajectory: &Trajectory<'_>,
        teachers: &Teachers,
    ) -> Self {
        let whole = trajectory.texts.value(trajectory.at).span();
        let whole = Place { text: trajectory.at.text, span: Span::new(whole.start, whole.start) };
        Self {
            record,
            line: line_of(input, trajectory, whole),
            format: format.name(),
            outcome: trajectory.outcome,
            task: trajectory.task.as_deref().map(Arc::from),
            model: trajectory.model.as_deref().map(Arc::from),
            calls: trajectory.calls.len() as u64,
            activity: activity(input, trajectory, teachers).map(Box::new),
        }
    }
}

fn activity(input: &RecordInput<'_>, trajectory: &Trajectory<'_>, teachers: &Teachers) -> Option<Activity> {
    let graph = ActionGraph::without_leaves(trajectory);
    let features = graph.features(trajectory);
    let summary = TrajectorySummary::of(trajectory, &features)?;
    let (behaviour, sketch) = Facts::behaviour(trajectory, &graph);
    let echoes = Echoes::of(&teachers.active, trajectory, &graph);
    let verbal = match &echoes {
        Some(echoes) => VerbalTable::of(&echoes.events),
        None => VerbalTable::of(&HabitEvents::of_words(trajectory, &graph)),
    };
    let verdicts = echoes.iter().flat_map(|echoes| {
        echoes.assessments.iter().zip(&teachers.habits).map(|((_, assessment), index)| {
            let is_echo = assessment.verdict == Verdict::Echo;
            let detail = || Detail {
                segments: segments(assessment, &echoes.events),
                habits: assessment.score.strongest(&echoes.events, MAX_HABITS),
                graph: GraphDrawing::of(trajectory, &graph, &features),
            };
            let line = |call: CallId| {
                let at = trajectory.calls.get(call).map(|call| trajectory.texts.place(call.name.at));
                at.map_or(input.line, |at| line_of(input, trajectory, at))
            };
            TeacherVerdict {
                score: assessment.score.total,
                false_positive_rate: assessment.false_positive_rate,
                verdict: assessment.verdict,
                words: assessment.words,
                combined: assessment.combined,
                habits: index.count(&echoes.events, trajectory, line),
                detail: is_echo.then(|| Box::new(detail())),
            }
        })
    });
    Some(Activity { summary, behaviour, sketch, verdicts: verdicts.collect(), verbal })
}

/// The line of a range's start in the file.
fn line_of(input: &RecordInput<'_>, trajectory: &Trajectory<'_>, place: Place) -> u64 {
    let at = trajectory.texts.resolve(place).map_or(0, |span| span.start as usize);
    let before = input.bytes.get(..at).unwrap_or_default();
    input.line + memchr::memchr_iter(b'\n', before).count() as u64
}

/// The strongest segments, in the order of the calls.
fn segments(assessment: &Assessment, events: &HabitEvents<'_>) -> Vec<SegmentRow> {
    let row = |segment: crate::echo::Segment| SegmentRow {
        from_call: segment.calls.start,
        to_call: segment.calls.end - 1,
        bits: segment.bits,
    };
    let mut rows: Vec<SegmentRow> = assessment.score.segments(events).into_iter().map(row).collect();
    rows.sort_by(|a, b| b.bits.total_cmp(&a.bits).then_with(|| a.from_call.cmp(&b.from_call)));
    rows.truncate(MAX_SEGMENTS);
    rows.sort_by_key(|row| row.from_call);
    rows
}
