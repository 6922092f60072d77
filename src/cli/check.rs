//! `echolint check`

use super::args::{CheckArgs, ColorWhen};
use super::input::{self, Input, Inputs};
use super::outputs::{Outputs, Standard};
use super::progress::{self, Counted};
use super::teachers::Store;
use super::{Outcome, complain, fix};
use crate::baseline::{self, Baseline, Baselines};
use crate::config::{Resolver, Settings};
use crate::dataset::Facts;
use crate::diagnostic::Finding;
use crate::engine::{
    self, CheckContext, Datasets, Event, FileFindings, FoundIn, Notice, Places, RecordInput, ScanOptions, Scanned,
};
use crate::output::{Style, Summary};
use crate::schema::Schemas;
use crate::teacher::DEFAULT_NAME;
use anyhow::Result;
use indicatif::ProgressBar;
use rayon::prelude::*;
use std::io::{self, IsTerminal as _};
use std::path::Path;
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
    let standard = if mending { fix::standard(args, &inputs) } else { Standard::Output };
    let mut outputs = Outputs::open(args, standard, style, &inputs)?;
    let run = Run {
        resolver: &resolver,
        teachers: &teachers,
        schemas: &Schemas::default(),
        baselines: &Baselines::default(),
        threads,
        excerpts: style.excerpts && !mending,
        suppressed: outputs.take_suppressed(),
        bar: &bar,
    };
    if mending {
        return fix::run(args, &run, &inputs, datasets, outputs);
    }
    let mut summary = Summary::default();
    let mut failed = inputs.failed;
    outputs.begin()?;
    let mut foreign = Vec::new();
    for group in groups(&inputs.files, threads) {
        if let [only] = group {
            let settings = resolver.settings(&only.settings_path())?;
            let result = run.file(only, &mut |findings, facts| {
                datasets.add(&settings, &only.name, &facts);
                outputs.report(&mut summary, &only.name, &findings)
            });
            foreign.extend(matches!(result, Ok(Counts::Foreign)).then_some(only));
            failed |= !settle(&mut summary, result)?;
            continue;
        }
        let checked: Vec<_> = group.par_iter().map(|input| run.kept(input)).collect();
        for (input, (findings, facts, result)) in group.iter().zip(checked) {
            datasets.add(&resolver.settings(&input.settings_path())?, &input.name, &facts);
            outputs.report(&mut summary, &input.name, &findings)?;
            foreign.extend(matches!(result, Ok(Counts::Foreign)).then_some(input));
            failed |= !settle(&mut summary, result)?;
        }
    }
    report_datasets(&mut outputs, &mut summary, &mut datasets, &teachers)?;
    failed |= inputs.complain_of_barren(&foreign);
    bar.finish_and_clear();
    outputs.finish(&summary)?;
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
        Ok(Counts::Checked { records, trajectories, calls, baselined }) => {
            summary.files += 1;
            summary.baselined += baselined;
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

/// Reports what there is to say of the datasets after all files, and counts it.
pub fn report_datasets(
    outputs: &mut Outputs,
    summary: &mut Summary,
    datasets: &mut Datasets,
    teachers: &Store,
) -> Result<()> {
    datasets.measure(|scope, name| {
        teachers.of_config(scope.config.as_deref()).find(|(known, _)| *known == name).map(|(_, teacher)| teacher)
    });
    // Seen from here, as the files are that are checked.
    let here = std::env::current_dir().unwrap_or_default();
    for found in datasets.findings() {
        let path = match &found.path {
            FoundIn::Data(path) => path.to_string(),
            FoundIn::Config(path) => input::display_name(path.strip_prefix(&here).unwrap_or(path)),
        };
        outputs.report(summary, &path, &[found.finding])?;
    }
    Ok(())
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
    /// Whether findings that are not reported are kept, marked as such.
    pub suppressed: bool,
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
    },
}

impl Run<'_> {
    /// The baseline of a file with these settings: what is beside their configuration, or in the current folder.
    pub fn baseline(&self, settings: &Settings) -> Arc<Baseline> {
        let path = baseline::path_for(settings.source.as_deref(), Path::new(""));
        self.baselines.read(&path, |fault| {
            let here = std::env::current_dir().unwrap_or_default();
            let name = input::display_name(path.strip_prefix(&here).unwrap_or(&path));
            complain(&format!("{name} is not used, all findings are reported: {fault}"));
        })
    }

    /// Leaves out what the baseline holds, or marks it where an output shows it; how much that is.
    pub fn suppress(&self, baseline: &Baseline, findings: &mut Vec<Finding>) -> u64 {
        if self.suppressed { baseline.mark(findings) } else { baseline.sift(findings) }
    }

    /// Checks a file and keeps its findings, which are good even where the rest could not be read.
    fn kept(&self, input: &Input) -> (Vec<Finding>, Vec<Facts>, Result<Counts>) {
        let (mut all, mut all_facts) = (Vec::new(), Vec::new());
        let alone = Run { threads: 1, ..*self };
        let counts = alone.file(input, &mut |findings, facts| {
            all.extend(findings);
            all_facts.extend(facts);
            Ok(())
        });
        (all, all_facts, counts)
    }

    /// Checks a file and hands its findings on, in order, as they come, with what datasets want to know.
    pub fn file(&self, input: &Input, sink: &mut dyn FnMut(Vec<Finding>, Vec<Facts>) -> Result<()>) -> Result<Counts> {
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
        let mut baselined = 0;
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
            baselined += self.suppress(&baseline, &mut findings);
            let facts = file.take_facts();
            if outcome.is_ok() && !(findings.is_empty() && facts.is_empty()) {
                outcome = sink(findings, facts);
            }
        });
        outcome?;
        let scanned = scanned.map_err(|error| input.unreadable(&error))?;
        let (records, trajectories, calls) = file.counts();
        Ok(match scanned {
            Scanned::Foreign => Counts::Foreign,
            Scanned::Done => Counts::Checked { records, trajectories, calls, baselined },
        })
    }
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
