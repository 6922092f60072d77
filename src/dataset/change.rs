//! What a change does to datasets: before against after.

use serde::Serialize;

/// What a change does to the data.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Change {
    /// What the data was compared with, for people: `HEAD`, or `main (merge base 1a2b3c4d)`.
    pub against: String,
    /// Records that are in the data and were not.
    pub added: u64,
    /// Records that were there in other words: their task or id was, and their content was not.
    pub changed: u64,
    /// Records that are gone.
    pub removed: u64,
    /// Records that are as they were, wherever they stand now.
    pub unchanged: u64,
    /// The datasets, in their order.
    pub datasets: Vec<DatasetChange>,
}

/// What a change does to a dataset.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DatasetChange {
    /// What it is called in messages.
    pub name: String,
    /// Trajectories in it.
    pub trajectories: BeforeAfter<u64>,
    /// Its effective number of behaviours; `None` where no trajectory makes a call.
    pub behaviours: BeforeAfter<Option<f64>>,
    /// How near it is to each teacher.
    pub teachers: Vec<TeacherChange>,
}

/// What a change does to a dataset's nearness to a teacher.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TeacherChange {
    /// The teacher's name.
    pub teacher: String,
    /// Trajectories that echo it.
    pub echoes: BeforeAfter<u64>,
    /// Trajectories with enough evidence to tell.
    pub judged: BeforeAfter<u64>,
    /// AGS toward it, from 0 to 1; `None` where it is not measured or not defined.
    pub ags: BeforeAfter<Option<f64>>,
}

/// A value before and after a change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct BeforeAfter<T> {
    /// Before it.
    pub before: T,
    /// After it.
    pub after: T,
}

impl<T> BeforeAfter<T> {
    /// The same of something else.
    pub fn map<U>(self, f: impl Fn(T) -> U) -> BeforeAfter<U> {
        BeforeAfter { before: f(self.before), after: f(self.after) }
    }
}
