//! The cache key of an answer.

use super::prompt::rubric;
use crate::config::JudgeSettings;

/// The cache key of an answer: a hash of everything that the answer depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct QuestionKey(pub [u8; 32]);

impl QuestionKey {
    /// The key of the question `message` to the judge in `settings`.
    pub fn of(settings: &JudgeSettings, message: &str) -> Self {
        let mut hash = blake3::Hasher::new_derive_key("echolint judge of RPS 1");
        for part in [settings.endpoint.as_str(), &settings.model, rubric(), message] {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        Self(*hash.finalize().as_bytes())
    }
}
