//! The git repository that data stands in: what is staged, what a commit holds.
//!
//! It is read only: no program is run, nothing is fetched and nothing is written.

cfg_if::cfg_if! {
    if #[cfg(feature = "git")] {
        mod blob;
        mod error;
        mod lfs;
        mod listing;
        mod repository;

        pub use blob::{Blob, Content};
        pub use error::GitError;
        pub use lfs::Pointer;
        pub use listing::{Entry, Listing};
        pub use repository::{Base, Repository};
    } else {
        mod absent;

        pub use absent::{Blob, Content};
    }
}
