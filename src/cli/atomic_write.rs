//! Writing and replacing files atomically: completely or not at all.

#[cfg(any(target_os = "linux", target_os = "macos"))]
mod attributes;
mod temporary_file;

pub use temporary_file::remove_leftovers;

use anyhow::{Context as _, Result, bail};
use std::collections::HashSet;
use std::fs::{self, File, Metadata};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The number of bytes compared at a time.
const CHUNK: usize = 1 << 16;
/// The permissions of a new file. The umask takes some of them.
const NEW: u32 = 0o666;
/// The permissions of a file that replaces another, until it has those of the other: the data may be private.
const PRIVATE: u32 = 0o600;

/// What happens to a file with several hard links. Replacing it separates it from the other links, which keep the old
/// content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HardLinks {
    /// The file is refused.
    Refuse,
    /// The file is refused; the error mentions `--force`.
    NeedForce,
    /// The file is replaced.
    Separate,
}

impl HardLinks {
    /// What a command with `--force` does.
    pub const fn forced(force: bool) -> Self {
        if force { Self::Separate } else { Self::NeedForce }
    }

    /// Checks whether a file may be replaced.
    fn check(self, metadata: &Metadata) -> Result<()> {
        let cure = match self {
            Self::Separate => return Ok(()),
            Self::NeedForce => "pass `--force` to replace it anyway",
            Self::Refuse => "remove the other links first",
        };
        let links = count_links(metadata);
        if links > 1 {
            bail!("the file has {links} hard links, which replacing it would separate; {cure}");
        }
        Ok(())
    }
}

/// Writes files, each completely or not at all, and removes the temporary files that killed runs left in their folders.
#[derive(Debug)]
pub struct FileWriter {
    hard_links: HardLinks,
    /// The folders that have been searched for leftovers.
    searched: Mutex<HashSet<PathBuf>>,
}

impl FileWriter {
    /// Creates a writer for one run.
    pub fn new(hard_links: HardLinks) -> Self {
        Self { hard_links, searched: Mutex::default() }
    }

    /// Replaces the content of the file at `path`, which was `original` when it was read, with `bytes`.
    ///
    /// If `path` is a symbolic link, the link stays and its target is replaced. The new file has the permissions and
    /// the extended attributes of the old one and replaces it in one step, so no reader sees a part of it.
    ///
    /// # Errors
    /// If the file has changed since it was read, is read-only, has several hard links, or cannot be written. The file
    /// is then unchanged.
    pub fn replace(&self, path: &Path, original: &[u8], bytes: &[u8]) -> Result<()> {
        let target = fs::canonicalize(path)?;
        let metadata = fs::metadata(&target)?;
        if !metadata.is_file() {
            bail!("not a regular file");
        }
        if metadata.permissions().readonly() {
            bail!("the file is read-only");
        }
        let folder = target.parent().context("no parent folder")?;
        // A leftover may be a link to the file, so links are counted afterwards.
        self.remove_leftovers(folder);
        let old = File::open(&target)?;
        self.hard_links.check(&old.metadata()?)?;
        let in_folder = || format!("cannot write a file in {}", folder.display());
        let (mut file, mut temporary) = temporary_file::create(folder, PRIVATE).with_context(in_folder)?;
        file.write_all(bytes).with_context(in_folder)?;
        copy_metadata(old, &file)?;
        file.sync_all().with_context(in_folder)?;
        drop(file);
        if !has_content(&target, original)? {
            bail!("the file changed while echolint was running; run echolint again");
        }
        fs::rename(&temporary, &target).context("cannot replace the file")?;
        temporary.disable_cleanup(true);
        Ok(())
    }

    /// Replaces the content of a file, whatever it is.
    ///
    /// # Errors
    /// As [`replace`](Self::replace).
    pub fn overwrite(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        let original = fs::read(path)?;
        if original == bytes { Ok(()) } else { self.replace(path, &original, bytes) }
    }

    /// Writes a new file in one step, without overwriting an existing file.
    ///
    /// # Errors
    /// If the file exists or cannot be written.
    pub fn create(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        self.remove_leftovers(folder);
        let in_folder = || format!("cannot write a file in {}", folder.display());
        let (mut file, temporary) = temporary_file::create(folder, NEW).with_context(in_folder)?;
        file.write_all(bytes).with_context(in_folder)?;
        file.sync_all().with_context(in_folder)?;
        drop(file);
        temporary.persist_noclobber(path).map_err(|error| error.error).context("cannot write the file")
    }

