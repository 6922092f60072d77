//! Tasks as hashes.

use serde::{Deserialize, Serialize};
use std::fmt;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// The seed of the hash: `echolint` in ASCII. It must not change, because stored pools depend on it.
const SEED: u64 = 0x6563_686f_6c69_6e74;

/// The hash of a task's text: XXH3 with 64 bits over its UTF-8 bytes.
///
/// A task can be a text that a user wrote, which a stored pool must not reveal. A hash can confirm a guess, but cannot
/// be reversed. Among a million tasks, the probability that two share a hash is 1 in 37 million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(super) struct TaskKey(u64);

impl TaskKey {
    /// The key of a task's text.
    pub fn of(task: &str) -> Self {
        Self(xxh3_64_with_seed(task.as_bytes(), SEED))
    }
}

impl fmt::Display for TaskKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl From<TaskKey> for String {
    fn from(key: TaskKey) -> Self {
        key.to_string()
    }
}

impl TryFrom<String> for TaskKey {
    type Error = &'static str;

    /// Accepts only the form that `Display` writes, so that each key has one form.
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let digits = Some(&text).filter(|text| text.len() == 16 && text.bytes().all(is_digit));
        let key = digits.and_then(|digits| u64::from_str_radix(digits, 16).ok());
        key.map(Self).ok_or("a task is not 16 hexadecimal digits in lower case")
    }
}

#[cfg(test)]
mod tests {
    use super::TaskKey;

    #[test]
    fn keys_do_not_change() {
        // Computed by another implementation: xxhash.xxh3_64_hexdigest(text, seed=0x6563686f6c696e74) in Python.
        let keys = ["", "t", "Ändere den Flug"].map(|task| TaskKey::of(task).to_string());
        assert_eq!(keys, ["664456ae282f0111", "3b11824f1fa83ef4", "539d9bd909c5e023"]);
    }

    #[test]
    fn each_key_has_one_form() {
        let key = TaskKey::of("t");
        assert_eq!(TaskKey::try_from(key.to_string()), Ok(key));
        for text in ["", "1", "+00000000000000a", "000000000000000A", "00000000000000000", "000000000000000ä"] {
            assert!(TaskKey::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
