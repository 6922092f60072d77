//! `echolint check`: checks files and reports findings.

use super::args::CheckArgs;
use super::changed::{ChangeCounter, ChangeFiles, CheckedChange, KnownRecords, Matching};
use super::environment::{style, threads};
use super::outputs::{DefaultStream, Outputs};
use super::progress;
use super::run::{FileOutcome, PieceFindings, RunContext, batches};
use super::run_summary::{count_outcome, report_audit, report_datasets};
use super::suppression_audit::{CoveredFolders, SuppressionAudit};
use super::{Outcome, fix, report_error, report_problems, today};
use crate::baseline::{Baselines, Conditions};
use crate::cache::{self, Cache};
use crate::config::{Resolver, Settings};
use crate::engine::Datasets;
use crate::output::{Style, Summary};
use crate::project::input::{self, Input, Inputs};
use crate::project::teachers::TeacherStore;
use crate::schema::Schemas;
use crate::teacher::DEFAULT_NAME;
use anyhow::Result;
use rayon::prelude::*;

/// Runs the command.
pub fn run(args: &CheckArgs) -> Result<Outcome> {
    let resolver = Resolver::new(args.rules.flags(), args.common.config.as_deref())?;
    let (mut inputs, files) = match args.change() {
        None => (input::find(&args.paths, args.stdin_filename.as_deref(), args.force_exclude, &resolver)?, None),
        Some(change) => {
            let (after, files) = ChangeFiles::find(&change, &args.paths, &resolver)?;
            (after, Some(files))
        }
    };
    report_problems(&inputs.problems);
    let threads = threads(args.common.threads);
    let style = Style { excerpts: !args.no_excerpts, ..style(args.common.color) };
    if let Some(files) = &files {
        skip_unchanged(&mut inputs, files, &resolver)?;
    }
    let bar = progress::bar(inputs.files.iter().map(|input| input.size).sum(), !args.common.no_progress);
    let mut datasets = Datasets::default();
    let before = files.iter().flat_map(|files| &files.before);
    let teachers = teachers(args, inputs.files.iter().chain(before), &resolver, &mut datasets)?;
    let folder = if args.no_cache { None } else { cache::folder() };
    let cache = folder.map(|folder| Cache::new(&folder));
    let fixing = args.fix || args.unsafe_fixes || args.diff;
    let default_stream = if fixing { fix::default_stream(args, &inputs) } else { DefaultStream::Stdout };
    let outputs = Outputs::open(args, default_stream, style, &inputs, resolver.rules())?;
    let run = RunContext {
        resolver: &resolver,
        teachers: &teachers,
        schemas: &Schemas::default(),
        baselines: &Baselines::under(Conditions { today: Some(today()), require_reason: args.require_reason }),
        cache: cache.as_ref(),
        threads,
        excerpts: style.excerpts && !fixing,
        progress: &|bytes| bar.inc(bytes),
    };
    if fixing {
        return fix::run(args, &run, &inputs, datasets, outputs, &bar);
    }
    let change = match files {
        Some(files) => Some(CheckedChange { matching: Matching::read(&inputs.files, &files, &run)?, files }),
        None => None,
    };
    let mut session = CheckSession {
        outputs,
        summary: Summary::default(),
        datasets,
        audit: SuppressionAudit::default(),
        change: change.as_ref(),
        counter: change.as_ref().map(ChangeCounter::new),
    };
    let mut failed = inputs.failed();
    session.outputs.begin()?;
    let known = |input: &Input| change.as_ref().map_or(KnownRecords::Nothing, |change| change.known(&input.name));
    let mut foreign = Vec::new();
    for batch in batches(&inputs.files, threads) {
        if let [only] = batch {
            let settings = resolver.settings(&only.settings_path())?;
            session.audit.add_file(&run, &settings, only);
            let result = run.check_file(only, known(only), &mut |found| session.report(only, &settings, found));
            foreign.extend(matches!(result, Ok(FileOutcome::Foreign)).then_some(only));
            failed |= !count_outcome(&mut session.summary, result)?;
            continue;
        }
        let checked: Vec<_> = batch.par_iter().map(|input| run.collect_file(input, known(input))).collect();
        for (input, (found, result)) in batch.iter().zip(checked) {
            let settings = resolver.settings(&input.settings_path())?;
            session.audit.add_file(&run, &settings, input);
            found.into_iter().try_for_each(|found| session.report(input, &settings, found))?;
            foreign.extend(matches!(result, Ok(FileOutcome::Foreign)).then_some(input));
            failed |= !count_outcome(&mut session.summary, result)?;
        }
    }
    if let Some(cache) = &cache {
        cache.save();
    }
    let CheckSession { mut outputs, mut summary, mut datasets, audit, counter, .. } = session;
    audit.notes().iter().for_each(|note| report_error(note));
    // A change does not show which suppressions are unused, and existing ones without a reason are not part of it.
    let audit = (args.change().is_none()).then_some((audit, CoveredFolders::new(&args.paths, failed)));
    let mut before = None;
    match (change, counter) {
        (Some(change), Some(counter)) => {
            let (change, datasets_before) = counter.finish(change, &run, &mut datasets)?;
            summary.change = Some(change);
            before = Some(datasets_before);
        }
        _ => run.measure(&mut datasets),
    }
    report_datasets(&mut outputs, &mut summary, &datasets, before.as_ref())?;
    if let Some((audit, covered)) = audit {
        report_audit(&mut outputs, &mut summary, &audit, &covered)?;
    }
    failed |= report_problems(&inputs.without_trajectories(&foreign));
    bar.finish_and_clear();
    outputs.finish(&summary)?;
    let outcome = if summary.findings() > 0 { Outcome::Findings } else { Outcome::Clean };
    Ok(if failed { outcome.and(Outcome::Failed) } else { outcome })
}

