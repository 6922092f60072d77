//! `echolint check --watch`: checks again whenever something changes.

use super::args::CheckArgs;
use super::{Outcome, check, is_closed_pipe, report_error};
use crate::baseline::BASELINE_NAME;
use crate::config::CONFIG_NAME;
use crate::project::input::{display_name, explain, is_trajectory_name};
use anyhow::{Context as _, Result, anyhow, bail};
use notify::{ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// Changes come in bursts; this long it must be quiet.
const QUIET: Duration = Duration::from_millis(100);

/// Runs the command until it is interrupted.
pub fn run(args: &CheckArgs) -> Result<Outcome> {
    let (sender, events) = channel();
    let mut watcher = notify::recommended_watcher(sender).context("changes of files cannot be watched here")?;
    let watched = watch(&mut watcher, &args.paths)?;
    loop {
        clear()?;
        match check::run(args) {
            Ok(_) => {}
            Err(error) if is_closed_pipe(&error) => return Err(error),
            // A configuration is broken while it is written; the next change may mend it.
            Err(error) => report_error(&format!("{error:#}")),
        }
        let _ = writeln!(io::stderr().lock(), "echolint: watching {watched}; Ctrl+C ends it");
        if !changed(&events) {
            return Ok(Outcome::Clean);
        }
    }
}

/// Starts to watch files and folders; their names.
fn watch(watcher: &mut RecommendedWatcher, paths: &[PathBuf]) -> Result<String> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here } else { paths };
    let mut names = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            bail!("standard input cannot be watched: name files and folders");
        }
        // A file that is replaced is another one: its folder is watched.
        let (folder, mode) = match path.parent() {
            _ if path.is_dir() => (path.as_path(), RecursiveMode::Recursive),
            Some(parent) if !parent.as_os_str().is_empty() => (parent, RecursiveMode::NonRecursive),
            _ => (Path::new("."), RecursiveMode::NonRecursive),
        };
        watcher.watch(folder, mode).map_err(|error| unwatchable(path, &error))?;
        names.push(display_name(path));
        // Configurations further up count too.
        let full = std::path::absolute(folder)?;
        let above = full.ancestors().skip(1).find(|folder| folder.join(CONFIG_NAME).is_file());
        if let Some(above) = above {
            watcher.watch(above, RecursiveMode::NonRecursive).map_err(|error| unwatchable(above, &error))?;
        }
    }
    Ok(names.join(", "))
}

/// Why a path cannot be watched.
fn unwatchable(path: &Path, error: &notify::Error) -> anyhow::Error {
    let reason = match &error.kind {
        ErrorKind::Io(error) => explain(error, path),
        ErrorKind::PathNotFound => "no such file or folder".to_owned(),
        ErrorKind::MaxFilesWatch => "the system watches no more files (see fs.inotify.max_user_watches)".to_owned(),
        _ => error.to_string(),
    };
    anyhow!("{}: {reason}", display_name(path))
}

/// Waits until something has changed and it is quiet again; `false` when no change can come any more.
fn changed(events: &Receiver<notify::Result<Event>>) -> bool {
    let mut any = false;
    loop {
        let event =
            if any { events.recv_timeout(QUIET) } else { events.recv().map_err(|_| RecvTimeoutError::Disconnected) };
        match event {
            Ok(Ok(event)) => any |= matters(&event),
            // Events were lost: something may have changed.
            Ok(Err(_)) => any = true,
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}

/// Whether a change can lead to other findings: of data, of a configuration, or of what it names.
fn matters(event: &Event) -> bool {
    if matches!(event.kind, EventKind::Access(_)) {
        return false;
    }
    let is_read = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default();
        // Files in a new folder may have come before it was watched.
        let is_new_folder = matches!(event.kind, EventKind::Create(_)) && path.is_dir();
        is_trajectory_name(path) || name == CONFIG_NAME || name == BASELINE_NAME || is_new_folder
    };
    event.need_rescan() || event.paths.iter().any(is_read)
}

/// Begins a new screen on a terminal.
fn clear() -> io::Result<()> {
    let mut stdout = io::stdout();
    if stdout.is_terminal() {
        stdout.write_all(b"\x1b[2J\x1b[H")?;
        stdout.flush()?;
    }
    Ok(())
}
