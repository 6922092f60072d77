//! The baselines of a run, next to the configurations, each read once.

use super::{BASELINE_NAME, Baseline, Conditions};
use crate::bounded_read;
use crate::rules::RuleSet;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The baselines of a run.
#[derive(Debug, Default)]
pub struct Baselines {
    conditions: Conditions,
    known: Mutex<BTreeMap<PathBuf, LoadedBaseline>>,
}

#[derive(Debug, Clone, Default)]
struct LoadedBaseline {
    baseline: Arc<Baseline>,
    /// The error, if it is invalid.
    fault: Option<String>,
}

/// The path of the baseline for files with this configuration: next to it, or in `folder` without a configuration.
#[must_use]
pub fn path_for(config: Option<&Path>, folder: &Path) -> PathBuf {
    config.and_then(Path::parent).unwrap_or(folder).join(BASELINE_NAME)
}

/// Reads a baseline; `None` if the file does not exist. `rules` are those of the configuration.
///
/// # Errors
/// Returns a message if the file is unreadable or invalid.
pub fn read(path: &Path, rules: &RuleSet) -> Result<Option<Baseline>, String> {
    match bounded_read::read_text(path, bounded_read::MAX_BASELINE) {
        Ok(text) => match Baseline::parse(text.trim_start_matches('\u{feff}'), rules) {
            Ok(baseline) => Ok(Some(baseline)),
            Err(error) => Err(error.to_string()),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("cannot read the file: {error}")),
    }
}

impl Baselines {
    /// An empty store. Entries of its baselines must meet the conditions.
    #[must_use]
    pub fn under(conditions: Conditions) -> Self {
        Self { conditions, known: Mutex::default() }
    }

    /// The baseline in a file; an empty one if the file does not exist or is invalid. Calls `report_error` when an
    /// invalid file is read for the first time.
    pub fn read(&self, path: &Path, rules: &RuleSet, report_error: impl FnOnce(&str)) -> Arc<Baseline> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(path) {
            return Arc::clone(&known.baseline);
        }
        let (baseline, fault) = match read(path, rules) {
            Ok(baseline) => (baseline.unwrap_or_default().under(&self.conditions), None),
            Err(fault) => (Baseline::default(), Some(fault)),
        };
        if let Some(fault) = &fault {
            report_error(fault);
        }
        let loaded = LoadedBaseline { baseline: Arc::new(baseline), fault };
        Arc::clone(&known.entry(path.to_owned()).or_insert(loaded).baseline)
    }

    /// The paths that were read so far, each with its error.
    #[must_use]
    pub fn looked_for(&self) -> Vec<(PathBuf, Option<String>)> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().map(|(path, known)| (path.clone(), known.fault.clone())).collect()
    }
}
