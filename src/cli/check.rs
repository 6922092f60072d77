//! `echolint check`

use super::args::{CheckArgs, ColorWhen};
use super::changed::{Balance, Changed, Files, KnownRecords, Matching};
use super::outputs::{Outputs, Standard};
use super::progress;
use super::run::{Counts, PieceFindings, Run, groups};
use super::suppression_audit::{Covered, Upkeep};
use super::{Outcome, fix, report_error, report_problems};
use crate::baseline::Baselines;
use crate::cache::{self, Cache};
use crate::config::{Resolver, Settings};
use crate::engine::{Datasets, FoundIn};
use crate::output::{Style, Summary};
use crate::project::input::{self, Input, Inputs, relative_name};
use crate::project::teachers::TeacherStore;
use crate::schema::Schemas;
use crate::teacher::DEFAULT_NAME;
use anyhow::Result;
use rayon::prelude::*;
use std::io::{self, IsTerminal as _};

/// Runs the command.
pub fn run(args: &CheckArgs) -> Result<Outcome> {
    let resolver = Resolver::new(args.rules.flags(), args.common.config.as_deref())?;
    let (mut inputs, files) = match args.change() {
        None => (input::find(&args.paths, args.stdin_filename.as_deref(), args.force_exclude, &resolver)?, None),
        Some(change) => {
            let (after, files) = Files::find(&change, &args.paths, &resolver)?;
            (after, Some(files))
        }
    };
    report_problems(&inputs.problems);
    let threads = threads(args.common.threads);
    let style = Style { excerpts: !args.no_excerpts, ..style(args.common.color) };
    if let Some(files) = &files {
        leave_out_same(&mut inputs, files, &resolver)?;
    }
    let bar = progress::bar(inputs.files.iter().map(|input| input.size).sum(), !args.common.no_progress);
    let mut datasets = Datasets::default();
    let before = files.iter().flat_map(|files| &files.before);
    let teachers = teachers(args, inputs.files.iter().chain(before), &resolver, &mut datasets)?;
    let folder = if args.no_cache { None } else { cache::folder() };
    let cache = folder.map(|folder| Cache::new(&folder));
    let mending = args.fix || args.unsafe_fixes || args.diff;
    let standard = if mending { fix::standard(args, &inputs) } else { Standard::Output };
    let outputs = Outputs::open(args, standard, style, &inputs, resolver.rules())?;
    let run = Run {
        resolver: &resolver,
        teachers: &teachers,
        schemas: &Schemas::default(),
        baselines: &Baselines::default(),
        cache: cache.as_ref(),
        threads,
        excerpts: style.excerpts && !mending,
        progress: &|bytes| bar.inc(bytes),
    };
    if mending {
        return fix::run(args, &run, &inputs, datasets, outputs, &bar);
    }
    let changed = match files {
        Some(files) => Some(Changed { matching: Matching::read(&inputs.files, &files, &run)?, files }),
        None => None,
    };
    let mut course = CheckSession {
        outputs,
        summary: Summary::default(),
        datasets,
        upkeep: Upkeep::default(),
        changed: changed.as_ref(),
        balance: changed.as_ref().map(Balance::new),
    };
    let mut failed = inputs.failed();
    course.outputs.begin()?;
    let known = |input: &Input| changed.as_ref().map_or(KnownRecords::Nothing, |changed| changed.known(&input.name));
    let mut foreign = Vec::new();
    for group in groups(&inputs.files, threads) {
        if let [only] = group {
            let settings = resolver.settings(&only.settings_path())?;
            course.upkeep.file(&run, &settings, only);
            let result = run.file(only, known(only), &mut |found| course.take(only, &settings, found));
            foreign.extend(matches!(result, Ok(Counts::Foreign)).then_some(only));
            failed |= !settle(&mut course.summary, result)?;
            continue;
        }
        let checked: Vec<_> = group.par_iter().map(|input| run.kept(input, known(input))).collect();
        for (input, (found, result)) in group.iter().zip(checked) {
            let settings = resolver.settings(&input.settings_path())?;
            course.upkeep.file(&run, &settings, input);
            found.into_iter().try_for_each(|found| course.take(input, &settings, found))?;
            foreign.extend(matches!(result, Ok(Counts::Foreign)).then_some(input));
            failed |= !settle(&mut course.summary, result)?;
        }
    }
    if let Some(cache) = &cache {
        cache.save();
    }
    let CheckSession { mut outputs, mut summary, mut datasets, upkeep, balance, .. } = course;
    // A part of the files does not tell what is of use, nor is all of the configuration new with a change.
    let upkeep = (args.change().is_none()).then_some((upkeep, Covered::new(&args.paths, failed)));
    let mut before = None;
    match (changed, balance) {
        (Some(changed), Some(balance)) => {
            let (change, datasets_before) = balance.finish(changed, &run, &mut datasets)?;
            summary.change = Some(change);
            before = Some(datasets_before);
        }
        _ => run.measure(&mut datasets),
    }
    report_datasets(&mut outputs, &mut summary, &datasets, before.as_ref())?;
    if let Some((upkeep, covered)) = upkeep {
        report_upkeep(&mut outputs, &mut summary, &upkeep, &covered)?;
    }
    failed |= report_problems(&inputs.without_trajectories(&foreign));
    bar.finish_and_clear();
    outputs.finish(&summary)?;
    let outcome = if summary.findings() > 0 { Outcome::Findings } else { Outcome::Clean };
    Ok(if failed { outcome.and(Outcome::Failed) } else { outcome })
}

