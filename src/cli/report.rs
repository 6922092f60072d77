//! `echolint report`

use super::args::{ReportArgs, ReportFormat};
use super::changed::KnownRecords;
use super::outputs::Pending;
use super::run::{Counts, PieceFindings, Run, groups};
use super::{Outcome, check, progress, report_error, report_problems};
use crate::baseline::Baselines;
use crate::config::{Resolver, RuleFlags, Settings};
use crate::engine::{Datasets, FoundIn, RecordInput, for_each_of_format};
use crate::project::input::{Input, Inputs, Source, relative_name};
use crate::project::reading;
use crate::project::teachers::{self, TeacherStore};
use crate::report::{Collector, Measurement, Report, ReportMetadata, Teachers, html, markdown};
use crate::schema::Schemas;
use crate::teacher::{ActiveTeacher, DEFAULT_NAME};
use anyhow::{Context as _, Result, bail};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::io::{self, IsTerminal as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Runs the command.
pub fn run(args: &ReportArgs) -> Result<Outcome> {
    if args.output.is_none() && args.format == ReportFormat::Html && io::stdout().is_terminal() {
        bail!("a page on a terminal helps nobody: name a file with -o report.html, or give --format markdown");
    }
    let resolver = Resolver::new(RuleFlags::default(), args.common.config.as_deref())?;
    let active = asked(args, &resolver)?;
    let inputs = reading::find(&args.inputs, &resolver)?;
    report_problems(&inputs.problems);
    let output = args.output.as_deref().map(|path| output(path, &inputs)).transpose()?;
    let threads = check::threads(args.common.threads);
    let bar = progress::bar(inputs.files.iter().map(|file| file.size).sum(), !args.common.no_progress);
    let run = Run {
        resolver: &resolver,
        teachers: &TeacherStore::fixed(&active),
        schemas: &Schemas::default(),
        baselines: &Baselines::default(),
        cache: None,
        threads,
        excerpts: false,
        progress: &|bytes| bar.inc(bytes),
    };
    let teachers = Teachers::new(active);
    let (report, failed) = measure(&run, &inputs, &teachers, args)?;
    bar.finish_and_clear();
    let nothing = report.data.trajectories == 0;
    if nothing {
        report_error("no trajectory in what was named: the report says what else is there, `echolint check` says why");
    }
    let text = match args.format {
        ReportFormat::Html => html::page(&report),
        ReportFormat::Markdown => markdown::page(&report),
        ReportFormat::Json => serde_json::to_string(&report)? + "\n",
    };
    write(output, &text)?;
    Ok(if failed || nothing { Outcome::Failed } else { Outcome::Clean })
}

/// The teachers, with the rate that was asked for.
fn asked(args: &ReportArgs, resolver: &Resolver) -> Result<Vec<ActiveTeacher>> {
    let is_default = args.teacher.is_empty() && teachers::configured(resolver)?.is_empty();
    if is_default && (args.no_default_teacher || !resolver.settings(Path::new("trajectories.jsonl"))?.default_teacher) {
        return Ok(Vec::new());
    }
    if is_default {
        report_error(&format!(
            "held against {DEFAULT_NAME}, the embedded teacher: configure [teachers], or give --teacher or --no-default-teacher"
        ));
    }
    let mut active = teachers::find_all(&args.teacher, resolver)?;
    for teacher in &mut active {
        if let Some(rate) = args.max_false_positive_rate {
            teacher.limit_to(rate);
        }
    }
    report_problems(&teachers::uncalibrated(&active));
    Ok(active)
}

/// A file that can be written, and is none of those that are read.
pub fn output(path: &Path, inputs: &Inputs) -> Result<Pending> {
    let file = Pending::create(path)?;
    let is_read = |input: &Input| matches!(&input.source, Source::File(input) if file.replaces(input));
    if inputs.files.iter().any(is_read) {
        bail!("cannot write {}: it is one of the files that are read", file.name());
    }
    Ok(file)
}

/// Writes a page to its file, or to standard output.
pub fn write(output: Option<Pending>, text: &str) -> Result<()> {
    if let Some(mut file) = output {
        let cannot = format!("cannot write {}", file.name());
        file.write_all(text.as_bytes()).context(cannot)?;
        return file.keep();
    }
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// What comes of an input of a file: its records, and its trajectories measured.
type Seen = (u64, Vec<Measurement>);

/// What a file that was read with others brought along.
type Kept = (Vec<(PieceFindings, Seen)>, Result<Counts>);

/// Reads all files once: the rules run and trajectories are measured on the way. Also whether something failed.
fn measure(run: &Run<'_>, inputs: &Inputs, teachers: &Teachers, args: &ReportArgs) -> Result<(Report, bool)> {
    let mut collector = Collector::new(teachers, args.max_trajectories);
    let mut datasets = Datasets::default();
    let mut failed = inputs.failed();
    let mut foreign = Vec::new();
    let mut configurations = BTreeSet::new();
    let look = |record: &RecordInput<'_>, settings: &Settings| seen(record, settings, teachers);
    for group in groups(&inputs.files, run.threads) {
        let kept: Vec<Option<Kept>> = match group {
            [_] => vec![None],
            several => several.par_iter().map(|input| Some(kept(run, input, look))).collect(),
        };
        for (input, kept) in group.iter().zip(kept) {
            let settings = run.resolver.settings(&input.settings_path())?;
            configurations.extend(settings.source.as_deref().map(relative_name));
            collector.file(&input.name, input.size);
            let mut take = |PieceFindings { findings, facts, .. }: PieceFindings, (records, measured): Seen| {
                collector.records(records, measured);
                collector.findings(&input.name, &findings);
                datasets.add(&settings, &input.name, &facts);
                Ok(())
            };
            let read = match kept {
                None => run.file_and(input, KnownRecords::Nothing, look, &mut take),
                Some((found, result)) => {
                    found.into_iter().try_for_each(|(found, seen)| take(found, seen))?;
                    result
                }
            };
            match read {
                Ok(Counts::Foreign) => {
                    collector.skip_file();
                    foreign.push(input);
                }
                Ok(Counts::Checked { baselined, ignored, .. }) => collector.suppressed(baselined, ignored),
                Err(error) => {
                    report_error(&format!("{error:#}"));
                    failed = true;
                }
            }
        }
    }
    failed |= report_problems(&inputs.without_trajectories(&foreign));
    run.measure(&mut datasets);
    for found in datasets.findings() {
        let path = match &found.path {
            FoundIn::Data(path) => path.to_string(),
            FoundIn::Config(path) => relative_name(path),
        };
        collector.findings(&path, &[found.finding]);
    }
    let configurations = configurations.into_iter().collect();
    let metadata = ReportMetadata { date: args.date.clone(), complete: !failed, configurations };
    Ok((collector.finish(metadata), failed))
}

/// Reads a small file while others are read.
fn kept(run: &Run<'_>, input: &Input, look: impl Fn(&RecordInput<'_>, &Settings) -> Seen + Sync) -> Kept {
    let mut all = Vec::new();
    let alone = Run { threads: 1, ..*run };
    let read = alone.file_and(input, KnownRecords::Nothing, look, &mut |found, seen| {
        all.push((found, seen));
        Ok(())
    });
    (all, read)
}

/// Measures the trajectories of an input. Where that fails the rules fail too, and say so.
fn seen(record: &RecordInput<'_>, settings: &Settings, teachers: &Teachers) -> Seen {
    let mut measured = Vec::new();
    let records = catch_unwind(AssertUnwindSafe(|| {
        for_each_of_format(record, settings, |index, format, trajectory| {
            measured.push(Measurement::of(record, index, format, trajectory, teachers));
        })
    }));
    (records.unwrap_or(1), measured)
}
