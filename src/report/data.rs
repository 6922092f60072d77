//! Describes the data: files, models, tasks, formats, outcomes.

use super::measure::Measurement;
use crate::trajectory::Outcome;
use rustc_hash::FxHashSet;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64;

/// A description of the data.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Data {
    /// The files, in order, except those that were skipped.
    pub files: Vec<FileRow>,
    /// The number of files that were skipped because they contain no trajectories.
    pub passed_over: u64,
    /// The total size of the files as stored, in bytes.
    pub bytes: u64,
    /// The number of records.
    pub records: u64,
    /// The number of trajectories with events.
    pub trajectories: u64,
    /// The number of trajectories without events, such as crashed runs.
    pub without_events: u64,
    /// The number of the agents' calls.
    pub calls: u64,
    /// The number of different tasks.
    pub tasks: u64,
    /// The number of trajectories without a task.
    pub without_task: u64,
    /// The outcomes of the runs.
    pub outcomes: Outcomes,
    /// The models, sorted by name.
    pub models: Vec<Counted>,
    /// The formats, sorted by name.
    pub formats: Vec<Counted>,
    /// The configurations that apply to the files.
    pub configurations: Vec<String>,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileRow {
    /// Its path.
    pub path: String,
    /// Its size as stored; 0 if unknown.
    pub bytes: u64,
    /// The number of its records.
    pub records: u64,
    /// The number of its trajectories with events.
    pub trajectories: u64,
    /// The number of its calls.
    pub calls: u64,
    /// The number of findings in it.
    pub findings: u64,
}

/// The numbers of trajectories by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Outcomes {
    /// Runs that reached their goal.
    pub success: u64,
    /// Runs that did not.
    pub failure: u64,
    /// Runs without an outcome.
    pub unknown: u64,
}

/// The trajectories and calls with one name of a model or format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// The name; `null` if the records name none.
    pub name: Option<String>,
    /// The number of trajectories.
    pub trajectories: u64,
    /// The number of calls.
    pub calls: u64,
}

/// Counts the data.
#[derive(Debug, Default)]
pub(super) struct DataCounter {
    pub data: Data,
    models: BTreeMap<Option<Arc<str>>, (u64, u64)>,
    formats: BTreeMap<&'static str, (u64, u64)>,
    /// Hashes of the tasks. Names of tasks may be long, and there may be many.
    tasks: FxHashSet<u64>,
}

impl DataCounter {
    /// Starts a file.
    pub fn file(&mut self, path: &str, bytes: u64) {
        let path = path.to_owned();
        self.data.files.push(FileRow { path, bytes, records: 0, trajectories: 0, calls: 0, findings: 0 });
    }

    /// Removes the last started file, because it contains no trajectories.
    pub fn skip_file(&mut self) {
        self.data.files.pop();
        self.data.passed_over += 1;
    }

    /// Counts records of the file.
    pub fn records(&mut self, records: u64) {
        self.file_row(|file| file.records += records);
    }

    /// Counts findings in a file.
    pub fn findings(&mut self, path: &str, findings: u64) {
        // Findings usually belong to the last file; only those about datasets arrive later.
        let file = self.data.files.iter_mut().rev().find(|file| file.path == path);
        if let Some(file) = file {
            file.findings += findings;
        }
    }

    /// Counts a trajectory of the file.
    pub fn trajectory(&mut self, measured: &Measurement) {
        if measured.activity.is_none() {
            self.data.without_events += 1;
            return;
        }
        let calls = measured.calls;
        self.file_row(|file| {
            file.trajectories += 1;
            file.calls += calls;
        });
        let add = |counts: &mut (u64, u64)| *counts = (counts.0 + 1, counts.1 + calls);
        add(self.models.entry(measured.model.clone()).or_default());
        add(self.formats.entry(measured.format).or_default());
        match &measured.task {
            Some(task) => drop(self.tasks.insert(xxh3_64(task.as_bytes()))),
            None => self.data.without_task += 1,
        }
        let outcomes = &mut self.data.outcomes;
        *match measured.outcome {
            Outcome::Success => &mut outcomes.success,
            Outcome::Failure => &mut outcomes.failure,
            Outcome::Unknown => &mut outcomes.unknown,
        } += 1;
    }

    fn file_row(&mut self, change: impl FnOnce(&mut FileRow)) {
        if let Some(file) = self.data.files.last_mut() {
            change(file);
        }
    }

    /// Computes the totals.
    pub fn finish(self, configurations: Vec<String>) -> Data {
        let counted = |name: Option<String>, (trajectories, calls)| Counted { name, trajectories, calls };
        let models = self.models.into_iter().map(|(name, counts)| counted(name.as_deref().map(str::to_owned), counts));
        let formats = self.formats.into_iter().map(|(name, counts)| counted(Some(name.to_owned()), counts));
        let sum = |of: fn(&FileRow) -> u64| self.data.files.iter().map(of).sum();
        Data {
            bytes: sum(|file| file.bytes),
            records: sum(|file| file.records),
            trajectories: sum(|file| file.trajectories),
            calls: sum(|file| file.calls),
            tasks: self.tasks.len() as u64,
            models: models.collect(),
            formats: formats.collect(),
            configurations,
            ..self.data
        }
    }
}
