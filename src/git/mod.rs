//! Reads the git repository that contains the data: the index and commits.
//!
//! The access is read-only: nothing is fetched or written, and no other program is run.

mod content;

pub use content::Content;

cfg_if::cfg_if! {
    if #[cfg(feature = "git")] {
        mod blob;
        mod error;
        mod lfs;
        mod listing;
        mod repository;

        pub use blob::Blob;
        pub use error::GitError;
        pub use lfs::Pointer;
        pub use listing::{Entry, Listing};
        pub use repository::{Base, Repository};
    } else {
        mod absent;

        pub use absent::Blob;
    }
}
