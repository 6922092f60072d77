//! The profile that the binary carries.

use super::{Profile, ProfileError, Teacher};

/// The name of the teacher that is used when the configuration names none.
pub const DEFAULT_NAME: &str = "claude-sonnet-4.5";

/// The profile's file; `profiles/README.md` says what it was built from.
const DEFAULT: &str = include_str!("../../profiles/claude-sonnet-4.5.json");

/// The profile that the binary carries: [`DEFAULT_NAME`] against models of other families.
///
/// # Errors
/// Never, as long as the file is one that this version wrote; a test holds that.
pub fn embedded() -> Result<Profile, ProfileError> {
    Profile::parse(DEFAULT)
}

/// The same, made ready.
///
/// # Errors
/// As [`embedded`].
pub fn embedded_teacher() -> Result<Teacher, ProfileError> {
    Ok(Teacher::from_text(embedded()?, DEFAULT))
}
