//! The key of the API, which is never printed.

use super::error::JudgeErrorKind;
use std::fmt;

/// The key of the API. It must never be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Reads the key from an environment variable.
    ///
    /// # Errors
    /// When the variable is not set, or contains characters that are invalid in a header.
    pub fn from_env(variable: &str) -> Result<Self, JudgeErrorKind> {
        let variable_name = || variable.to_owned();
        let key = std::env::var_os(variable).filter(|key| !key.is_empty());
        let key = key.ok_or_else(|| JudgeErrorKind::NoKey { variable: variable_name() })?;
        let key =
            key.to_str().map(str::trim).filter(|key| !key.is_empty() && key.bytes().all(|b| b.is_ascii_graphic()));
        key.map(Self::new).ok_or_else(|| JudgeErrorKind::BadKey { variable: variable_name() })
    }

    /// A key from its text.
    #[must_use]
    pub fn new(key: &str) -> Self {
        Self(key.to_owned())
    }

    /// The value of the header `Authorization`.
    pub(super) fn header(&self) -> String {
        format!("Bearer {}", self.0)
    }

    /// A text in which the key is replaced: servers quote keys in error messages.
    pub(super) fn redact(&self, text: &str) -> String {
        text.replace(&self.0, "[key]")
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}
