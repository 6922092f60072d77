//! Replaces `blob` in builds without the feature `git`. [`Blob`] has no values, so the code that uses it
//! needs no conditions.

use super::Content;

/// The content of a file in a repository. It has no values without the feature `git`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blob {}

impl Blob {
    /// Reads it.
    ///
    /// # Errors
    /// Never: there is no value to call it on.
    #[must_use]
    pub fn read(&self) -> Result<Content, std::convert::Infallible> {
        match *self {}
    }
}
