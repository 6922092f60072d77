//! `echolint check`

use super::args::{CheckArgs, ColorWhen};
use super::changed::{Balance, Changed, Files, Known, Matching, Record, Standing};
use super::input::{self, Input, Inputs, Source};
use super::progress::{self, Counted};
use super::teachers::Store;
use super::upkeep::{Covered, Upkeep};
use super::{Outcome, complain, fix};
use crate::baseline::{self, Baseline, Baselines};
use crate::cache::{self, Cache, EntryKey, Shelf};
use crate::config::{Resolver, Settings};
use crate::dataset::Facts;
use crate::diagnostic::{Finding, Safety};
use crate::engine::{
    self, CheckContext, Datasets, Event, FileFindings, FoundIn, Notice, Places, RecordId, RecordInput, Report,
    ScanOptions, Scanned,
};
use crate::output::{self, Reporter, Statistics, Style, Summary};
use crate::schema::Schemas;
use crate::suppression::Suppressed;
use crate::teacher::{ActiveTeacher, DEFAULT_NAME};
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
    let folder = if args.no_cache { None } else { cache::folder() };
    let cache = folder.map(|folder| Cache::new(&folder));
    let mending = args.fix || args.unsafe_fixes || args.diff;
    let run = Run {
        resolver: &resolver,
        teachers: &teachers,
        schemas: &Schemas::default(),
        baselines: &Baselines::default(),
        cache: cache.as_ref(),
        threads,
        excerpts: style.excerpts && !mending,
        bar: &bar,
    };
    if mending {
        return fix::run(args, &run, &inputs, datasets);
    }
    let changed = match files {
        Some(files) => Some(Changed { matching: Matching::read(&inputs.files, &files, &run)?, files }),
        None => None,
    };
    let reporter: Box<dyn Reporter + Send> =
        if args.statistics { Box::new(Statistics) } else { output::reporter(args.output_format, style) };
    let mut course = Course {
        out: BufWriter::with_capacity(1 << 16, io::stdout()),
        reporter,
        summary: Summary::default(),
        datasets,
        upkeep: Upkeep::default(),
        changed: changed.as_ref(),
        balance: changed.as_ref().map(Balance::new),
    };
    let mut failed = inputs.failed;
    course.reporter.begin(&mut course.out)?;
    let known = |input: &Input| changed.as_ref().map_or(Known::Nothing, |changed| changed.known(&input.name));
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
    let Course { mut out, mut reporter, mut summary, mut datasets, upkeep, balance, .. } = course;
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
    report_datasets(&mut out, reporter.as_mut(), &mut summary, &datasets, before.as_ref())?;
    if let Some((upkeep, covered)) = upkeep {
        report_upkeep(&mut out, reporter.as_mut(), &mut summary, &upkeep, &covered)?;
    }
    failed |= inputs.complain_of_barren(&foreign);
    bar.finish_and_clear();
    reporter.finish(&mut out, &summary)?;
    out.flush()?;
    let outcome = if summary.findings() > 0 { Outcome::Findings } else { Outcome::Clean };
    Ok(if failed { outcome.and(Outcome::Failed) } else { outcome })
}

/// What came of a run so far, and where it goes.
struct Course<'r> {
    out: BufWriter<io::Stdout>,
    reporter: Box<dyn Reporter + Send>,
    summary: Summary,
    datasets: Datasets,
    upkeep: Upkeep,
    /// The change that is checked.
    changed: Option<&'r Changed>,
    balance: Option<Balance>,
}

