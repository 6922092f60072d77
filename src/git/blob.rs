//! The contents of files in a repository.

use super::{Content, GitError, Pointer};
use gix::{ObjectId, ThreadSafeRepository};
use std::cmp::Ordering;
use std::sync::Arc;

/// The content of a file in a repository. It is read on demand.
#[derive(Clone)]
pub struct Blob {
    pub(super) repository: Arc<ThreadSafeRepository>,
    pub(super) id: ObjectId,
}

impl Blob {
    /// Reads it into memory. Git stores contents compressed and often as deltas, so they cannot be streamed.
    ///
    /// # Errors
    /// When the object is missing or unreadable.
    pub fn read(&self) -> Result<Content, GitError> {
        let repository = self.repository.to_thread_local();
        let object = repository.try_find_object(self.id);
        let object = object.map_err(|error| GitError::unreadable(&format!("object {}", self.name()), &error))?;
        let Some(mut object) = object else {
            return Err(GitError::Missing { id: self.name(), partial: is_partial(&repository) });
        };
        let bytes = std::mem::take(&mut object.data);
        Ok(match Pointer::parse(&bytes) {
            Some(pointer) => pointer.find(repository.common_dir()).map_or(Content::LfsPointer(bytes), Content::LfsFile),
            None => Content::Stored(bytes),
        })
    }

    /// The size in bytes, from the object's header; 0 if it is missing.
    #[must_use]
    pub fn size(&self) -> u64 {
        let repository = self.repository.to_thread_local();
        repository.try_find_header(self.id).ok().flatten().map_or(0, |header| header.size())
    }

    /// The abbreviated hash.
    fn name(&self) -> String {
        self.id.to_hex_with_len(12).to_string()
    }
}

/// Whether the repository was cloned without some of its objects.
fn is_partial(repository: &gix::Repository) -> bool {
    let config = repository.config_snapshot();
    let is_promisor = |name: &str| config.boolean(format!("remote.{name}.promisor").as_str()) == Some(true);
    config.string("extensions.partialClone").is_some()
        || repository.remote_names().iter().any(|name| is_promisor(&name.to_string()))
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
