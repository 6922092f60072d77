//! The limits of what the choices in a profile refer to.

use crate::echo::{CLOSED, NAMES_FROM, Slot, Word};
use rustc_hash::FxHashMap;

/// The limits of what choices may refer to and count.
pub struct ChoiceLimits {
    /// The number of names.
    names: u64,
    /// The number of slots.
    slots: u64,
    max_count: u64,
    closed: FxHashMap<&'static [u8], Word>,
}

impl ChoiceLimits {
    /// Limits by the number of names and slots and the largest count.
    pub fn new(names: usize, slots: usize, max_count: u64) -> Self {
        let closed = CLOSED.iter().zip(0..).map(|(text, index)| (text.as_bytes(), Word(index))).collect();
        Self { names: names as u64, slots: slots as u64, max_count, closed }
    }

    /// The number of names.
    pub const fn names(&self) -> u64 {
        self.names
    }

    /// The closed word with this text.
    pub fn closed(&self, text: &[u8]) -> Option<Word> {
        self.closed.get(text).copied()
    }

    /// The name with this index.
    pub fn name(&self, index: u64) -> Option<Word> {
        let name = u32::try_from(index).ok().filter(|&name| name < u32::MAX - NAMES_FROM)?;
        (index < self.names).then(|| Word::name(name))
    }

    /// A slot and its count, if both are within the limits.
    pub fn cell(&self, slot: u64, count: u64) -> Option<(Slot, u64)> {
        let is_within = slot < self.slots && (1..=self.max_count).contains(&count);
        Some((Slot::try_from(slot).ok().filter(|_| is_within)?, count))
    }
}
