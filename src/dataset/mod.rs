//! What is true of a dataset and of no single trajectory in it.
//!
//! The engine hands over a few [`Facts`] of each trajectory; a [`Dataset`] adds them up for one
//! [`DatasetScope`], the files that a limit of the configuration is meant for. What is kept is small
//! and grows with the number of different behaviours only.

mod behaviour;
mod change;
mod facts;
mod running;
mod scope;
mod verdict;

pub use behaviour::Behaviour;
pub use change::{BeforeAfter, Change, DatasetChange, TeacherChange};
pub use facts::{Facts, Member};
pub use running::{Cluster, Dataset, Participation, effective_number};
pub(crate) use scope::name_of;
pub use scope::{ConfigPlace, DatasetScope, ScopeId, TeacherLimits};
pub use verdict::Verdicts;
