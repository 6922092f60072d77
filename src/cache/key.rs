//! What a report depends on.

use crate::config::Settings;
use crate::engine::RecordInput;
use crate::teacher::ActiveTeacher;
use std::fmt::Debug;
use std::hash::Hasher as _;
use xxhash_rust::xxh3::Xxh3;

/// What the reports of a folder_cache depend on besides their records, as a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CheckKey(u128);

/// A record, as far as its report depends on it: its bytes, and what the file says of it. The hash of the bytes is
/// BLAKE3, so that no record can be made to pass for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryKey(pub(super) [u8; 16]);

impl CheckKey {
    /// The key of checks with these settings and teachers; `build` tells builds of echolint apart.
    pub(super) fn new(build: &str, settings: &Settings, teachers: &[ActiveTeacher]) -> Self {
        // Every field is named, so that a new one is not forgotten here.
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
        let mut key = Key(Xxh3::new());
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

struct Key(Xxh3);

impl Key {
    /// Adds something by what it looks like; its length keeps neighbours apart.
    fn add(&mut self, part: &impl Debug) {
        let shown = format!("{part:?}");
        self.0.write_usize(shown.len());
        self.0.update(shown.as_bytes());
    }
}
