//! `echolint score`

mod contract;
mod table;

use super::args::{ScoreArgs, ScoreFormat};
use super::profile::not_scored;
use super::reading::{self, Reading};
use super::{Outcome, check, complain, progress, teachers};
use crate::config::{Resolver, RuleFlags};
use crate::echo::{HabitEvents, Segment};
use crate::graph::ActionGraph;
use crate::similarity::{Pool, Reference, Similarity, TrajectorySummary};
use crate::teacher::{ActiveTeacher, Echoes, Judgement, Verdict, stem};
use crate::text::terminal::neutralize;
use crate::trajectory::{CallId, Trajectory};
use anyhow::Result;
use std::io::{self, BufWriter, Write as _};

/// Habits listed for a trajectory.
const HABITS: usize = 12;

/// What one teacher's profile says of one trajectory.
struct Row {
    path: String,
    record: u64,
    task: Option<String>,
    model: Option<String>,
    /// Which teacher: an index.
    teacher: usize,
    events: usize,
    score: f64,
    false_positive_rate: Option<f64>,
    verdict: Verdict,
    segments: Vec<Segment>,
    habits: Vec<Habit>,
    summary: TrajectorySummary,
}

/// A habit in a trajectory.
struct Habit {
    phrase: String,
    /// What it adds to the score.
    bits: f64,
    calls: Vec<CallId>,
}

/// Runs the command.
pub fn run(args: &ScoreArgs) -> Result<Outcome> {
    let resolver = Resolver::new(RuleFlags::default(), args.common.config.as_deref())?;
    let mut teachers = teachers::asked(&args.teacher, &resolver)?;
    if let Some(rate) = args.max_false_positive_rate {
        teachers.iter_mut().for_each(|teacher| teacher.max_false_positive_rate = rate);
    }
    let inputs = reading::find(&args.inputs, &resolver)?;
    for active in &teachers {
        let (scored, all) = active.teacher.profile.calibrated();
        if scored < all {
            complain(&format!("{}: {}", neutralize(&active.name), not_scored(scored, all)));
        }
    }
    let bar = progress::bar(inputs.files.iter().map(|file| file.size).sum(), !args.common.no_progress);
    let reading = Reading { resolver: &resolver, threads: check::threads(args.common.threads), bar: &bar };
    let mut rows: Vec<Row> = Vec::new();
    let mut pools: Vec<Pool> = teachers.iter().map(|active| active.teacher.profile.pool.clone()).collect();
    let mut failed = inputs.failed;
    for file in &inputs.files {
        let score = |trajectory: &Trajectory<'_>, _| score(&teachers, trajectory);
        let read = reading.trajectories(file, score, |record, of_each| {
            for (index, row) in of_each.into_iter().enumerate() {
                let group = row.model.as_deref().unwrap_or_else(|| stem(&file.name));
                pools[index].add(&format!("data/{group}"), &row.summary);
                rows.push(Row { path: file.name.clone(), record, ..row });
            }
        });
        if let Err(error) = read {
            complain(&format!("{error:#}"));
            failed = true;
        }
    }
    bar.finish_and_clear();
    if rows.is_empty() && !failed {
        complain("nothing to score: no trajectory in what was named; `echolint check` says why");
        failed = true;
    }
    let references: Vec<Reference<'_>> = pools.iter().map(Reference::new).collect();
    let ags = |row: &Row| references[row.teacher].towards(crate::teacher::Profile::TEACHER, [&row.summary]);
    let mut out = BufWriter::new(io::stdout().lock());
    let names: Vec<&str> = teachers.iter().map(|active| &*active.name).collect();
    match args.format {
        ScoreFormat::Table => table::write(&mut out, &rows, &names, ags)?,
        ScoreFormat::Jsonl => contract::jsonl(&mut out, &rows, &names, ags)?,
        ScoreFormat::Csv => contract::csv(&mut out, &rows, &names, ags)?,
    }
    out.flush()?;
    Ok(if failed { Outcome::Failed } else { Outcome::Clean })
}

/// What each teacher's profile says of a trajectory; `None` for one without any event.
fn score(teachers: &[ActiveTeacher], trajectory: &Trajectory<'_>) -> Option<Vec<Row>> {
    let graph = ActionGraph::without_leaves(trajectory);
    let summary = TrajectorySummary::of(trajectory, &graph.features(trajectory))?;
    let echoes = Echoes::of(teachers, trajectory, &graph)?;
    let events = &echoes.events;
    let rows = echoes.judgements.iter().enumerate().map(|(index, (_, judged))| Row {
        path: String::new(),
        record: 0,
        task: trajectory.task.clone(),
        model: trajectory.model.clone(),
        teacher: index,
        events: judged.score.events(),
        score: judged.score.total,
        false_positive_rate: judged.false_positive_rate,
        verdict: judged.verdict,
        segments: judged.score.segments(events),
        habits: habits(judged, events),
        summary: summary.clone(),
    });
    Some(rows.collect())
}

/// The habits that speak most for the teacher.
fn habits(judged: &Judgement, events: &HabitEvents<'_>) -> Vec<Habit> {
    let choices = judged.score.choices(events);
    let spoken = choices.into_iter().filter(|choice| choice.bits > 0.0).take(HABITS);
    let text = |word| events.names.text(word);
    spoken
        .map(|choice| Habit {
            phrase: crate::echo::phrase(
                choice.choice.habit,
                choice.choice.context.words(),
                choice.choice.outcome,
                &text,
            ),
            bits: choice.bits,
            calls: choice.calls,
        })
        .collect()
}

/// The numbers of AGS, or nothing where the profile's pool cannot tell.
type Ags = Option<Similarity>;
