//! Opens a repository and lists the files of its index and commits.

use super::{Blob, Entry, GitError, Listing};
use gix::ThreadSafeRepository;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A repository.
#[derive(Clone)]
pub struct Repository {
    inner: Arc<ThreadSafeRepository>,
    /// The root of the work tree; `None` for a bare repository.
    root: Option<PathBuf>,
}

/// The commit with which the files are compared.
#[derive(Debug)]
pub struct Base {
    /// Its name in messages.
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
    /// Opens the repository that contains a folder. The environment variables that git sets for hooks (`GIT_DIR`,
    /// `GIT_INDEX_FILE`) take precedence.
    ///
    /// # Errors
    /// When there is no repository.
    pub fn find(folder: &Path) -> Result<Self, GitError> {
        let none = |_| GitError::NoRepository { folder: folder.to_owned() };
        let inner = ThreadSafeRepository::discover_with_environment_overrides(folder).map_err(none)?;
        let root = inner.to_thread_local().workdir().map(|root| std::fs::canonicalize(root).unwrap_or(root.to_owned()));
        Ok(Self { inner: Arc::new(inner), root })
    }

    /// The root of the work tree; `None` for a bare repository.
    #[must_use]
    pub fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// The content of a file.
    #[must_use]
    pub fn blob(&self, entry: &Entry) -> Blob {
        Blob { repository: Arc::clone(&self.inner), id: entry.id }
    }

    /// The files of the index.
    ///
    /// # Errors
    /// When the index is unreadable, or the repository is bare.
    pub fn index(&self) -> Result<Listing, GitError> {
        if self.root.is_none() {
            return Err(GitError::Bare);
        }
        let repository = self.inner.to_thread_local();
        let index = repository.index_or_empty().map_err(|error| GitError::unreadable("the index", &error))?;
        Ok(Listing::of(&index, true))
    }

    /// The commit HEAD. Before the first commit, it has no files.
    ///
    /// # Errors
    /// When HEAD is unreadable.
    pub fn head(&self) -> Result<Base, GitError> {
        let repository = self.inner.to_thread_local();
        let tree = repository.head_tree_id_or_empty().map_err(|error| GitError::unreadable("HEAD", &error))?;
        Ok(Base { name: "HEAD".to_owned(), files: listing(&repository, tree.detach())? })
    }

    /// The merge base of HEAD and a revision.
    ///
    /// # Errors
    /// When the revision does not exist, there is no merge base, or an object is unreadable.
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
        repository.index_from_tree(&tree).map_err(|error| GitError::unreadable("the files of the commit", &error))?;
    Ok(Listing::of(&index, false))
}
