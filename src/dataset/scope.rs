//! The files and limits of a dataset.

use crate::diagnostic::Located;
use std::path::Path;
use std::sync::Arc;

/// A place in a configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigPlace {
    /// The configuration file.
    pub path: Arc<Path>,
    /// The position in the file.
    pub at: Located,
}

/// Identifies a dataset. Datasets are sorted by this id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopeId {
    /// The configuration file; `None` if none was found.
    pub config: Option<Arc<Path>>,
    /// 0 for all files of the configuration, otherwise the 1-based index of an override.
    pub part: usize,
}

/// A dataset: all checked files of one configuration, or those of an override that sets limits.
#[derive(Debug, Clone, PartialEq)]
pub struct DatasetScope {
    /// Its id.
    pub id: ScopeId,
    /// Its name in messages, such as ``the dataset of `distilled/**` ``.
    pub name: String,
    /// The globs of the override; none for all files of the configuration.
    pub patterns: Vec<String>,
    /// The maximum share of trajectories with the same action graph, from 0 to 1 (D003).
    pub max_duplicate_share: Option<f64>,
    /// The minimum effective number of behaviours (D004).
    pub min_behaviours: Option<f64>,
    /// The place of its limits; `None` if they are the defaults.
    pub place: Option<ConfigPlace>,
    /// The limits of teachers, for teachers that have any.
    pub teachers: Vec<TeacherLimits>,
}

/// The limits of a dataset's similarity to a teacher.
#[derive(Debug, Clone, PartialEq)]
pub struct TeacherLimits {
    /// The teacher's name.
    pub teacher: Arc<str>,
    /// The maximum share of trajectories that echo it, from 0 to 1 (D001).
    pub max_echo_share: Option<f64>,
    /// The maximum increase of that share by a change (D001).
    pub max_echo_share_increase: Option<f64>,
    /// The maximum AGS toward it, from 0 to 1 (D002).
    pub max_ags: Option<f64>,
    /// The place of these limits.
    pub place: ConfigPlace,
}

/// The name in messages of the dataset with these globs.
#[must_use]
pub(crate) fn name_of(globs: &[String]) -> String {
    match globs {
        [] => "the dataset".to_owned(),
        [first] => format!("the dataset of `{first}`"),
        [first, others @ ..] => format!("the dataset of `{first}` and {} more", others.len()),
    }
}
