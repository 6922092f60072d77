//! The current findings of some files, grouped by the baseline they belong to.

use super::args::{RemarkArgs, ScopeArgs};
use crate::baseline::{self, Baseline, Baselines, Key, Lapse};
use crate::cli::changed::KnownRecords;
use crate::cli::progress;
use crate::cli::run::{RunContext, batches};
use crate::cli::suppression_audit::{CoveredFolders, SuppressionAudit, relative};
use crate::cli::{is_closed_pipe, report_error, report_problems};
use crate::config::{Resolver, RuleFlags, Settings};
use crate::engine::Datasets;
use crate::project::input::relative_name;
use crate::project::input::{self, Inputs};
use crate::project::teachers::TeacherStore;
use crate::rule::Rule;
use crate::rules::RuleSet;
use crate::schema::Schemas;
use crate::suppression::{Suppressed, SuppressedBy};
use anyhow::{Result, anyhow, bail};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The current findings of some files, and the baselines they belong to.
pub struct CurrentFindings {
    /// By the path of the baseline.
    pub baselines: BTreeMap<PathBuf, BaselineChange>,
    /// Which entries of the baselines matched a finding.
    pub audit: SuppressionAudit,
    /// The folders that were checked as a whole.
    pub covered: CoveredFolders,
    /// Whether a file could not be read, or a teacher is unusable.
    pub failed: bool,
    /// The number of findings that cannot be suppressed.
    pub unsuppressible: usize,
}

/// A baseline and the entries to add to it.
#[derive(Debug)]
pub struct BaselineChange {
    /// The rules of its configuration.
    pub rules: Arc<RuleSet>,
    /// The existing baseline; `None` if there is none.
    pub before: Option<Baseline>,
    /// Entries for findings that are not in the existing baseline.
    pub new: Vec<baseline::Entry>,
    /// Existing entries of version 1 that matched a finding, each with the entry of the current version.
    pub outdated: Vec<(Key, baseline::Entry)>,
    /// Existing entries of version 1 whose findings have entries of the current version.
    pub superseded: Vec<Key>,
}

/// The files to check and their baselines.
pub struct FilesWithBaselines {
    resolver: Resolver,
    inputs: Inputs,
    /// By the path of the baseline.
    pub baselines: BTreeMap<PathBuf, BaselineChange>,
}

/// Finds the files and their baselines.
///
/// # Errors
/// If standard input is among the files, or a configuration or an existing baseline is invalid.
pub fn find_baselines(args: &ScopeArgs) -> Result<FilesWithBaselines> {
    if args.paths.iter().any(|path| path.as_os_str() == "-") {
        bail!("a baseline cannot be built from standard input");
    }
    let resolver = Resolver::new(RuleFlags::default(), args.config.as_deref())?;
    let inputs = input::find(&args.paths, None, false, &resolver)?;
    let mut baselines = BTreeMap::new();
    for input in &inputs.files {
        let settings = resolver.settings(&input.settings_path())?;
        if let Entry::Vacant(entry) = baselines.entry(absolute_baseline_path(&settings)) {
            let (path, rules) = (entry.key(), Arc::clone(settings.rules.set()));
            let before = baseline::read(path, &rules)
                .map_err(|error| anyhow!("{} is invalid and was not changed: {error}", relative_name(path)))?;
            entry.insert(BaselineChange {
                rules,
                before,
                new: Vec::new(),
                outdated: Vec::new(),
                superseded: Vec::new(),
            });
        }
    }
    Ok(FilesWithBaselines { resolver, inputs, baselines })
}

/// The absolute path of the baseline of files with these settings.
pub fn absolute_baseline_path(settings: &Settings) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    baseline::path_for(settings.source.as_deref(), &here)
}

