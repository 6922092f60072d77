//! What checking a record depends on besides its bytes.

use crate::config::Settings;
use crate::schema::Schemas;
use crate::teacher::ActiveTeacher;
use crate::text::Encoding;

/// What checking needs besides the bytes.
#[derive(Debug, Clone, Copy)]
pub struct CheckContext<'c> {
    /// The settings of the file.
    pub settings: &'c Settings,
    /// The teachers that trajectories are held against.
    pub teachers: &'c [ActiveTeacher],
    /// Compiled schemas.
    pub schemas: &'c Schemas,
    /// How findings say where they are.
    pub places: PositionStyle,
    /// Whether findings carry what their fingerprints of version 1 were made of, for a baseline of that version.
    pub version1: bool,
}

/// How findings say where they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PositionStyle {
    /// With lines and columns for people, and the text around.
    Excerpts,
    /// With lines and columns for people.
    Lines,
    /// With lines and columns as an editor counts them, but from 1.
    Editor(Encoding),
}

impl PositionStyle {
    /// Those for people.
    #[must_use]
    pub const fn with_excerpts(excerpts: bool) -> Self {
        if excerpts { Self::Excerpts } else { Self::Lines }
    }
}
