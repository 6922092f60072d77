//! Interning: ids for strings and sets.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Gives equal items the same id. Ids depend on the order of insertion, so no result may depend on them.
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

// Not derived, because a derived implementation would require `T: Clone`, although items are shared.
impl<T: ?Sized> Clone for Interner<T> {
    fn clone(&self) -> Self {
        Self { ids: self.ids.clone(), items: self.items.clone() }
    }
}

impl<T: ?Sized + Ord> Interner<T> {
    /// The id of an item, if it has one.
    pub fn find(&self, item: &T) -> Option<u32> {
        self.ids.get(item).copied()
    }

    /// The id of an item; a new item gets a new id.
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

    /// The id of the next new item; all existing ids are lower.
    pub fn next(&self) -> u32 {
        u32::try_from(self.items.len()).unwrap_or(u32::MAX)
    }

    /// The items, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.items.iter().map(|item| &**item)
    }

    /// The item with an id of this interner.
    pub fn get(&self, id: u32) -> &T {
        &self.items[id as usize]
    }
}
