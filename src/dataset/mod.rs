//! Statistics of datasets, for the rules about whole datasets (docs/metrics.md, section 5).
//!
//! The engine passes the [`Facts`] of each trajectory. A [`Dataset`] sums them up for one [`DatasetScope`], which is
//! the set of files that a limit of the configuration applies to. Its memory grows only with the number of different
//! behaviours.

mod behaviour;
mod change;
mod facts;
mod scope;
mod statistics;
mod verdicts;

pub use behaviour::Behaviour;
pub use change::{BeforeAfter, Change, DatasetChange, TeacherChange};
pub use facts::{Facts, Member};
pub(crate) use scope::name_of;
pub use scope::{ConfigPlace, DatasetScope, ScopeId, TeacherLimits};
pub use statistics::{Cluster, Dataset, Participation, effective_number};
pub use verdicts::Verdicts;
