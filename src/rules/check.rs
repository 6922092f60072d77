//! How rules look at data.

use super::{DatasetContext, DatasetDraft};
use crate::diagnostic::Draft;
use crate::graph::ActionGraph;
use crate::json::{ParseWarning, ValueRef};
use crate::schema::ToolSchemas;
use crate::teacher::Echoes;
use crate::trajectory::{TextId, Trajectory};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// How a rule looks at data.
#[derive(Debug, Clone)]
pub enum Check {
    /// Reported by the engine while it takes a file apart.
    Engine,
    /// Looks at the JSON of each record (of each line, where a trajectory takes all of them).
    Record(RecordCheck),
    /// Looks at each trajectory.
    Trajectory(TrajectoryCheck),
    /// Looks at each dataset after all files.
    Dataset(DatasetCheck),
}

/// The check of a record rule.
pub type RecordCheck = CheckFn<dyn Fn(&RecordContext<'_>, &mut Vec<Draft>) + Send + Sync>;
/// The check of a trajectory rule.
pub type TrajectoryCheck = CheckFn<dyn Fn(&TrajectoryContext<'_, '_>, &mut Vec<Draft>) + Send + Sync>;
/// The check of a dataset rule.
pub type DatasetCheck = CheckFn<dyn Fn(&DatasetContext<'_>, &mut Vec<DatasetDraft>) + Send + Sync>;

/// A function that is compiled in, or a closure made at run time.
pub enum CheckFn<F: ?Sized + 'static> {
    /// Compiled in.
    Constant(&'static F),
    /// Made at run time.
    Made(Arc<F>),
}

impl Check {
    /// A check of records made at run time.
    pub fn record(check: impl Fn(&RecordContext<'_>, &mut Vec<Draft>) + Send + Sync + 'static) -> Self {
        Self::Record(CheckFn::Made(Arc::new(check)))
    }

    /// A check of trajectories made at run time.
    pub fn trajectory(check: impl Fn(&TrajectoryContext<'_, '_>, &mut Vec<Draft>) + Send + Sync + 'static) -> Self {
        Self::Trajectory(CheckFn::Made(Arc::new(check)))
    }

    /// A check of datasets made at run time.
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

/// What a record rule sees.
#[derive(Debug, Clone, Copy)]
pub struct RecordContext<'r> {
    /// The text the value stands in, for places.
    pub text: TextId,
    /// The record.
    pub value: ValueRef<'r>,
    /// What is odd in it although it parsed.
    pub warnings: &'r [ParseWarning],
}

/// What a trajectory rule sees.
#[derive(Clone, Copy)]
pub struct TrajectoryContext<'c, 'r> {
    /// The trajectory.
    pub trajectory: &'c Trajectory<'r>,
    /// Its action graph.
    pub graph: &'c ActionGraph,
    /// What the teachers say of it; `None` without teachers.
    pub echoes: Option<&'c Echoes<'c>>,
    /// Compiled schemas of declared tools.
    pub tool_schemas: &'c dyn ToolSchemas,
}
