//! `echolint profile`

mod build;
mod diff;
mod habits;
mod merge;
mod show;

use super::Outcome;
use super::args::ProfileCommand;
use crate::teacher::Profile;
use anyhow::{Context as _, Result};
use std::io::Write as _;
use std::path::Path;

/// Runs the command.
pub fn run(command: &ProfileCommand) -> Result<Outcome> {
    match command {
        ProfileCommand::Build(args) => build::build(args),
        ProfileCommand::Calibrate(args) => build::calibrate(args),
        ProfileCommand::Merge(args) => merge::run(args),
        ProfileCommand::Show(args) => show::run(args),
        ProfileCommand::Diff(args) => diff::run(args),
    }
}

/// Writes a profile: at once or not at all.
fn save(profile: &Profile, path: &Path) -> Result<u64> {
    let text = profile.to_json();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let cannot = || format!("cannot write {}", path.display());
    let mut builder = tempfile::Builder::new();
    // A profile is for everybody who may read the folder, unlike other temporary files.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut file = builder.prefix(".echolint-").tempfile_in(folder).with_context(cannot)?;
    file.write_all(text.as_bytes()).with_context(cannot)?;
    file.persist(path).with_context(cannot)?;
    Ok(text.len() as u64)
}
