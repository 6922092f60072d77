//! `echolint baseline update`

use super::args::UpdateArgs;
use super::count;
use super::prune::{only_whole, prune};
use super::survey::{find, survey};
use crate::cli::write;
use crate::cli::{Outcome, report_error};
use crate::project::input::relative_name;
use anyhow::{Context as _, Result, anyhow, bail};
use std::io::{self, Write as _};

/// Adds what is new to the baselines of the files.
pub fn run(args: &UpdateArgs) -> Result<Outcome> {
    let survey = survey(&args.checked, find(&args.checked)?, Some(&args.remark))?;
    if survey.failed {
        bail!("no baseline was changed, for not all could be checked");
    }
    if args.prune {
        only_whole(&survey)?;
    }
    let mut out = io::stdout().lock();
    let mut outcome = Outcome::Clean;
    for (path, target) in &survey.targets {
        let name = relative_name(path);
        let Some(before) = &target.before else {
            report_error(&format!("{name}: there is none yet; `echolint baseline create` writes it"));
            outcome = Outcome::Failed;
            continue;
        };
        let mut after = before.clone();
        for entry in &target.new {
            after.add(entry.clone(), &target.rules).map_err(|what| anyhow!(what))?;
        }
        let added = after.entries().len() - before.entries().len();
        let removed = if args.prune { prune(&survey, path, &args.checked, &mut after) } else { 0 };
        write::overwrite(path, after.to_json().as_bytes()).with_context(|| name.clone())?;
        let removed = if args.prune { format!(", removed {removed}") } else { String::new() };
        let held = count(after.entries().len(), "finding", "findings");
        writeln!(out, "{name}: added {added}{removed}; it holds {held}")?;
    }
    if let Some(said) = survey.remainder() {
        writeln!(out, "{said}")?;
    }
    Ok(outcome)
}
