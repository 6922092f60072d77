//! Finding the records that a change adds and removes.

use super::files::ChangeFiles;
use crate::cli::report_error;
use crate::cli::run::{RunContext, batches};
use crate::dataset::Facts;
use crate::engine::{
    Counts, Notice, RecordId, RecordInput, ScanEvent, ScanOptions, check, file_finding, name_of_record, scan,
};
use crate::fingerprint::Fingerprint;
use crate::project::input::Input;
use anyhow::Result;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};

/// The records before and after a change, in the files that it touches.
#[derive(Debug, Default)]
pub struct Matching {
    before: Counts<RecordId>,
    after: Counts<RecordId>,
    /// The records of each file before the change, by its index in [`ChangeFiles::before`].
    ids_by_file: Vec<Vec<RecordId>>,
    /// The findings about whole files before the change, as file name and fingerprint.
    file_findings: HashSet<(String, Fingerprint)>,
    /// The facts about removed records.
    facts: HashMap<RecordId, Vec<Facts>>,
    /// The names of removed records.
    names: Counts<String>,
}

/// A record before the change.
struct OldRecord {
    id: RecordId,
    facts: Vec<Facts>,
    name: Option<String>,
}

impl Matching {
    /// Reads the files that the change touches, before and after it.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn read(after: &[Input], files: &ChangeFiles, run: &RunContext<'_>) -> Result<Self> {
        let mut matching = Self::default();
        let changed = after.iter().filter(|input| !files.unchanged.contains(&input.name));
        let changed: Vec<Input> = changed.cloned().collect();
        for ids in map_files(&changed, run, record_ids)? {
            ids.into_iter().for_each(|id| matching.after.add(id));
        }
        let after = &matching.after;
        let old = map_files(&files.before, run, |input, run| read_old(input, run, after))?;
        for (input, (records, findings)) in files.before.iter().zip(old) {
            matching.file_findings.extend(findings.into_iter().map(|print| (input.name.clone(), print)));
            matching.ids_by_file.push(records.iter().map(|record| record.id).collect());
            for record in records {
                matching.before.add(record.id);
                if matching.after.of(&record.id) == 0 {
                    record.name.into_iter().for_each(|name| matching.names.add(name));
                    matching.facts.insert(record.id, record.facts);
                }
            }
        }
        Ok(matching)
    }

    /// Whether a record of a changed file existed before the change.
    pub fn status(&self, id: RecordId) -> RecordStatus {
        match (self.before.of(&id), self.after.of(&id)) {
            (0, _) => RecordStatus::New,
            (before, after) if before >= after => RecordStatus::Existing,
            _ => RecordStatus::Ambiguous,
        }
    }

    /// How often each record occurs before the change.
    pub fn before(&self) -> &Counts<RecordId> {
        &self.before
    }

    /// Whether a whole file had the finding with this fingerprint before the change.
    pub fn had_finding(&self, name: &str, fingerprint: Fingerprint) -> bool {
        self.file_findings.contains(&(name.to_owned(), fingerprint))
    }

    /// The records of each file before the change, by its index in [`ChangeFiles::before`].
    pub fn ids_by_file(&self) -> &[Vec<RecordId>] {
        &self.ids_by_file
    }

    /// The facts about a removed record; `None` if the record still exists.
    pub fn removed_facts(&self, id: &RecordId) -> Option<&Vec<Facts>> {
        self.facts.get(id)
    }

    /// Takes one removed record with this name. Returns whether there was one.
    pub fn take_removed_name(&mut self, name: &String) -> bool {
        self.names.take(name)
    }
}

/// Whether a record existed before a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordStatus {
    /// It did not exist.
    New,
    /// All copies existed.
    Existing,
    /// Some copies existed: the change adds more of them.
    Ambiguous,
}

/// Calls `f` with each file, in parallel for small files.
fn map_files<T: Send>(
    files: &[Input],
    run: &RunContext<'_>,
    f: impl Fn(&Input, &RunContext<'_>) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let mut all = Vec::with_capacity(files.len());
    let single_threaded = RunContext { threads: 1, ..*run };
    for batch in batches(files, run.threads) {
        match batch {
            [only] => all.push(f(only, run)?),
            _ => all.extend(batch.par_iter().map(|input| f(input, &single_threaded)).collect::<Result<Vec<_>>>()?),
        }
    }
    Ok(all)
}

fn scan_options(input: &Input, run: &RunContext<'_>) -> Result<ScanOptions> {
    run.scan_options(input, &run.resolver.settings(&input.settings_path())?)
}

/// The identities of the records of a file.
fn record_ids(input: &Input, run: &RunContext<'_>) -> Result<Vec<RecordId>> {
    let mut ids = Vec::new();
    let id = |record: &RecordInput<'_>| RecordId::of(record.bytes);
    let scanned = scan(&mut input.open()?, &scan_options(input, run)?, id, |event| {
        if let ScanEvent::Record { value, .. } = event {
            ids.push(value);
        }
    });
    // A read error is reported when the file is checked.
    drop(scanned);
    Ok(ids)
}

/// The records of a file before the change, and the fingerprints of findings about the whole file. Records that are in
/// `after` are not checked.
fn read_old(
    input: &Input,
    run: &RunContext<'_>,
    after: &Counts<RecordId>,
) -> Result<(Vec<OldRecord>, Vec<Fingerprint>)> {
    let settings = run.resolver.settings(&input.settings_path())?;
    let teachers = run.teachers.for_file(&settings);
    let facts_settings = settings.for_datasets();
    let context = run.context(&settings, &teachers);
    let facts_context = run.context(&facts_settings, &teachers);
    let needs_facts = settings.has_datasets();
    let read_record = |record: &RecordInput<'_>| {
        let id = RecordId::of(record.bytes);
        if after.of(&id) > 0 {
            return OldRecord { id, facts: Vec::new(), name: None };
        }
        let facts = if needs_facts { check(record, &facts_context).facts } else { Vec::new() };
        OldRecord { id, facts, name: name_of_record(record, &settings) }
    };
    let (mut records, mut findings) = (Vec::new(), Vec::new());
    let scanned = scan(&mut input.open()?, &run.scan_options(input, &settings)?, read_record, |event| match event {
        ScanEvent::Record { value, .. } => records.push(value),
        // The old records are unknown, so all records after the change are new.
        ScanEvent::Notice(Notice::NotText(what)) => {
            let name = &input.name;
            report_error(&format!("{name}: all current records count as new, because the old content is {what}"));
        }
        ScanEvent::Notice(notice) => {
            findings.extend(file_finding(&notice, &context).map(|finding| finding.fingerprint));
        }
    });
    scanned.map_err(|error| input.read_error(&error).context("before the change"))?;
    Ok((records, findings))
}
