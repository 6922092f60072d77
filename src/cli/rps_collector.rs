//! How `compare` hears agents talk: not at all, by counting their choices of words, or to have them judged.

use super::args::{CommonArgs, RpsArgs, RpsBy};
#[cfg(feature = "judge")]
use super::llm_judge::{self, JudgeCollector, Said};
use crate::config::Resolver;
use crate::echo::HabitEvents;
use crate::echo::rps::{MIN_TEXTS, Rps, VerbalTable};
use crate::graph::ActionGraph;
use crate::trajectory::Trajectory;
use anyhow::Result;
use std::collections::BTreeMap;

/// Hears the texts of groups.
pub enum RpsCollector {
    Disabled,
    /// Counts, by group.
    Deterministic(BTreeMap<String, VerbalTable>),
    #[cfg(feature = "judge")]
    Judge(Box<JudgeCollector>),
}

/// What was heard in one trajectory.
pub enum TrajectoryTexts {
    Nothing,
    Choices(HabitEvents<'static>),
    #[cfg(feature = "judge")]
    Texts(Vec<Said>),
}

impl RpsCollector {
    /// The listener that was asked for.
    ///
    /// # Errors
    /// When a judge is wanted and none is configured.
    pub fn new(args: &RpsArgs, common: &CommonArgs, resolver: &Resolver) -> Result<Self> {
        Ok(match args.rps {
            RpsBy::None => Self::Disabled,
            RpsBy::Deterministic => Self::Deterministic(BTreeMap::new()),
            #[cfg(feature = "judge")]
            RpsBy::Judge => Self::Judge(Box::new(JudgeCollector::new(args, common, resolver)?)),
        })
    }

    /// What one of these hears, for the threads that read.
    pub const fn ear(&self) -> fn(&Trajectory<'_>, &ActionGraph) -> TrajectoryTexts {
        match self {
            Self::Disabled => |_, _| TrajectoryTexts::Nothing,
            Self::Deterministic(_) => {
                |trajectory, graph| TrajectoryTexts::Choices(HabitEvents::of_words(trajectory, graph).into_owned())
            }
            #[cfg(feature = "judge")]
            Self::Judge(_) => |trajectory, graph| TrajectoryTexts::Texts(llm_judge::said(trajectory, graph)),
        }
    }

    /// Keeps what was heard in a trajectory of a group; `record` is a hash of its bytes.
    pub fn hear(&mut self, group: &str, task: Option<&str>, record: u64, heard: &TrajectoryTexts) {
        match (self, heard) {
            (Self::Deterministic(tables), TrajectoryTexts::Choices(events)) => match tables.get_mut(group) {
                Some(table) => table.add(events),
                None => drop(tables.insert(group.to_owned(), VerbalTable::of(events))),
            },
            #[cfg(feature = "judge")]
            (Self::Judge(jury), TrajectoryTexts::Texts(said)) => jury.hear(group, task, record, said),
            _ => {}
        }
    }

    /// The scores of pairs of groups, in their order; `None` if nobody listened.
    ///
    /// # Errors
    /// When texts may not be sent to the judge, or when it cannot be used.
    pub fn scores<'g>(&self, pairs: impl Iterator<Item = (&'g str, &'g str)>) -> Result<Option<Vec<Rps>>> {
        match self {
            Self::Disabled => Ok(None),
            Self::Deterministic(tables) => {
                let nothing = VerbalTable::default();
                let of = |group: &str| tables.get(group).unwrap_or(&nothing);
                Ok(Some(pairs.map(|(a, b)| Rps::between(of(a), of(b), MIN_TEXTS)).collect()))
            }
            #[cfg(feature = "judge")]
            Self::Judge(jury) => jury.scores(pairs).map(Some),
        }
    }
}
