//! The errors of reading a repository.

use std::path::PathBuf;
use thiserror::Error;

/// The reason why a repository, or an object in it, cannot be read.
#[derive(Debug, Error)]
pub enum GitError {
    /// There is no repository.
    #[error(
        "{} is not in a git repository; run the command in one, or pass files without --staged and --since",
        folder.display()
    )]
    NoRepository {
        /// The folder in which the search began.
        folder: PathBuf,
    },
    /// A bare repository has nothing staged.
    #[error("a bare repository has nothing staged; use --since to compare its HEAD with a revision")]
    Bare,
    /// A revision does not exist.
    #[error("unknown revision `{rev}`{}", revision_advice(*shallow, rev))]
    UnknownRevision {
        /// The revision as the user wrote it.
        rev: String,
        /// Whether the repository is a shallow clone.
        shallow: bool,
    },
    /// Two revisions have no common commit.
    #[error("`{rev}` and HEAD have no common commit{}", history_advice(*shallow, rev))]
    NoMergeBase {
        /// The revision as the user wrote it.
        rev: String,
        /// Whether the repository is a shallow clone.
        shallow: bool,
    },
    /// The index has unresolved merge conflicts.
    #[error("{path}: unresolved merge conflict; resolve it and `git add` the file")]
    Unmerged {
        /// The first file with a conflict.
        path: String,
    },
    /// An object is missing.
    #[error("object {id} is missing: {}", cause(*partial))]
    Missing {
        /// Its abbreviated hash.
        id: String,
        /// Whether the repository is a partial clone.
        partial: bool,
    },
    /// Any other error.
    #[error("cannot read {what}: {reason}")]
    Unreadable {
        /// What was read.
        what: String,
        /// The error.
        reason: String,
    },
}

fn revision_advice(shallow: bool, rev: &str) -> String {
    if shallow {
        history_advice(shallow, rev)
    } else {
        "; list revisions with `git log --oneline`; a remote branch is written `origin/main`".to_owned()
    }
}

/// The advice for a shallow clone. In a complete clone, there is nothing more to fetch.
fn history_advice(shallow: bool, rev: &str) -> String {
    if !shallow {
        return String::new();
    }
    let name = rev.strip_prefix("origin/").unwrap_or(rev);
    format!(
        " in this shallow clone; fetch the whole history with `git fetch --unshallow origin {name}`, or set \
         `fetch-depth: 0` in actions/checkout"
    )
}

fn cause(partial: bool) -> &'static str {
    if partial {
        "this is a partial clone, and echolint does not fetch; fetch the objects with `git diff REV > /dev/null`, \
         where REV is the revision to compare with"
    } else {
        "the repository is damaged; check it with `git fsck`"
    }
}

impl GitError {
    /// An error with the most specific message of the library's chain of errors.
    pub(super) fn unreadable(what: &str, error: &gix::Error) -> Self {
        Self::Unreadable { what: what.to_owned(), reason: error.probable_cause().to_string() }
    }
}
