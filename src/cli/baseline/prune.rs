//! `echolint baseline prune`

use super::args::{Checked, PruneArgs};
use super::count;
use super::survey::{Survey, find, survey};
use crate::baseline::{Baseline, Key};
use crate::cli::Outcome;
use crate::cli::write;
use crate::project::input::relative_name;
use crate::rule::Rule;
use anyhow::{Context as _, Result, bail};
use std::collections::HashSet;
use std::io::{self, Write as _};
use std::path::Path;

/// Removes entries that do not occur any more.
pub fn run(args: &PruneArgs) -> Result<Outcome> {
    let survey = survey(&args.checked, find(&args.checked)?, None)?;
    if survey.failed {
        bail!("nothing was removed, for not all could be checked");
    }
    only_whole(&survey)?;
    let mut out = io::stdout().lock();
    let mut any = false;
    for (path, target) in &survey.targets {
        let Some(before) = &target.before else { continue };
        any = true;
        let mut after = before.clone();
        let removed = prune(&survey, path, &args.checked, &mut after);
        let name = relative_name(path);
        if removed > 0 {
            write::overwrite(path, after.to_json().as_bytes()).with_context(|| name.clone())?;
        }
        writeln!(out, "{name}: removed {removed}; it holds {}", count(after.entries().len(), "finding", "findings"))?;
    }
    if !any {
        bail!("there is no baseline here; `echolint baseline create` writes one");
    }
    Ok(Outcome::Clean)
}

/// Refuses where only a part of the files was looked at: what is in one may have moved to another.
///
/// # Errors
/// Then.
pub fn only_whole(survey: &Survey) -> Result<()> {
    let folders = survey.targets.iter().filter(|(_, target)| target.before.is_some());
    let mut folders = folders.filter_map(|(path, _)| path.parent());
    if let Some(folder) = folders.find(|folder| !survey.covered.holds(folder)) {
        let name = match relative_name(folder) {
            name if name.is_empty() => ".".to_owned(),
            name => name,
        };
        bail!(
            "nothing was removed: a finding may have moved to a file that was not looked at; \
             give {name}, the folder of the baseline"
        );
    }
    Ok(())
}

/// Removes the entries of the rules that were asked for that do not occur any more; their number.
pub fn prune(survey: &Survey, path: &Path, args: &Checked, baseline: &mut Baseline) -> usize {
    let stale = survey.upkeep.baselines().find(|(known, _)| *known == path).map(|(_, stale)| stale).unwrap_or_default();
    let stale: HashSet<Key> = stale.into_iter().collect();
    let is_asked = |rule: &Rule| args.rules.is_empty() || args.rules.iter().any(|rules| rules.matches(rule));
    let before = baseline.entries().len();
    baseline.retain(|key, _| !(stale.contains(key) && is_asked(&key.0)));
    before - baseline.entries().len()
}
