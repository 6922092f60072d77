//! `echolint profile merge`

use super::build;
use crate::cli::args::ProfileMergeArgs;
use crate::cli::{Outcome, teachers};
use anyhow::{Context as _, Result};

/// Runs the command.
pub fn run(args: &ProfileMergeArgs) -> Result<Outcome> {
    let mut merged = None;
    for path in &args.profiles {
        let profile = teachers::load(path)?;
        merged = Some(match merged {
            None => profile,
            Some(before) => {
                crate::teacher::Profile::merge(before, profile).with_context(|| path.display().to_string())?
            }
        });
    }
    let merged = merged.context("no profile")?;
    build::finish(&merged, &args.output)?;
    Ok(Outcome::Clean)
}
