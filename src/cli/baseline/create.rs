//! `echolint baseline create`

use super::args::CreateArgs;
use super::count;
use super::survey::{find, survey};
use crate::baseline::Baseline;
use crate::cli::Outcome;
use crate::cli::write;
use crate::project::input::relative_name;
use anyhow::{Context as _, Result, anyhow, bail};
use std::io::{self, Write as _};

/// Writes a baseline for each configuration of the files.
pub fn run(args: &CreateArgs) -> Result<Outcome> {
    // Nothing is checked in vain.
    let files = find(&args.checked)?;
    if let Some((path, _)) = files.targets.iter().find(|(_, target)| target.before.is_some()) {
        bail!("{} is there already: `echolint baseline update` adds to it", relative_name(path));
    }
    let survey = survey(&args.checked, files, Some(&args.remark))?;
    if survey.failed {
        bail!("no baseline was written, for not all could be checked");
    }
    let mut out = io::stdout().lock();
    let mut written = false;
    for (path, target) in &survey.targets {
        let mut baseline = Baseline::default();
        for entry in &target.new {
            baseline.add(entry.clone(), &target.rules).map_err(|what| anyhow!(what))?;
        }
        let held = baseline.entries().len();
        if held > 0 {
            let name = relative_name(path);
            write::create(path, baseline.to_json().as_bytes()).with_context(|| name.clone())?;
            writeln!(out, "wrote {name}: {}", count(held, "finding", "findings"))?;
            written = true;
        }
    }
    if !written {
        writeln!(out, "no findings that a baseline could hold: none was written")?;
    }
    if let Some(said) = survey.remainder() {
        writeln!(out, "{said}")?;
    }
    Ok(Outcome::Clean)
}
