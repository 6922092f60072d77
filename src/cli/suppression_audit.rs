//! Audits suppressions after a run: missing reasons, entries that matched nothing.

use super::run::{RunContext, baseline_path};
use crate::baseline::{Baseline, Key, Lapse};
use crate::config::{Ignores, Settings};
use crate::diagnostic::{Finding, Severity};
use crate::fingerprint::{Discriminator, Fingerprint, Subject};
use crate::project::input::{Input, display_name, relative_name};
use crate::rule::Rule;
use crate::rules;
use crate::suppression::{Suppressed, SuppressedBy};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The `ignore` tables and the baselines of a run, and which of their entries matched a finding. Add each file before
/// its suppressed findings.
#[derive(Debug, Default)]
pub struct SuppressionAudit {
    /// By configuration file.
    configs: BTreeMap<Option<PathBuf>, ConfigAudit>,
}

/// The suppressions of a configuration and of the baseline next to it.
#[derive(Debug)]
struct ConfigAudit {
    ignores: Ignores,
    /// For each table, whether it matched a finding.
    used: Vec<bool>,
    /// The highest severity of C001 (`unused-ignore`) over the files; `None` if it is off for all of them.
    unused: Option<Severity>,
    /// The highest severity of C002 (`ignore-without-reason`) over the files; `None` if it is off for all of them.
    without_reason: Option<Severity>,
    /// Whether `--select` or `--ignore` was given, so that a suppression without a match may still be needed.
    narrowed: bool,
    /// Whether every file was compared with all of its teachers, and with at least one.
    has_teachers: bool,
    baseline: Arc<Baseline>,
    /// The absolute path of the baseline.
    path: PathBuf,
    /// The entries of the baseline that matched a finding.
    seen: HashSet<Key>,
    /// The entries that matched a finding but have no effect, each with the reason.
    lapsed: BTreeSet<(Lapse, Key)>,
    /// The checked files, as named in the entries of the baseline.
    files: BTreeSet<String>,
}

