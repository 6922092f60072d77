//! The records of a change counted, and its datasets before and after it.

use super::Changed;
use crate::cli::run::Run;
use crate::config::Settings;
use crate::dataset::{Change, Facts};
use crate::engine::{Counts, Datasets, RecordId, changes};
use anyhow::Result;
use std::collections::HashMap;

/// What came of a change so far. Files and records must come in their order.
#[derive(Debug)]
pub struct Balance {
    /// Copies of records before the change that no record after it has been matched with.
    left: Counts<RecordId>,
    /// What datasets want to know of records that stayed in touched files.
    facts: HashMap<RecordId, Vec<Facts>>,
    before: Datasets,
    unchanged: u64,
    /// Records in touched files that were there before.
    stayed: u64,
    /// The names of new records, as far as they have one.
    new: Vec<Option<String>>,
}

/// A record of a change.
#[derive(Debug)]
pub enum Record {
    /// Of a file that the change does not touch.
    Same,
    /// Of another.
    Touched {
        /// Its content.
        id: RecordId,
        /// Its name, if it may be new and has one.
        name: Option<String>,
    },
}

impl Balance {
    /// Nothing was counted yet.
    pub fn new(changed: &Changed) -> Self {
        let left = changed.matching.before().clone();
        let (facts, before) = (HashMap::new(), Datasets::default());
        Self { left, facts, before, unchanged: 0, stayed: 0, new: Vec::new() }
    }

    /// Takes note of a record of the file at `path`, and of what is known of its trajectories; whether it is new.
    pub fn take(&mut self, settings: &Settings, path: &str, record: Record, facts: &mut [Facts]) -> bool {
        let is_new = match record {
            Record::Same => {
                self.before.add(settings, path, facts);
                self.unchanged += 1;
                false
            }
            Record::Touched { id, .. } if self.left.take(&id) => {
                self.facts.entry(id).or_insert_with(|| facts.to_vec());
                self.unchanged += 1;
                self.stayed += 1;
                false
            }
            Record::Touched { name, .. } => {
                self.new.push(name);
                true
            }
        };
        facts.iter_mut().for_each(|facts| facts.is_new = is_new);
        is_new
    }

    /// What the change does to the data, and its datasets before; `after` are those of all files after it.
    ///
    /// # Errors
    /// When a configuration cannot be used.
    pub fn finish(mut self, changed: Changed, run: &Run<'_>, after: &mut Datasets) -> Result<(Change, Datasets)> {
        let Changed { files, mut matching } = changed;
        for (input, ids) in files.before.iter().zip(matching.files()) {
            let settings = run.resolver.settings(&input.settings_path())?;
            for facts in ids.iter().filter_map(|id| matching.gone(id).or_else(|| self.facts.get(id))) {
                self.before.add(&settings, &input.name, facts);
            }
        }
        run.measure(&mut self.before);
        run.measure(after);
        let new = self.new.len() as u64;
        // A record that went and one that came under the same name are one that was changed.
        let changed = self.new.into_iter().flatten().filter(|name| matching.take_name(name)).count() as u64;
        let gone = matching.files().iter().map(|ids| ids.len() as u64).sum::<u64>().saturating_sub(self.stayed);
        let change = Change {
            against: files.against,
            added: new - changed,
            changed,
            removed: gone.saturating_sub(changed),
            unchanged: self.unchanged,
            datasets: changes(&self.before, after),
        };
        Ok((change, self.before))
    }
}
