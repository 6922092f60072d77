//! `echolint clean`: deletes cached check results, profiles and judge answers, and temporary files of killed runs.

use super::atomic_write::remove_leftovers;
use super::{Outcome, count};
use crate::cache;
use crate::project::input::display_name;
use anyhow::{Context as _, Result, bail};
use std::io::{self, Write as _};
use std::path::Path;

/// Runs the command.
pub fn run() -> Result<Outcome> {
    let mut out = io::stdout().lock();
    let leftovers = remove_leftovers(Path::new("."));
    if leftovers > 0 {
        writeln!(out, "Removed {} from the current folder.", count(leftovers as u64, "temporary file"))?;
    }
    let Some(folder) = cache::folder() else { bail!("no cache directory found; set `ECHOLINT_CACHE_DIR`") };
    let removed = cache::clean(&folder).with_context(|| display_name(&folder))?;
    writeln!(out, "Removed {} from {}.", count(removed, "file"), display_name(&folder))?;
    Ok(Outcome::Clean)
}
