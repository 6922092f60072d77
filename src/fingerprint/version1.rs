//! Fingerprints of version 1: hashes of the message and of bytes of the record.
//!
//! Baselines of version 1 contain the messages, so that `baseline::version1` can compute the old fingerprints of
//! current findings. When such baselines are no longer supported, delete both files and the code that uses them.

use crate::trajectory::{Event, Trajectory};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// The maximum number of bytes at the finding's place that were hashed.
const MAX_POINTED: usize = 256;

/// The hashed parts of a fingerprint of version 1, besides the rule and the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parts {
    /// No other parts: the finding is about a file.
    File,
    /// The finding is about a record.
    Record(RecordParts),
}

/// The parts of a finding about a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordParts {
    /// The hash of the trajectory, if it was known when the finding was created; otherwise 0.
    trajectory: u64,
    /// The hash of the trajectory, if it became known later.
    later: Option<u64>,
    /// The bytes at the place.
    pointed: Box<[u8]>,
    /// The number of earlier findings of the rule in the record with the same parts, regardless of their messages.
    pub nth: u32,
}

impl RecordParts {
    /// The parts of a finding at the bytes `pointed`.
    #[must_use]
    pub fn new(trajectory: Option<u64>, pointed: &[u8]) -> Self {
        let pointed = pointed[..pointed.len().min(MAX_POINTED)].into();
        Self { trajectory: trajectory.unwrap_or(0), later: None, pointed, nth: 0 }
    }

    /// Adds the hash of the trajectory, which was read after the finding was created.
    pub const fn join(&mut self, trajectory: u64) {
        self.later = Some(trajectory);
    }
}

impl Parts {
    /// The fingerprint of the finding if it had this message.
    #[must_use]
    pub fn fingerprint(&self, rule: &str, message: &str) -> u128 {
        let mut hash = Xxh3::new();
        hash.update(rule.as_bytes());
        if let Self::Record(parts) = self {
            hash.update(&parts.trajectory.to_le_bytes());
            hash.update(&parts.pointed);
        }
        hash.update(message.as_bytes());
        let later = match self {
            Self::Record(RecordParts { later: Some(later), .. }) => xxh3_128(&later.to_le_bytes()),
            _ => 0,
        };
        hash.digest128().wrapping_add(later)
    }

    /// The maximum number that was added to the fingerprint to number equal findings.
    #[must_use]
    pub const fn most_equal(&self) -> u32 {
        match self {
            Self::File => 0,
            Self::Record(parts) => parts.nth,
        }
    }
}

/// The hash of a trajectory: of its task, its model and the start of the first user message.
#[must_use]
pub fn trajectory(trajectory: &Trajectory<'_>) -> u64 {
    let mut hash = Xxh3::new();
    for name in [&trajectory.task, &trajectory.model] {
        hash.update(name.as_deref().unwrap_or_default().as_bytes());
        hash.update(&[0]);
    }
    let first = trajectory.events.iter().find_map(|event| match event {
        Event::User(text) => Some(trajectory.texts.get(*text)),
        _ => None,
    });
    if let Some(text) = first {
        let words = text.raw().unwrap_or_else(|| text.as_str());
        hash.update(&words.as_bytes()[..words.len().min(512)]);
    }
    hash.digest()
}
