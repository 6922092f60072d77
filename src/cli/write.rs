//! Writing a file anew: all of it or nothing.

use anyhow::{Context as _, Result, bail};
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};

/// Bytes compared at a time.
const CHUNK: usize = 1 << 16;
/// Names tried for the file written first.
const NAMES: u32 = 64;

/// Replaces the file at `path`, which held `original` when it was read, by one with `bytes`.
///
/// A link stays; the file it leads to is replaced. The new file has the permissions of the old one
/// and takes its place in one step, so that no reader ever meets half of it.
///
/// # Errors
/// When the file is no longer what was read, may not be written, or the disk refuses. Then it is
/// as it was.
pub fn replace(path: &Path, original: &[u8], bytes: &[u8]) -> Result<()> {
    let target = fs::canonicalize(path)?;
    let metadata = fs::metadata(&target)?;
    if !metadata.is_file() {
        bail!("it is no regular file");
    }
    if metadata.permissions().readonly() {
        bail!("it is read-only");
    }
    let folder = target.parent().context("it has no folder")?;
    let in_folder = || format!("cannot write a file in {}", folder.display());
    let (file, scratch) = Scratch::create(folder).with_context(in_folder)?;
    fill(file, bytes, &metadata).with_context(in_folder)?;
    if !holds(&target, original)? {
        bail!("it was changed by something else meanwhile; run echolint again");
    }
    fs::rename(&scratch.path, &target).context("cannot be replaced")?;
    scratch.keep();
    Ok(())
}

/// Replaces what a file holds, whatever that is.
///
/// # Errors
/// As [`replace`].
pub fn overwrite(path: &Path, bytes: &[u8]) -> Result<()> {
    let original = fs::read(path)?;
    if original == bytes { Ok(()) } else { replace(path, &original, bytes) }
}

/// Writes a new file in one step; never over one that is there.
///
/// # Errors
/// When there is one, or the disk refuses.
pub fn create(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".echolint-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let in_folder = || format!("cannot write a file in {}", folder.display());
    let mut file = builder.tempfile_in(folder).with_context(in_folder)?;
    file.write_all(bytes).with_context(in_folder)?;
    file.as_file().sync_all().with_context(in_folder)?;
    file.persist_noclobber(path).map_err(|error| error.error).context("cannot be written")?;
    Ok(())
}

/// A file that is removed again unless it is kept.
struct Scratch {
    path: PathBuf,
    kept: bool,
}

impl Scratch {
    fn create(folder: &Path) -> io::Result<(File, Self)> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        // The data may be for few eyes: nobody else sees it before its permissions are set.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut number = 0;
        loop {
            let thread = rayon::current_thread_index().unwrap_or_default();
            let path = folder.join(format!(".echolint-{}-{thread}-{number}.tmp", std::process::id()));
            match options.open(&path) {
                Ok(file) => return Ok((file, Self { path, kept: false })),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < NAMES => number += 1,
                Err(error) => return Err(error),
            }
        }
    }

    fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if !self.kept {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn fill(mut file: File, bytes: &[u8], like: &Metadata) -> io::Result<()> {
    file.write_all(bytes)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let made = file.metadata()?;
        if (made.uid(), made.gid()) != (like.uid(), like.gid()) {
            // Only root may give files away; to anybody else the file belongs who writes it.
            let group = std::os::unix::fs::fchown(&file, None, Some(like.gid()));
            let _ = group.and_then(|()| std::os::unix::fs::fchown(&file, Some(like.uid()), None));
        }
    }
    file.set_permissions(like.permissions())?;
    file.sync_all()
}

/// Whether a file holds these bytes.
fn holds(path: &Path, expected: &[u8]) -> io::Result<bool> {
    let mut file = File::open(path)?;
    if file.metadata()?.len() != expected.len() as u64 {
        return Ok(false);
    }
    let mut rest = expected;
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = match file.read(&mut chunk) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if read == 0 {
            return Ok(rest.is_empty());
        }
        let Some((expected, after)) = rest.split_at_checked(read) else { return Ok(false) };
        if chunk[..read] != *expected {
            return Ok(false);
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        for now in ["", "new", "old and more", "olD"] {
            fs::write(&path, now).unwrap();
            let error = replace(&path, b"old", b"fixed").unwrap_err().to_string();
            assert!(error.contains("changed by something else"), "{error}");
            assert_eq!(fs::read_to_string(&path).unwrap(), now);
        }
        fs::write(&path, "old").unwrap();
        replace(&path, b"old", b"fixed").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "fixed");
        assert_eq!(names(folder.path()), ["a.jsonl"], "nothing else is left behind");
    }

    #[test]
    fn large_files_are_compared_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        let mut bytes = vec![b'x'; 3 * CHUNK + 7];
        fs::write(&path, &bytes).unwrap();
        assert!(holds(&path, &bytes).unwrap());
        bytes[3 * CHUNK + 6] = b'y';
        assert!(!holds(&path, &bytes).unwrap());
        assert!(holds(&folder.path().join("none"), b"").is_err());
    }

    #[test]
    fn what_is_no_file_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        assert!(replace(folder.path(), b"", b"x").unwrap_err().to_string().contains("no regular file"));
        assert!(replace(&folder.path().join("none"), b"", b"x").is_err());
        assert!(names(folder.path()).is_empty());
    }
}
