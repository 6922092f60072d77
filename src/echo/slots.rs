//! Finding the things of a list by hash, without keeping them twice.

/// A table of indices into a list that is kept elsewhere.
#[derive(Debug, Default, Clone)]
pub struct Slots {
    /// Each index one more than it is, 0 in free slots; a full slot is followed by the next one. Their number is a
    /// power of two, so that a mask tells the slot of a hash.
    slots: Vec<u32>,
}

impl Slots {
    /// A table with room for this many things.
    #[must_use]
    pub fn with_room(things: usize) -> Self {
        Self { slots: vec![0; (2 * things).next_power_of_two()] }
    }

    /// Whether there is room for one thing more than this many.
    #[must_use]
    pub const fn has_room(&self, things: usize) -> bool {
        self.slots.len() > 2 * things
    }

    /// The index of a thing with this hash; enters it as `new` where there is none.
    #[allow(clippy::cast_possible_truncation)] // of hashes the mask leaves less; a trajectory has less than 2³² things
    #[inline]
    pub fn find_or_enter(&mut self, hash: u64, new: usize, is_it: impl Fn(usize) -> bool) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            match self.slots[slot] {
                0 => {
                    self.slots[slot] = new as u32 + 1;
                    return new;
                }
                index if is_it(index as usize - 1) => return index as usize - 1,
                _ => slot = (slot + 1) & mask,
            }
        }
    }
}
