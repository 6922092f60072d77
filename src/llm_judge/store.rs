//! The cached answers on disk.

use super::answer::Scores;
use super::question_key::QuestionKey;
use crate::cache;
use std::path::{Path, PathBuf};

/// The size limit of a file in bytes. A larger one is damaged.
const MAX_SIZE: u64 = 4096;

/// A directory with one file per answer. They are kept until `echolint clean`, because they were paid for.
#[derive(Debug)]
pub(super) struct AnswerStore(Option<PathBuf>);

impl AnswerStore {
    /// The answers in the cache's directory. Without one, nothing is stored.
    pub fn new(cache: Option<&Path>) -> Self {
        Self(cache.map(|folder| folder.join(cache::ANSWERS)))
    }

    /// The answer to a question; `None` if there is none, or its file is damaged.
    pub fn get(&self, key: &QuestionKey) -> Option<Scores> {
        let path = self.path(key)?;
        if std::fs::metadata(&path).ok()?.len() > MAX_SIZE {
            return None;
        }
        let text = std::fs::read_to_string(&path).ok()?;
        let (line, stored_checksum) = text.split_once('\n')?;
        if stored_checksum.trim_end() != checksum(key, line) {
            return None;
        }
        Scores::of_json(line).ok()
    }

    /// Stores an answer. Returns whether that was possible.
    pub fn put(&self, key: &QuestionKey, scores: Scores) -> bool {
        let Some(path) = self.path(key) else { return false };
        let line = scores.to_json();
        let checksum = checksum(key, &line);
        cache::write(&path, &[line.as_bytes(), b"\n", checksum.as_bytes(), b"\n"]).is_ok()
    }

    fn path(&self, key: &QuestionKey) -> Option<PathBuf> {
        // Half of the hash suffices as a name: the checksum in the file depends on all of it.
        self.0.as_ref().map(|folder| folder.join(&blake3::Hash::from_bytes(key.0).to_hex()[..32]))
    }
}

fn checksum(key: &QuestionKey, line: &str) -> String {
    blake3::keyed_hash(&key.0, line.as_bytes()).to_hex().to_string()
}
