//! The built-in profile.

use super::{Profile, ProfileError, Teacher};

/// The name of the teacher of the built-in profile, which is used if the configuration names no teacher.
pub const DEFAULT_NAME: &str = "claude-sonnet-4.5";

/// The text of the profile; `profiles/README.md` describes its sources.
const DEFAULT: &str = include_str!("../../profiles/claude-sonnet-4.5.json");

/// The built-in profile of [`DEFAULT_NAME`], with models of other families as the background.
///
/// # Errors
/// Never, if this version wrote the file, which a test ensures.
pub fn embedded() -> Result<Profile, ProfileError> {
    Profile::parse(DEFAULT)
}

/// The teacher of the built-in profile.
///
/// # Errors
/// As [`embedded`].
pub fn embedded_teacher() -> Result<Teacher, ProfileError> {
    Ok(Teacher::from_text(embedded()?, DEFAULT))
}
