//! Checking one file of a run, for all commands that check files.

use super::changed::{KnownRecords, RecordOrigin, RecordStatus};
use super::report_error;
use crate::baseline::{self, Baseline, Baselines, Key, Lapse, Sifted};
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

/// The largest size of a small file in bytes. Small files are checked in parallel with each other. Larger files are
/// checked one by one, each with parallel records.
const SMALL_FILE: u64 = 1 << 20;
/// The largest number of small files in a batch.
const MAX_BATCH: usize = 64;

/// Splits files into batches: small files together, large files alone.
pub fn batches(files: &[Input], threads: usize) -> impl Iterator<Item = &[Input]> {
    let max_batch = if threads > 1 { MAX_BATCH } else { 1 };
    let mut rest = files;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let small = rest.iter().take(max_batch).take_while(|input| input.size <= SMALL_FILE && input.size > 0).count();
        let (batch, after) = rest.split_at(small.max(1));
        rest = after;
        Some(batch)
    })
}

/// The context that all files of a run share.
#[derive(Clone, Copy)]
pub struct RunContext<'r> {
    /// Finds the settings of each file.
    pub resolver: &'r Resolver,
    /// The loaded teachers.
    pub teachers: &'r TeacherStore,
    /// Compiled schemas.
    pub schemas: &'r Schemas,
    /// The baselines, each read once.
    pub baselines: &'r Baselines,
    /// Results of earlier runs.
    pub cache: Option<&'r Cache>,
    /// The number of threads to use.
    pub threads: usize,
    /// Whether findings contain an excerpt of the data.
    pub excerpts: bool,
    /// Called with the number of bytes read.
    pub progress: &'r Progress<'r>,
}

/// The outcome of checking a file.
#[derive(Debug, Clone, Copy)]
pub enum FileOutcome {
    /// The file is in no known format and was skipped.
    Foreign,
    /// The file was checked.
    Checked {
        /// The number of records.
        records: u64,
        /// The number of trajectories.
        trajectories: u64,
        /// The number of calls.
        calls: u64,
        /// The number of findings that the baseline suppresses.
        baselined: u64,
        /// The number of findings that the configuration or their record suppresses.
        ignored: u64,
    },
}

