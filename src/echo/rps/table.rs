//! How often a group of trajectories makes each verbal choice, stage by stage.

use super::Stage;
use crate::echo::{Choice, Habit, HabitCounts, HabitEvents, Word};
use std::collections::BTreeMap;

/// Where a choice was made: the stage, the kind of habit, and the rest of its context (what a text announced).
pub(super) type Key = (Stage, Habit, Word);
/// Outcomes and how often each was chosen.
pub(super) type Outcomes = BTreeMap<Box<str>, u64>;

/// The verbal choices of a group of trajectories.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerbalTable {
    choices: BTreeMap<Key, Outcomes>,
}

impl VerbalTable {
    /// The choices of one trajectory.
    #[must_use]
    pub fn of(events: &HabitEvents<'_>) -> Self {
        let mut table = Self::default();
        table.add(events);
        table
    }

    /// Adds the choices of a trajectory.
    pub fn add(&mut self, events: &HabitEvents<'_>) {
        for event in &events.events[events.actions()..] {
            self.count(&event.choice, events.names.text(event.choice.outcome), 1);
        }
    }

    /// Adds the choices of others.
    pub fn merge(&mut self, other: Self) {
        for (key, outcomes) in other.choices {
            let sums = self.choices.entry(key).or_default();
            for (outcome, count) in outcomes {
                *sums.entry(outcome).or_default() += count;
            }
        }
    }

    /// The choices that some of a profile's groups made: those of the slots that `wanted` names.
    #[must_use]
    pub fn of_counts(counts: &HabitCounts, wanted: impl Fn(usize) -> bool) -> Self {
        let mut table = Self::default();
        for row in counts.rows().filter(|row| row.choice.habit.dimension().is_some()) {
            let count = row.cells.iter().filter(|(slot, _)| wanted(*slot)).fold(0, |sum, (_, count)| sum + count);
            if count > 0 {
                table.count(&row.choice, row.choice.outcome.text(&counts.names), count);
            }
        }
        table
    }

    fn count(&mut self, choice: &Choice, outcome: &str, count: u64) {
        let words = choice.context.words();
        let Some(stage) = words.first().copied().and_then(Stage::from_word) else { return };
        let announced = words.get(1).copied().unwrap_or(Word::NONE);
        let outcomes = self.choices.entry((stage, choice.habit, announced)).or_default();
        match outcomes.get_mut(outcome) {
            Some(sum) => *sum += count,
            None => drop(outcomes.insert(outcome.into(), count)),
        }
    }

    /// The number of texts of a stage.
    #[must_use]
    pub fn texts(&self, stage: Stage) -> u64 {
        self.outcomes((stage, Habit::TextLength, Word::NONE)).map_or(0, |outcomes| outcomes.values().sum())
    }

    /// The outcomes chosen somewhere.
    pub(super) fn outcomes(&self, key: Key) -> Option<&Outcomes> {
        self.choices.get(&key)
    }

    /// Where choices were made, with their outcomes.
    pub(super) fn all(&self) -> impl Iterator<Item = (&Key, &Outcomes)> {
        self.choices.iter()
    }
}
