//! Contents of files as a repository holds them.

use super::{GitError, Pointer};
use gix::{ObjectId, ThreadSafeRepository};
use std::cmp::Ordering;
use std::path::PathBuf;
use std::sync::Arc;

/// A file's content in a repository, not yet read.
#[derive(Clone)]
pub struct Blob {
    pub(super) repository: Arc<ThreadSafeRepository>,
    pub(super) id: ObjectId,
}

/// The content.
#[derive(Debug)]
pub enum Content {
    /// It is in the repository.
    Held(Vec<u8>),
    /// It is in Git LFS, and this file has it.
    Lfs(PathBuf),
    /// It is in Git LFS, and only the pointer is here: these bytes.
    Absent(Vec<u8>),
}

impl Blob {
    /// Reads it whole: a repository holds it compressed, and often as a difference from another.
    ///
    /// # Errors
    /// When it is not there.
    pub fn read(&self) -> Result<Content, GitError> {
        let repository = self.repository.to_thread_local();
        let object = repository.try_find_object(self.id);
        let object = object.map_err(|error| GitError::unreadable(&self.name(), &error))?;
        let Some(mut object) = object else {
            return Err(GitError::Missing { id: self.name(), partial: is_partial(&repository) });
        };
        let bytes = std::mem::take(&mut object.data);
        Ok(match Pointer::parse(&bytes) {
            Some(pointer) => pointer.find(repository.common_dir()).map_or(Content::Absent(bytes), Content::Lfs),
            None => Content::Held(bytes),
        })
    }

    /// Its size in bytes, as far as known without reading it.
    #[must_use]
    pub fn size(&self) -> u64 {
        let repository = self.repository.to_thread_local();
        repository.try_find_header(self.id).ok().flatten().map_or(0, |header| header.size())
    }

    /// Its hash, shortened.
    fn name(&self) -> String {
        self.id.to_hex_with_len(12).to_string()
    }
}

/// Whether the repository was cloned without some of its objects.
fn is_partial(repository: &gix::Repository) -> bool {
    let config = repository.config_snapshot();
    let promises = |name: &str| config.boolean(format!("remote.{name}.promisor").as_str()) == Some(true);
    config.string("extensions.partialClone").is_some()
        || repository.remote_names().iter().any(|name| promises(&name.to_string()))
}

impl std::fmt::Debug for Blob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Blob").field(&self.id).finish()
    }
}

impl PartialEq for Blob {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Blob {}

impl PartialOrd for Blob {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Blob {
    fn cmp(&self, other: &Self) -> Ordering {
        self.id.cmp(&other.id)
    }
}
