//! Tells findings apart that have one fingerprint: equal trajectories have equal findings.

use std::collections::HashMap;

/// How often each fingerprint came up in a file.
#[derive(Debug, Default)]
pub(super) struct Occurrences {
    path: String,
    seen: HashMap<u128, u32>,
}

impl Occurrences {
    /// Which one of its fingerprint a finding of this file is, from 1. Findings come file by file.
    pub fn next(&mut self, path: &str, fingerprint: u128) -> u32 {
        if self.path != path {
            path.clone_into(&mut self.path);
            self.seen.clear();
        }
        let seen = self.seen.entry(fingerprint).or_insert(0);
        *seen = seen.saturating_add(1);
        *seen
    }
}