/// What came of a run so far, and where it goes.
struct CheckSession<'r> {
    outputs: Outputs,
    summary: Summary,
    datasets: Datasets,
    upkeep: Upkeep,
    /// The change that is checked.
    changed: Option<&'r Changed>,
    balance: Option<Balance>,
}

impl CheckSession<'_> {
    /// Reports what was found in a part of a file; of a change what is new.
    fn take(&mut self, input: &Input, settings: &Settings, found: PieceFindings) -> Result<()> {
        let PieceFindings { mut findings, suppressed, mut facts, record } = found;
        self.upkeep.note(settings, &suppressed);
        if let (Some(balance), Some(record)) = (&mut self.balance, record)
            && !balance.take(settings, &input.name, record, &mut facts)
        {
            findings.clear();
        }
        self.datasets.add(settings, &input.name, &facts);
        if self.changed.is_some_and(|changed| !changed.files.wants(&input.name)) {
            return Ok(());
        }
        self.outputs.suppressed(&input.name, &suppressed)?;
        self.outputs.report(&mut self.summary, &input.name, &findings)
    }
}

/// Leaves files out that a change does not touch, where no dataset wants to know of them.
fn leave_out_same(inputs: &mut Inputs, files: &Files, resolver: &Resolver) -> Result<()> {
    let mut kept = Vec::with_capacity(inputs.files.len());
    for input in inputs.files.drain(..) {
        if !files.same.contains(&input.name) || resolver.settings(&input.settings_path())?.has_datasets() {
            kept.push(input);
        }
    }
    inputs.files = kept;
    Ok(())
}

/// The teachers that the files are held against, and a word about the embedded one.
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
            "held against {DEFAULT_NAME}, the embedded teacher: configure [teachers], or give --no-default-teacher"
        ));
    }
    Ok(store)
}

/// Adds up a file's counts; says so and returns false when it could not be read.
pub fn settle(summary: &mut Summary, result: Result<Counts>) -> Result<bool> {
    match result {
        Ok(Counts::Foreign) => summary.foreign += 1,
        Ok(Counts::Checked { records, trajectories, calls, baselined, ignored }) => {
            summary.files += 1;
            summary.baselined += baselined;
            summary.ignored += ignored;
            summary.records += records;
            summary.trajectories += trajectories;
            summary.calls += calls;
        }
        Err(error) if super::is_closed_pipe(&error) => return Err(error),
        Err(error) => {
            report_error(&format!("{error:#}"));
            return Ok(false);
        }
    }
    Ok(true)
}

/// Reports what there is to say of the datasets after all files, and counts it; after a change, against `before`.
pub fn report_datasets(
    outputs: &mut Outputs,
    summary: &mut Summary,
    datasets: &Datasets,
    before: Option<&Datasets>,
) -> Result<()> {
    for found in datasets.findings_since(before) {
        let path = match &found.path {
            FoundIn::Data(path) => path.to_string(),
            FoundIn::Config(path) => relative_name(path),
        };
        outputs.report(summary, &path, &[found.finding])?;
    }
    Ok(())
}

/// Reports what there is to say of what leaves findings out, and counts it.
pub fn report_upkeep(outputs: &mut Outputs, summary: &mut Summary, upkeep: &Upkeep, covered: &Covered) -> Result<()> {
    for (path, finding) in upkeep.findings(covered) {
        outputs.report(summary, &relative_name(&path), &[finding])?;
    }
    Ok(())
}

/// The number of threads, and the pool that has them.
pub fn threads(asked: Option<u16>) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let threads = asked.map_or_else(cores, usize::from);
    if threads > 1 {
        // It fails only when a pool exists already, which then serves as well.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    }
    threads
}

/// How output looks where it goes.
pub fn style(when: ColorWhen) -> Style {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let terminal = io::stdout().is_terminal();
    let color = match when {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto if is_set("FORCE_COLOR") => true,
        ColorWhen::Auto => anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    };
    Style { color, links: color && terminal, excerpts: true }
}
