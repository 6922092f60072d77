//! Which records of a change are new, and which are gone.

use super::files::Files;
use crate::cli::report_error;
use crate::cli::run::{Run, groups};
use crate::dataset::Facts;
use crate::engine::{
    Counts, Notice, RecordId, RecordInput, ScanEvent, ScanOptions, check, file_finding, name_of_record, scan,
};
use crate::project::input::Input;
use anyhow::Result;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};

/// The records before and after a change, as far as files were touched.
#[derive(Debug, Default)]
pub struct Matching {
    before: Counts<RecordId>,
    after: Counts<RecordId>,
    /// The records of each file before the change, by its place in [`Files::before`].
    files: Vec<Vec<RecordId>>,
    /// What was said of a file as a whole before the change: its name, and the fingerprint of the finding.
    notices: HashSet<(String, u128)>,
    /// What datasets want to know of records that are gone.
    facts: HashMap<RecordId, Vec<Facts>>,
    /// The names of records that are gone, as far as they have one.
    names: Counts<String>,
}

/// What is made of a record before the change.
struct Old {
    id: RecordId,
    facts: Vec<Facts>,
    name: Option<String>,
}

impl Matching {
    /// Reads what the change touches, before and after it.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn read(after: &[Input], files: &Files, run: &Run<'_>) -> Result<Self> {
        let mut matching = Self::default();
        let touched = after.iter().filter(|input| !files.same.contains(&input.name));
        let touched: Vec<Input> = touched.cloned().collect();
        for ids in each(&touched, run, ids)? {
            ids.into_iter().for_each(|id| matching.after.add(id));
        }
        let after = &matching.after;
        let old = each(&files.before, run, |input, run| old(input, run, after))?;
        for (input, (records, notices)) in files.before.iter().zip(old) {
            matching.notices.extend(notices.into_iter().map(|print| (input.name.clone(), print)));
            matching.files.push(records.iter().map(|record| record.id).collect());
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

    /// How a record of a touched file stands.
    pub fn standing(&self, id: RecordId) -> Standing {
        match (self.before.of(&id), self.after.of(&id)) {
            (0, _) => Standing::New,
            (before, after) if before >= after => Standing::Old,
            _ => Standing::Either,
        }
    }

    /// How often records occurred before the change.
    pub fn before(&self) -> &Counts<RecordId> {
        &self.before
    }

    /// Whether a finding about a file as a whole was there before the change.
    pub fn was_said(&self, name: &str, fingerprint: u128) -> bool {
        self.notices.contains(&(name.to_owned(), fingerprint))
    }

    /// The records of each file before the change, by its place in [`Files::before`].
    pub fn files(&self) -> &[Vec<RecordId>] {
        &self.files
    }

    /// What datasets want to know of a record that is gone; `None` of one that is not.
    pub fn gone(&self, id: &RecordId) -> Option<&Vec<Facts>> {
        self.facts.get(id)
    }

    /// Takes the name of a record that is gone; whether there was one.
    pub fn take_name(&mut self, name: &String) -> bool {
        self.names.take(name)
    }
}

/// Whether a record was there before a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It was not.
    New,
    /// It was.
    Old,
    /// Some of its copies were.
    Either,
}

/// Does something with each file, small ones several at a time.
fn each<T: Send>(files: &[Input], run: &Run<'_>, f: impl Fn(&Input, &Run<'_>) -> Result<T> + Sync) -> Result<Vec<T>> {
    let mut all = Vec::with_capacity(files.len());
    let alone = Run { threads: 1, ..*run };
    for group in groups(files, run.threads) {
        match group {
            [only] => all.push(f(only, run)?),
            _ => all.extend(group.par_iter().map(|input| f(input, &alone)).collect::<Result<Vec<_>>>()?),
        }
    }
    Ok(all)
}

fn options(input: &Input, run: &Run<'_>) -> Result<ScanOptions> {
    run.options(input, &run.resolver.settings(&input.settings_path())?)
}

/// The identities of a file's records.
fn ids(input: &Input, run: &Run<'_>) -> Result<Vec<RecordId>> {
    let mut ids = Vec::new();
    let id = |record: &RecordInput<'_>| RecordId::of(record.bytes);
    let scanned = scan(&mut input.open()?, &options(input, run)?, id, |event| {
        if let ScanEvent::Record { value, .. } = event {
            ids.push(value);
        }
    });
    // What cannot be read is said when the file is checked.
    drop(scanned);
    Ok(ids)
}

/// The records of a file before the change, and the fingerprints of what was said of it as a whole. Only those that are
/// not in `after` are looked at.
fn old(input: &Input, run: &Run<'_>, after: &Counts<RecordId>) -> Result<(Vec<Old>, Vec<u128>)> {
    let settings = run.resolver.settings(&input.settings_path())?;
    let teachers = run.teachers.for_file(&settings);
    let quick = settings.for_datasets();
    let context = run.context(&settings, &teachers);
    let for_facts = run.context(&quick, &teachers);
    let measures = settings.has_datasets();
    let look = |record: &RecordInput<'_>| {
        let id = RecordId::of(record.bytes);
        if after.of(&id) > 0 {
            return Old { id, facts: Vec::new(), name: None };
        }
        let facts = if measures { check(record, &for_facts).facts } else { Vec::new() };
        Old { id, facts, name: name_of_record(record, &settings) }
    };
    let (mut records, mut notices) = (Vec::new(), Vec::new());
    let scanned = scan(&mut input.open()?, &run.options(input, &settings)?, look, |event| match event {
        ScanEvent::Record { value, .. } => records.push(value),
        // Nothing is known of what could not be read.
        ScanEvent::Notice(Notice::NotText(what)) => {
            let name = &input.name;
            report_error(&format!(
                "{name}: what was there before is {what}: all records that are there now count as new"
            ));
        }
        ScanEvent::Notice(notice) => notices.extend(file_finding(&notice, &context).map(|finding| finding.fingerprint)),
    });
    scanned.map_err(|error| input.read_error(&error).context("before the change"))?;
    Ok((records, notices))
}
