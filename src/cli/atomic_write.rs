//! Writing and replacing files atomically: completely or not at all.

use anyhow::{Context as _, Result, bail};
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};

/// The number of bytes compared at a time.
const CHUNK: usize = 1 << 16;
/// The number of names tried for the temporary file.
const MAX_NAMES: u32 = 64;

/// Replaces the content of the file at `path`, which was `original` when it was read, with `bytes`.
///
/// If `path` is a link, the link stays and its target is replaced. The new file has the permissions of the old one and
/// replaces it in one step, so no reader sees a part of it.
///
/// # Errors
/// If the file has changed since it was read, is read-only, or cannot be written. The file is then unchanged.
pub fn replace(path: &Path, original: &[u8], bytes: &[u8]) -> Result<()> {
    let target = fs::canonicalize(path)?;
    let metadata = fs::metadata(&target)?;
    if !metadata.is_file() {
        bail!("not a regular file");
    }
    if metadata.permissions().readonly() {
        bail!("the file is read-only");
    }
    let folder = target.parent().context("no parent folder")?;
    let in_folder = || format!("cannot write a file in {}", folder.display());
    let (file, temporary) = TemporaryFile::create(folder).with_context(in_folder)?;
    write_like(file, bytes, &metadata).with_context(in_folder)?;
    if !has_content(&target, original)? {
        bail!("the file changed while echolint was running; run echolint again");
    }
    fs::rename(&temporary.path, &target).context("cannot replace the file")?;
    temporary.keep();
    Ok(())
}

/// Replaces the content of a file, whatever it is.
///
/// # Errors
/// As [`replace`].
pub fn overwrite(path: &Path, bytes: &[u8]) -> Result<()> {
    let original = fs::read(path)?;
    if original == bytes { Ok(()) } else { replace(path, &original, bytes) }
}

/// Writes a new file in one step, without overwriting an existing file.
///
/// # Errors
/// If the file exists or cannot be written.
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
    file.persist_noclobber(path).map_err(|error| error.error).context("cannot write the file")?;
    Ok(())
}

/// A file that is removed when it is dropped, unless it is kept.
struct TemporaryFile {
    path: PathBuf,
    kept: bool,
}

impl TemporaryFile {
    fn create(folder: &Path) -> io::Result<(File, Self)> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        // The data may be private: nobody else may read it before the permissions are set.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut number = 0;
        loop {
            let thread = rayon::current_thread_index().unwrap_or_default();
            let path = folder.join(format!(".echolint-{}-{thread}-{number}.tmp", std::process::id()));
            match options.open(&path) {
                Ok(file) => return Ok((file, Self { path, kept: false })),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < MAX_NAMES => number += 1,
                Err(error) => return Err(error),
            }
        }
    }

    fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        if !self.kept {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Writes `bytes`, and sets the owner and the permissions of the file to those in `like`.
fn write_like(mut file: File, bytes: &[u8], like: &Metadata) -> io::Result<()> {
    file.write_all(bytes)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let created = file.metadata()?;
        if (created.uid(), created.gid()) != (like.uid(), like.gid()) {
            // Only root may change the owner. For other users, the file belongs to whoever writes it.
            let group = std::os::unix::fs::fchown(&file, None, Some(like.gid()));
            let _ = group.and_then(|()| std::os::unix::fs::fchown(&file, Some(like.uid()), None));
        }
    }
    file.set_permissions(like.permissions())?;
    file.sync_all()
}

/// Whether the content of a file is `expected`.
fn has_content(path: &Path, expected: &[u8]) -> io::Result<bool> {
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
    fn a_file_that_changed_since_it_was_read_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        for current in ["", "new", "old and more", "olD"] {
            fs::write(&path, current).unwrap();
            let error = replace(&path, b"old", b"fixed").unwrap_err().to_string();
            assert!(error.contains("changed while echolint was running"), "{error}");
            assert_eq!(fs::read_to_string(&path).unwrap(), current);
        }
        fs::write(&path, "old").unwrap();
        replace(&path, b"old", b"fixed").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "fixed");
        assert_eq!(names(folder.path()), ["a.jsonl"], "no temporary file is left");
    }

    #[test]
    fn large_files_are_compared_completely() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        let mut bytes = vec![b'x'; 3 * CHUNK + 7];
        fs::write(&path, &bytes).unwrap();
        assert!(has_content(&path, &bytes).unwrap());
        bytes[3 * CHUNK + 6] = b'y';
        assert!(!has_content(&path, &bytes).unwrap());
        assert!(has_content(&folder.path().join("none"), b"").is_err());
    }

    #[test]
    fn folders_and_missing_files_are_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        assert!(replace(folder.path(), b"", b"x").unwrap_err().to_string().contains("not a regular file"));
        assert!(replace(&folder.path().join("none"), b"", b"x").is_err());
        assert!(names(folder.path()).is_empty());
    }
}
