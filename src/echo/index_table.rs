//! A hash index over a list that is stored elsewhere, so that items are not stored twice.

/// An open-addressing hash table of indices into a list that is stored elsewhere.
#[derive(Debug, Default, Clone)]
pub struct IndexTable {
    /// Indices plus one; 0 marks a free slot. Collisions are resolved by linear probing. The length is a power of
    /// two, so a mask maps a hash to its slot.
    slots: Vec<u32>,
}

impl IndexTable {
    /// An empty table with capacity for `items`.
    #[must_use]
    pub fn with_capacity(items: usize) -> Self {
        Self { slots: vec![0; (2 * items).next_power_of_two()] }
    }

    /// Whether one more item fits into a table that holds `items`.
    #[must_use]
    pub const fn has_room(&self, items: usize) -> bool {
        self.slots.len() > 2 * items
    }

    /// The index of the item that has this hash and passes `is_equal`; inserts and returns `new` if there is none.
    #[allow(clippy::cast_possible_truncation)] // the mask cuts hashes anyway; a trajectory has less than 2³² items
    #[inline]
    pub fn find_or_insert(&mut self, hash: u64, new: usize, is_equal: impl Fn(usize) -> bool) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            match self.slots[slot] {
                0 => {
                    self.slots[slot] = new as u32 + 1;
                    return new;
                }
                index if is_equal(index as usize - 1) => return index as usize - 1,
                _ => slot = (slot + 1) & mask,
            }
        }
    }
}
