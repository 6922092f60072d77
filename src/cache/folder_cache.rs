//! One file of the cache.

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

/// How the file begins; the digit is the version of its form.
const MAGIC: &[u8; 8] = b"echoli1\n";
/// Key, day of last use, length.
const HEAD: usize = 16 + 4 + 4;
/// Bytes above which nothing more is put on a folder_cache: it is held in memory.
const LARGEST: usize = 64 << 20;
/// Days after which an entry that nobody asked for is dropped.
const KEPT_DAYS: u32 = 30;

/// Reports of the records of a folder, under one key.
#[derive(Debug)]
pub struct FolderCache {
    path: PathBuf,
    today: u32,
    bytes: Vec<u8>,
    known: HashMap<EntryKey, Entry>,
    new: Mutex<New>,
}

#[derive(Debug)]
struct Entry {
    /// Where its report stands in the file.
    at: Range<usize>,
    /// The day it was asked for last.
    day: u32,
    used: AtomicBool,
}

/// What this run adds.
#[derive(Debug, Default)]
struct New {
    entries: HashMap<EntryKey, Vec<u8>>,
    bytes: usize,
}

impl FolderCache {
    /// Reads a folder_cache; an empty one where there is none that can be used. `today` is a day since 1970.
    #[must_use]
    pub fn read(path: PathBuf, today: u32) -> Self {
        let is_small = std::fs::metadata(&path).is_ok_and(|metadata| metadata.len() <= LARGEST as u64);
        let bytes = if is_small { std::fs::read(&path).unwrap_or_default() } else { Vec::new() };
        let known = entries(&bytes).unwrap_or_default();
        Self { path, today, bytes, known, new: Mutex::default() }
    }

    /// The report of a record, if it is there and its rules are among these.
    #[must_use]
    pub fn get(&self, key: &EntryKey, rules: &RuleSet) -> Option<Report> {
        let entry = self.known.get(key)?;
        let report: Report<&str> = postcard::from_bytes(self.bytes.get(entry.at.clone())?).ok()?;
        let report = report.resolved(rules)?;
        entry.used.store(true, Ordering::Relaxed);
        Some(report)
    }

    /// Keeps a report.
    pub fn put(&self, key: EntryKey, report: &Report) {
        let Ok(bytes) = postcard::to_stdvec(report) else { return };
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        if self.bytes.len() + new.bytes + HEAD + bytes.len() <= LARGEST {
            new.bytes += HEAD + bytes.len();
            new.entries.insert(key, bytes);
        }
    }

    /// Writes the folder_cache in one step, if there is something new to keep.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self) -> std::io::Result<()> {
        let new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        let is_fresh = |entry: &Entry| entry.day == self.today || !entry.used.load(Ordering::Relaxed);
        if new.entries.is_empty() && self.known.values().all(is_fresh) {
            return Ok(());
        }
        let mut body = Vec::with_capacity(self.bytes.len() + new.bytes);
        let mut add = |key: &EntryKey, day: u32, report: &[u8]| {
            let Ok(length) = u32::try_from(report.len()) else { return };
            body.extend(key.0);
            body.extend(day.to_le_bytes());
            body.extend(length.to_le_bytes());
            body.extend(report);
        };
        for (key, entry) in &self.known {
            let day = if entry.used.load(Ordering::Relaxed) { self.today } else { entry.day };
            if day + KEPT_DAYS >= self.today && !new.entries.contains_key(key) {
                add(key, day, &self.bytes[entry.at.clone()]);
            }
        }
        new.entries.iter().for_each(|(key, report)| add(key, self.today, report));
        write(&self.path, &[MAGIC, &xxh3_64(&body).to_le_bytes(), &body])
    }
}

/// The entries of a file; `None` of one that is not whole.
fn entries(bytes: &[u8]) -> Option<HashMap<EntryKey, Entry>> {
    let start = MAGIC.len() + 8;
    let body = bytes.strip_prefix(MAGIC)?.get(8..)?;
    let sum = u64::from_le_bytes(bytes.get(MAGIC.len()..start)?.try_into().ok()?);
    if xxh3_64(body) != sum {
        return None;
    }
    let number = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let mut entries = HashMap::new();
    let mut at = start;
    while at < bytes.len() {
        let key = EntryKey(bytes.get(at..at + 16)?.try_into().ok()?);
        let (day, length) = (number(at + 16)?, number(at + 20)?);
        let end = at + HEAD + length as usize;
        bytes.get(at..end)?;
        entries.insert(key, Entry { at: at + HEAD..end, day, used: AtomicBool::new(false) });
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

    fn records(folder_cache: &FolderCache, nth: u8) -> Option<u64> {
        folder_cache.get(&key(nth), &RuleSet::builtin()).map(|report| report.records)
    }

    #[test]
    fn what_is_put_there_is_there_the_next_time() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("deep/folder_cache");
        let folder_cache = FolderCache::read(path.clone(), 100);
        folder_cache.put(key(1), &report(1));
        folder_cache.put(key(2), &report(2));
        folder_cache.save().expect("written");
        let again = FolderCache::read(path.clone(), 101);
        assert_eq!([records(&again, 1), records(&again, 2), records(&again, 3)], [Some(1), Some(2), None]);
    }

    #[test]
    fn what_nobody_asks_for_is_dropped_in_time() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("folder_cache");
        let folder_cache = FolderCache::read(path.clone(), 100);
        [1, 2].into_iter().for_each(|nth| folder_cache.put(key(nth), &report(1)));
        folder_cache.save().expect("written");
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
    fn a_file_that_is_not_whole_counts_as_empty() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("folder_cache");
        let folder_cache = FolderCache::read(path.clone(), 100);
        folder_cache.put(key(1), &report(1));
        folder_cache.save().expect("written");
        let whole = std::fs::read(&path).expect("it is there");
        for cut in 0..whole.len() {
            std::fs::write(&path, &whole[..cut]).expect("writable");
            assert_eq!(records(&FolderCache::read(path.clone(), 100), 1), None, "cut at {cut}");
        }
        for at in 0..whole.len() {
            let mut spoilt = whole.clone();
            spoilt[at] ^= 0x40;
            std::fs::write(&path, &spoilt).expect("writable");
            assert_eq!(records(&FolderCache::read(path.clone(), 100), 1), None, "spoilt at {at}");
        }
    }
}
