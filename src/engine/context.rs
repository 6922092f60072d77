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
    /// Whether a rule reports all its findings in a record, and not only [`MAX_FINDINGS`] and the number of the others.
    /// Fixes need all.
    pub all_findings: bool,
}

/// The maximum number of findings of one rule in one record, or in one trajectory of many lines. People fix the cause of
/// the first ones, and more would only cost memory.
pub const MAX_FINDINGS: usize = 20;

impl CheckContext<'_> {
    /// The maximum number of findings of one rule in one record.
    #[must_use]
    pub const fn max_findings(&self) -> usize {
        if self.all_findings { usize::MAX } else { MAX_FINDINGS }
    }
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
