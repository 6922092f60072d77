//! What the data is: files, models, tasks, formats.

use super::measure::Measured;
use crate::trajectory::Outcome;
use rustc_hash::FxHashSet;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64;

/// What the data is.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Data {
    /// The files with trajectories or faults, in their order.
    pub files: Vec<FileRow>,
    /// Files that were passed over: they hold no trajectories.
    pub passed_over: u64,
    /// Sizes of all files together, in bytes, as they are stored.
    pub bytes: u64,
    /// Records in all files.
    pub records: u64,
    /// Trajectories in which anything happens.
    pub trajectories: u64,
    /// Trajectories without any event, such as crashed runs.
    pub without_events: u64,
    /// The agents' calls.
    pub calls: u64,
    /// Different tasks.
    pub tasks: u64,
    /// Trajectories that name no task.
    pub without_task: u64,
    /// How the runs ended.
    pub outcomes: Outcomes,
    /// The models, by name.
    pub models: Vec<Counted>,
    /// The formats, by name.
    pub formats: Vec<Counted>,
    /// The configurations that hold for the files.
    pub configurations: Vec<String>,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileRow {
    /// Its path.
    pub path: String,
    /// Its size as it is stored; 0 where it is not known.
    pub bytes: u64,
    /// Its records.
    pub records: u64,
    /// Its trajectories in which anything happens.
    pub trajectories: u64,
    /// Their calls.
    pub calls: u64,
    /// Findings in it.
    pub findings: u64,
}

/// How runs ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Outcomes {
    /// They reached their goal.
    pub success: u64,
    /// They did not.
    pub failure: u64,
    /// Nothing says.
    pub unknown: u64,
}

/// A name and how much there is of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// The name; `null` where records name none.
    pub name: Option<String>,
    /// Trajectories.
    pub trajectories: u64,
    /// Their calls.
    pub calls: u64,
}

/// Adds the data up.
#[derive(Debug, Default)]
pub(super) struct Counter {
    pub data: Data,
    models: BTreeMap<Option<Arc<str>>, (u64, u64)>,
    formats: BTreeMap<&'static str, (u64, u64)>,
    /// Hashes of 64 bits: names of tasks may be long, and there may be many.
    tasks: FxHashSet<u64>,
}

impl Counter {
    /// Begins a file.
    pub fn file(&mut self, path: &str, bytes: u64) {
        let path = path.to_owned();
        self.data.files.push(FileRow { path, bytes, records: 0, trajectories: 0, calls: 0, findings: 0 });
    }

    /// Takes the file back that was begun last: it holds no trajectories.
    pub fn pass_over(&mut self) {
        self.data.files.pop();
        self.data.passed_over += 1;
    }

    /// Counts records of the file.
    pub fn records(&mut self, records: u64) {
        self.file_row(|file| file.records += records);
    }

    /// Counts findings in a file.
    pub fn findings(&mut self, path: &str, findings: u64) {
        // Findings come file by file; those about datasets come late.
        let file = self.data.files.iter_mut().rev().find(|file| file.path == path);
        if let Some(file) = file {
            file.findings += findings;
        }
    }

    /// Counts a trajectory of the file.
    pub fn trajectory(&mut self, measured: &Measured) {
        if measured.events.is_none() {
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

    /// All of it.
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
