//! `echolint baseline create`: writes a new baseline with all current findings.

use super::args::CreateArgs;
use super::count;
use super::current_findings::{check_files, find_baselines};
use crate::baseline::Baseline;
use crate::cli::Outcome;
use crate::cli::atomic_write::{FileWriter, HardLinks};
use crate::project::input::relative_name;
use anyhow::{Context as _, Result, anyhow, bail};
use std::io::{self, Write as _};

/// Writes a baseline for each configuration of the files.
pub fn run(args: &CreateArgs) -> Result<Outcome> {
    // Refuse before checking anything.
    let files = find_baselines(&args.scope)?;
    if let Some((path, _)) = files.baselines.iter().find(|(_, baseline)| baseline.before.is_some()) {
        bail!("{} already exists; use `echolint baseline update` to add findings", relative_name(path));
    }
    let current = check_files(&args.scope, files, Some(&args.remark))?;
    if current.failed {
        bail!("no baseline was written because some files could not be checked");
    }
    let mut out = io::stdout().lock();
    let writer = FileWriter::new(HardLinks::Refuse);
    let mut written = false;
    for (path, target) in &current.baselines {
        let mut baseline = Baseline::default();
        for entry in &target.new {
            baseline.add(entry.clone(), &target.rules).map_err(|error| anyhow!(error))?;
        }
        let entries = baseline.entries().len();
        if entries > 0 {
            let name = relative_name(path);
            writer.create(path, baseline.to_json().as_bytes()).with_context(|| name.clone())?;
            writeln!(out, "wrote {name} with {}", count(entries, "finding", "findings"))?;
            written = true;
        }
    }
    if !written {
        writeln!(out, "nothing to accept, so no baseline was written")?;
    }
    if let Some(message) = current.unsuppressible_message() {
        writeln!(out, "{message}")?;
    }
    Ok(Outcome::Clean)
}
