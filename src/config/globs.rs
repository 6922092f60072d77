//! The globs of a configuration.

use super::ConfigError;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// Compiles globs in which `*` does not match `/`.
pub(super) fn globs(patterns: &[String]) -> Result<GlobSet, ConfigError> {
    let mut set = GlobSetBuilder::new();
    let invalid = |pattern: &str, error: &globset::Error| ConfigError::Pattern {
        pattern: pattern.to_owned(),
        reason: error.kind().to_string(),
    };
    for pattern in patterns {
        let glob = GlobBuilder::new(pattern.trim_start_matches("./")).literal_separator(true).build();
        set.add(glob.map_err(|error| invalid(pattern, &error))?);
    }
    set.build().map_err(|error| invalid(&patterns.join(", "), &error))
}
