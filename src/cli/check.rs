//! `echolint check`

use super::args::{CheckArgs, ColorWhen};
use super::input::{self, Input, Inputs};
use super::progress::{self, Counted};
use super::teachers::Store;
use super::upkeep::{Covered, Upkeep};
use super::{Outcome, complain, fix};
use crate::baseline::{self, Baseline, Baselines};
use crate::config::{Resolver, Settings};
use crate::dataset::Facts;
use crate::diagnostic::{Finding, Safety};
use crate::engine::{
    self, CheckContext, Datasets, Event, FileFindings, FoundIn, Notice, Places, RecordInput, ScanOptions, Scanned,
};
use crate::output::{self, Reporter, Statistics, Style, Summary};
use crate::schema::Schemas;
use crate::suppression::Suppressed;
use crate::teacher::DEFAULT_NAME;
use anyhow::Result;
use indicatif::ProgressBar;
use rayon::prelude::*;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files up to this size are checked several at a time; larger ones one after the other, each in parallel.
const SMALL: u64 = 1 << 20;
/// Small files checked together at the most.
const TOGETHER: usize = 64;

/// Runs the command.
pub fn run(args: &CheckArgs) -> Result<Outcome> {
    let resolver = Resolver::new(args.rules.flags(), args.common.config.as_deref())?;
    let inputs = input::find(&args.paths, args.stdin_filename.as_deref(), &resolver)?;
    let threads = threads(args.common.threads);
    let style = Style { excerpts: !args.no_excerpts, ..style(args.common.color) };
    let bar = progress::bar(inputs.files.iter().map(|input| input.size).sum(), !args.common.no_progress);
    let mut datasets = Datasets::default();
    let teachers = teachers(args, &inputs, &resolver, &mut datasets)?;
    let mending = args.fix || args.unsafe_fixes || args.diff;
    let run = Run {
        resolver: &resolver,
        teachers: &teachers,
        schemas: &Schemas::default(),
        baselines: &Baselines::default(),
        threads,
        excerpts: style.excerpts && !mending,
        bar: &bar,
    };
    if mending {
        return fix::run(args, &run, &inputs, datasets);
    }
    let mut reporter: Box<dyn Reporter + Send> =
        if args.statistics { Box::new(Statistics) } else { output::reporter(args.output_format, style) };
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout());
    let mut summary = Summary::default();
    let mut upkeep = Upkeep::default();
    let mut failed = inputs.failed;
    reporter.begin(&mut out)?;
    let mut foreign = Vec::new();
    for group in groups(&inputs.files, threads) {
        if let [only] = group {
            let settings = resolver.settings(&only.settings_path())?;
            upkeep.file(&run, &settings, only);
            let result = run.file(only, &mut |Found { findings, suppressed, facts }| {
                datasets.add(&settings, &only.name, &facts);
                upkeep.note(&settings, &suppressed);
                report(&mut out, reporter.as_mut(), &mut summary, &only.name, &findings)
            });
            foreign.extend(matches!(result, Ok(Counts::Foreign)).then_some(only));
            failed |= !settle(&mut summary, result)?;
            continue;
        }
        let checked: Vec<_> = group.par_iter().map(|input| run.kept(input)).collect();
        for (input, (Found { findings, suppressed, facts }, result)) in group.iter().zip(checked) {
            let settings = resolver.settings(&input.settings_path())?;
            datasets.add(&settings, &input.name, &facts);
            upkeep.file(&run, &settings, input);
            upkeep.note(&settings, &suppressed);
            report(&mut out, reporter.as_mut(), &mut summary, &input.name, &findings)?;
            foreign.extend(matches!(result, Ok(Counts::Foreign)).then_some(input));
            failed |= !settle(&mut summary, result)?;
        }
    }
    report_datasets(&mut out, reporter.as_mut(), &mut summary, &mut datasets, &teachers)?;
    let covered = Covered::new(&args.paths, failed);
    report_upkeep(&mut out, reporter.as_mut(), &mut summary, &upkeep, &covered)?;
    failed |= inputs.complain_of_barren(&foreign);
    bar.finish_and_clear();
    reporter.finish(&mut out, &summary)?;
    out.flush()?;
    let outcome = if summary.findings() > 0 { Outcome::Findings } else { Outcome::Clean };
    Ok(if failed { outcome.and(Outcome::Failed) } else { outcome })
}