/// The results of a run so far, and the outputs they go to.
struct CheckSession<'r> {
    outputs: Outputs,
    summary: Summary,
    datasets: Datasets,
    audit: SuppressionAudit,
    /// The change to check, if any.
    change: Option<&'r CheckedChange>,
    counter: Option<ChangeCounter>,
}

impl CheckSession<'_> {
    /// Reports the findings in a piece of a file. If a change is checked, reports only new records.
    fn report(&mut self, input: &Input, settings: &Settings, found: PieceFindings) -> Result<()> {
        let PieceFindings { mut findings, suppressed, mut facts, record, lapsed } = found;
        self.audit.add_suppressed(settings, &suppressed, &lapsed);
        if let (Some(counter), Some(record)) = (&mut self.counter, record)
            && !counter.add(settings, &input.name, record, &mut facts)
        {
            findings.clear();
        }
        self.datasets.add(settings, &input.name, &facts);
        if self.change.is_some_and(|change| !change.files.is_selected(&input.name)) {
            return Ok(());
        }
        self.outputs.suppressed(&input.name, &suppressed)?;
        self.outputs.report(&mut self.summary, &input.name, &findings)
    }
}

/// Removes the files that the change does not touch, unless a dataset needs them.
fn skip_unchanged(inputs: &mut Inputs, files: &ChangeFiles, resolver: &Resolver) -> Result<()> {
    let mut kept = Vec::with_capacity(inputs.files.len());
    for input in inputs.files.drain(..) {
        if !files.unchanged.contains(&input.name) || resolver.settings(&input.settings_path())?.has_datasets() {
            kept.push(input);
        }
    }
    inputs.files = kept;
    Ok(())
}

/// Loads the teachers to compare the files with. Reports the use of the built-in profile.
fn teachers<'i>(
    args: &CheckArgs,
    inputs: impl Iterator<Item = &'i Input>,
    resolver: &Resolver,
    datasets: &mut Datasets,
) -> Result<TeacherStore> {
    let files = inputs.map(|input| resolver.settings(&input.settings_path()));
    let files: Vec<Settings> = files.collect::<Result<_, _>>()?;
    let store = TeacherStore::prepare(files.into_iter(), !args.no_default_teacher, resolver, datasets)?;
    if store.uses_default() {
        report_error(&format!(
            "comparing with the built-in profile of {DEFAULT_NAME}; set `[teachers]`, or pass `--no-default-teacher`"
        ));
    }
    Ok(store)
}
