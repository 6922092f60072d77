//! What a report wants to know of one trajectory. This part runs in parallel and keeps no text.

use super::graph::Drawing;
use super::habits::{HabitIndex, Tally};
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

/// Habits listed for an echo.
const HABITS: usize = 5;
/// Segments listed for an echo: the strongest ones.
const SEGMENTS: usize = 5;

/// The teachers that the data is held against, with the habits that are looked for in it.
#[derive(Debug, Default)]
pub struct Teachers {
    pub(super) active: Vec<ActiveTeacher>,
    pub(super) habits: Vec<HabitIndex>,
}

impl Teachers {
    /// Makes teachers ready for a report.
    #[must_use]
    pub fn new(active: Vec<ActiveTeacher>) -> Self {
        Self { habits: active.iter().map(|active| HabitIndex::of(&active.teacher)).collect(), active }
    }
}

/// One trajectory, measured.
#[derive(Debug)]
pub struct Measured {
    /// 0-based index of its record among those of the input.
    pub(super) record: u64,
    /// The line of the file that it begins on, from 1.
    pub(super) line: u64,
    /// The format's name.
    pub(super) format: &'static str,
    pub(super) outcome: Outcome,
    pub(super) task: Option<Arc<str>>,
    pub(super) model: Option<Arc<str>>,
    pub(super) calls: u64,
    /// `None` for a run without any event, which takes part in no metric.
    pub(super) events: Option<Box<Acted>>,
}

/// What a trajectory in which something happens does.
#[derive(Debug)]
pub struct Acted {
    pub summary: TrajectorySummary,
    pub behaviour: Option<Behaviour>,
    pub sketch: Arc<str>,
    /// How it talks.
    pub talk: VerbalTable,
    /// What each teacher says, in their order.
    pub judged: Vec<Judged>,
}

/// What a teacher says of a trajectory.
#[derive(Debug)]
pub struct Judged {
    pub score: f64,
    pub false_positive_rate: Option<f64>,
    pub verdict: Verdict,
    /// What its words come to.
    pub words: ScoreVerdict,
    /// What both together come to.
    pub combined: ScoreVerdict,
    /// How often each habit of the index was chosen.
    pub habits: Vec<Tally>,
    /// What there is to show of an echo.
    pub detail: Option<Box<Detail>>,
}

/// What there is to show of an echo.
#[derive(Debug, Clone, Serialize)]
pub struct Detail {
    /// The strongest stretches of calls, in order.
    pub segments: Vec<SegmentRow>,
    /// The habits that add most to the score.
    pub habits: Vec<StrongHabit>,
    /// The action graph; `null` where it has too many calls to be drawn.
    pub graph: Option<Drawing>,
}

/// A stretch of calls that the teacher would have made much like this.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentRow {
    /// Its first call.
    pub from_call: CallId,
    /// Its last call.
    pub to_call: CallId,
    /// Its evidence, in bits.
    pub bits: f64,
}

impl Measured {
    /// Measures a trajectory of an input; `record` is the index of its record there.
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
            events: acted(input, trajectory, teachers).map(Box::new),
        }
    }
}

fn acted(input: &RecordInput<'_>, trajectory: &Trajectory<'_>, teachers: &Teachers) -> Option<Acted> {
    let graph = ActionGraph::without_leaves(trajectory);
    let features = graph.features(trajectory);
    let summary = TrajectorySummary::of(trajectory, &features)?;
    let (behaviour, sketch) = Facts::behaviour(trajectory, &graph);
    let echoes = Echoes::of(&teachers.active, trajectory, &graph);
    let talk = match &echoes {
        Some(echoes) => VerbalTable::of(&echoes.events),
        None => VerbalTable::of(&HabitEvents::of_words(trajectory, &graph)),
    };
    let judged = echoes.iter().flat_map(|echoes| {
        echoes.assessments.iter().zip(&teachers.habits).map(|((_, judged), index)| {
            let is_echo = judged.verdict == Verdict::Echo;
            let detail = || Detail {
                segments: segments(judged, &echoes.events),
                habits: judged.score.strongest(&echoes.events, HABITS),
                graph: Drawing::of(trajectory, &graph, &features),
            };
            let line = |call: CallId| {
                let at = trajectory.calls.get(call).map(|call| trajectory.texts.place(call.name.at));
                at.map_or(input.line, |at| line_of(input, trajectory, at))
            };
            Judged {
                score: judged.score.total,
                false_positive_rate: judged.false_positive_rate,
                verdict: judged.verdict,
                words: judged.words,
                combined: judged.combined,
                habits: index.count(&echoes.events, trajectory, line),
                detail: is_echo.then(|| Box::new(detail())),
            }
        })
    });
    Some(Acted { summary, behaviour, sketch, judged: judged.collect(), talk })
}

/// The line of the file that a place stands on.
fn line_of(input: &RecordInput<'_>, trajectory: &Trajectory<'_>, place: Place) -> u64 {
    let at = trajectory.texts.resolve(place).map_or(0, |span| span.start as usize);
    let before = input.bytes.get(..at).unwrap_or_default();
    input.line + memchr::memchr_iter(b'\n', before).count() as u64
}

/// The strongest segments, in the order of the calls.
fn segments(judged: &Assessment, events: &HabitEvents<'_>) -> Vec<SegmentRow> {
    let row = |segment: crate::echo::Segment| SegmentRow {
        from_call: segment.calls.start,
        to_call: segment.calls.end - 1,
        bits: segment.bits,
    };
    let mut rows: Vec<SegmentRow> = judged.score.segments(events).into_iter().map(row).collect();
    rows.sort_by(|a, b| b.bits.total_cmp(&a.bits).then_with(|| a.from_call.cmp(&b.from_call)));
    rows.truncate(SEGMENTS);
    rows.sort_by_key(|row| row.from_call);
    rows
}