/// The teachers that the files are held against, and a word about the embedded one.
fn teachers(args: &CheckArgs, inputs: &Inputs, resolver: &Resolver, datasets: &mut Datasets) -> Result<Store> {
    let files = inputs.files.iter().map(|input| resolver.settings(&input.settings_path()));
    let files: Vec<Settings> = files.collect::<Result<_, _>>()?;
    let store = Store::prepare(files.into_iter(), !args.no_default_teacher, resolver, datasets)?;
    if store.uses_default() {
        complain(&format!(
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
            complain(&format!("{error:#}"));
            return Ok(false);
        }
    }
    Ok(true)
}

/// Reports findings of a file and counts them.
pub fn report(
    out: &mut dyn Write,
    reporter: &mut dyn Reporter,
    summary: &mut Summary,
    path: &str,
    findings: &[Finding],
) -> Result<()> {
    for finding in findings {
        *summary.by_code.entry(finding.rule.code).or_default() += 1;
        summary.fixable += u64::from(finding.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Safe));
    }
    if !findings.is_empty() {
        reporter.findings(out, path, findings)?;
    }
    Ok(())
}

/// Reports what there is to say of the datasets after all files, and counts it.
pub fn report_datasets(
    out: &mut dyn Write,
    reporter: &mut dyn Reporter,
    summary: &mut Summary,
    datasets: &mut Datasets,
    teachers: &Store,
) -> Result<()> {
    datasets.measure(|scope, name| {
        teachers.of_config(scope.config.as_deref()).find(|(known, _)| *known == name).map(|(_, teacher)| teacher)
    });
    for found in datasets.findings() {
        let path = match &found.path {
            FoundIn::Data(path) => path.to_string(),
            FoundIn::Config(path) => from_here(path),
        };
        report(out, reporter, summary, &path, &[found.finding])?;
    }
    Ok(())
}

/// Reports what there is to say of what leaves findings out, and counts it.
pub fn report_upkeep(
    out: &mut dyn Write,
    reporter: &mut dyn Reporter,
    summary: &mut Summary,
    upkeep: &Upkeep,
    covered: &Covered,
) -> Result<()> {
    for (path, finding) in upkeep.findings(covered) {
        report(out, reporter, summary, &from_here(&path), &[finding])?;
    }
    Ok(())
}

/// A path as outputs show it: seen from the current folder, as the files are that are checked.
pub fn from_here(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    input::display_name(path.strip_prefix(&here).unwrap_or(path))
}

/// Small files in groups, large ones alone.
pub fn groups(files: &[Input], threads: usize) -> impl Iterator<Item = &[Input]> {
    let together = if threads > 1 { TOGETHER } else { 1 };
    let mut rest = files;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let small = rest.iter().take(together).take_while(|input| input.size <= SMALL && input.size > 0).count();
        let (group, after) = rest.split_at(small.max(1));
        rest = after;
        Some(group)
    })
}

/// What is the same for all files of a run.
#[derive(Clone, Copy)]
pub struct Run<'r> {
    /// Finds settings.
    pub resolver: &'r Resolver,
    /// The teachers, all ready.
    pub teachers: &'r Store,
    /// Compiled schemas.
    pub schemas: &'r Schemas,
    /// Findings that are not reported.
    pub baselines: &'r Baselines,
    /// Threads to use.
    pub threads: usize,
    /// Whether findings carry the text around them.
    pub excerpts: bool,
    /// The progress bar.
    pub bar: &'r ProgressBar,
}

