//! The keys of the cache: hashes of everything that a report depends on.

use crate::config::Settings;
use crate::engine::RecordInput;
use crate::teacher::ActiveTeacher;
use std::fmt::Debug;
use std::hash::Hasher as _;
use xxhash_rust::xxh3::Xxh3;

/// A hash of everything that the reports of a [`FolderCache`](super::FolderCache) depend on besides their records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CheckKey(u128);

/// A hash of a record: its bytes, and the context from its file. The hash function is BLAKE3, so that nobody can forge
/// a record with the key of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryKey(pub(super) [u8; 16]);

impl CheckKey {
    /// The key for some settings and teachers. `build` identifies the build of echolint.
    pub(super) fn new(build: &str, settings: &Settings, teachers: &[ActiveTeacher]) -> Self {
        // All fields are listed, so that a new one cannot be forgotten.
        let Settings {
            source: _,
            rules,
            tools,
            format,
            task,
            model,
            outcome,
            schemas,
            teachers: _,
            default_teacher: _,
            datasets,
            ignores,
            record_ignores,
            narrowed,
        } = settings;
        let mut key = KeyHasher(Xxh3::new());
        key.add(&(env!("CARGO_PKG_VERSION"), build));
        key.add(&(tools, format, task, model, outcome));
        for (rule, severity) in rules.enabled() {
            key.add(&(&*rule.code, &*rule.revision, rule.traits, severity));
        }
        for schema in schemas {
            key.add(&(&schema.name, schema.source.to_string()));
        }
        for active in teachers {
            let ActiveTeacher { name, teacher, max_false_positive_rate, max_verbal_false_positive_rate } = active;
            let rates = (max_false_positive_rate.to_bits(), max_verbal_false_positive_rate.to_bits());
            key.add(&(name, teacher.identity(), rates));
        }
        key.add(&(ignores.active_by_index().collect::<Vec<_>>(), record_ignores, narrowed));
        key.add(&(settings.wants_ags(), datasets.is_empty()));
        Self(key.0.digest128())
    }

    /// The hash.
    #[must_use]
    pub const fn hash(self) -> u128 {
        self.0
    }
}

impl EntryKey {
    /// The key of a record.
    #[must_use]
    pub fn of(input: &RecordInput<'_>) -> Self {
        let mut hash = blake3::Hasher::new();
        hash.update(input.bytes);
        hash.update(format!("{:?}", (input.extent, input.hint, input.envelope)).as_bytes());
        let mut half = [0; 16];
        half.copy_from_slice(&hash.finalize().as_bytes()[..16]);
        Self(half)
    }
}

struct KeyHasher(Xxh3);

impl KeyHasher {
    /// Adds the debug representation of a value, after its length, so that different sequences of values differ.
    fn add(&mut self, value: &impl Debug) {
        let text = format!("{value:?}");
        self.0.write_usize(text.len());
        self.0.update(text.as_bytes());
    }
}
