//! Counts of verbal choices of a group of trajectories, by stage.

use super::Stage;
use crate::echo::{Choice, Habit, HabitCounts, HabitEvents, Word};
use std::collections::BTreeMap;

/// The stage of a choice, its kind of habit, and the rest of its context: what the text announced, or `none`.
pub(super) type ChoiceKey = (Stage, Habit, Word);
/// Outcomes with their counts.
pub(super) type Outcomes = BTreeMap<Box<str>, u64>;

/// The verbal choices of a group of trajectories.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerbalTable {
    choices: BTreeMap<ChoiceKey, Outcomes>,
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

    /// Adds the choices of another table.
    pub fn merge(&mut self, other: Self) {
        for (key, outcomes) in other.choices {
            let sums = self.choices.entry(key).or_default();
            for (outcome, count) in outcomes {
                *sums.entry(outcome).or_default() += count;
            }
        }
    }

    /// The verbal choices in a profile's counts, of the slots for which `is_included` holds.
    #[must_use]
    pub fn of_counts(counts: &HabitCounts, is_included: impl Fn(usize) -> bool) -> Self {
        let mut table = Self::default();
        for row in counts.rows().filter(|row| row.choice.habit.dimension().is_some()) {
            let count = row.cells.iter().filter(|(slot, _)| is_included(*slot)).fold(0, |sum, (_, count)| sum + count);
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

    /// The outcomes of the choices with this key.
    pub(super) fn outcomes(&self, key: ChoiceKey) -> Option<&Outcomes> {
        self.choices.get(&key)
    }

    /// All keys with their outcomes.
    pub(super) fn all(&self) -> impl Iterator<Item = (&ChoiceKey, &Outcomes)> {
        self.choices.iter()
    }
}
