//! The inputs of a check besides the bytes of the record.

use crate::config::Settings;
use crate::schema::Schemas;
use crate::teacher::ActiveTeacher;
use crate::text::Encoding;

/// The inputs of a check besides the bytes of the record.
#[derive(Debug, Clone, Copy)]
pub struct CheckContext<'c> {
    /// The settings of the file.
    pub settings: &'c Settings,
    /// The teachers that trajectories are compared with.
    pub teachers: &'c [ActiveTeacher],
    /// Compiled schemas.
    pub schemas: &'c Schemas,
    /// The form of the positions of findings.
    pub places: PositionStyle,
    /// Whether findings carry the parts of their fingerprints of version 1, for a baseline of that version.
    pub version1: bool,
}

/// The form of the positions of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PositionStyle {
    /// Lines and columns for people, with excerpts of the text.
    Excerpts,
    /// Lines and columns for people.
    Lines,
    /// Lines and columns in the encoding of an editor, but from 1.
    Editor(Encoding),
}

impl PositionStyle {
    /// The positions for people, with or without excerpts.
    #[must_use]
    pub const fn with_excerpts(excerpts: bool) -> Self {
        if excerpts { Self::Excerpts } else { Self::Lines }
    }
}