/// How the check of a file ended.
#[derive(Debug, Clone, Copy)]
pub enum Counts {
    /// It holds no trajectories.
    Foreign,
    /// What it holds.
    Checked {
        /// Records.
        records: u64,
        /// Trajectories.
        trajectories: u64,
        /// Calls.
        calls: u64,
        /// Findings that the baseline holds.
        baselined: u64,
        /// Findings that the configuration or their record leaves out.
        ignored: u64,
    },
}

/// What was found in a file, or in a part of it.
#[derive(Debug, Default)]
pub struct Found {
    /// What is to be reported.
    pub findings: Vec<Finding>,
    /// What is left out.
    pub suppressed: Vec<Suppressed>,
    /// What datasets want to know of the trajectories.
    pub facts: Vec<Facts>,
}

impl Run<'_> {
    /// The baseline of a file with these settings: what is beside their configuration, or in the current folder.
    pub fn baseline(&self, settings: &Settings) -> Arc<Baseline> {
        let path = baseline_path(settings);
        self.baselines.read(&path, |fault| {
            complain(&format!("{} is not used, all findings are reported: {fault}", from_here(&path)));
        })
    }

    /// Checks a file and keeps its findings, which are good even where the rest could not be read.
    pub fn kept(&self, input: &Input) -> (Found, Result<Counts>) {
        let mut all = Found::default();
        let alone = Run { threads: 1, ..*self };
        let counts = alone.file(input, &mut |found| {
            all.findings.extend(found.findings);
            all.suppressed.extend(found.suppressed);
            all.facts.extend(found.facts);
            Ok(())
        });
        (all, counts)
    }

    /// Checks a file and hands its findings on, in order, as they come, with what datasets want to know.
    pub fn file(&self, input: &Input, sink: &mut dyn FnMut(Found) -> Result<()>) -> Result<Counts> {
        let settings = self.resolver.settings(&input.settings_path())?;
        let teachers = self.teachers.of(&settings);
        let context = CheckContext {
            settings: &settings,
            teachers: &teachers,
            schemas: self.schemas,
            places: Places::with_excerpts(self.excerpts),
        };
        let options = ScanOptions {
            named_lines: input.is_lines(),
            format: settings.format,
            skip_foreign: !input.explicit && !self.resolver.is_included(&input.settings_path())?,
            threads: self.threads,
        };
        let baseline = self.baseline(&settings);
        let (mut baselined, mut ignored) = (0, 0);
        let mut reader = Counted { reader: input.open()?, bar: self.bar.clone() };
        let mut file = FileFindings::default();
        let mut outcome = Ok(());
        let check = |record: &RecordInput<'_>| engine::check(record, &context);
        let scanned = engine::scan(&mut reader, &options, check, |event| {
            let mut findings = match event {
                Event::Record { base, line, column, value } => file.place(value, base, line, column),
                Event::Notice(Notice::Container(what)) if input.is_nameless() && !what.starts_with("empty") => {
                    Vec::new()
                }
                Event::Notice(notice) => file.notice(&notice, &context).into_iter().collect(),
            };
            let mut suppressed = file.take_suppressed();
            ignored += suppressed.len() as u64;
            let mut known = baseline.sift(&mut findings);
            baselined += known.len() as u64;
            suppressed.append(&mut known);
            let facts = file.take_facts();
            if outcome.is_ok() && !(findings.is_empty() && suppressed.is_empty() && facts.is_empty()) {
                outcome = sink(Found { findings, suppressed, facts });
            }
        });
        outcome?;
        let scanned = scanned.map_err(|error| input.unreadable(&error))?;
        let (records, trajectories, calls) = file.counts();
        Ok(match scanned {
            Scanned::Foreign => Counts::Foreign,
            Scanned::Done => Counts::Checked { records, trajectories, calls, baselined, ignored },
        })
    }
}

/// Where the baseline of files with these settings stands.
pub fn baseline_path(settings: &Settings) -> PathBuf {
    baseline::path_for(settings.source.as_deref(), Path::new(""))
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
