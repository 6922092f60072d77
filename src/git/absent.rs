//! Replaces the types of `blob` in builds without the feature `git`. [`Blob`] has no values, so the code that uses it
//! needs no conditions.

use std::path::PathBuf;

/// The content of a file in a repository. It has no values without the feature `git`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blob {}

/// The content of a file.
#[derive(Debug)]
pub enum Content {
    /// The bytes, from the repository.
    Stored(Vec<u8>),
    /// The file of Git LFS that contains the bytes.
    LfsFile(PathBuf),
    /// The Git LFS pointer. The bytes were not fetched.
    LfsPointer(Vec<u8>),
}

impl Blob {
    /// Reads it.
    ///
    /// # Errors
    /// Never: there is no value to call it on.
    pub fn read(&self) -> Result<Content, std::convert::Infallible> {
        match *self {}
    }
}
