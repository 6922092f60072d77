//! `echolint baseline prune`: removes entries that no longer match a finding.

use super::args::{PruneArgs, ScopeArgs};
use super::count;
use super::current_findings::{CurrentFindings, check_files, find_baselines};
use crate::baseline::{Baseline, Key};
use crate::cli::Outcome;
use crate::cli::atomic_write::{FileWriter, HardLinks};
use crate::project::input::relative_name;
use crate::rule::Rule;
use anyhow::{Context as _, Result, bail};
use std::collections::HashSet;
use std::io::{self, Write as _};
use std::path::Path;

/// Removes entries from the baselines of the files.
pub fn run(args: &PruneArgs) -> Result<Outcome> {
    let current = check_files(&args.scope, find_baselines(&args.scope)?, None)?;
    if current.failed {
        bail!("no entries were removed because some files could not be checked");
    }
    require_whole_folders(&current)?;
    let mut out = io::stdout().lock();
    let writer = FileWriter::new(HardLinks::Refuse);
    let mut has_baseline = false;
    for (path, target) in &current.baselines {
        let Some(before) = &target.before else { continue };
        has_baseline = true;
        let mut after = before.clone();
        let removed = prune(&current, path, &args.scope, &mut after);
        let name = relative_name(path);
        if removed > 0 {
            writer.overwrite(path, after.to_json().as_bytes()).with_context(|| name.clone())?;
        }
        writeln!(out, "{name}: removed {removed}; {} left", count(after.entries().len(), "finding", "findings"))?;
    }
    if !has_baseline {
        bail!("no baseline found; use `echolint baseline create` to write one");
    }
    Ok(Outcome::Clean)
}

/// Checks that the whole folder of each baseline was checked.
///
/// # Errors
/// If only some of its files were checked, because a missing finding may have moved to another file.
pub fn require_whole_folders(current: &CurrentFindings) -> Result<()> {
    let folders = current.baselines.iter().filter(|(_, baseline)| baseline.before.is_some());
    let mut folders = folders.filter_map(|(path, _)| path.parent());
    if let Some(folder) = folders.find(|folder| !current.covered.contains(folder)) {
        let name = match relative_name(folder) {
            name if name.is_empty() => ".".to_owned(),
            name => name,
        };
        bail!(
            "no entries were removed because findings may have moved to files that were not checked; \
             check the whole folder of the baseline: {name}"
        );
    }
    Ok(())
}

/// Whether a rule is selected.
pub fn is_selected(args: &ScopeArgs, rule: &Rule) -> bool {
    args.rules.is_empty() || args.rules.iter().any(|rules| rules.matches(rule))
}

/// Removes the entries of the selected rules that no longer match a finding. Returns their number.
pub fn prune(current: &CurrentFindings, path: &Path, args: &ScopeArgs, baseline: &mut Baseline) -> usize {
    let stale = current.audit.baselines().find(|(other, _)| *other == path).map(|(_, stale)| stale).unwrap_or_default();
    let stale: HashSet<Key> = stale.into_iter().collect();
    let before = baseline.entries().len();
    baseline.retain(|key, _| !(stale.contains(key) && is_selected(args, &key.0)));
    before - baseline.entries().len()
}
