//! All findings there are, by the baseline they belong in.

use super::args::{Checked, Remark};
use crate::baseline::{self, Baseline, Baselines};
use crate::cli::changed::KnownRecords;
use crate::cli::check;
use crate::cli::progress;
use crate::cli::run::{Run, groups};
use crate::cli::suppression_audit::{Covered, Upkeep, relative};
use crate::cli::{is_closed_pipe, report_error, report_problems};
use crate::config::{Resolver, RuleFlags, Settings};
use crate::engine::Datasets;
use crate::project::input::relative_name;
use crate::project::input::{self, Inputs};
use crate::project::teachers::TeacherStore;
use crate::rule::Rule;
use crate::rules::RuleSet;
use crate::schema::Schemas;
use anyhow::{Result, anyhow, bail};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The baselines of some files, and what there is to put into them.
pub struct Survey {
    /// By the file of a baseline.
    pub targets: BTreeMap<PathBuf, Target>,
    /// What was looked at, and what of the baselines came up.
    pub upkeep: Upkeep,
    /// The folders that were looked at whole.
    pub covered: Covered,
    /// Whether a file could not be read, or a teacher not be used.
    pub failed: bool,
    /// Findings that no baseline may hold.
    pub always_reported: usize,
}

/// A baseline.
#[derive(Debug)]
pub struct Target {
    /// The rules of its configuration.
    pub rules: Arc<RuleSet>,
    /// What the file holds; `None` where there is none.
    pub before: Option<Baseline>,
    /// Entries for the findings that it does not hold.
    pub new: Vec<baseline::Entry>,
}

/// The files to check, and the baselines they have.
pub struct Files {
    resolver: Resolver,
    inputs: Inputs,
    /// By the file of a baseline.
    pub targets: BTreeMap<PathBuf, Target>,
}

/// Finds the files and their baselines.
///
/// # Errors
/// When a path or a configuration cannot be used, or a baseline that is there cannot be.
pub fn find(args: &Checked) -> Result<Files> {
    if args.paths.iter().any(|path| path.as_os_str() == "-") {
        bail!("a baseline is about files: `-` is none");
    }
    let resolver = Resolver::new(RuleFlags::default(), args.config.as_deref())?;
    let inputs = input::find(&args.paths, None, false, &resolver)?;
    let mut targets = BTreeMap::new();
    for input in &inputs.files {
        let settings = resolver.settings(&input.settings_path())?;
        if let Entry::Vacant(target) = targets.entry(file_of(&settings)) {
            let (path, rules) = (target.key(), Arc::clone(settings.rules.set()));
            let before = baseline::read(path, &rules)
                .map_err(|fault| anyhow!("{} is left as it is, for it cannot be used: {fault}", relative_name(path)))?;
            target.insert(Target { rules, before, new: Vec::new() });
        }
    }
    Ok(Files { resolver, inputs, targets })
}

/// Where the baseline of files with these settings stands.
pub fn file_of(settings: &Settings) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    baseline::path_for(settings.source.as_deref(), &here)
}

/// Checks the files. New entries are of the rules that were asked for, and have the remark.
///
/// # Errors
/// As [`find`].
pub fn survey(args: &Checked, files: Files, remark: Option<&Remark>) -> Result<Survey> {
    let Files { resolver, inputs, mut targets } = files;
    let threads = check::threads(args.threads);
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
    let run = Run {
        resolver: &resolver,
        teachers: &teachers,
        schemas: &Schemas::default(),
        baselines: &Baselines::default(),
        cache: None,
        threads,
        excerpts: false,
        progress: &|bytes| bar.inc(bytes),
    };
    let mut upkeep = Upkeep::default();
    let mut always_reported = 0;
    let wants = |rule: &Rule| args.rules.is_empty() || args.rules.iter().any(|rules| rules.matches(rule));
    for group in groups(&inputs.files, threads) {
        let checked: Vec<_> = if let [only] = group {
            let mut all = Vec::new();
            let counts = run.file(only, KnownRecords::Nothing, &mut |found| {
                all.push(found);
                Ok(())
            });
            vec![(all, counts)]
        } else {
            group.par_iter().map(|input| run.kept(input, KnownRecords::Nothing)).collect()
        };
        for (input, (found, counts)) in group.iter().zip(checked) {
            let settings = resolver.settings(&input.settings_path())?;
            upkeep.file(&run, &settings, input);
            found.iter().for_each(|found| upkeep.note(&settings, &found.suppressed));
            match counts {
                Err(error) if is_closed_pipe(&error) => return Err(error),
                Err(error) => {
                    report_error(&format!("{error:#}"));
                    failed = true;
                }
                Ok(_) => {}
            }
            let path = file_of(&settings);
            let name = relative(&input.settings_path(), path.parent().unwrap_or(Path::new("")));
            let rules = Arc::clone(settings.rules.set());
            let new = || Target { rules, before: None, new: Vec::new() };
            let target = targets.entry(path).or_insert_with(new);
            for finding in found.into_iter().flat_map(|found| found.findings) {
                if !finding.rule.is_suppressible() {
                    always_reported += 1;
                } else if wants(&finding.rule) {
                    let reason = remark.and_then(|remark| remark.reason.clone());
                    let date = remark.and_then(|remark| remark.date.clone());
                    let entry = baseline::Entry::of(&finding, &name);
                    target.new.push(baseline::Entry { reason, date, ..entry });
                }
            }
        }
    }
    bar.finish_and_clear();
    let covered = Covered::new(&args.paths, failed);
    Ok(Survey { targets, upkeep, covered, failed, always_reported })
}

impl Survey {
    /// What to say of findings that cannot be in a baseline.
    pub fn remainder(&self) -> Option<String> {
        let many = self.always_reported;
        (many > 0).then(|| format!("{} always reported", super::count(many, "finding is", "findings are")))
    }
}
