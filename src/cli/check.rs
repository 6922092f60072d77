//! `echolint check`

use super::args::{CheckArgs, ColorWhen};
use super::changed::{Balance, Changed, Files, Known, Matching, Record, Standing};
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
    self, CheckContext, Datasets, Event, FileFindings, FoundIn, Notice, Places, RecordId, RecordInput, Report,
    ScanOptions, Scanned,
};
use crate::output::{Style, Summary};
use crate::schema::Schemas;
use crate::teacher::{ActiveTeacher, DEFAULT_NAME};
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
    let (mut inputs, files) = match args.change() {
        None => (input::find(&args.paths, args.stdin_filename.as_deref(), args.force_exclude, &resolver)?, None),
        Some(change) => {
            let (after, files) = Files::find(&change, &args.paths, &resolver)?;
            (after, Some(files))
        }
    };
    let threads = threads(args.common.threads);
    let style = Style { excerpts: !args.no_excerpts, ..style(args.common.color) };
    if let Some(files) = &files {
        leave_out_same(&mut inputs, files, &resolver)?;
    }
    let bar = progress::bar(inputs.files.iter().map(|input| input.size).sum(), !args.common.no_progress);
    let mut datasets = Datasets::default();
    let before = files.iter().flat_map(|files| &files.before);
    let teachers = teachers(args, inputs.files.iter().chain(before), &resolver, &mut datasets)?;
    let mending = args.fix || args.unsafe_fixes || args.diff;
    let standard = if mending { fix::standard(args, &inputs) } else { Standard::Output };
    let outputs = Outputs::open(args, standard, style, &inputs)?;
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
    let changed = match files {
        Some(files) => Some(Changed { matching: Matching::read(&inputs.files, &files, &run)?, files }),
        None => None,
    };
    let mut course = Course {
        outputs,
        summary: Summary::default(),
        datasets,
        changed: changed.as_ref(),
        balance: changed.as_ref().map(Balance::new),
    };
    let mut failed = inputs.failed;
    course.outputs.begin()?;
    let known = |input: &Input| changed.as_ref().map_or(Known::Nothing, |changed| changed.known(&input.name));
    let mut foreign = Vec::new();
    for group in groups(&inputs.files, threads) {
        if let [only] = group {
            let settings = resolver.settings(&only.settings_path())?;
            let result = run.file(only, known(only), &mut |found| course.take(only, &settings, found));
            foreign.extend(matches!(result, Ok(Counts::Foreign)).then_some(only));
            failed |= !settle(&mut course.summary, result)?;
            continue;
        }
        let checked: Vec<_> = group.par_iter().map(|input| run.kept(input, known(input))).collect();
        for (input, (found, result)) in group.iter().zip(checked) {
            let settings = resolver.settings(&input.settings_path())?;
            found.into_iter().try_for_each(|found| course.take(input, &settings, found))?;
            foreign.extend(matches!(result, Ok(Counts::Foreign)).then_some(input));
            failed |= !settle(&mut course.summary, result)?;
        }
    }
    let Course { mut outputs, mut summary, mut datasets, balance, .. } = course;
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
    failed |= inputs.complain_of_barren(&foreign);
    bar.finish_and_clear();
    outputs.finish(&summary)?;
    let outcome = if summary.findings() > 0 { Outcome::Findings } else { Outcome::Clean };
    Ok(if failed { outcome.and(Outcome::Failed) } else { outcome })
}

/// What came of a run so far, and where it goes.
struct Course<'r> {
    outputs: Outputs,
    summary: Summary,
    datasets: Datasets,
    /// The change that is checked.
    changed: Option<&'r Changed>,
    balance: Option<Balance>,
}

