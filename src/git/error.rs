//! What can be wrong with a repository.

use std::path::PathBuf;
use thiserror::Error;

/// Why a repository, or something in it, cannot be used.
#[derive(Debug, Error)]
pub enum GitError {
    /// There is none.
    #[error(
        "{} is in no git repository: run it in one, or check files by their names without --staged and --since",
        folder.display()
    )]
    NoRepository {
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// A bare repository has nothing staged.
    #[error("the repository is bare: nothing is staged there; --since compares its HEAD with a revision")]
    Bare,
    /// A revision is not there.
    #[error("`{rev}` is no commit of this repository: {}", advice(*shallow, rev))]
    UnknownRevision {
        /// As it was given.
        rev: String,
        /// Whether the history was cut off when the repository was cloned.
        shallow: bool,
    },
    /// Two histories without a common commit.
    #[error("`{rev}` and HEAD have no commit in common: {}", advice(*shallow, rev))]
    NoMergeBase {
        /// As it was given.
        rev: String,
        /// Whether the history was cut off when the repository was cloned.
        shallow: bool,
    },
    /// A merge has left conflicts.
    #[error("{path}: the index holds a conflict here: resolve it and `git add` the file")]
    Unmerged {
        /// The file.
        path: String,
    },
    /// An object is not there.
    #[error("the content of {id} is not in this repository: {}", missing(*partial))]
    Missing {
        /// Its hash, shortened.
        id: String,
        /// Whether the repository was cloned without some of its objects.
        partial: bool,
    },
    /// Something else.
    #[error("{what}: {reason}")]
    Unreadable {
        /// What was read.
        what: String,
        /// Why it cannot be.
        reason: String,
    },
}

fn advice(shallow: bool, rev: &str) -> String {
    if shallow {
        let name = rev.strip_prefix("origin/").unwrap_or(rev);
        format!(
            "this clone is shallow, its history is cut off. Fetch the history that is wanted: `git fetch --unshallow \
             origin {name}`, or `fetch-depth: 0` for actions/checkout"
        )
    } else {
        "look for it with `git log --oneline`; a remote's branch is named like `origin/main`".to_owned()
    }
}

fn missing(partial: bool) -> &'static str {
    if partial {
        "this is a partial clone, and echolint fetches nothing; `git diff REV > /dev/null`, with the revision it is \
         compared with, fetches what is wanted"
    } else {
        "the repository is damaged; `git fsck` says more"
    }
}

impl GitError {
    /// What a library says, without its chain.
    pub(super) fn unreadable(what: &str, error: &gix::Error) -> Self {
        Self::Unreadable { what: what.to_owned(), reason: error.probable_cause().to_string() }
    }
}
