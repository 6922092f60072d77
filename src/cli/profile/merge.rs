//! `echolint profile merge`: merges pieces of a profile.

use super::{build, check_writable};
use crate::cli::Outcome;
use crate::cli::args::ProfileMergeArgs;
use crate::project::input::display_name;
use crate::project::teachers;
use anyhow::{Context as _, Result};

/// Runs the command.
pub fn run(args: &ProfileMergeArgs) -> Result<Outcome> {
    check_writable(&args.output)?;
    let mut merged = None;
    for path in &args.profiles {
        let profile = teachers::load_profile(path)?;
        merged = Some(match merged {
            None => profile,
            Some(before) => crate::teacher::Profile::merge(before, profile).with_context(|| display_name(path))?,
        });
    }
    let merged = merged.context("no profiles to merge")?;
    build::write_profile(&merged, &args.output)?;
    Ok(Outcome::Clean)
}
