//! `echolint check --watch`: checks again whenever data, a configuration or a baseline changes.

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

/// How long to wait for more changes. Changes come in bursts.
const QUIET_PERIOD: Duration = Duration::from_millis(100);

/// Runs the command until it is interrupted.
pub fn run(args: &CheckArgs) -> Result<Outcome> {
    let (sender, events) = channel();
    let mut watcher = notify::recommended_watcher(sender).context("cannot watch files")?;
    let watched = watch(&mut watcher, &args.paths)?;
    loop {
        clear()?;
        match check::run(args) {
            Ok(_) => {}
            Err(error) if is_closed_pipe(&error) => return Err(error),
            // A configuration may be invalid while it is edited; the next change may fix it.
            Err(error) => report_error(&format!("{error:#}")),
        }
        let _ = writeln!(io::stderr().lock(), "echolint: watching {watched}; press Ctrl+C to stop");
        if !wait_for_change(&events) {
            return Ok(Outcome::Clean);
        }
    }
}

/// Starts watching files and folders. Returns their names.
fn watch(watcher: &mut RecommendedWatcher, paths: &[PathBuf]) -> Result<String> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here } else { paths };
    let mut names = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            bail!("`--watch` cannot be used with standard input");
        }
        // Watch the folder of a file, because a watch on the file itself ends when an editor replaces the file.
        let (folder, mode) = match path.parent() {
            _ if path.is_dir() => (path.as_path(), RecursiveMode::Recursive),
            Some(parent) if !parent.as_os_str().is_empty() => (parent, RecursiveMode::NonRecursive),
            _ => (Path::new("."), RecursiveMode::NonRecursive),
        };
        watcher.watch(folder, mode).map_err(|error| watch_error(path, &error))?;
        names.push(display_name(path));
        // The configuration may be in a folder above.
        let full = std::path::absolute(folder)?;
        let above = full.ancestors().skip(1).find(|folder| folder.join(CONFIG_NAME).is_file());
        if let Some(above) = above {
            watcher.watch(above, RecursiveMode::NonRecursive).map_err(|error| watch_error(above, &error))?;
        }
    }
    Ok(names.join(", "))
}

/// Converts the error for a path that cannot be watched.
fn watch_error(path: &Path, error: &notify::Error) -> anyhow::Error {
    let reason = match &error.kind {
        ErrorKind::Io(error) => explain(error, path),
        ErrorKind::PathNotFound => "no such file or folder".to_owned(),
        ErrorKind::MaxFilesWatch => {
            "the system's limit on watched files is reached (see fs.inotify.max_user_watches)".to_owned()
        }
        _ => error.to_string(),
    };
    anyhow!("{}: {reason}", display_name(path))
}

/// Waits for a relevant change and the end of its burst. Returns `false` if the watcher has stopped.
fn wait_for_change(events: &Receiver<notify::Result<Event>>) -> bool {
    let mut is_changed = false;
    loop {
        let event = if is_changed {
            events.recv_timeout(QUIET_PERIOD)
        } else {
            events.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        match event {
            Ok(Ok(event)) => is_changed |= is_relevant(&event),
            // Events were lost, so something may have changed.
            Ok(Err(_)) => is_changed = true,
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}

/// Whether a change can affect findings: a change to data, a configuration or a baseline.
fn is_relevant(event: &Event) -> bool {
    if matches!(event.kind, EventKind::Access(_)) {
        return false;
    }
    let is_read = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default();
        // A new folder may contain files that were created before it was watched.
        let is_new_folder = matches!(event.kind, EventKind::Create(_)) && path.is_dir();
        is_trajectory_name(path) || name == CONFIG_NAME || name == BASELINE_NAME || is_new_folder
    };
    event.need_rescan() || event.paths.iter().any(is_read)
}

/// Clears the screen if standard output is a terminal.
fn clear() -> io::Result<()> {
    let mut stdout = io::stdout();
    if stdout.is_terminal() {
        stdout.write_all(b"\x1b[2J\x1b[H")?;
        stdout.flush()?;
    }
    Ok(())
}
