//! `echolint baseline update`: adds new findings to existing baselines.

use super::args::UpdateArgs;
use super::count;
use super::current_findings::{check_files, find_baselines};
use super::prune::{prune, require_whole_folders};
use crate::cli::atomic_write;
use crate::cli::{Outcome, report_error};
use crate::project::input::relative_name;
use anyhow::{Context as _, Result, anyhow, bail};
use std::io::{self, Write as _};

/// Adds new findings to the baselines of the files.
pub fn run(args: &UpdateArgs) -> Result<Outcome> {
    let current = check_files(&args.scope, find_baselines(&args.scope)?, Some(&args.remark))?;
    if current.failed {
        bail!("no baseline was changed because some files could not be checked");
    }
    if args.prune {
        require_whole_folders(&current)?;
    }
    let mut out = io::stdout().lock();
    let mut outcome = Outcome::Clean;
    for (path, target) in &current.baselines {
        let name = relative_name(path);
        let Some(before) = &target.before else {
            report_error(&format!("{name} does not exist; use `echolint baseline create` to write it"));
            outcome = Outcome::Failed;
            continue;
        };
        let mut after = before.clone();
        for entry in &target.new {
            after.add(entry.clone(), &target.rules).map_err(|error| anyhow!(error))?;
        }
        let added = after.entries().len() - before.entries().len();
        let removed = if args.prune { prune(&current, path, &args.scope, &mut after) } else { 0 };
        atomic_write::overwrite(path, after.to_json().as_bytes()).with_context(|| name.clone())?;
        let removed = if args.prune { format!(", removed {removed}") } else { String::new() };
        let total = count(after.entries().len(), "finding", "findings");
        writeln!(out, "{name}: added {added}{removed}; {total} in total")?;
    }
    if let Some(message) = current.unsuppressible_message() {
        writeln!(out, "{message}")?;
    }
    Ok(outcome)
}