impl Course<'_> {
    /// Reports what was found in a part of a file; of a change what is new.
    fn take(&mut self, input: &Input, settings: &Settings, found: Found) -> Result<()> {
        let Found { mut findings, suppressed, mut facts, record } = found;
        self.upkeep.note(settings, &suppressed);
        if let (Some(balance), Some(record)) = (&mut self.balance, record)
            && !balance.take(settings, &input.name, record, &mut facts)
        {
            findings.clear();
        }
        if self.changed.is_some_and(|changed| !changed.files.wants(&input.name)) {
            findings.clear();
        }
        self.datasets.add(settings, &input.name, &facts);
        report(&mut self.out, self.reporter.as_mut(), &mut self.summary, &input.name, &findings)
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

/// Reports what there is to say of the datasets after all files, and counts it; after a change, against `before`.
pub fn report_datasets(
    out: &mut dyn Write,
    reporter: &mut dyn Reporter,
    summary: &mut Summary,
    datasets: &Datasets,
    before: Option<&Datasets>,
) -> Result<()> {
    for found in datasets.findings_since(before) {
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
    /// Reports of earlier runs.
    pub cache: Option<&'r Cache>,
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

impl Run<'_> {
    /// The baseline of a file with these settings: what is beside their configuration, or in the current folder.
    pub fn baseline(&self, settings: &Settings) -> Arc<Baseline> {
        let path = baseline_path(settings);
        self.baselines.read(&path, |fault| {
            complain(&format!("{} is not used, all findings are reported: {fault}", from_here(&path)));
        })
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

    /// Reports of earlier runs on records of a file's folder, if they are `wanted`.
    fn shelf(&self, input: &Input, context: &CheckContext<'_>, wanted: bool) -> Option<Arc<Shelf>> {
        if !wanted || input.source == Source::Stdin {
            return None;
        }
        let path = std::path::absolute(input.settings_path()).ok()?;
        Some(self.cache?.shelf(path.parent()?, context.settings, context.teachers))
    }

    /// Checks a file and keeps its findings, which are good even where the rest could not be read.
    pub fn kept(&self, input: &Input, known: Known<'_>) -> (Vec<Found>, Result<Counts>) {
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
        let (mut baselined, mut ignored) = (0, 0);
        let mut reader = Counted { reader: input.open()?, bar: self.bar.clone() };
        let mut file = FileFindings::default();
        let mut outcome = Ok(());
        let whole = self.shelf(input, &context, !matches!(known, Known::All));
        let facts_only = self.shelf(input, &for_facts, measures && !matches!(known, Known::Nothing));
        let full = |record: &RecordInput<'_>| report_on(record, &context, whole.as_deref());
        let old = |record: &RecordInput<'_>| {
            if measures {
                report_on(record, &for_facts, facts_only.as_deref())
            } else {
                Report { records: 1, ..Report::default() }
            }
        };
        let check = |record: &RecordInput<'_>| match known {
            Known::Nothing => (full(record), None),
            Known::All => (old(record), Some(Record::Same)),
            Known::Some(matching) => {
                let id = RecordId::of(record.bytes);
                if matching.standing(id) == Standing::Old {
                    return (old(record), Some(Record::Touched { id, name: None }));
                }
                let name = engine::name_of_record(record, &settings);
                (full(record), Some(Record::Touched { id, name }))
            }
        };
        let scanned = engine::scan(&mut reader, &options, check, |event| {
            let mut found = match event {
                Event::Record { base, line, column, value: (report, record) } => {
                    let findings = file.place(report, base, line, column);
                    Found { findings, suppressed: file.take_suppressed(), facts: file.take_facts(), record }
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
                    Found { findings, suppressed: file.take_suppressed(), facts: Vec::new(), record: None }
                }
            };
            ignored += found.suppressed.len() as u64;
            let mut known = baseline.sift(&mut found.findings);
            baselined += known.len() as u64;
            found.suppressed.append(&mut known);
            if outcome.is_ok() && !found.is_empty() {
                outcome = sink(found);
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

/// The report on a record: one of an earlier run, or a new one.
fn report_on(record: &RecordInput<'_>, context: &CheckContext<'_>, shelf: Option<&Shelf>) -> Report {
    let (Some(shelf), Ok(text)) = (shelf, std::str::from_utf8(record.bytes)) else {
        return engine::check(record, context);
    };
    let key = EntryKey::of(record);
    let text = (context.places == Places::Excerpts).then_some(text);
    if let Some(mut report) = shelf.get(&key) {
        report.set_excerpts(text);
        return report;
    }
    let mut report = engine::check(record, context);
    // Excerpts are made again: the data's text is not kept twice.
    report.set_excerpts(None);
    shelf.put(key, &report);
    report.set_excerpts(text);
    report
}

/// What was found in a part of a file.
#[derive(Debug)]
pub struct Found {
    /// What is to be reported.
    pub findings: Vec<Finding>,
    /// What is left out.
    pub suppressed: Vec<Suppressed>,
    /// What datasets want to know of it.
    pub facts: Vec<Facts>,
    /// The record it is, where a change is checked.
    pub record: Option<Record>,
}

impl Found {
    fn is_empty(&self) -> bool {
        let is_silent = self.findings.is_empty() && self.suppressed.is_empty();
        is_silent && self.facts.is_empty() && self.record.is_none()
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
