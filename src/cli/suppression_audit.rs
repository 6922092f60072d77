//! What leaves findings out, over a run: what of it has no reason, and what has nothing left to do.

use super::run::{Run, baseline_path};
use crate::baseline::{BASELINE_NAME, Baseline, Key};
use crate::config::{Ignores, Settings};
use crate::diagnostic::{Finding, Severity};
use crate::project::input::{Input, display_name};
use crate::rule::Rule;
use crate::rules;
use crate::suppression::{Suppressed, SuppressedBy};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_128;

/// The configurations and baselines of a run. Files must be added in their order.
#[derive(Debug, Default)]
pub struct Upkeep {
    configs: BTreeMap<Option<PathBuf>, Config>,
}

/// A configuration and the baseline beside it.
#[derive(Debug)]
struct Config {
    ignores: Ignores,
    /// By table, whether it left something out.
    used: Vec<bool>,
    unused: Option<Severity>,
    without_reason: Option<Severity>,
    /// Whether the command line turned rules off.
    narrowed: bool,
    /// Whether all teachers were there for all files.
    has_teachers: bool,
    baseline: Arc<Baseline>,
    /// Where the baseline stands.
    path: PathBuf,
    /// The entries whose findings came up.
    seen: HashSet<Key>,
    /// The files that were looked at, as the entries name them.
    files: BTreeSet<String>,
}

impl Upkeep {
    /// Adds a file that is to be checked.
    pub fn file(&mut self, run: &Run<'_>, settings: &Settings, input: &Input) {
        let severity = |rule: &Rule| settings.rules.severity(rule);
        let config = self.configs.entry(settings.source.clone()).or_insert_with(|| Config {
            ignores: settings.ignores.clone(),
            used: vec![false; settings.ignores.len()],
            unused: None,
            without_reason: None,
            narrowed: settings.narrowed,
            has_teachers: true,
            baseline: run.baseline(settings),
            path: whole(&baseline_path(settings)),
            seen: HashSet::new(),
            files: BTreeSet::new(),
        });
        config.unused = config.unused.max(severity(&rules::unused_ignore::RULE));
        config.without_reason = config.without_reason.max(severity(&rules::ignore_without_reason::RULE));
        let teachers = run.teachers.for_file(settings).len();
        config.has_teachers &= teachers > 0 && teachers >= settings.teachers.len();
        if config.baseline.entries().len() > 0 {
            config.files.insert(relative(&input.settings_path(), config.folder()));
        }
    }

    /// Adds what was left out of a file.
    pub fn note(&mut self, settings: &Settings, suppressed: &[Suppressed]) {
        let Some(config) = self.configs.get_mut(&settings.source) else { return };
        for Suppressed { finding, suppression } in suppressed {
            match suppression.by {
                SuppressedBy::Table(index) => config.used[index] = true,
                SuppressedBy::Baseline => drop(config.seen.insert((finding.rule.clone(), finding.fingerprint))),
                SuppressedBy::Record => {}
            }
        }
    }

    /// What there is to say, each with the file it stands in. What is unused is known only of configurations whose
    /// folders were looked at whole.
    pub fn findings(&self, covered: &Covered) -> Vec<(PathBuf, Finding)> {
        let mut found = Vec::new();
        for config in self.configs.values() {
            let mut in_config = Vec::new();
            if let Some(severity) = config.without_reason {
                in_config.extend(config.ignores.without_reason(severity));
            }
            let unused = config.unused.filter(|_| !config.narrowed && covered.holds(config.folder()));
            if let Some(severity) = unused {
                let is_idle = |index: &usize| {
                    !config.used[*index] && (config.has_teachers || !config.ignores.needs_teacher(*index))
                };
                let idle = (0..config.used.len()).filter(is_idle);
                in_config.extend(idle.filter_map(|index| config.ignores.unused(index, severity)));
            }
            let line = |finding: &Finding| finding.at.as_ref().map(|at| at.bytes.start);
            in_config.sort_by_key(|(_, finding)| (line(finding), finding.rule.clone()));
            found.extend(in_config.into_iter().map(|(place, finding)| (place.path.to_path_buf(), finding)));
            let stale = config.stale().len();
            if let Some(severity) = unused.filter(|_| stale > 0) {
                let what = if stale == 1 { "entry occurs" } else { "entries occur" };
                let message = format!("{stale} {what} no more: run `echolint baseline prune`");
                let rule = &rules::unused_ignore::RULE;
                let finding = Finding::bare(rule, severity, message, xxh3_128(BASELINE_NAME.as_bytes()));
                found.push((config.path.clone(), finding));
            }
        }
        found
    }

    /// The baselines of the run, each with the entries that do not occur any more, as far as can be told.
    pub fn baselines(&self) -> impl Iterator<Item = (&Path, Vec<Key>)> {
        self.configs.values().map(|config| (config.path.as_path(), config.stale()))
    }
}

impl Config {
    /// The folder that the configuration is about.
    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }

    /// The entries whose findings did not come up. Those of files that are there and were not looked at may still
    /// occur, and those about echoes where teachers are missing.
    fn stale(&self) -> Vec<Key> {
        let is_stale = |key: &Key, path: &str| {
            let is_echo = key.0.traits.needs_teacher;
            let is_known = || self.files.contains(path) || !self.folder().join(path).exists();
            !self.seen.contains(key) && (self.has_teachers || !is_echo) && is_known()
        };
        let entries = self.baseline.entries();
        entries.filter(|(key, entry)| is_stale(key, &entry.path)).map(|(key, _)| key.clone()).collect()
    }
}

/// The folders that were looked at whole.
#[derive(Debug, Default)]
pub struct Covered(Vec<PathBuf>);

impl Covered {
    /// The folders among some paths; none where not all files could be read.
    pub fn new(paths: &[PathBuf], failed: bool) -> Self {
        let here = [PathBuf::from(".")];
        let paths = if paths.is_empty() { &here } else { paths };
        Self(if failed { Vec::new() } else { paths.iter().map(|path| real(path)).collect() })
    }

    /// Whether a folder is one of them, or in one.
    pub fn holds(&self, folder: &Path) -> bool {
        let folder = real(folder);
        self.0.iter().any(|covered| folder.starts_with(covered))
    }
}

/// A path as the entries of a baseline in `folder` have it: with `/`, relative to the folder where that can be.
pub fn relative(path: &Path, folder: &Path) -> String {
    let (path, folder) = (real(path), real(folder));
    display_name(path.strip_prefix(&folder).unwrap_or(&path))
}

fn whole(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn real(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| whole(path))
}
