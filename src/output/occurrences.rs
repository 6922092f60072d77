//! Numbers findings with the same fingerprint, which findings of equal trajectories have.

use crate::fingerprint::Fingerprint;
use std::collections::HashMap;

/// The number of findings in a file by fingerprint.
#[derive(Debug, Default)]
pub(super) struct Occurrences {
    path: String,
    seen: HashMap<Fingerprint, u32>,
}

impl Occurrences {
    /// The number of a finding among those with its fingerprint in the file at `path`, from 1. Must be called file by
    /// file.
    pub fn next(&mut self, path: &str, fingerprint: Fingerprint) -> u32 {
        if self.path != path {
            path.clone_into(&mut self.path);
            self.seen.clear();
        }
        let seen = self.seen.entry(fingerprint).or_insert(0);
        *seen = seen.saturating_add(1);
        *seen
    }
}