impl Course<'_> {
    /// Reports what was found in a part of a file; of a change what is new.
    fn take(&mut self, input: &Input, settings: &Settings, found: Found) -> Result<()> {
        let Found { mut findings, mut facts, record } = found;
        if let (Some(balance), Some(record)) = (&mut self.balance, record)
            && !balance.take(settings, &input.name, record, &mut facts)
        {
            findings.clear();
        }
        if self.changed.is_some_and(|changed| !changed.files.wants(&input.name)) {
            findings.clear();
        }
        self.datasets.add(settings, &input.name, &facts);
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
) -> Result<Store> {
    let files = inputs.map(|input| resolver.settings(&input.settings_path()));
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

/// Reports what there is to say of the datasets after all files, and counts it; after a change, against `before`.
pub fn report_datasets(
    outputs: &mut Outputs,
    summary: &mut Summary,
    datasets: &Datasets,
    before: Option<&Datasets>,
) -> Result<()> {
    // Seen from here, as the files are that are checked.
    let here = std::env::current_dir().unwrap_or_default();
    for found in datasets.findings_since(before) {
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

    /// What checking a file needs besides its bytes.
    pub fn context<'c>(&'c self, settings: &'c Settings, teachers: &'c [ActiveTeacher]) -> CheckContext<'c> {
        CheckContext { settings, teachers, schemas: self.schemas, places: Places::with_excerpts(self.excerpts) }
    }

    /// How to take a file apart that has these settings.
    ///
    /// # Errors
    /// When its configuration cannot be used.
    pub fn options(&self, input: &Input, settings: &Settings) -> Result<ScanOptions> {
        Ok(ScanOptions {
            named_lines: input.is_lines(),
            format: settings.format,
            skip_foreign: !input.explicit && !self.resolver.is_included(&input.settings_path())?,
            threads: self.threads,
        })
    }

    /// Measures how alike datasets are to their teachers.
    pub fn measure(&self, datasets: &mut Datasets) {
        datasets.measure(|scope, name| {
            let mut teachers = self.teachers.of_config(scope.config.as_deref());
            teachers.find(|(known, _)| *known == name).map(|(_, teacher)| teacher)
        });
    }

    /// Checks a file and keeps its findings, which are good even where the rest could not be read.
    fn kept(&self, input: &Input, known: Known<'_>) -> (Vec<Found>, Result<Counts>) {
        let mut all = Vec::new();
        let alone = Run { threads: 1, ..*self };
        let counts = alone.file(input, known, &mut |found| {
            all.push(found);
            Ok(())
        });
        (all, counts)
    }

    /// Checks a file and hands on what is found, in order, as it comes. Of records that were there before a change only
    /// what datasets want to know is found out.
    pub fn file(&self, input: &Input, known: Known<'_>, sink: &mut dyn FnMut(Found) -> Result<()>) -> Result<Counts> {
        let settings = self.resolver.settings(&input.settings_path())?;
        let teachers = self.teachers.of(&settings);
        let context = self.context(&settings, &teachers);
        let quick = settings.for_datasets();
        let for_facts = self.context(&quick, &teachers);
        let measures = settings.has_datasets();
        let options = self.options(input, &settings)?;
        let baseline = self.baseline(&settings);
        let mut baselined = 0;
        let mut reader = Counted { reader: input.open()?, bar: self.bar.clone() };
        let mut file = FileFindings::default();
        let mut outcome = Ok(());
        let old = |record: &RecordInput<'_>| {
            if measures { engine::check(record, &for_facts) } else { Report { records: 1, ..Report::default() } }
        };
        let check = |record: &RecordInput<'_>| match known {
            Known::Nothing => (engine::check(record, &context), None),
            Known::All => (old(record), Some(Record::Same)),
            Known::Some(matching) => {
                let id = RecordId::of(record.bytes);
                if matching.standing(id) == Standing::Old {
                    return (old(record), Some(Record::Touched { id, name: None }));
                }
                let name = engine::name_of_record(record, &settings);
                (engine::check(record, &context), Some(Record::Touched { id, name }))
            }
        };
        let scanned = engine::scan(&mut reader, &options, check, |event| {
            let mut found = match event {
                Event::Record { base, line, column, value: (report, record) } => {
                    Found { findings: file.place(report, base, line, column), facts: file.take_facts(), record }
                }
                Event::Notice(Notice::Container(what)) if input.is_nameless() && !what.starts_with("empty") => return,
                Event::Notice(notice) => {
                    let finding = file.notice(&notice, &context);
                    let is_news = |finding: &Finding| match known {
                        Known::Nothing => true,
                        Known::All => false,
                        Known::Some(matching) => !matching.was_said(&input.name, finding.fingerprint),
                    };
                    let findings = finding.filter(is_news).into_iter().collect();
                    Found { findings, facts: Vec::new(), record: None }
                }
            };
            baselined += self.suppress(&baseline, &mut found.findings);
            if outcome.is_ok() && !found.is_empty() {
                outcome = sink(found);
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

/// What was found in a part of a file.
#[derive(Debug)]
pub struct Found {
    /// Its findings.
    pub findings: Vec<Finding>,
    /// What datasets want to know of it.
    pub facts: Vec<Facts>,
    /// The record it is, where a change is checked.
    pub record: Option<Record>,
}

impl Found {
    fn is_empty(&self) -> bool {
        self.findings.is_empty() && self.facts.is_empty() && self.record.is_none()
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
