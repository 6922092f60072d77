//! What makes two records the same: their content, or at least their task.

use super::read::for_each_trajectory;
use super::scan::RecordInput;
use crate::config::Settings;
use crate::json;
use std::collections::HashMap;

/// Members of a record that name it, where its format has no task.
const NAMES: [&str; 3] = ["id", "uid", "record_id"];

/// The content of a record, whatever stands around it. Two records with the same are the same: it is the first half of
/// a BLAKE3 hash, so that no record can be made to pass for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId([u8; 16]);

impl RecordId {
    /// The identity of a record's bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let hash = blake3::hash(bytes.trim_ascii());
        let mut half = [0; 16];
        half.copy_from_slice(&hash.as_bytes()[..16]);
        Self(half)
    }
}

/// How often things occur.
#[derive(Debug, Clone)]
pub struct Counts<K>(HashMap<K, u32>);

impl<K> Default for Counts<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: std::hash::Hash + Eq> Counts<K> {
    /// Counts one more.
    pub fn add(&mut self, key: K) {
        *self.0.entry(key).or_default() += 1;
    }

    /// How often it occurs.
    pub fn of(&self, key: &K) -> u32 {
        self.0.get(key).copied().unwrap_or(0)
    }

    /// Takes one away; whether there was one.
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

/// What a record is called: its task and model, or what it names itself. Records of one name are versions of each
/// other, or further runs of one task.
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
    fn records_are_told_by_what_they_hold() {
        assert_eq!(RecordId::of(b"{\"a\":1}\r"), RecordId::of(b"  {\"a\":1}"));
        assert_ne!(RecordId::of(b"{\"a\":1}"), RecordId::of(b"{\"a\":2}"));
    }

    #[test]
    fn counts_are_taken_away_once_each() {
        let mut counts = Counts::default();
        counts.add("a");
        counts.add("a");
        assert_eq!((counts.of(&"a"), counts.of(&"b")), (2, 0));
        assert!(counts.take(&"a") && counts.take(&"a") && !counts.take(&"a") && !counts.take(&"b"));
    }
}
