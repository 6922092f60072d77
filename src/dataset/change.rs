//! The effect of a change on datasets: statistics before and after it.

use serde::Serialize;

/// A change of the data and its effect on datasets.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Change {
    /// The revision that the data was compared with, for display: `HEAD`, or `main (merge base 1a2b3c4d)`.
    pub against: String,
    /// Number of added records.
    pub added: u64,
    /// Number of changed records: a record with the same task or id existed with other content.
    pub changed: u64,
    /// Number of removed records.
    pub removed: u64,
    /// Number of unchanged records, including moved ones.
    pub unchanged: u64,
    /// The datasets, in their order.
    pub datasets: Vec<DatasetChange>,
}

/// The effect of a change on a dataset.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DatasetChange {
    /// Its name in messages.
    pub name: String,
    /// Number of its trajectories.
    pub trajectories: BeforeAfter<u64>,
    /// Its effective number of behaviours; `None` if no trajectory has calls.
    pub behaviours: BeforeAfter<Option<f64>>,
    /// Its similarity to each teacher.
    pub teachers: Vec<TeacherChange>,
}

/// The effect of a change on a dataset's similarity to a teacher.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TeacherChange {
    /// The teacher's name.
    pub teacher: String,
    /// Number of trajectories that echo it.
    pub echoes: BeforeAfter<u64>,
    /// Number of trajectories with enough evidence to decide.
    pub judged: BeforeAfter<u64>,
    /// AGS toward it, from 0 to 1; `None` if it is not measured or undefined.
    pub ags: BeforeAfter<Option<f64>>,
}

/// A value before and after a change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct BeforeAfter<T> {
    /// The value before the change.
    pub before: T,
    /// The value after the change.
    pub after: T,
}

impl<T> BeforeAfter<T> {
    /// Applies a function to both values.
    pub fn map<U>(self, f: impl Fn(T) -> U) -> BeforeAfter<U> {
        BeforeAfter { before: f(self.before), after: f(self.after) }
    }
}
