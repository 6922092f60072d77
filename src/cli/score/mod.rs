//! `echolint score`: measures how close each trajectory is to a teacher.

mod json;

use super::args::{ScoreArgs, ScoreFormat};
use super::{Outcome, progress, report_error, report_problems, screen};
use crate::config::{Resolver, RuleFlags};
use crate::output::scores;
use crate::project::reading::{self, TrajectoryReader};
use crate::project::scores::{Scores, score};
use crate::project::teachers;
use crate::trajectory::Trajectory;
use anyhow::Result;
use std::io::{self, BufWriter, Write as _};

/// Runs the command.
pub fn run(args: &ScoreArgs) -> Result<Outcome> {
    let resolver = Resolver::new(RuleFlags::default(), args.common.config.as_deref())?;
    let mut teachers = teachers::find_all(&args.teacher, &resolver)?;
    if let Some(rate) = args.max_false_positive_rate {
        teachers.iter_mut().for_each(|teacher| teacher.limit_to(rate));
    }
    let inputs = reading::find(&args.inputs, &resolver)?;
    report_problems(&inputs.problems);
    report_problems(&teachers::uncalibrated(&teachers));
    let bar = progress::bar(inputs.files.iter().map(|file| file.size).sum(), !args.common.no_progress);
    let reading = TrajectoryReader {
        resolver: &resolver,
        threads: crate::cli::environment::threads(args.common.threads),
        progress: &|bytes| bar.inc(bytes),
    };
    let mut scores = Scores::default();
    let indices: Vec<usize> = teachers.iter().map(|teacher| scores.teacher(teacher)).collect();
    let mut failed = inputs.failed();
    for file in &inputs.files {
        let score = |trajectory: &Trajectory<'_>, _| score(&teachers, trajectory);
        let read = reading.trajectories(file, score, |record, rows| {
            scores.add(&file.name, record, &indices, rows);
        });
        if let Err(error) = read {
            report_error(&format!("{error:#}"));
            failed = true;
        }
    }
    bar.finish_and_clear();
    if scores.rows.is_empty() && !failed {
        report_error("no trajectories found; run `echolint check` to see why");
        failed = true;
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let (rows, names) = (&scores.rows, scores.names());
    let screen = screen::for_pictures(args.common.color);
    scores.with_ags(|ags| match args.format {
        ScoreFormat::Table => Ok(scores::write(&mut out, rows, &names, ags, screen.as_ref())?),
        ScoreFormat::Jsonl => json::jsonl(&mut out, rows, &names, ags),
        ScoreFormat::Csv => json::csv(&mut out, rows, &names, ags),
    })?;
    out.flush()?;
    Ok(if failed { Outcome::Failed } else { Outcome::Clean })
}
