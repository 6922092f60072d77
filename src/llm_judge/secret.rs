//! The key of the API.

use super::error::Fault;
use std::fmt;

/// A key, which is shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The key that stands in an environment variable.
    ///
    /// # Errors
    /// When there is none, or what stands there can be no key.
    pub fn from_env(variable: &str) -> Result<Self, Fault> {
        let variable_name = || variable.to_owned();
        let key = std::env::var_os(variable).filter(|key| !key.is_empty());
        let key = key.ok_or_else(|| Fault::NoKey { variable: variable_name() })?;
        let key =
            key.to_str().map(str::trim).filter(|key| !key.is_empty() && key.bytes().all(|b| b.is_ascii_graphic()));
        key.map(Self::new).ok_or_else(|| Fault::BadKey { variable: variable_name() })
    }

    /// A key.
    #[must_use]
    pub fn new(key: &str) -> Self {
        Self(key.to_owned())
    }

    /// The header that shows it to the server.
    pub(super) fn header(&self) -> String {
        format!("Bearer {}", self.0)
    }

    /// A text without it: servers repeat keys in what they say of them.
    pub(super) fn out_of(&self, text: &str) -> String {
        text.replace(&self.0, "[key]")
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}
