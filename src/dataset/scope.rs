//! Which trajectories make a dataset, and what its limits are.

use crate::diagnostic::Located;
use std::path::Path;
use std::sync::Arc;

/// Where something stands in a configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigPlace {
    /// The configuration file.
    pub path: Arc<Path>,
    /// The place in it.
    pub at: Located,
}

/// Tells datasets apart, and orders them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopeId {
    /// The configuration file; `None` where none was found.
    pub config: Option<Arc<Path>>,
    /// 0 for all files of the configuration, then its overrides from 1.
    pub part: usize,
}

/// A dataset: all files of a run under one configuration, or those of an override that sets limits.
#[derive(Debug, Clone, PartialEq)]
pub struct DatasetScope {
    /// Which one it is.
    pub id: ScopeId,
    /// What messages call it, such as ``the dataset of `distilled/**` ``.
    pub name: String,
    /// The largest share that one action graph may have (D003).
    pub max_duplicate_share: Option<f64>,
    /// The least effective number of behaviours (D004).
    pub min_behaviours: Option<f64>,
    /// Where its limits stand; nowhere when they are the defaults.
    pub place: Option<ConfigPlace>,
    /// The limits of teachers, for those that have any.
    pub teachers: Vec<TeacherLimits>,
}

/// How much a dataset may be like a teacher.
#[derive(Debug, Clone, PartialEq)]
pub struct TeacherLimits {
    /// The teacher's name.
    pub teacher: Arc<str>,
    /// The largest share of trajectories that may echo it (D001).
    pub max_echo_share: Option<f64>,
    /// How much a change may raise that share (D001).
    pub max_echo_share_increase: Option<f64>,
    /// The largest AGS toward it (D002).
    pub max_ags: Option<f64>,
    /// Where these limits stand.
    pub place: ConfigPlace,
}

/// The name that messages give to the dataset of some globs.
#[must_use]
pub(crate) fn name_of(globs: &[String]) -> String {
    match globs {
        [] => "the dataset".to_owned(),
        [first] => format!("the dataset of `{first}`"),
        [first, others @ ..] => format!("the dataset of `{first}` and {} more", others.len()),
    }
}