    /// Removes the temporary files of killed runs, once per folder.
    fn remove_leftovers(&self, folder: &Path) {
        let mut searched = self.searched.lock().unwrap_or_else(PoisonError::into_inner);
        if searched.insert(folder.to_owned()) {
            remove_leftovers(folder);
        }
    }
}

#[cfg(unix)]
fn count_links(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(metadata)
}

/// Elsewhere the standard library does not show the number.
#[cfg(not(unix))]
const fn count_links(_: &Metadata) -> u64 {
    1
}

/// Gives `new` the owner, the extended attributes and the permissions of `old`.
fn copy_metadata(old: File, new: &File) -> Result<()> {
    let metadata = old.metadata()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, fchown};
        let created = new.metadata()?;
        if (created.uid(), created.gid()) != (metadata.uid(), metadata.gid()) {
            // Only root may change the owner. For other users, the file belongs to whoever writes it.
            let group = fchown(new, None, Some(metadata.gid()));
            let _ = group.and_then(|()| fchown(new, Some(metadata.uid()), None));
        }
    }
    // The permissions come last: an access control list, which is an attribute, narrows what they allow.
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    attributes::copy(&old, new)?;
    new.set_permissions(metadata.permissions()).context("cannot keep the permissions")
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

    fn writer() -> FileWriter {
        FileWriter::new(HardLinks::forced(false))
    }

    #[test]
    fn a_file_that_changed_since_it_was_read_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        for current in ["", "new", "old and more", "olD"] {
            fs::write(&path, current).unwrap();
            let error = writer().replace(&path, b"old", b"fixed").unwrap_err().to_string();
            assert!(error.contains("changed while echolint was running"), "{error}");
            assert_eq!(fs::read_to_string(&path).unwrap(), current);
        }
        fs::write(&path, "old").unwrap();
        writer().replace(&path, b"old", b"fixed").unwrap();
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
        assert!(writer().replace(folder.path(), b"", b"x").unwrap_err().to_string().contains("not a regular file"));
        assert!(writer().replace(&folder.path().join("none"), b"", b"x").is_err());
        assert!(names(folder.path()).is_empty());
    }
    #[test]
    fn new_files_do_not_overwrite_others() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        writer().create(&path, b"one").unwrap();
        let error = writer().create(&path, b"two").unwrap_err();
        assert!(format!("{error:#}").starts_with("cannot write the file: "), "{error:#}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        writer().overwrite(&path, b"two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(names(folder.path()), ["a.jsonl"], "no temporary file is left");
    }

    #[cfg(unix)]
    #[test]
    fn hard_links_are_separated_only_on_request() {
        use std::os::unix::fs::MetadataExt as _;
        let folder = tempfile::tempdir().unwrap();
        let [path, other] = ["a.jsonl", "b.jsonl"].map(|name| folder.path().join(name));
        fs::write(&path, "old").unwrap();
        fs::hard_link(&path, &other).unwrap();
        for (links, cure) in [
            (HardLinks::forced(false), "pass `--force` to replace it anyway"),
            (HardLinks::Refuse, "remove the other links first"),
        ] {
            let error = FileWriter::new(links).replace(&path, b"old", b"fixed").unwrap_err().to_string();
            assert_eq!(error, format!("the file has 2 hard links, which replacing it would separate; {cure}"));
            assert_eq!(fs::metadata(&path).unwrap().ino(), fs::metadata(&other).unwrap().ino());
        }
        FileWriter::new(HardLinks::forced(true)).replace(&path, b"old", b"fixed").unwrap();
        assert_eq!([&path, &other].map(|path| fs::read_to_string(path).unwrap()), ["fixed", "old"]);
        // Now each has one link.
        writer().replace(&other, b"old", b"fixed").unwrap();
        assert_eq!(names(folder.path()).len(), 2, "no temporary file is left");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_leftover_that_is_a_link_to_the_file_is_removed_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        fs::write(&path, "old").unwrap();
        // Where the system cannot rename without overwriting, a new file is linked to its name, and then unlinked.
        fs::hard_link(&path, folder.path().join(format!(".echolint-{}-0-0.tmp", u32::MAX))).unwrap();
        writer().replace(&path, b"old", b"fixed").unwrap();
        assert_eq!(names(folder.path()), ["a.jsonl"]);
    }
}
