//! The cache of check results ("reports") on disk: a record that was checked before is not checked again. Built
//! profiles and judge answers are in sibling folders.
//!
//! The key of a report is a hash of its record and of everything else that it depends on: the settings, the teachers
//! and the build of echolint. Nothing is ever invalidated: after a change, the keys are different. All reports on files
//! in one folder, with the same settings and teachers, are in one file, a [`FolderCache`]. A file that is truncated,
//! damaged or from another version is treated as empty. Files are replaced atomically, so several runs may share the
//! cache, and a run may be killed.

mod folder_cache;
mod key;
mod store;

use key::CheckKey;

pub use folder_cache::FolderCache;
pub use key::EntryKey;
pub use store::{ANSWERS, Cache, clean, folder, write};
