//! Counting the records of a change, and measuring datasets before and after it.

use super::CheckedChange;
use crate::cli::run::RunContext;
use crate::config::Settings;
use crate::dataset::{Change, Facts};
use crate::engine::{Counts, Datasets, RecordId, changes};
use anyhow::Result;
use std::collections::HashMap;

/// Counts the records of a change. Files and records must be added in order.
#[derive(Debug)]
pub struct ChangeCounter {
    /// Copies of records before the change that are not matched with a record after it yet.
    unmatched: Counts<RecordId>,
    /// The facts about records that stayed in changed files.
    facts: HashMap<RecordId, Vec<Facts>>,
    before: Datasets,
    unchanged: u64,
    /// The number of records in changed files that existed before.
    stayed: u64,
    /// The names of new records, `None` for records without a name.
    new: Vec<Option<String>>,
}

/// The kind of file that a record is in.
#[derive(Debug)]
pub enum RecordOrigin {
    /// A file that the change does not touch.
    UnchangedFile,
    /// A file that the change adds or modifies.
    ChangedFile {
        /// The hash of the record's content.
        id: RecordId,
        /// The name of the record, if it may be new and has one.
        name: Option<String>,
    },
}

impl ChangeCounter {
    /// Creates a counter without records.
    pub fn new(change: &CheckedChange) -> Self {
        let unmatched = change.matching.before().clone();
        let (facts, before) = (HashMap::new(), Datasets::default());
        Self { unmatched, facts, before, unchanged: 0, stayed: 0, new: Vec::new() }
    }

    /// Adds a record of the file at `path` and the facts about its trajectories. Returns whether the record is new.
    pub fn add(&mut self, settings: &Settings, path: &str, record: RecordOrigin, facts: &mut [Facts]) -> bool {
        let is_new = match record {
            RecordOrigin::UnchangedFile => {
                self.before.add(settings, path, facts);
                self.unchanged += 1;
                false
            }
            RecordOrigin::ChangedFile { id, .. } if self.unmatched.take(&id) => {
                self.facts.entry(id).or_insert_with(|| facts.to_vec());
                self.unchanged += 1;
                self.stayed += 1;
                false
            }
            RecordOrigin::ChangedFile { name, .. } => {
                self.new.push(name);
                true
            }
        };
        facts.iter_mut().for_each(|facts| facts.is_new = is_new);
        is_new
    }

    /// Returns the effect of the change and the datasets before it. `after` are the datasets of all files after it.
    ///
    /// # Errors
    /// If a configuration is invalid.
    pub fn finish(
        mut self,
        change: CheckedChange,
        run: &RunContext<'_>,
        after: &mut Datasets,
    ) -> Result<(Change, Datasets)> {
        let CheckedChange { files, mut matching } = change;
        for (input, ids) in files.before.iter().zip(matching.ids_by_file()) {
            let settings = run.resolver.settings(&input.settings_path())?;
            for facts in ids.iter().filter_map(|id| matching.removed_facts(id).or_else(|| self.facts.get(id))) {
                self.before.add(&settings, &input.name, facts);
            }
        }
        run.measure(&mut self.before);
        run.measure(after);
        let new = self.new.len() as u64;
        // A removed record and a new record with the same name are one changed record.
        let changed = self.new.into_iter().flatten().filter(|name| matching.take_removed_name(name)).count() as u64;
        let removed = matching.ids_by_file().iter().map(|ids| ids.len() as u64).sum::<u64>();
        let removed = removed.saturating_sub(self.stayed);
        let change = Change {
            against: files.against,
            added: new - changed,
            changed,
            removed: removed.saturating_sub(changed),
            unchanged: self.unchanged,
            datasets: changes(&self.before, after),
        };
        Ok((change, self.before))
    }
}