impl RunContext<'_> {
    /// The baseline of files with these settings, which is next to their configuration or in the current folder. An
    /// invalid baseline is reported and ignored.
    pub fn baseline(&self, settings: &Settings) -> Arc<Baseline> {
        let path = baseline_path(settings);
        self.baselines.read(&path, settings.rules.set(), |error| {
            report_error(&format!("{} is invalid and was ignored: {error}", relative_name(&path)));
        })
    }

    /// The context for checking the records of a file.
    pub fn context<'c>(&'c self, settings: &'c Settings, teachers: &'c [ActiveTeacher]) -> CheckContext<'c> {
        CheckContext {
            settings,
            teachers,
            schemas: self.schemas,
            places: PositionStyle::with_excerpts(self.excerpts),
            version1: self.baseline(settings).needs_version1(),
            all_findings: false,
        }
    }

    /// How to split a file with these settings into records.
    ///
    /// # Errors
    /// If its configuration is invalid.
    pub fn scan_options(&self, input: &Input, settings: &Settings) -> Result<ScanOptions> {
        Ok(ScanOptions {
            named_lines: input.is_lines(),
            format: settings.format,
            skip_foreign: !input.explicit && !self.resolver.is_included(&input.settings_path())?,
            threads: self.threads,
            max_record: input.max_record(),
        })
    }

    /// Measures the AGS of datasets toward their teachers.
    pub fn measure(&self, datasets: &mut Datasets) {
        datasets.measure(|scope, name| {
            let mut teachers = self.teachers.for_config(scope.config.as_deref());
            teachers.find(|(known, _)| *known == name).map(|(_, teacher)| teacher)
        });
    }

    /// The cached results for records in the folder of a file.
    fn folder_cache(&self, input: &Input, context: &CheckContext<'_>) -> Option<Arc<FolderCache>> {
        // What fingerprints of version 1 were made of is not kept.
        if input.source == Source::Stdin || context.version1 {
            return None;
        }
        let path = std::path::absolute(input.settings_path()).ok()?;
        Some(self.cache?.folder_cache(path.parent()?, context.settings, context.teachers))
    }

    /// Checks a file with one thread and collects its findings. If reading fails, the findings so far are returned with
    /// the error.
    pub fn collect_file(&self, input: &Input, known: KnownRecords<'_>) -> (Vec<PieceFindings>, Result<FileOutcome>) {
        let mut all = Vec::new();
        let single_threaded = RunContext { threads: 1, ..*self };
        let outcome = single_threaded.check_file(input, known, &mut |found| {
            all.push(found);
            Ok(())
        });
        (all, outcome)
    }

    /// Checks a file and passes its findings to `sink` in file order. Of records that existed before a change, only the
    /// facts that datasets need are computed.
    ///
    /// # Errors
    /// If the file cannot be read, its configuration is invalid, or `sink` fails.
    pub fn check_file(
        &self,
        input: &Input,
        known: KnownRecords<'_>,
        sink: &mut dyn FnMut(PieceFindings) -> Result<()>,
    ) -> Result<FileOutcome> {
        let sink = &mut |found: PieceFindings, ()| if found.is_empty() { Ok(()) } else { sink(found) };
        self.check_file_and_map(input, known, |_, _| (), sink)
    }

    /// Checks a file like [`RunContext::check_file`], and maps each record with `map`. Findings about the whole file
    /// come with the default value.
    ///
    /// # Errors
    /// As [`RunContext::check_file`].
    pub fn check_file_and_map<T: Send + Default>(
        &self,
        input: &Input,
        known: KnownRecords<'_>,
        map: impl Fn(&RecordInput<'_>, &Settings) -> T + Sync,
        sink: &mut dyn FnMut(PieceFindings, T) -> Result<()>,
    ) -> Result<FileOutcome> {
        let settings = self.resolver.settings(&input.settings_path())?;
        let teachers = self.teachers.for_file(&settings);
        let context = self.context(&settings, &teachers);
        // For records that existed before a change, run only the rules about datasets, if any.
        let needs_facts = !matches!(known, KnownRecords::Nothing) && settings.has_datasets();
        let facts_settings = needs_facts.then(|| settings.for_datasets());
        let facts_context = facts_settings.as_ref().map(|settings| self.context(settings, &teachers));
        let options = self.scan_options(input, &settings)?;
        let baseline = self.baseline(&settings);
        let (mut baselined, mut ignored) = (0, 0);
        let mut reader = ProgressReader { reader: input.open()?, progress: self.progress };
        let mut file = FileFindings::default();
        let mut outcome = Ok(());
        let needs_findings = !matches!(known, KnownRecords::All);
        let full_cache = needs_findings.then(|| self.folder_cache(input, &context)).flatten();
        let facts_cache = facts_context.as_ref().and_then(|context| self.folder_cache(input, context));
        let check_fully = |record: &RecordInput<'_>| check_cached(record, &context, full_cache.as_deref());
        let check_for_facts = |record: &RecordInput<'_>| match &facts_context {
            Some(context) => check_cached(record, context, facts_cache.as_deref()),
            None => Report { records: 1, ..Report::default() },
        };
        let check = |record: &RecordInput<'_>| match known {
            KnownRecords::Nothing => (check_fully(record), None),
            KnownRecords::All => (check_for_facts(record), Some(RecordOrigin::UnchangedFile)),
            KnownRecords::Some(matching) => {
                let id = RecordId::of(record.bytes);
                if matching.status(id) == RecordStatus::Existing {
                    return (check_for_facts(record), Some(RecordOrigin::ChangedFile { id, name: None }));
                }
                let name = engine::name_of_record(record, &settings);
                (check_fully(record), Some(RecordOrigin::ChangedFile { id, name }))
            }
        };
        let check = |record: &RecordInput<'_>| (check(record), map(record, &settings));
        let scanned = engine::scan(&mut reader, &options, check, |event| {
            let (mut found, mapped) = match event {
                ScanEvent::Record { base, line, column, value: ((report, record), mapped) } => {
                    let findings = file.place(report, base, line, column);
                    (
                        PieceFindings {
                            findings,
                            suppressed: file.take_suppressed(),
                            facts: file.take_facts(),
                            record,
                            lapsed: Vec::new(),
                        },
                        mapped,
                    )
                }
                ScanEvent::Notice(Notice::Container(what)) if input.is_nameless() && !what.is_empty() => {
                    return;
                }
                ScanEvent::Notice(notice) => {
                    let finding = file.notice(&notice, &context);
                    let is_new = |finding: &Finding| match known {
                        KnownRecords::Nothing => true,
                        KnownRecords::All => false,
                        KnownRecords::Some(matching) => !matching.had_finding(&input.name, finding.fingerprint),
                    };
                    let findings = finding.filter(is_new).into_iter().collect();
                    let suppressed = file.take_suppressed();
                    (PieceFindings { findings, suppressed, ..PieceFindings::default() }, T::default())
                }
            };
            ignored += found.suppressed.len() as u64;
            let Sifted { mut suppressed, lapsed } = baseline.sift(&mut found.findings);
            baselined += suppressed.len() as u64;
            found.suppressed.append(&mut suppressed);
            found.lapsed = lapsed;
            if outcome.is_ok() {
                outcome = sink(found, mapped);
            }
        });
        outcome?;
        let scanned = scanned.map_err(|error| input.read_error(&error))?;
        let (records, trajectories, calls) = file.counts();
        Ok(match scanned {
            Scanned::Foreign => FileOutcome::Foreign,
            Scanned::Done => FileOutcome::Checked { records, trajectories, calls, baselined, ignored },
        })
    }
}

/// Checks a record, or returns the cached result of an earlier run.
fn check_cached(record: &RecordInput<'_>, context: &CheckContext<'_>, folder_cache: Option<&FolderCache>) -> Report {
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
    // The cache must not contain text of the data; excerpts are made again from the record.
    report.set_excerpts(None);
    folder_cache.put(key, &report);
    report.set_excerpts(text);
    report
}

/// The findings in a piece of a file: a record, or the file as a whole.
#[derive(Debug, Default)]
pub struct PieceFindings {
    /// The findings to report.
    pub findings: Vec<Finding>,
    /// The suppressed findings.
    pub suppressed: Vec<Suppressed>,
    /// The facts about trajectories that datasets need.
    pub facts: Vec<Facts>,
    /// The record, if a change is checked.
    pub record: Option<RecordOrigin>,
    /// The baseline entries that matched a finding but have no effect, each with the reason.
    pub lapsed: Vec<(Key, Lapse)>,
}

impl PieceFindings {
    fn is_empty(&self) -> bool {
        let has_no_findings = self.findings.is_empty() && self.suppressed.is_empty();
        has_no_findings && self.facts.is_empty() && self.record.is_none()
    }
}

/// The path of the baseline of files with these settings.
pub fn baseline_path(settings: &Settings) -> PathBuf {
    baseline::path_for(settings.source.as_deref(), Path::new(""))
}
