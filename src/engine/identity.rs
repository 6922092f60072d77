//! Identifies records between two versions of a file: by content, or by name.

use super::read::for_each_trajectory;
use super::scan::RecordInput;
use crate::config::Settings;
use crate::json;
use std::collections::HashMap;

/// Members that name a record whose format has no task.
const NAMES: [&str; 3] = ["id", "uid", "record_id"];

/// The hash of a record's bytes, without surrounding white space. It is the first half of a BLAKE3 hash, so that no
/// record can be crafted to equal another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId([u8; 16]);

impl RecordId {
    /// The id of a record with these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let hash = blake3::hash(bytes.trim_ascii());
        let mut half = [0; 16];
        half.copy_from_slice(&hash.as_bytes()[..16]);
        Self(half)
    }
}

/// The number of occurrences of each key.
#[derive(Debug, Clone)]
pub struct Counts<K>(HashMap<K, u32>);

impl<K> Default for Counts<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: std::hash::Hash + Eq> Counts<K> {
    /// Counts one occurrence.
    pub fn add(&mut self, key: K) {
        *self.0.entry(key).or_default() += 1;
    }

    /// The number of occurrences of a key.
    pub fn of(&self, key: &K) -> u32 {
        self.0.get(key).copied().unwrap_or(0)
    }

    /// Removes one occurrence; returns whether there was one.
    pub fn take(&mut self, key: &K) -> bool {
        match self.0.get_mut(key) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }
}

/// The name of a record: its task and model, or its id. Records with the same name are versions of one record, or runs
/// of one task.
#[must_use]
pub fn name_of_record(input: &RecordInput<'_>, settings: &Settings) -> Option<String> {
    let mut name = None;
    for_each_trajectory(input, settings, |_, trajectory| {
        if let (None, Some(task)) = (&name, &trajectory.task) {
            name = Some(format!("{task}\0{}", trajectory.model.as_deref().unwrap_or_default()));
        }
    });
    name.or_else(|| {
        let text = std::str::from_utf8(input.bytes).ok()?;
        let (parsed, _) = json::parse_prefix(text, 0).ok()?;
        let root = parsed.tape.root(text);
        NAMES.iter().find_map(|name| {
            let value = root.get(name)?;
            Some(value.as_str().map_or_else(|| text[value.span().range()].to_owned(), |id| id.to_string()))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_identified_by_content() {
        assert_eq!(RecordId::of(b"{\"a\":1}\r"), RecordId::of(b"  {\"a\":1}"));
        assert_ne!(RecordId::of(b"{\"a\":1}"), RecordId::of(b"{\"a\":2}"));
    }

    #[test]
    fn each_occurrence_is_taken_once() {
        let mut counts = Counts::default();
        counts.add("a");
        counts.add("a");
        assert_eq!((counts.of(&"a"), counts.of(&"b")), (2, 0));
        assert!(counts.take(&"a") && counts.take(&"a") && !counts.take(&"a") && !counts.take(&"b"));
    }
}
