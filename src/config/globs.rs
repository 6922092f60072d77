//! The globs of a configuration.

use super::ConfigError;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// Compiles globs in which `*` does not match `/`.
pub(super) fn globs(patterns: &[String]) -> Result<GlobSet, ConfigError> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let glob = GlobBuilder::new(pattern.trim_start_matches("./")).literal_separator(true).build();
        set.add(glob.map_err(|error| invalid_glob(pattern, &error))?);
    }
    set.build().map_err(|error| invalid_glob(&patterns.join(", "), &error))
}

/// The error of a glob that does not compile.
pub(super) fn invalid_glob(pattern: &str, error: &globset::Error) -> ConfigError {
    ConfigError::Pattern { pattern: pattern.to_owned(), reason: format!("invalid glob: {}", error.kind()) }
}
