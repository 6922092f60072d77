//! Analyses kept on disk, so that records which were checked before need not be again.
//!
//! A report is kept under the content of its record and under all that it depends on besides: the settings, the
//! teachers and echolint itself. Nothing needs to be told when something changes: then another key is looked for. The
//! reports of a folder's records lie in one file, a folder_cache, for each way to check them. A folder_cache that was cut, spoilt or
//! written by another version counts as empty; one is written in one step, so several runs may share it, and a run may
//! be killed.

mod folder_cache;
mod key;
mod store;

use key::CheckKey;

pub use folder_cache::FolderCache;
pub use key::EntryKey;
pub use store::{ANSWERS, Cache, clean, folder, write};
