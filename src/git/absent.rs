//! What stands in for contents of a repository where echolint is built without the feature `git`: types without values,
//! so that their users need no conditions.

use std::path::PathBuf;

/// A file's content in a repository: never, without the feature `git`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blob {}

/// A content that was read.
#[derive(Debug)]
pub enum Content {
    /// The bytes.
    Held(Vec<u8>),
    /// The file of Git LFS that has them.
    Lfs(PathBuf),
    /// The pointer of Git LFS, whose content is not here.
    Absent(Vec<u8>),
}

impl Blob {
    /// Reads it.
    ///
    /// # Errors
    /// Never: there is no value to call this on.
    pub fn read(&self) -> Result<Content, std::convert::Infallible> {
        match *self {}
    }
}
