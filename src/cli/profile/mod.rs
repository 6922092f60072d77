//! `echolint profile`

mod build;
mod diff;
mod merge;
mod show;

use super::Outcome;
use super::args::ProfileCommand;
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

/// A number of things: `1 file`, `2 files`, `2 trajectories`.
fn times(count: u64, what: &str) -> String {
    match (count, what.strip_suffix('y')) {
        (1, _) => format!("1 {what}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        (_, None) => format!("{count} {what}s"),
    }
}

/// Refuses a file that cannot be written before any work is done for it.
fn writable(path: &Path) -> Result<()> {
    let folder = folder_of(path);
    let metadata = std::fs::metadata(folder);
    let why = match &metadata {
        Err(error) => Some(format!("{}: {}", display_name(folder), explain(error, folder))),
        Ok(metadata) if !metadata.is_dir() => Some(format!("{} is no folder", display_name(folder))),
        Ok(_) if path.is_dir() => Some("it is a folder".to_owned()),
        Ok(_) => None,
    };
    why.map_or(Ok(()), |why| Err(anyhow!("cannot write {}: {why}", display_name(path))))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes a profile: at once or not at all.
fn save(profile: &Profile, path: &Path) -> Result<u64> {
    let text = profile.to_json();
    writable(path)?;
    let cannot = |error: &std::io::Error| anyhow!("cannot write {}: {}", display_name(path), explain(error, path));
    let mut builder = tempfile::Builder::new();
    // A profile is for everybody who may read the folder, unlike other temporary files.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut file = builder.prefix(".echolint-").tempfile_in(folder_of(path)).map_err(|error| cannot(&error))?;
    file.write_all(text.as_bytes()).map_err(|error| cannot(&error))?;
    file.persist(path).map_err(|error| cannot(&error.error))?;
    Ok(text.len() as u64)
}
