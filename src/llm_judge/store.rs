//! Answers kept on disk.

use super::answer::Scores;
use super::plan::Key;
use crate::cache;
use std::path::{Path, PathBuf};

/// Bytes above which a file is none of ours.
const LARGEST: u64 = 4096;

/// A file an answer, by what the question was. They are kept until `echolint clean`: they were paid for.
#[derive(Debug)]
pub(super) struct Store(Option<PathBuf>);

impl Store {
    /// Answers in the folder of the cache; without one nothing is kept.
    pub fn new(folder: Option<&Path>) -> Self {
        Self(folder.map(|folder| folder.join(cache::ANSWERS)))
    }

    /// The answer to a question; none where the file is not whole.
    pub fn get(&self, key: &Key) -> Option<Scores> {
        let path = self.path(key)?;
        if std::fs::metadata(&path).ok()?.len() > LARGEST {
            return None;
        }
        let text = std::fs::read_to_string(&path).ok()?;
        let (line, sum) = text.split_once('\n')?;
        if sum.trim_end() != sum_of(key, line) {
            return None;
        }
        Scores::of_json(line).ok()
    }

    /// Keeps an answer; whether that was possible.
    pub fn put(&self, key: &Key, scores: Scores) -> bool {
        let Some(path) = self.path(key) else { return false };
        let line = scores.to_json();
        let sum = sum_of(key, &line);
        cache::write(&path, &[line.as_bytes(), b"\n", sum.as_bytes(), b"\n"]).is_ok()
    }

    fn path(&self, key: &Key) -> Option<PathBuf> {
        // Half of the hash is name enough; the sum in the file is made with all of it.
        self.0.as_ref().map(|folder| folder.join(&blake3::Hash::from_bytes(key.0).to_hex()[..32]))
    }
}

fn sum_of(key: &Key, line: &str) -> String {
    blake3::keyed_hash(&key.0, line.as_bytes()).to_hex().to_string()
}