impl SuppressionAudit {
    /// Adds a file to check.
    pub fn add_file(&mut self, run: &RunContext<'_>, settings: &Settings, input: &Input) {
        let severity = |rule: &Rule| settings.rules.severity(rule);
        let config = self.configs.entry(settings.source.clone()).or_insert_with(|| ConfigAudit {
            ignores: settings.ignores.clone(),
            used: vec![false; settings.ignores.len()],
            unused: None,
            without_reason: None,
            narrowed: settings.narrowed,
            has_teachers: true,
            baseline: run.baseline(settings),
            path: absolute(&baseline_path(settings)),
            seen: HashSet::new(),
            lapsed: BTreeSet::new(),
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

    /// Adds the suppressed findings of a file, and the baseline entries that matched a finding but have no effect.
    pub fn add_suppressed(&mut self, settings: &Settings, suppressed: &[Suppressed], lapsed: &[(Key, Lapse)]) {
        let Some(config) = self.configs.get_mut(&settings.source) else { return };
        config.seen.extend(lapsed.iter().map(|(key, _)| key.clone()));
        config.lapsed.extend(lapsed.iter().map(|(key, lapse)| (*lapse, key.clone())));
        for Suppressed { finding, suppression } in suppressed {
            match suppression.by {
                SuppressedBy::Table(index) => config.used[index] = true,
                SuppressedBy::Baseline(entry) => drop(config.seen.insert((finding.rule.clone(), entry))),
                SuppressedBy::Record => {}
            }
        }
    }

    /// The findings about suppressions, each with its file. Unused suppressions are reported only for configurations
    /// whose whole folder was checked, without `--select` and `--ignore`.
    pub fn findings(&self, covered: &CoveredFolders) -> Vec<(PathBuf, Finding)> {
        let mut found = Vec::new();
        for config in self.configs.values() {
            let mut in_config = Vec::new();
            if let Some(severity) = config.without_reason {
                in_config.extend(config.ignores.without_reason(severity));
            }
            let unused = config.unused.filter(|_| !config.narrowed && covered.contains(config.folder()));
            if let Some(severity) = unused {
                let is_unused = |index: &usize| {
                    !config.used[*index] && (config.has_teachers || !config.ignores.needs_teacher(*index))
                };
                let tables = (0..config.used.len()).filter(is_unused);
                in_config.extend(tables.filter_map(|index| config.ignores.unused(index, severity)));
            }
            let offset = |finding: &Finding| finding.at.as_ref().map(|at| at.bytes.start);
            in_config.sort_by_key(|(_, finding)| (offset(finding), finding.rule.clone()));
            found.extend(in_config.into_iter().map(|(place, finding)| (place.path.to_path_buf(), finding)));
            let stale = config.stale().len();
            if let Some(severity) = unused.filter(|_| stale > 0) {
                let entries = if stale == 1 { "entry no longer matches" } else { "entries no longer match" };
                let message = format!("{stale} {entries} a finding; run `echolint baseline prune`");
                let rule = &rules::unused_ignore::RULE;
                let kind = Discriminator::Kind("baseline");
                let fingerprint = Fingerprint::new(&rule.code, Subject::Configuration, Some(&kind));
                let finding = Finding::bare(rule, severity, message, fingerprint);
                found.push((config.path.clone(), finding));
            }
        }
        found
    }

    /// Messages about baselines: expired entries, entries without a required reason, and entries of version 1.
    pub fn notes(&self) -> Vec<String> {
        let mut all = Vec::new();
        for config in self.configs.values() {
            let name = relative_name(&config.path);
            let number = |lapse: Lapse| config.lapsed.iter().filter(|(other, _)| *other == lapse).count();
            all.extend(match number(Lapse::Expired) {
                0 => None,
                1 => Some(format!("{name}: 1 entry has expired; its finding is reported")),
                many => Some(format!("{name}: {many} entries have expired; their findings are reported")),
            });
            all.extend(match number(Lapse::WithoutReason) {
                0 => None,
                1 => Some(format!("{name}: 1 entry has no `reason`; its finding is reported")),
                many => Some(format!("{name}: {many} entries have no `reason`; their findings are reported")),
            });
            if config.baseline.needs_version1() {
                all.push(format!("{name} has entries of version 1; `echolint baseline update` converts them"));
            }
        }
        all
    }

    /// Whether an entry matched a finding.
    pub fn has_matched(&self, baseline: &Path, key: &Key) -> bool {
        self.configs.values().any(|config| config.path == baseline && config.seen.contains(key))
    }

    /// The baselines of the run, each with the entries that no longer match a finding.
    pub fn baselines(&self) -> impl Iterator<Item = (&Path, Vec<Key>)> {
        self.configs.values().map(|config| (config.path.as_path(), config.stale()))
    }
}

impl ConfigAudit {
    /// The folder of the configuration and its baseline.
    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }

    /// The entries that no longer match a finding. Entries of existing files that were not checked may still match, and
    /// so may entries about echoes while a teacher is missing.
    fn stale(&self) -> Vec<Key> {
        let is_stale = |key: &Key, path: &str| {
            let is_echo = key.0.traits.needs_teacher;
            let is_checked = || self.files.contains(path) || !self.folder().join(path).exists();
            !self.seen.contains(key) && (self.has_teachers || !is_echo) && is_checked()
        };
        let entries = self.baseline.entries();
        entries.filter(|(key, entry)| is_stale(key, &entry.path)).map(|(key, _)| key.clone()).collect()
    }
}

/// The folders that were checked as a whole.
#[derive(Debug, Default)]
pub struct CoveredFolders(Vec<PathBuf>);

impl CoveredFolders {
    /// The checked paths, or the current folder if there are none. Empty if a file could not be read.
    pub fn new(paths: &[PathBuf], failed: bool) -> Self {
        let here = [PathBuf::from(".")];
        let paths = if paths.is_empty() { &here } else { paths };
        Self(if failed { Vec::new() } else { paths.iter().map(|path| canonical(path)).collect() })
    }

    /// Whether a folder is one of the covered folders or inside one.
    pub fn contains(&self, folder: &Path) -> bool {
        let folder = canonical(folder);
        self.0.iter().any(|covered| folder.starts_with(covered))
    }
}

/// The name of a file in the entries of the baseline in `folder`: with `/`, and relative to `folder` for files inside
/// it.
pub fn relative(path: &Path, folder: &Path) -> String {
    let (path, folder) = (canonical(path), canonical(folder));
    display_name(path.strip_prefix(&folder).unwrap_or(&path))
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn canonical(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| absolute(path))
}
