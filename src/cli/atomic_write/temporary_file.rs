//! Temporary files, which become the files next to them, and what killed runs left of them.

use std::fs::{self, DirEntry, File, Metadata, OpenOptions};
use std::io;
use std::path::{Path, absolute};
use std::time::Duration;
use tempfile::TempPath;

const PREFIX: &str = ".echolint-";
const SUFFIX: &str = ".tmp";
/// The number of names tried for a temporary file.
const MAX_NAMES: u32 = 64;
/// The age after which a temporary file is a leftover where the system does not show which processes exist.
const MAX_AGE: Duration = Duration::from_secs(60 * 60);

/// Creates a file in `folder` that is removed when its path is dropped. On Unix it has the permissions in `mode` that
/// the umask allows.
///
/// # Errors
/// If the folder is not writable.
#[cfg_attr(not(unix), allow(unused_variables))] // only Unix has modes
pub fn create(folder: &Path, mode: u32) -> io::Result<(File, TempPath)> {
    let folder = absolute(folder)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    let thread = rayon::current_thread_index().unwrap_or_default();
    let mut number = 0;
    loop {
        let path = folder.join(name(std::process::id(), thread, number));
        match options.open(&path) {
            Ok(file) => return Ok((file, TempPath::try_from_path(path)?)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < MAX_NAMES => number += 1,
            Err(error) => return Err(error),
        }
    }
}

/// Removes the temporary files in `folder` that killed runs of this user left. Returns their number. Files stay if they
/// cannot be listed or removed.
pub fn remove_leftovers(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    entries.flatten().filter(|entry| is_leftover(entry) && fs::remove_file(entry.path()).is_ok()).count()
}

fn name(process: u32, thread: usize, number: u32) -> String {
    format!("{PREFIX}{process}-{thread}-{number}{SUFFIX}")
}

/// The process that gave a temporary file this name. `None` if the name is another.
fn process_of(file_name: &str) -> Option<u32> {
    let mut parts = file_name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?.split('-');
    let process = parts.next()?.parse().ok()?;
    let thread = parts.next()?.parse().ok()?;
    let number = parts.next()?.parse().ok()?;
    // `+1` and `01` are numbers, too, but echolint does not write them.
    (name(process, thread, number) == file_name).then_some(process)
}

fn is_leftover(entry: &DirEntry) -> bool {
    let Some(process) = entry.file_name().to_str().and_then(process_of) else { return false };
    // The metadata of a link is that of the link itself.
    let Ok(metadata) = entry.metadata() else { return false };
    metadata.is_file() && is_own(&metadata) && has_ended(process, &metadata)
}

/// Whether a file belongs to the user.
#[cfg(unix)]
fn is_own(metadata: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::uid(metadata) == rustix::process::geteuid().as_raw()
}

#[cfg(not(unix))]
const fn is_own(_: &Metadata) -> bool {
    true
}

/// Whether the process that wrote a file has ended. Where the system does not show that, the age of the file decides.
///
/// A process in another container or on another machine seems to have ended. If it has not, it fails to rename its
/// temporary file and reports that; the file that it was to replace is unchanged.
fn has_ended(process: u32, metadata: &Metadata) -> bool {
    if process == std::process::id() {
        return false;
    }
    if cfg!(target_os = "linux") && Path::new("/proc/self").exists() {
        return matches!(Path::new("/proc").join(process.to_string()).try_exists(), Ok(false));
    }
    let age = metadata.modified().ok().and_then(|modified| modified.elapsed().ok());
    age.is_some_and(|age| age > MAX_AGE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    /// A process that does not exist: Linux numbers processes up to 4194304.
    const NOBODY: u32 = u32::MAX;

    /// Writes a file that is older than any run.
    fn write_old(path: &Path) {
        let file = File::create(path).unwrap();
        file.set_modified(SystemTime::now() - 2 * MAX_AGE).unwrap();
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn names_tell_the_process() {
        assert_eq!(name(7, 0, 3), ".echolint-7-0-3.tmp");
        assert_eq!(process_of(".echolint-7-0-3.tmp"), Some(7));
        assert_eq!(process_of(&name(NOBODY, 63, MAX_NAMES)), Some(NOBODY));
        for other in [
            ".echolint-baseline.json",
            ".echolint-7-0.tmp",
            ".echolint-7-0-3-1.tmp",
            ".echolint-7-0-3.tmp~",
            ".echolint-+7-0-3.tmp",
            ".echolint-07-0-3.tmp",
            ".echolint-7--3.tmp",
            ".echolint-4294967296-0-0.tmp",
            ".echolint-a1B2c3.tmp",
            "echolint-7-0-3.tmp",
        ] {
            assert_eq!(process_of(other), None, "{other}");
        }
    }

    #[test]
    fn a_temporary_file_is_removed_with_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let (_, first) = create(folder.path(), 0o600).unwrap();
        let (_, second) = create(folder.path(), 0o600).unwrap();
        assert_eq!(names(folder.path()).len(), 2, "each has its own name");
        assert_eq!(remove_leftovers(folder.path()), 0, "this process lives");
        drop((first, second));
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn only_files_of_ended_processes_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let live = name(std::process::id(), 0, 0);
        let others = [".echolint-x.tmp", ".echolint-baseline.json", "a.jsonl"];
        let kept = others.into_iter().chain([live.as_str()]);
        kept.clone().for_each(|kept| write_old(&folder.path().join(kept)));
        fs::create_dir(folder.path().join(name(NOBODY, 1, 0))).unwrap();
        write_old(&folder.path().join(name(NOBODY, 0, 0)));
        write_old(&folder.path().join(name(NOBODY, 12, 3)));
        assert_eq!(remove_leftovers(folder.path()), 2);
        let mut expected: Vec<String> = kept.map(str::to_owned).chain([name(NOBODY, 1, 0)]).collect();
        expected.sort();
        assert_eq!(names(folder.path()), expected);
        assert_eq!(remove_leftovers(&folder.path().join("none")), 0);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_neither_removed_nor_followed() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.jsonl");
        write_old(&target);
        let link = folder.path().join(name(NOBODY, 0, 0));
        std::os::unix::fs::symlink(&target, &link).unwrap();
        assert_eq!(remove_leftovers(folder.path()), 0);
        assert!(link.is_symlink() && target.exists());
    }
}
