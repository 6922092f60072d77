//! What can be wrong with a profile or with what one is built from.

use super::Role;
use thiserror::Error;

/// What can be wrong with a profile or with what one is built from.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum ProfileError {
    /// Not a profile at all.
    #[error("not a profile: {0}. `echolint profile build` makes one")]
    NotAProfile(String),
    /// Written by a later version.
    #[error(
        "a profile of version {found}; this echolint reads version {known}: update echolint, or build the profile anew"
    )]
    Newer {
        /// Its version.
        found: u64,
        /// The version that is known.
        known: u64,
    },
    /// Written by an earlier version.
    #[error("a profile of version {found}; this echolint reads version {known}: build the profile anew")]
    Older {
        /// Its version.
        found: u64,
        /// The version that is known.
        known: u64,
    },
    /// It ends too early.
    #[error("the profile is cut off at line {line}, column {column}: fetch it or build it again")]
    Truncated {
        /// The last line.
        line: usize,
        /// The last column.
        column: usize,
    },
    /// It holds something that echolint never writes.
    #[error("the profile is damaged: {0}. Fetch it or build it again")]
    Damaged(String),
    /// No trajectories.
    #[error("no trajectory of the {0}: `echolint check` says what its files hold")]
    Empty(Role),
    /// Too few to know habits.
    #[error("the teacher has {0}: habits need at least {least} trajectories, and {usual} or more to be told apart well", least = super::build::MIN_TRAJECTORIES, usual = super::build::RECOMMENDED_TRAJECTORIES)]
    TooFew(String),
    /// The teacher is in its own background.
    #[error(
        "{same} of the teacher's {all} trajectories {are} in the background too, which would hide every echo: leave {example} out of the background",
        are = if *same == 1 { "is" } else { "are" }
    )]
    Overlap {
        /// Trajectories in both.
        same: u64,
        /// The teacher's trajectories.
        all: u64,
        /// A file to leave out.
        example: String,
    },
    /// The teacher's model is in the background.
    #[error(
        "the background has trajectories of `{0}`, which is the teacher's model: that would hide every echo. Leave them out of the background"
    )]
    SameModel(String),
    /// Two profiles of different teachers.
    #[error("`{0}` and `{1}` are profiles of two teachers: only pieces of one can be merged")]
    OtherTeacher(String, String),
    /// Two profiles that share a file.
    #[error("`{0}` is in both profiles: its trajectories would count twice")]
    CountedTwice(String),
    /// Two profiles made in different ways.
    #[error("one profile groups its background by model, the other by file: build both the same way")]
    OtherGroups,
    /// A trajectory that the counts do not know.
    #[error("{0} is not in the profile's counts: calibrate with the files that the profile was built from")]
    Unknown(String),
}
