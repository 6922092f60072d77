//! `echolint clean`: deletes cached check results, profiles and judge answers.

use super::Outcome;
use crate::cache;
use crate::project::input::display_name;
use anyhow::{Context as _, Result, bail};
use std::io::{self, Write as _};

/// Runs the command.
pub fn run() -> Result<Outcome> {
    let Some(folder) = cache::folder() else { bail!("no cache directory found; set `ECHOLINT_CACHE_DIR`") };
    let removed = cache::clean(&folder).with_context(|| display_name(&folder))?;
    let files = if removed == 1 { "1 file".to_owned() } else { format!("{removed} files") };
    writeln!(io::stdout(), "Removed {files} from {}.", display_name(&folder))?;
    Ok(Outcome::Clean)
}