/// Checks the files. Creates new entries with `remark` for the findings of the selected rules.
///
/// # Errors
/// If a configuration or the built-in profile is invalid.
pub fn check_files(
    args: &ScopeArgs,
    files: FilesWithBaselines,
    remark: Option<&RemarkArgs>,
) -> Result<CurrentFindings> {
    let FilesWithBaselines { resolver, inputs, mut baselines } = files;
    let threads = crate::cli::environment::threads(args.threads);
    let bar = progress::bar(inputs.files.iter().map(|input| input.size).sum(), !args.no_progress);
    let mut datasets = Datasets::default();
    let files = inputs.files.iter().map(|input| resolver.settings(&input.settings_path()));
    let files: Vec<Settings> = files.collect::<Result<_, _>>()?;
    let teachers = TeacherStore::prepare(files.into_iter(), !args.no_default_teacher, &resolver, &mut datasets)?;
    let mut failed = report_problems(&inputs.problems);
    for found in datasets.findings() {
        report_error(&found.finding.message);
        failed = true;
    }
    let run = RunContext {
        resolver: &resolver,
        teachers: &teachers,
        schemas: &Schemas::default(),
        baselines: &Baselines::default(),
        cache: None,
        threads,
        excerpts: false,
        progress: &|bytes| bar.inc(bytes),
    };
    let mut audit = SuppressionAudit::default();
    let mut unsuppressible = 0;
    let wants = |rule: &Rule| args.rules.is_empty() || args.rules.iter().any(|rules| rules.matches(rule));
    for batch in batches(&inputs.files, threads) {
        let checked: Vec<_> = if let [only] = batch {
            let mut all = Vec::new();
            let outcome = run.check_file(only, KnownRecords::Nothing, &mut |found| {
                all.push(found);
                Ok(())
            });
            vec![(all, outcome)]
        } else {
            batch.par_iter().map(|input| run.collect_file(input, KnownRecords::Nothing)).collect()
        };
        for (input, (found, outcome)) in batch.iter().zip(checked) {
            let settings = resolver.settings(&input.settings_path())?;
            audit.add_file(&run, &settings, input);
            found.iter().for_each(|found| audit.add_suppressed(&settings, &found.suppressed, &found.lapsed));
            match outcome {
                Err(error) if is_closed_pipe(&error) => return Err(error),
                Err(error) => {
                    report_error(&format!("{error:#}"));
                    failed = true;
                }
                Ok(_) => {}
            }
            let path = absolute_baseline_path(&settings);
            let name = relative(&input.settings_path(), path.parent().unwrap_or(Path::new("")));
            let rules = Arc::clone(settings.rules.set());
            let new = || BaselineChange {
                rules,
                before: None,
                new: Vec::new(),
                outdated: Vec::new(),
                superseded: Vec::new(),
            };
            let target = baselines.entry(path).or_insert_with(new);
            let is_outdated = |key: &Key| {
                let entry = target.before.as_ref().and_then(|before| before.get(key));
                entry.is_some_and(|entry| entry.version != baseline::VERSION)
            };
            let lapsed = found.iter().flat_map(|found| &found.lapsed);
            let superseded = lapsed.filter(|(_, lapse)| *lapse == Lapse::Superseded);
            target.superseded.extend(superseded.map(|(key, _)| key.clone()));
            for Suppressed { finding, suppression } in found.iter().flat_map(|found| &found.suppressed) {
                if let SuppressedBy::Baseline(fingerprint) = suppression.by {
                    let key = (finding.rule.clone(), fingerprint);
                    if is_outdated(&key) {
                        target.outdated.push((key, baseline::Entry::of(finding, &name)));
                    }
                }
            }
            for finding in found.into_iter().flat_map(|found| found.findings) {
                if !finding.rule.is_suppressible() {
                    unsuppressible += 1;
                } else if wants(&finding.rule) {
                    let reason = remark.and_then(|remark| remark.reason.clone());
                    let date = remark.and_then(|remark| remark.date.clone());
                    let expires = remark.and_then(|remark| remark.expires.clone());
                    let entry = baseline::Entry::of(&finding, &name);
                    target.new.push(baseline::Entry { reason, date, expires, ..entry });
                }
            }
        }
    }
    bar.finish_and_clear();
    let covered = CoveredFolders::new(&args.paths, failed);
    Ok(CurrentFindings { baselines, audit, covered, failed, unsuppressible })
}

impl CurrentFindings {
    /// The message about findings that cannot be suppressed, if there are any.
    pub fn unsuppressible_message(&self) -> Option<String> {
        let number = self.unsuppressible;
        (number > 0).then(|| format!("{} cannot be suppressed", super::count(number, "finding", "findings")))
    }
}
