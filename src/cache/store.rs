//! The cache's directory: its place, its files and their removal.

use super::{CheckKey, FolderCache};
use crate::config::Settings;
use crate::teacher::ActiveTeacher;
use std::collections::HashMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use xxhash_rust::xxh3::xxh3_128;

/// The environment variable with the cache's directory.
const VARIABLE: &str = "ECHOLINT_CACHE_DIR";
/// The subdirectory of reports.
const CHECKS: &str = "checks";
/// The subdirectory of the judges' answers.
pub const ANSWERS: &str = "judge";
/// The file whose modification time is that of the last removal of old files.
const CLEANED: &str = "tidied";
/// The age at which a file of reports is removed.
const MAX_AGE: Duration = Duration::from_secs(30 * DAY);
/// The seconds of a day.
const DAY: u64 = 24 * 60 * 60;

/// The cache's directory: `ECHOLINT_CACHE_DIR`, or `echolint` in the user's cache directory. `None` if the user has no
/// cache directory.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    let named = std::env::var_os(VARIABLE).filter(|folder| !folder.is_empty()).map(PathBuf::from);
    named.or_else(|| dirs::cache_dir().map(|folder| folder.join("echolint")))
}

/// The cached reports that a run needs.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    /// Identifies this build of echolint among others of the same version.
    build: String,
    /// The days since 1970.
    today: u32,
    /// The files that this run has read.
    folders: Mutex<HashMap<PathBuf, Arc<FolderCache>>>,
}

impl Cache {
    /// A cache in a directory, which need not exist.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let today = u32::try_from(now.as_secs() / DAY).unwrap_or(0);
        let build = std::env::current_exe().and_then(std::fs::metadata);
        let build = format!("{:?}", build.map(|build| (build.len(), build.modified().ok())).ok());
        Self { folder: folder.join(CHECKS), build, today, folders: Mutex::default() }
    }

    /// The reports on files in a folder of data, for some settings and teachers.
    #[must_use]
    pub fn folder_cache(&self, data: &Path, settings: &Settings, teachers: &[ActiveTeacher]) -> Arc<FolderCache> {
        let key = CheckKey::new(&self.build, settings, teachers);
        let data = xxh3_128(data.as_os_str().as_encoded_bytes());
        let path = self.folder.join(format!("{data:032x}-{:032x}", key.hash()));
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(folders.entry(path).or_insert_with_key(|path| Arc::new(FolderCache::read(path.clone(), self.today))))
    }

    /// Writes new reports and removes old files. Errors are ignored: the cache is optional.
    pub fn save(&self) {
        let folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        for cache in folders.values() {
            if cache.save().is_err() {
                return;
            }
        }
        let _ = self.remove_old_files();
    }

    /// Removes the files that were not written for a long time, at most once a day.
    fn remove_old_files(&self) -> io::Result<()> {
        let mark = self.folder.join(CLEANED);
        let age = |path: &Path| {
            let modified = std::fs::metadata(path)?.modified()?;
            Ok::<_, io::Error>(SystemTime::now().duration_since(modified).unwrap_or_default())
        };
        if !self.folder.is_dir() || age(&mark).is_ok_and(|age| age < Duration::from_secs(DAY)) {
            return Ok(());
        }
        std::fs::write(&mark, "")?;
        for entry in std::fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if age(&path).is_ok_and(|age| age > MAX_AGE) {
                let _ = std::fs::remove_file(path);
            }
        }
        Ok(())
    }
}

/// Replaces a file atomically, so that no other run reads an incomplete one.
///
/// # Errors
/// When the file cannot be written.
pub fn write(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".echolint-").tempfile_in(folder)?;
    parts.iter().try_for_each(|part| file.write_all(part))?;
    file.persist(path)?;
    Ok(())
}

/// Removes all files of a cache in a directory. Returns their number.
///
/// # Errors
/// When a file cannot be removed.
pub fn clean(folder: &Path) -> io::Result<u64> {
    let mut removed = 0;
    for kind in [CHECKS, "profiles", ANSWERS] {
        let folder = folder.join(kind);
        let files = match std::fs::read_dir(&folder) {
            Ok(files) => files,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        // Only files of the cache are removed: the directory may have been set by mistake.
        for file in files {
            let file = file?;
            let name = file.file_name();
            let name = name.to_string_lossy();
            let stem = name.strip_suffix(".json").unwrap_or(&name);
            let is_hash = |part: &str| part.len() == 32 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
            let is_ours = stem.split('-').all(is_hash) || name == CLEANED || name.starts_with(".echolint-");
            if is_ours && file.file_type()?.is_file() {
                std::fs::remove_file(file.path())?;
                removed += u64::from(name != CLEANED);
            }
        }
    }
    Ok(removed)
}
