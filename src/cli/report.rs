//! `echolint report`: writes a report on a dataset.

use super::args::{ReportArgs, ReportFormat};
use super::changed::KnownRecords;
use super::outputs::PendingFile;
use super::run::{FileOutcome, PieceFindings, RunContext, batches};
use super::{Outcome, progress, report_error, report_problems, today};
use crate::baseline::{Baselines, Conditions};
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
        bail!("refusing to write HTML to a terminal; use `-o FILE` or `--format markdown`");
    }
    let resolver = Resolver::new(RuleFlags::default(), args.common.config.as_deref())?;
    let active = requested_teachers(args, &resolver)?;
    let inputs = reading::find(&args.inputs, &resolver)?;
    report_problems(&inputs.problems);
    let output = args.output.as_deref().map(|path| open_output(path, &inputs)).transpose()?;
    let threads = crate::cli::environment::threads(args.common.threads);
    let bar = progress::bar(inputs.files.iter().map(|file| file.size).sum(), !args.common.no_progress);
    let run = RunContext {
        resolver: &resolver,
        teachers: &TeacherStore::fixed(&active),
        schemas: &Schemas::default(),
        baselines: &Baselines::under(Conditions { today: Some(today()), ..Conditions::default() }),
        cache: None,
        threads,
        excerpts: false,
        progress: &|bytes| bar.inc(bytes),
    };
    let teachers = Teachers::new(active);
    let (report, failed) = measure(&run, &inputs, &teachers, args)?;
    bar.finish_and_clear();
    let is_empty = report.data.trajectories == 0;
    if is_empty {
        report_error("no trajectories found; run `echolint check` to see why");
    }
    let text = match args.format {
        ReportFormat::Html => html::page(&report),
        ReportFormat::Markdown => markdown::page(&report),
        ReportFormat::Json => serde_json::to_string(&report)? + "\n",
    };
    write(output, &text)?;
    Ok(if failed || is_empty { Outcome::Failed } else { Outcome::Clean })
}

/// Loads the requested teachers and applies `--max-false-positive-rate`.
fn requested_teachers(args: &ReportArgs, resolver: &Resolver) -> Result<Vec<ActiveTeacher>> {
    let is_default = args.teacher.is_empty() && teachers::configured(resolver)?.is_empty();
    if is_default && (args.no_default_teacher || !resolver.settings(Path::new("trajectories.jsonl"))?.default_teacher) {
        return Ok(Vec::new());
    }
    if is_default {
        report_error(&format!(
            "comparing with the built-in profile of {DEFAULT_NAME}; set `[teachers]`, or pass `--teacher` or \
             `--no-default-teacher`"
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

/// Opens the output file, which must not be an input file.
fn open_output(path: &Path, inputs: &Inputs) -> Result<PendingFile> {
    let file = PendingFile::create(path)?;
    let is_read = |input: &Input| matches!(&input.source, Source::File(input) if file.replaces(input));
    if inputs.files.iter().any(is_read) {
        bail!("cannot write {}: it is an input file", file.name());
    }
    Ok(file)
}

/// Writes a page to its file, or to standard output.
pub fn write(output: Option<PendingFile>, text: &str) -> Result<()> {
    if let Some(mut file) = output {
        let cannot_write = format!("cannot write {}", file.name());
        file.write_all(text.as_bytes()).context(cannot_write)?;
        return file.persist();
    }
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// The number of records in a piece of a file, and the measurements of its trajectories.
type Measurements = (u64, Vec<Measurement>);

/// The results of a file that is read in parallel with others.
type CollectedFile = (Vec<(PieceFindings, Measurements)>, Result<FileOutcome>);

/// Reads all files once, and both checks and measures their records. Also returns whether something failed.
fn measure(run: &RunContext<'_>, inputs: &Inputs, teachers: &Teachers, args: &ReportArgs) -> Result<(Report, bool)> {
    let mut collector = Collector::new(teachers, args.max_trajectories);
    let mut datasets = Datasets::default();
    let mut failed = inputs.failed();
    let mut foreign = Vec::new();
    let mut configurations = BTreeSet::new();
    let measure = |record: &RecordInput<'_>, settings: &Settings| measure_record(record, settings, teachers);
    for batch in batches(&inputs.files, run.threads) {
        let collected: Vec<Option<CollectedFile>> = match batch {
            [_] => vec![None],
            several => several.par_iter().map(|input| Some(collect_file(run, input, measure))).collect(),
        };
        for (input, collected) in batch.iter().zip(collected) {
            let settings = run.resolver.settings(&input.settings_path())?;
            configurations.extend(settings.source.as_deref().map(relative_name));
            collector.file(&input.name, input.size);
            let mut add = |PieceFindings { findings, facts, .. }: PieceFindings, (records, measured): Measurements| {
                collector.records(records, measured);
                collector.findings(&input.name, &findings);
                datasets.add(&settings, &input.name, &facts);
                Ok(())
            };
            let outcome = match collected {
                None => run.check_file_and_map(input, KnownRecords::Nothing, measure, &mut add),
                Some((pieces, outcome)) => {
                    pieces.into_iter().try_for_each(|(findings, measurements)| add(findings, measurements))?;
                    outcome
                }
            };
            match outcome {
                Ok(FileOutcome::Foreign) => {
                    collector.skip_file();
                    foreign.push(input);
                }
                Ok(FileOutcome::Checked { baselined, ignored, .. }) => collector.suppressed(baselined, ignored),
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

/// Reads a small file with one thread.
fn collect_file(
    run: &RunContext<'_>,
    input: &Input,
    measure: impl Fn(&RecordInput<'_>, &Settings) -> Measurements + Sync,
) -> CollectedFile {
    let mut all = Vec::new();
    let single_threaded = RunContext { threads: 1, ..*run };
    let outcome = single_threaded.check_file_and_map(input, KnownRecords::Nothing, measure, &mut |found, measured| {
        all.push((found, measured));
        Ok(())
    });
    (all, outcome)
}

/// Measures the trajectories of a record. A panic is not reported here, because the rules report it as X001.
fn measure_record(record: &RecordInput<'_>, settings: &Settings, teachers: &Teachers) -> Measurements {
    let mut measured = Vec::new();
    let records = catch_unwind(AssertUnwindSafe(|| {
        for_each_of_format(record, settings, |index, format, trajectory| {
            measured.push(Measurement::of(record, index, format, trajectory, teachers));
        })
    }));
    (records.unwrap_or(1), measured)
}
