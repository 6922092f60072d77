//! What can keep a linter from its work.

use crate::config::ConfigError;
use thiserror::Error;

/// Why nothing could be checked. What is wrong with data is a finding and not an error.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LinterError {
    /// The configuration is invalid.
    #[error("{0}")]
    Config(#[from] ConfigError),
    /// A teacher's profile cannot be used.
    #[error("{0:#}")]
    Teacher(anyhow::Error),
    /// A file cannot be read.
    #[error("{0:#}")]
    File(anyhow::Error),
    /// The bytes cannot be read.
    #[error("cannot read: {0}")]
    Read(#[from] std::io::Error),
}
