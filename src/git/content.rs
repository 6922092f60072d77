//! What reading a [`Blob`](super::Blob) gives.

use std::path::PathBuf;

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
