//! Numbers in place of strings and of sets.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Gives equal items the same number. The numbers depend on the order of arrival, so no result may
/// depend on them.
#[derive(Debug)]
pub(super) struct Interner<T: ?Sized> {
    ids: BTreeMap<Arc<T>, u32>,
    items: Vec<Arc<T>>,
}

impl<T: ?Sized> Default for Interner<T> {
    fn default() -> Self {
        Self { ids: BTreeMap::new(), items: Vec::new() }
    }
}

// Not derived: that would ask for items that can be cloned, where the items are shared.
impl<T: ?Sized> Clone for Interner<T> {
    fn clone(&self) -> Self {
        Self { ids: self.ids.clone(), items: self.items.clone() }
    }
}

impl<T: ?Sized + Ord> Interner<T> {
    /// The number of an item, if it has one.
    pub fn find(&self, item: &T) -> Option<u32> {
        self.ids.get(item).copied()
    }

    /// The number of an item, a new one if need be.
    pub fn intern(&mut self, item: &T) -> u32
    where
        for<'a> Arc<T>: From<&'a T>,
    {
        if let Some(id) = self.find(item) {
            return id;
        }
        let id = self.next();
        let item: Arc<T> = Arc::from(item);
        self.items.push(Arc::clone(&item));
        self.ids.insert(item, id);
        id
    }

    /// The number that the next new item will get: all numbers in use are below it.
    pub fn next(&self) -> u32 {
        u32::try_from(self.items.len()).unwrap_or(u32::MAX)
    }

    /// The items, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.items.iter().map(|item| &**item)
    }

    /// The item of a number that this interner gave.
    pub fn get(&self, id: u32) -> &T {
        &self.items[id as usize]
    }
}
