//! Checking one file of a run, for the commands that check.

use super::changed::{KnownRecords, Record, Standing};
use super::report_error;
use crate::baseline::{self, Baseline, Baselines};
use crate::cache::{Cache, EntryKey, FolderCache};
use crate::config::{Resolver, Settings};
use crate::dataset::Facts;
use crate::diagnostic::Finding;
use crate::engine::{
    self, CheckContext, Datasets, FileFindings, Notice, PositionStyle, RecordId, RecordInput, Report, ScanEvent,
    ScanOptions, Scanned,
};
use crate::project::input::{Input, Source, relative_name};
use crate::project::progress::{Progress, ProgressReader};
use crate::project::teachers::TeacherStore;
use crate::schema::Schemas;
use crate::suppression::Suppressed;
use crate::teacher::ActiveTeacher;
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files up to this size are checked several at a time; larger ones one after the other, each in parallel.
const SMALL: u64 = 1 << 20;
/// Small files checked together at the most.
const TOGETHER: usize = 64;

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
    pub teachers: &'r TeacherStore,
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
    /// Is told how much was read.
    pub progress: &'r Progress<'r>,
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
        self.baselines.read(&path, settings.rules.set(), |fault| {
            report_error(&format!("{} is not used, all findings are reported: {fault}", relative_name(&path)));
        })
    }

    /// What checking a file needs besides its bytes.
    pub fn context<'c>(&'c self, settings: &'c Settings, teachers: &'c [ActiveTeacher]) -> CheckContext<'c> {
        CheckContext { settings, teachers, schemas: self.schemas, places: PositionStyle::with_excerpts(self.excerpts) }
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
            let mut teachers = self.teachers.for_config(scope.config.as_deref());
            teachers.find(|(known, _)| *known == name).map(|(_, teacher)| teacher)
        });
    }

    /// Reports of earlier runs on records of a file's folder.
    fn folder_cache(&self, input: &Input, context: &CheckContext<'_>) -> Option<Arc<FolderCache>> {
        if input.source == Source::Stdin {
            return None;
        }
        let path = std::path::absolute(input.settings_path()).ok()?;
        Some(self.cache?.folder_cache(path.parent()?, context.settings, context.teachers))
    }

    /// Checks a file and keeps its findings, which are good even where the rest could not be read.
    pub fn kept(&self, input: &Input, known: KnownRecords<'_>) -> (Vec<PieceFindings>, Result<Counts>) {
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
    pub fn file(
        &self,
        input: &Input,
        known: KnownRecords<'_>,
        sink: &mut dyn FnMut(PieceFindings) -> Result<()>,
    ) -> Result<Counts> {
        let sink = &mut |found: PieceFindings, ()| if found.is_empty() { Ok(()) } else { sink(found) };
        self.file_and(input, known, |_, _| (), sink)
    }

    /// The same, and what `also` makes of each record; its default for what is said of no record.
    pub fn file_and<T: Send + Default>(
        &self,
        input: &Input,
        known: KnownRecords<'_>,
        also: impl Fn(&RecordInput<'_>, &Settings) -> T + Sync,
        sink: &mut dyn FnMut(PieceFindings, T) -> Result<()>,
    ) -> Result<Counts> {
        let settings = self.resolver.settings(&input.settings_path())?;
        let teachers = self.teachers.for_file(&settings);
        let context = self.context(&settings, &teachers);
        // Of records that were there before a change only what datasets want to know is wanted, if anything.
        let wants_facts = !matches!(known, KnownRecords::Nothing) && settings.has_datasets();
        let quick = wants_facts.then(|| settings.for_datasets());
        let for_facts = quick.as_ref().map(|quick| self.context(quick, &teachers));
        let options = self.options(input, &settings)?;
        let baseline = self.baseline(&settings);
        let (mut baselined, mut ignored) = (0, 0);
        let mut reader = ProgressReader { reader: input.open()?, progress: self.progress };
        let mut file = FileFindings::default();
        let mut outcome = Ok(());
        let wants_findings = !matches!(known, KnownRecords::All);
        let whole = wants_findings.then(|| self.folder_cache(input, &context)).flatten();
        let facts_only = for_facts.as_ref().and_then(|context| self.folder_cache(input, context));
        let full = |record: &RecordInput<'_>| report_on(record, &context, whole.as_deref());
        let old = |record: &RecordInput<'_>| match &for_facts {
            Some(context) => report_on(record, context, facts_only.as_deref()),
            None => Report { records: 1, ..Report::default() },
        };
        let check = |record: &RecordInput<'_>| match known {
            KnownRecords::Nothing => (full(record), None),
            KnownRecords::All => (old(record), Some(Record::Same)),
            KnownRecords::Some(matching) => {
                let id = RecordId::of(record.bytes);
                if matching.standing(id) == Standing::Old {
                    return (old(record), Some(Record::Touched { id, name: None }));
                }
                let name = engine::name_of_record(record, &settings);
                (full(record), Some(Record::Touched { id, name }))
            }
        };
        let check = |record: &RecordInput<'_>| (check(record), also(record, &settings));
        let scanned = engine::scan(&mut reader, &options, check, |event| {
            let (mut found, made) = match event {
                ScanEvent::Record { base, line, column, value: ((report, record), made) } => {
                    let findings = file.place(report, base, line, column);
                    (
                        PieceFindings {
                            findings,
                            suppressed: file.take_suppressed(),
                            facts: file.take_facts(),
                            record,
                        },
                        made,
                    )
                }
                ScanEvent::Notice(Notice::Container(what)) if input.is_nameless() && !what.starts_with("empty") => {
                    return;
                }
                ScanEvent::Notice(notice) => {
                    let finding = file.notice(&notice, &context);
                    let is_news = |finding: &Finding| match known {
                        KnownRecords::Nothing => true,
                        KnownRecords::All => false,
                        KnownRecords::Some(matching) => !matching.was_said(&input.name, finding.fingerprint),
                    };
                    let findings = finding.filter(is_news).into_iter().collect();
                    let suppressed = file.take_suppressed();
                    (PieceFindings { findings, suppressed, facts: Vec::new(), record: None }, T::default())
                }
            };
            ignored += found.suppressed.len() as u64;
            let mut known = baseline.sift(&mut found.findings);
            baselined += known.len() as u64;
            found.suppressed.append(&mut known);
            if outcome.is_ok() {
                outcome = sink(found, made);
            }
        });
        outcome?;
        let scanned = scanned.map_err(|error| input.read_error(&error))?;
        let (records, trajectories, calls) = file.counts();
        Ok(match scanned {
            Scanned::Foreign => Counts::Foreign,
            Scanned::Done => Counts::Checked { records, trajectories, calls, baselined, ignored },
        })
    }
}

