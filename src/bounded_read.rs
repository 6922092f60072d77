//! Reads files that a configuration, a folder or a name points to.
//!
//! Whoever prepares a folder decides what such a path leads to: `.echolint-baseline.json` may be a link to `/dev/zero`, or
//! a pipe on which nobody writes. Only regular files up to a limit are read, and opening them cannot block.

use std::fs::{File, Metadata};
use std::io::{self, Error, ErrorKind, Read};
use std::path::Path;

/// The maximum size of a configuration, in bytes.
pub const MAX_CONFIG: u64 = 4 << 20;
/// The maximum size of a JSON Schema, in bytes.
pub const MAX_SCHEMA: u64 = 16 << 20;
/// The maximum size of a baseline, in bytes: about a million entries.
pub const MAX_BASELINE: u64 = 256 << 20;

/// Reads a regular file of at most `limit` bytes.
///
/// # Errors
/// If the file cannot be read, is not a regular file, is larger, or is on another machine.
pub fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    refuse_remote(path)?;
    // Opening a pipe blocks until somebody writes to it, so look before.
    require_regular(&std::fs::metadata(path)?, limit)?;
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    require_regular(&metadata, limit)?;
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    // The file may grow while it is read.
    file.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(too_large(limit));
    }
    Ok(bytes)
}

/// Reads a regular file of at most `limit` bytes that is UTF-8 text.
///
/// # Errors
/// As [`read`]; of the kind `InvalidData` if the file is not UTF-8 text.
pub fn read_text(path: &Path, limit: u64) -> io::Result<String> {
    String::from_utf8(read(path, limit)?).map_err(|_| Error::new(ErrorKind::InvalidData, "not UTF-8 text"))
}

fn require_regular(metadata: &Metadata, limit: u64) -> io::Result<()> {
    if metadata.is_dir() {
        return Err(Error::new(ErrorKind::IsADirectory, "it is a folder"));
    }
    if !metadata.is_file() {
        return Err(Error::new(ErrorKind::InvalidInput, "not a regular file"));
    }
    if metadata.len() > limit { Err(too_large(limit)) } else { Ok(()) }
}

fn too_large(limit: u64) -> Error {
    Error::new(ErrorKind::FileTooLarge, format!("too large; the limit is {} MB", limit >> 20))
}

/// Refuses paths of other machines and of devices, which Windows opens like files. Opening `\\\\host\\share` sends the
/// user's credentials to the host.
#[cfg(windows)]
fn refuse_remote(path: &Path) -> io::Result<()> {
    use std::path::{Component, Prefix};
    let refused = |prefix| matches!(prefix, Prefix::UNC(..) | Prefix::VerbatimUNC(..) | Prefix::DeviceNS(_));
    match path.components().next() {
        Some(Component::Prefix(prefix)) if refused(prefix.kind()) => {
            Err(Error::new(ErrorKind::InvalidInput, "not a path of this machine's files"))
        }
        _ => Ok(()),
    }
}

#[cfg(not(windows))]
#[allow(clippy::unnecessary_wraps)] // as on Windows
const fn refuse_remote(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_within_the_limit_are_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.txt");
        std::fs::write(&path, "four").expect("writable");
        assert_eq!(read_text(&path, 4).expect("readable"), "four");
        assert_eq!(read(&path, 3).expect_err("too large").kind(), ErrorKind::FileTooLarge);
        assert_eq!(read(folder.path(), 9).expect_err("a folder").kind(), ErrorKind::IsADirectory);
        assert_eq!(read(&folder.path().join("b"), 9).expect_err("absent").kind(), ErrorKind::NotFound);
        std::fs::write(&path, b"\xff").expect("writable");
        assert_eq!(read_text(&path, 4).expect_err("not text").kind(), ErrorKind::InvalidData);
    }

    #[cfg(unix)]
    #[test]
    fn devices_and_pipes_are_refused_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("/dev/zero", &link).expect("writable");
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("it runs").success());
        for path in [&link, &pipe] {
            let error = read(path, 1 << 20).expect_err("not a regular file");
            assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::InvalidInput, "not a regular file"));
        }
    }
}
