//! Collecting what `compare` needs for RPS: nothing, counts of verbal habits, or texts for a language model.

use super::args::{RpsArgs, RpsBy};
use super::common_args::CommonArgs;
#[cfg(feature = "judge")]
use super::llm_judge::{self, AgentText, JudgeCollector};
use crate::config::Resolver;
use crate::echo::HabitEvents;
use crate::echo::rps::{MIN_TEXTS, Rps, VerbalTable};
use crate::graph::ActionGraph;
use crate::trajectory::Trajectory;
use anyhow::Result;
use std::collections::BTreeMap;

/// Collects the data for RPS.
pub enum RpsCollector {
    /// RPS is not computed.
    Disabled,
    /// Counts of verbal habits, by group.
    Deterministic(BTreeMap<String, VerbalTable>),
    #[cfg(feature = "judge")]
    Judge(Box<JudgeCollector>),
}

/// The data for RPS from one trajectory.
pub enum TrajectoryTexts {
    /// None, because RPS is not computed.
    Nothing,
    /// The verbal habit events.
    Habits(HabitEvents<'static>),
    /// The texts of the agent.
    #[cfg(feature = "judge")]
    Texts(Vec<AgentText>),
}

impl RpsCollector {
    /// Creates the collector for `--rps`.
    ///
    /// # Errors
    /// If `--rps judge` is given and no judge is configured, or the configuration is invalid.
    #[cfg_attr(not(feature = "judge"), allow(unused_variables, clippy::unnecessary_wraps))] // only the judge needs them
    pub fn new(args: &RpsArgs, common: &CommonArgs, resolver: &Resolver) -> Result<Self> {
        Ok(match args.rps {
            RpsBy::None => Self::Disabled,
            RpsBy::Deterministic => Self::Deterministic(BTreeMap::new()),
            #[cfg(feature = "judge")]
            RpsBy::Judge => Self::Judge(Box::new(JudgeCollector::new(args, common, resolver)?)),
        })
    }

    /// The function that extracts the data from a trajectory. The reading threads call it.
    pub const fn extractor(&self) -> fn(&Trajectory<'_>, &ActionGraph) -> TrajectoryTexts {
        match self {
            Self::Disabled => |_, _| TrajectoryTexts::Nothing,
            Self::Deterministic(_) => {
                |trajectory, graph| TrajectoryTexts::Habits(HabitEvents::of_words(trajectory, graph).into_owned())
            }
            #[cfg(feature = "judge")]
            Self::Judge(_) => |trajectory, graph| TrajectoryTexts::Texts(llm_judge::agent_texts(trajectory, graph)),
        }
    }

    /// Adds the data from a trajectory of a group. `record` is a hash of the record's bytes and the trajectory's index
    /// in it.
    #[cfg_attr(not(feature = "judge"), allow(unused_variables))] // only the judge needs them
    pub fn add(&mut self, group: &str, task: Option<&str>, record: u64, texts: &TrajectoryTexts) {
        match (self, texts) {
            (Self::Deterministic(tables), TrajectoryTexts::Habits(events)) => match tables.get_mut(group) {
                Some(table) => table.add(events),
                None => drop(tables.insert(group.to_owned(), VerbalTable::of(events))),
            },
            #[cfg(feature = "judge")]
            (Self::Judge(judge), TrajectoryTexts::Texts(texts)) => judge.add(group, task, record, texts),
            _ => {}
        }
    }

    /// Scores pairs of groups, in order; `None` if RPS is not computed.
    ///
    /// # Errors
    /// If requests are needed but the user does not confirm them, the API key is missing, or there are more than
    /// `max-requests`; or if the judge fails.
    #[cfg_attr(not(feature = "judge"), allow(clippy::unnecessary_wraps))] // only the judge fails
    pub fn scores<'g>(&self, pairs: impl Iterator<Item = (&'g str, &'g str)>) -> Result<Option<Vec<Rps>>> {
        match self {
            Self::Disabled => Ok(None),
            Self::Deterministic(tables) => {
                let empty = VerbalTable::default();
                let of = |group: &str| tables.get(group).unwrap_or(&empty);
                Ok(Some(pairs.map(|(a, b)| Rps::between(of(a), of(b), MIN_TEXTS)).collect()))
            }
            #[cfg(feature = "judge")]
            Self::Judge(judge) => judge.scores(pairs).map(Some),
        }
    }
}
