//! The file of a report, written completely or not at all.

use crate::project::input::{display_name, explain};
use anyhow::{Context as _, Result, anyhow, bail};
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A temporary file that gets its name when it is complete. It is removed if it is dropped before.
pub struct PendingFile {
    file: BufWriter<NamedTempFile>,
    /// The file to replace, with links resolved.
    target: PathBuf,
    /// The path as given, for messages.
    name: String,
}

impl PendingFile {
    /// Creates a temporary file in the folder of `path`.
    ///
    /// # Errors
    /// If `path` cannot be written.
    pub fn create(path: &Path) -> Result<Self> {
        let name = display_name(path);
        let cannot = |error: &io::Error, at: &Path| anyhow!("cannot write {name}: {}", explain(error, at));
        let (target, known) = match fs::metadata(path) {
            Ok(metadata) if !metadata.is_file() => bail!("cannot write {name}: not a regular file"),
            Ok(metadata) if metadata.permissions().readonly() => bail!("cannot write {name}: the file is read-only"),
            Ok(metadata) => (fs::canonicalize(path).map_err(|error| cannot(&error, path))?, Some(metadata)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => (path.to_owned(), None),
            Err(error) => return Err(cannot(&error, path)),
        };
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        // A report is as readable as any other new file, unlike a temporary file: the umask decides.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.prefix(".echolint-").tempfile_in(folder).map_err(|error| cannot(&error, folder))?;
        if let Some(known) = known {
            file.as_file().set_permissions(known.permissions()).map_err(|error| cannot(&error, path))?;
        }
        Ok(Self { file: BufWriter::with_capacity(1 << 16, file), target, name })
    }

    /// Whether `path` is the file to replace.
    pub fn replaces(&self, path: &Path) -> bool {
        is_same_file(&self.target, path)
    }

    /// The path as given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// If the rest cannot be written, or the file cannot be renamed.
    pub fn persist(self) -> Result<()> {
        let Self { file, target, name } = self;
        let cannot = || format!("cannot write {name}");
        let file = file.into_inner().map_err(io::IntoInnerError::into_error).with_context(cannot)?;
        file.persist(target).map_err(|error| error.error).with_context(cannot)?;
        Ok(())
    }
}

impl Write for PendingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Whether two paths are the same file, which need not exist yet.
fn is_same_file(a: &Path, b: &Path) -> bool {
    let canonical = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let in_folder = || Some(fs::canonicalize(folder).ok()?.join(path.file_name()?));
        fs::canonicalize(path).ok().or_else(in_folder)
    };
    matches!((canonical(a), canonical(b)), (Some(a), Some(b)) if a == b)
}
