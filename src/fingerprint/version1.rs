//! Fingerprints as echolint made them for baselines of version 1: from the message, and from bytes of the record.
//!
//! Baselines of that version contain the messages, so that the fingerprints of today's findings can be computed in the
//! old way (`baseline::version1`). When such baselines are no longer read, delete both files and what refers to them.

use crate::trajectory::{Event, Trajectory};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// Bytes of the finding's place that counted.
const POINTED: usize = 256;

/// What a fingerprint of version 1 was made of, besides the rule and the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parts {
    /// Nothing else: the finding is about a file.
    File,
    /// The finding is about a record.
    Record(RecordParts),
}

/// The parts of a finding about a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordParts {
    /// The trajectory, if it was known when the finding was made; else 0.
    trajectory: u64,
    /// The trajectory that became known later.
    later: Option<u64>,
    /// The bytes of the place.
    pointed: Box<[u8]>,
    /// The number of earlier findings of the rule in the record with all of this in common, whatever their messages.
    pub nth: u32,
}

impl RecordParts {
    /// The parts of a finding at these bytes.
    #[must_use]
    pub fn new(trajectory: Option<u64>, pointed: &[u8]) -> Self {
        let pointed = pointed[..pointed.len().min(POINTED)].into();
        Self { trajectory: trajectory.unwrap_or(0), later: None, pointed, nth: 0 }
    }

    /// Adds the trajectory, which was read after the finding was made.
    pub const fn join(&mut self, trajectory: u64) {
        self.later = Some(trajectory);
    }
}

impl Parts {
    /// The fingerprint, had the finding this message.
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

    /// The largest number that may have been added to the fingerprint because findings were equal.
    #[must_use]
    pub const fn most_equal(&self) -> u32 {
        match self {
            Self::File => 0,
            Self::Record(parts) => parts.nth,
        }
    }
}

/// Which trajectory it is: its task, its model and the first words of its user.
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
