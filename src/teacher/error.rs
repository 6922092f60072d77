//! Errors of reading, building and merging profiles.

use super::Role;
use thiserror::Error;

/// An error of reading, building or merging a profile (docs/profiles.md, section "Error messages").
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum ProfileError {
    /// The file is not a profile.
    #[error("not a profile: {0}; build one with `echolint profile build`")]
    NotAProfile(String),
    /// Written by a later version.
    #[error("unsupported profile version {found} (expected {known}); update echolint or rebuild the profile")]
    Newer {
        /// The version of the file.
        found: u64,
        /// The supported version.
        known: u64,
    },
    /// Written by an earlier version.
    #[error("unsupported profile version {found} (expected {known}); rebuild the profile")]
    Older {
        /// The version of the file.
        found: u64,
        /// The supported version.
        known: u64,
    },
    /// The file ends too early.
    #[error("the profile is cut off at line {line}, column {column}; download or rebuild it")]
    Truncated {
        /// The last line.
        line: usize,
        /// The last column.
        column: usize,
    },
    /// The file contains something that echolint never writes.
    #[error("the profile is damaged: {0}; download or rebuild it")]
    Damaged(String),
    /// There are no trajectories of this role.
    #[error("no trajectory of the {0} found; run `echolint check` to see what its files contain")]
    Empty(Role),
    /// The teacher has too few trajectories, which the text counts.
    #[error("the teacher has {0}, but at least {min} are required and {recommended} recommended", min = super::build::MIN_TRAJECTORIES, recommended = super::build::RECOMMENDED_TRAJECTORIES)]
    TooFew(String),
    /// Trajectories of the teacher are in the background.
    #[error(
        "{same} of the teacher's {all} trajectories {are} also in the background, which would hide every echo; remove {example} from the background",
        are = if *same == 1 { "is" } else { "are" }
    )]
    Overlap {
        /// Trajectories in both.
        same: u64,
        /// Trajectories of the teacher.
        all: u64,
        /// A file to remove, quoted.
        example: String,
    },
    /// The teacher's model is in the background.
    #[error(
        "the background contains the teacher's model `{0}`, which would hide every echo; remove it from the background"
    )]
    SameModel(String),
    /// The profiles are of different teachers.
    #[error("`{0}` and `{1}` are different teachers; only pieces of one profile can be merged")]
    OtherTeacher(String, String),
    /// The profiles share a file.
    #[error("`{0}` is in both profiles, so its trajectories would count twice")]
    CountedTwice(String),
    /// The profiles group their backgrounds differently.
    #[error("one profile groups its background by model and the other by file; build both with the same `--by`")]
    OtherGroups,
    /// A file, group or trajectory is not in the counts.
    #[error("{0} is not in the profile's counts; calibrate with the files that the profile was built from")]
    Unknown(String),
}
