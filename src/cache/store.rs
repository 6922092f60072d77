//! The cache's folder.

use super::{CheckKey, FolderCache};
use crate::config::Settings;
use crate::teacher::ActiveTeacher;
use std::collections::HashMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use xxhash_rust::xxh3::xxh3_128;

/// The variable that names the folder.
const VARIABLE: &str = "ECHOLINT_CACHE_DIR";
/// The folder of reports in it.
const CHECKS: &str = "checks";
/// The folder of the answers of judges in it.
pub const ANSWERS: &str = "judge";
/// A folder_cache that nobody used for so long is removed.
const KEPT: Duration = Duration::from_secs(30 * DAY);
/// Seconds.
const DAY: u64 = 24 * 60 * 60;

/// The folder of the cache: what the environment says, or echolint's own under the user's.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    let named = std::env::var_os(VARIABLE).filter(|folder| !folder.is_empty()).map(PathBuf::from);
    named.or_else(|| dirs::cache_dir().map(|folder| folder.join("echolint")))
}

/// The reports that are kept, as far as a run asks for them.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    /// Tells this build of echolint from others of its version.
    build: String,
    today: u32,
    shelves: Mutex<HashMap<PathBuf, Arc<FolderCache>>>,
}

impl Cache {
    /// A cache in a folder, which need not be there.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let today = u32::try_from(now.as_secs() / DAY).unwrap_or(0);
        let build = std::env::current_exe().and_then(std::fs::metadata);
        let build = format!("{:?}", build.map(|build| (build.len(), build.modified().ok())).ok());
        Self { folder: folder.join(CHECKS), build, today, shelves: Mutex::default() }
    }

    /// The reports of files in a folder, for checks with these settings and teachers.
    #[must_use]
    pub fn folder_cache(&self, of: &Path, settings: &Settings, teachers: &[ActiveTeacher]) -> Arc<FolderCache> {
        let key = CheckKey::new(&self.build, settings, teachers);
        let of = xxh3_128(of.as_os_str().as_encoded_bytes());
        let path = self.folder.join(format!("{of:032x}-{:032x}", key.hash()));
        let mut shelves = self.shelves.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(shelves.entry(path).or_insert_with_key(|path| Arc::new(FolderCache::read(path.clone(), self.today))))
    }

    /// Writes what is new, and removes what has not been used for long. A cache that cannot be written is none.
    pub fn save(&self) {
        let shelves = self.shelves.lock().unwrap_or_else(PoisonError::into_inner);
        for folder_cache in shelves.values() {
            if folder_cache.save().is_err() {
                return;
            }
        }
        let _ = self.tidy();
    }

    /// Removes shelves that have not been written for long, once a day at the most.
    fn tidy(&self) -> io::Result<()> {
        let mark = self.folder.join("tidied");
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
            if age(&path).is_ok_and(|age| age > KEPT) {
                let _ = std::fs::remove_file(path);
            }
        }
        Ok(())
    }
}

/// Writes a file in one step, so that no other run reads half of it.
///
/// # Errors
/// When it cannot be written.
pub fn write(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".echolint-").tempfile_in(folder)?;
    parts.iter().try_for_each(|part| file.write_all(part))?;
    file.persist(path)?;
    Ok(())
}

/// Removes all that is kept in a folder; the number of files that were there.
///
/// # Errors
/// When something cannot be removed.
pub fn clean(folder: &Path) -> io::Result<u64> {
    let mut removed = 0;
    for kind in [CHECKS, "profiles", ANSWERS] {
        let folder = folder.join(kind);
        let files = match std::fs::read_dir(&folder) {
            Ok(files) => files,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        // Only what echolint puts there is removed: the folder may have been named by mistake.
        for file in files {
            let file = file?;
            let name = file.file_name();
            let name = name.to_string_lossy();
            let stem = name.strip_suffix(".json").unwrap_or(&name);
            let is_hash = |part: &str| part.len() == 32 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
            let is_ours = stem.split('-').all(is_hash) || name == "tidied" || name.starts_with(".echolint-");
            if is_ours && file.file_type()?.is_file() {
                std::fs::remove_file(file.path())?;
                removed += u64::from(name != "tidied");
            }
        }
    }
    Ok(removed)
}
