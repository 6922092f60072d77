//! The checks of rules: functions over a record, a trajectory or a dataset, and what they see.

use super::{DatasetContext, DatasetDraft};
use crate::diagnostic::Drafts;
use crate::graph::ActionGraph;
use crate::json::{ParseWarning, ValueRef};
use crate::schema::ToolSchemas;
use crate::teacher::Echoes;
use crate::trajectory::{TextId, Trajectory};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// The check of a rule, by what it looks at.
#[derive(Debug, Clone)]
pub enum Check {
    /// The engine reports the findings while it reads and parses files.
    Engine,
    /// Looks at the JSON of each record; in a file that is one trajectory, at each line.
    Record(RecordCheck),
    /// Looks at each trajectory.
    Trajectory(TrajectoryCheck),
    /// Looks at each dataset, after all files were checked.
    Dataset(DatasetCheck),
}

/// The check of a record rule.
pub type RecordCheck = CheckFn<dyn Fn(&RecordContext<'_>, &mut Drafts) + Send + Sync>;
/// The check of a trajectory rule.
pub type TrajectoryCheck = CheckFn<dyn Fn(&TrajectoryContext<'_, '_>, &mut Drafts) + Send + Sync>;
/// The check of a dataset rule.
pub type DatasetCheck = CheckFn<dyn Fn(&DatasetContext<'_>, &mut Vec<DatasetDraft>) + Send + Sync>;

/// A compiled-in function, or a closure created at run time.
pub enum CheckFn<F: ?Sized + 'static> {
    /// Compiled in.
    Constant(&'static F),
    /// Created at run time.
    Made(Arc<F>),
}

impl Check {
    /// A check of records, created at run time.
    pub fn record(check: impl Fn(&RecordContext<'_>, &mut Drafts) + Send + Sync + 'static) -> Self {
        Self::Record(CheckFn::Made(Arc::new(check)))
    }

    /// A check of trajectories, created at run time.
    pub fn trajectory(check: impl Fn(&TrajectoryContext<'_, '_>, &mut Drafts) + Send + Sync + 'static) -> Self {
        Self::Trajectory(CheckFn::Made(Arc::new(check)))
    }

    /// A check of datasets, created at run time.
    pub fn dataset(check: impl Fn(&DatasetContext<'_>, &mut Vec<DatasetDraft>) + Send + Sync + 'static) -> Self {
        Self::Dataset(CheckFn::Made(Arc::new(check)))
    }
}

impl<F: ?Sized> Deref for CheckFn<F> {
    type Target = F;

    fn deref(&self) -> &F {
        match self {
            Self::Constant(check) => check,
            Self::Made(check) => check,
        }
    }
}

impl<F: ?Sized> Clone for CheckFn<F> {
    fn clone(&self) -> Self {
        match self {
            Self::Constant(check) => Self::Constant(check),
            Self::Made(check) => Self::Made(Arc::clone(check)),
        }
    }
}

impl<F: ?Sized> fmt::Debug for CheckFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Constant(_) => "constant",
            Self::Made(_) => "made",
        })
    }
}

/// The input of a record rule.
#[derive(Debug, Clone, Copy)]
pub struct RecordContext<'r> {
    /// The text that contains the record, for places.
    pub text: TextId,
    /// The record.
    pub value: ValueRef<'r>,
    /// The warnings about its text.
    pub warnings: &'r [ParseWarning],
}

/// The input of a trajectory rule.
#[derive(Clone, Copy)]
pub struct TrajectoryContext<'c, 'r> {
    /// The trajectory.
    pub trajectory: &'c Trajectory<'r>,
    /// Its action graph.
    pub graph: &'c ActionGraph,
    /// Its assessment by each teacher; `None` without teachers.
    pub echoes: Option<&'c Echoes<'c>>,
    /// Compiles the schemas of declared tools.
    pub tool_schemas: &'c dyn ToolSchemas,
}
