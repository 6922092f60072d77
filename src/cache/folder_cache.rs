//! One file of the cache: the reports on the files in one folder.

use super::EntryKey;
use super::store::write;
use crate::engine::Report;
use crate::rules::RuleSet;
use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use xxhash_rust::xxh3::xxh3_64;

/// The first bytes of the file. The digit is the version of the format.
const MAGIC: &[u8; 8] = b"echoli2\n";
/// The size of an entry's header: key, day of last use, length of the report.
const HEADER: usize = 16 + 4 + 4;
/// The largest size of a file in bytes. The whole file is held in memory.
const MAX_SIZE: usize = 64 << 20;
/// The days after which an unused entry is removed.
const MAX_UNUSED_DAYS: u32 = 30;

/// The reports on the records of files in one folder, for one [`CheckKey`](super::CheckKey).
#[derive(Debug)]
pub struct FolderCache {
    path: PathBuf,
    /// The days since 1970.
    today: u32,
    /// The content of the file.
    bytes: Vec<u8>,
    /// The entries in `bytes`.
    stored: HashMap<EntryKey, StoredEntry>,
    new: Mutex<NewEntries>,
}

#[derive(Debug)]
struct StoredEntry {
    /// The bytes of its report.
    report: Range<usize>,
    /// The day of its last use before this run.
    day: u32,
    /// Whether this run used it.
    used: AtomicBool,
}

/// The reports that this run adds.
#[derive(Debug, Default)]
struct NewEntries {
    reports: HashMap<EntryKey, Vec<u8>>,
    /// The size that they add to the file.
    size: usize,
}

impl FolderCache {
    /// Reads a file. If it is missing or damaged, the cache is empty. `today` is in days since 1970.
    #[must_use]
    pub fn read(path: PathBuf, today: u32) -> Self {
        let is_small = std::fs::metadata(&path).is_ok_and(|metadata| metadata.len() <= MAX_SIZE as u64);
        let bytes = if is_small { std::fs::read(&path).unwrap_or_default() } else { Vec::new() };
        let stored = parse_entries(&bytes).unwrap_or_default();
        Self { path, today, bytes, stored, new: Mutex::default() }
    }

    /// The report on a record, if it is in the file and its rules are among `rules`.
    #[must_use]
    pub fn get(&self, key: &EntryKey, rules: &RuleSet) -> Option<Report> {
        let entry = self.stored.get(key)?;
        let report: Report<&str> = postcard::from_bytes(self.bytes.get(entry.report.clone())?).ok()?;
        let report = report.resolved(rules)?;
        entry.used.store(true, Ordering::Relaxed);
        Some(report)
    }

    /// Adds a report, unless the file would become too large.
    pub fn put(&self, key: EntryKey, report: &Report) {
        let Ok(bytes) = postcard::to_stdvec(report) else { return };
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        if self.bytes.len() + new.size + HEADER + bytes.len() <= MAX_SIZE {
            new.size += HEADER + bytes.len();
            new.reports.insert(key, bytes);
        }
    }

    /// Replaces the file, if there are new reports or days of last use to store.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self) -> std::io::Result<()> {
        let new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        let is_up_to_date = |entry: &StoredEntry| entry.day == self.today || !entry.used.load(Ordering::Relaxed);
        if new.reports.is_empty() && self.stored.values().all(is_up_to_date) {
            return Ok(());
        }
        let mut body = Vec::with_capacity(self.bytes.len() + new.size);
        let mut add = |key: &EntryKey, day: u32, report: &[u8]| {
            let Ok(length) = u32::try_from(report.len()) else { return };
            body.extend(key.0);
            body.extend(day.to_le_bytes());
            body.extend(length.to_le_bytes());
            body.extend(report);
        };
        for (key, entry) in &self.stored {
            let day = if entry.used.load(Ordering::Relaxed) { self.today } else { entry.day };
            if day + MAX_UNUSED_DAYS >= self.today && !new.reports.contains_key(key) {
                add(key, day, &self.bytes[entry.report.clone()]);
            }
        }
        new.reports.iter().for_each(|(key, report)| add(key, self.today, report));
        write(&self.path, &[MAGIC, &xxh3_64(&body).to_le_bytes(), &body])
    }
}

/// The entries of a file; `None` if the file is damaged.
fn parse_entries(bytes: &[u8]) -> Option<HashMap<EntryKey, StoredEntry>> {
    let start = MAGIC.len() + 8;
    let body = bytes.strip_prefix(MAGIC)?.get(8..)?;
    let checksum = u64::from_le_bytes(bytes.get(MAGIC.len()..start)?.try_into().ok()?);
    if xxh3_64(body) != checksum {
        return None;
    }
    let number = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let mut entries = HashMap::new();
    let mut at = start;
    while at < bytes.len() {
        let key = EntryKey(bytes.get(at..at + 16)?.try_into().ok()?);
        let (day, length) = (number(at + 16)?, number(at + 20)?);
        let end = at + HEADER + length as usize;
        bytes.get(at..end)?;
        entries.insert(key, StoredEntry { report: at + HEADER..end, day, used: AtomicBool::new(false) });
        at = end;
    }
    Some(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(nth: u8) -> EntryKey {
        EntryKey([nth; 16])
    }

    fn report(records: u64) -> Report {
        Report { records, ..Report::default() }
    }

    fn records(cache: &FolderCache, nth: u8) -> Option<u64> {
        cache.get(&key(nth), &RuleSet::builtin()).map(|report| report.records)
    }

    #[test]
    fn saved_reports_are_found_by_the_next_run() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("deep/reports");
        let cache = FolderCache::read(path.clone(), 100);
        cache.put(key(1), &report(1));
        cache.put(key(2), &report(2));
        cache.save().expect("written");
        let again = FolderCache::read(path.clone(), 101);
        assert_eq!([records(&again, 1), records(&again, 2), records(&again, 3)], [Some(1), Some(2), None]);
    }

    #[test]
    fn unused_entries_are_removed_after_30_days() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("reports");
        let cache = FolderCache::read(path.clone(), 100);
        [1, 2].into_iter().for_each(|nth| cache.put(key(nth), &report(1)));
        cache.save().expect("written");
        let used = FolderCache::read(path.clone(), 120);
        assert!(records(&used, 1).is_some());
        used.save().expect("written");
        let later = FolderCache::read(path.clone(), 140);
        later.put(key(3), &report(1));
        later.save().expect("written");
        let last = FolderCache::read(path, 140);
        assert_eq!([1, 2, 3].map(|nth| records(&last, nth).is_some()), [true, false, true]);
    }

    #[test]
    fn a_damaged_file_is_treated_as_empty() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("reports");
        let cache = FolderCache::read(path.clone(), 100);
        cache.put(key(1), &report(1));
        cache.save().expect("written");
        let intact = std::fs::read(&path).expect("it exists");
        for length in 0..intact.len() {
            std::fs::write(&path, &intact[..length]).expect("writable");
            assert_eq!(records(&FolderCache::read(path.clone(), 100), 1), None, "truncated to {length}");
        }
        for at in 0..intact.len() {
            let mut damaged = intact.clone();
            damaged[at] ^= 0x40;
            std::fs::write(&path, &damaged).expect("writable");
            assert_eq!(records(&FolderCache::read(path.clone(), 100), 1), None, "damaged at {at}");
        }
    }
}
