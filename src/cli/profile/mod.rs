//! `echolint profile`: the commands that build and inspect profiles.

mod build;
mod diff;
mod merge;
mod show;

use super::args::ProfileCommand;
use super::{Outcome, count};
use crate::project::input::{display_name, explain};
use crate::teacher::Profile;
use anyhow::{Result, anyhow};
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

/// Rejects a path that cannot be written, so that a command fails before its long work.
///
/// # Errors
/// If its folder does not exist or is not a folder, or the path is a folder.
fn check_writable(path: &Path) -> Result<()> {
    let folder = folder_of(path);
    let metadata = std::fs::metadata(folder);
    let reason = match &metadata {
        Err(error) => Some(format!("{}: {}", display_name(folder), explain(error, folder))),
        Ok(metadata) if !metadata.is_dir() => Some(format!("{} is not a folder", display_name(folder))),
        Ok(_) if path.is_dir() => Some("it is a folder".to_owned()),
        Ok(_) => None,
    };
    reason.map_or(Ok(()), |reason| Err(anyhow!("cannot write {}: {reason}", display_name(path))))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes a profile, completely or not at all. Returns its size in bytes.
fn save(profile: &Profile, path: &Path) -> Result<u64> {
    let text = profile.to_json();
    check_writable(path)?;
    let write_error = |error: &std::io::Error| anyhow!("cannot write {}: {}", display_name(path), explain(error, path));
    let mut builder = tempfile::Builder::new();
    // Temporary files are readable only by their owner; a profile should be readable by everybody.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut file = builder.prefix(".echolint-").tempfile_in(folder_of(path)).map_err(|error| write_error(&error))?;
    file.write_all(text.as_bytes()).map_err(|error| write_error(&error))?;
    file.persist(path).map_err(|error| write_error(&error.error))?;
    Ok(text.len() as u64)
}
