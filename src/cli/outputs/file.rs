//! A report's file: written whole or not at all.

use crate::project::input::{display_name, explain};
use anyhow::{Context as _, Result, anyhow, bail};
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A file that takes its name only when it is complete; without that it is removed.
pub struct Pending {
    file: BufWriter<NamedTempFile>,
    /// What is replaced: where a link leads to.
    target: PathBuf,
    /// As it was given.
    name: String,
}

impl Pending {
    /// A file that is going to be at `path`.
    pub fn create(path: &Path) -> Result<Self> {
        let name = display_name(path);
        let cannot = |error: &io::Error, at: &Path| anyhow!("cannot write {name}: {}", explain(error, at));
        let (target, known) = match fs::metadata(path) {
            Ok(metadata) if !metadata.is_file() => bail!("cannot write {name}: it is no regular file"),
            Ok(metadata) if metadata.permissions().readonly() => bail!("cannot write {name}: it is read-only"),
            Ok(metadata) => (fs::canonicalize(path).map_err(|error| cannot(&error, path))?, Some(metadata)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => (path.to_owned(), None),
            Err(error) => return Err(cannot(&error, path)),
        };
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        // A report is for whoever may read other files in the folder; the mask of the process says who that is.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.prefix(".echolint-").tempfile_in(folder).map_err(|error| cannot(&error, folder))?;
        if let Some(known) = known {
            file.as_file().set_permissions(known.permissions()).map_err(|error| cannot(&error, path))?;
        }
        Ok(Self { file: BufWriter::with_capacity(1 << 16, file), target, name })
    }

    /// Whether it is going to replace this file.
    pub fn replaces(&self, path: &Path) -> bool {
        same(&self.target, path)
    }

    /// As it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Puts it where it belongs.
    pub fn keep(self) -> Result<()> {
        let Self { file, target, name } = self;
        let cannot = || format!("cannot write {name}");
        let file = file.into_inner().map_err(io::IntoInnerError::into_error).with_context(cannot)?;
        file.persist(target).map_err(|error| error.error).with_context(cannot)?;
        Ok(())
    }
}

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Whether two paths are one file, which need not be there yet.
fn same(a: &Path, b: &Path) -> bool {
    let real = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let in_folder = || Some(fs::canonicalize(folder).ok()?.join(path.file_name()?));
        fs::canonicalize(path).ok().or_else(in_folder)
    };
    matches!((real(a), real(b)), (Some(a), Some(b)) if a == b)
}
