//! Echo evidence: how strongly an agent's choices resemble a teacher's habits (`docs/evidence.md`).
//!
//! A trajectory is read as [`HabitEvents`], a list of choices in contexts. A profile's [`HabitCounts`] store how often
//! the teacher and other models made each choice. A [`Model`] turns the counts into evidence in bits for each choice, a
//! [`Score`] combines the evidence, and [`calibration`] gives the share of other models' trajectories that reach a
//! score. This module is pure: no files, no terminal.

pub mod calibration;
mod context_tree;
mod counts;
mod events;
mod habit;
mod index_table;
mod model;
mod phrases;
pub mod rps;
mod score;
mod segments;
mod words;

pub use context_tree::ContextTree;
pub use counts::{Counter, FOLDS, HabitCounts, Row, Slot};
pub use events::{Choice, Context, DEPTH, HabitEvent, HabitEvents};
pub use habit::{Dimension, Habit};
pub use model::{CAP, Evidence, Exclusion, Model, STRENGTH};
pub use phrases::{describe_choice, format_rate};
pub use score::{Contribution, DOUBT, MIN_SEGMENT_BITS, Score, Segment, StrongHabit};
pub use segments::{Subsequence, maximal_scoring_subsequences};
pub(crate) use words::{CLOSED, NAMES_FROM};
pub use words::{Names, Word};
