//! Teacher profiles: a model's habits compared with those of other models, and the assessment of trajectories.
//!
//! A [`Profile`] has two parts, each of which can be built in pieces and merged: counts of choices (a first pass over
//! the data, [`ProfileBuilder`]) and histograms of scores (a second pass with all counts, [`Calibrator`]). A
//! [`Teacher`] is a profile that is prepared for assessing trajectories. This module reads no files: [`Profile::parse`]
//! takes text.

mod active;
mod build;
mod calibrate;
mod canonical;
mod choice_limits;
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
pub use build::{CountedTrajectory, MIN_TRAJECTORIES, ProfileBuilder, RECOMMENDED_TRAJECTORIES, Role, fold_of};
pub use calibrate::Calibrator;
pub use embedded::{DEFAULT_NAME, embedded, embedded_teacher};
pub use error::ProfileError;
pub use habits::{HabitLine, habits};
pub use profile::{BackgroundGrouping, Group, Profile, Source};
pub use scoring::{Assessment, Limits, ScoreVerdict, ScoringModel, Teacher, Verdict};
pub use tool_preference::{ToolPreference, ToolPreferences};
