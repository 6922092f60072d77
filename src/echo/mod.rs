//! Echo evidence: which choices of an agent are a teacher's habits, and how sure that is
//! (`docs/evidence.md`).
//!
//! A trajectory is read as [`HabitEvents`]: choices in contexts. A profile's [`HabitCounts`] know how
//! often the teacher and other models made each choice; a [`Model`] of them gives every event its
//! evidence in bits, and a [`Score`] adds the evidence up. [`calibration`] says which share of other
//! models' trajectories reach a score. Everything here is pure: no files, no terminal.

pub mod calibration;
mod context_tree;
mod counts;
mod events;
mod habit;
mod model;
mod phrases;
pub mod rps;
mod score;
mod segments;
mod slots;
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
