//! What is true of a dataset and of no single trajectory in it.
//!
//! A [`DatasetScope`] is a set of files that limits of the configuration are meant for.

mod scope;

pub(crate) use scope::name_of;
pub use scope::{ConfigPlace, DatasetScope, ScopeId, TeacherLimits};
