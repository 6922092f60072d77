//! Opening a repository and finding what is asked for in it.

use super::{Blob, Entry, GitError, Listing};
use gix::ThreadSafeRepository;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A repository.
#[derive(Clone)]
pub struct Repository {
    inner: Arc<ThreadSafeRepository>,
    /// The folder of its files; none in a bare repository.
    root: Option<PathBuf>,
}

/// What changes are counted from.
#[derive(Debug)]
pub struct Base {
    /// What it is, for people.
    pub name: String,
    /// Its files.
    pub files: Listing,
}

impl std::fmt::Debug for Repository {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Repository").field("root", &self.root).finish_non_exhaustive()
    }
}

impl Repository {
    /// The repository that a folder is in. What git tells its hooks by its environment counts (`GIT_DIR`,
    /// `GIT_INDEX_FILE`).
    ///
    /// # Errors
    /// When there is none.
    pub fn find(folder: &Path) -> Result<Self, GitError> {
        let none = |_| GitError::NoRepository { folder: folder.to_owned() };
        let inner = ThreadSafeRepository::discover_with_environment_overrides(folder).map_err(none)?;
        let root = inner.to_thread_local().workdir().map(|root| std::fs::canonicalize(root).unwrap_or(root.to_owned()));
        Ok(Self { inner: Arc::new(inner), root })
    }

    /// The folder of its files; none in a bare repository.
    #[must_use]
    pub fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// The content of a file.
    #[must_use]
    pub fn blob(&self, entry: &Entry) -> Blob {
        Blob { repository: Arc::clone(&self.inner), id: entry.id }
    }

    /// What is staged.
    ///
    /// # Errors
    /// When the index cannot be read, or there is none to be.
    pub fn index(&self) -> Result<Listing, GitError> {
        if self.root.is_none() {
            return Err(GitError::Bare);
        }
        let repository = self.inner.to_thread_local();
        let index = repository.index_or_empty().map_err(|error| GitError::unreadable("the index", &error))?;
        Ok(Listing::of(&index, true))
    }

    /// The files of HEAD; none before the first commit.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn head(&self) -> Result<Base, GitError> {
        let repository = self.inner.to_thread_local();
        let tree = repository.head_tree_id_or_empty().map_err(|error| GitError::unreadable("HEAD", &error))?;
        Ok(Base { name: "HEAD".to_owned(), files: listing(&repository, tree.detach())? })
    }

    /// The files of the last commit that HEAD and a revision have in common.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn merge_base(&self, rev: &str) -> Result<Base, GitError> {
        let repository = self.inner.to_thread_local();
        let shallow = repository.is_shallow().unwrap_or(false);
        let unknown = || GitError::UnknownRevision { rev: rev.to_owned(), shallow };
        let commit = |spec: &str| {
            let id = repository.rev_parse_single(spec).ok()?;
            Some(id.object().ok()?.peel_to_commit().ok()?.id)
        };
        let other = commit(rev).ok_or_else(unknown)?;
        let head = repository.head_id().map_err(|error| GitError::unreadable("HEAD", &error))?.detach();
        let base = repository.merge_base(head, other).ok().flatten();
        let base = base.ok_or_else(|| GitError::NoMergeBase { rev: rev.to_owned(), shallow })?;
        let tree = base.object().ok().and_then(|commit| commit.peel_to_tree().ok());
        let tree = tree.ok_or_else(unknown)?;
        let name = match base.detach() == other {
            true if rev.starts_with(&base.to_hex_with_len(7).to_string()) => base.to_hex_with_len(10).to_string(),
            true => format!("{rev} ({})", base.to_hex_with_len(10)),
            false => format!("{rev} (merge base {})", base.to_hex_with_len(10)),
        };
        Ok(Base { name, files: listing(&repository, tree.id)? })
    }
}

fn listing(repository: &gix::Repository, tree: gix::ObjectId) -> Result<Listing, GitError> {
    let index =
        repository.index_from_tree(&tree).map_err(|error| GitError::unreadable("the commit's files", &error))?;
    Ok(Listing::of(&index, false))
}