/// The report on a record: one of an earlier run, or a new one.
fn report_on(record: &RecordInput<'_>, context: &CheckContext<'_>, folder_cache: Option<&FolderCache>) -> Report {
    let (Some(folder_cache), Ok(text)) = (folder_cache, std::str::from_utf8(record.bytes)) else {
        return engine::check(record, context);
    };
    let key = EntryKey::of(record);
    let text = (context.places == PositionStyle::Excerpts).then_some(text);
    if let Some(mut report) = folder_cache.get(&key, context.settings.rules.set()) {
        report.set_excerpts(text);
        return report;
    }
    let mut report = engine::check(record, context);
    // Excerpts are made again: the data's text is not kept twice.
    report.set_excerpts(None);
    folder_cache.put(key, &report);
    report.set_excerpts(text);
    report
}

/// What was found in a part of a file.
#[derive(Debug)]
pub struct PieceFindings {
    /// What is to be reported.
    pub findings: Vec<Finding>,
    /// What is left out.
    pub suppressed: Vec<Suppressed>,
    /// What datasets want to know of it.
    pub facts: Vec<Facts>,
    /// The record it is, where a change is checked.
    pub record: Option<Record>,
}

impl PieceFindings {
    fn is_empty(&self) -> bool {
        let is_silent = self.findings.is_empty() && self.suppressed.is_empty();
        is_silent && self.facts.is_empty() && self.record.is_none()
    }
}

/// Where the baseline of files with these settings stands.
pub fn baseline_path(settings: &Settings) -> PathBuf {
    baseline::path_for(settings.source.as_deref(), Path::new(""))
}
