//! Teachers: profiles of a model's habits against those of other models, and what they say of a trajectory.
//!
//! A [`Profile`] is two parts that can each be made in pieces and merged: counts of choices (a
//! first pass over the data, [`ProfileBuilder`]) and histograms of scores (a second pass with all the counts,
//! [`Calibrator`]). A [`Teacher`] is a profile made ready to judge trajectories. No files are read here
//! but through [`Profile::parse`], which takes text.

mod active;
mod build;
mod calibrate;
mod canonical;
mod choices;
mod embedded;
mod error;
mod file;
mod habits;
mod merge;
mod profile;
mod scoring;
mod tool_preference;

pub use active::{ActiveTeacher, Echoes};
pub(crate) use build::stem;
pub use build::{ProfileBuilder, CountedTrajectory, MIN_TRAJECTORIES, Role, RECOMMENDED_TRAJECTORIES, fold_of};
pub use calibrate::Calibrator;
pub use embedded::{DEFAULT_NAME, embedded, embedded_teacher};
pub use error::ProfileError;
pub use habits::{HabitLine, habits};
pub use profile::{BackgroundGrouping, Group, Profile, Source};
pub use scoring::{Assessment, Limits, ScoreVerdict, Teacher, Verdict, ScoringModel};
pub use tool_preference::{ToolPreference, ToolPreferences};
