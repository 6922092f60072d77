//! Counts of choices by group of trajectories and fold of tasks.

use super::events::{Choice, Context, HabitEvents};
use super::words::Word;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// The number of folds that tasks are divided into, so that evidence can exclude the fold of a trajectory's own task.
pub const FOLDS: usize = 5;

/// A group of trajectories (the teacher or a background model) and a fold, as `group * FOLDS + fold`.
pub type Slot = usize;

/// One choice and its count in each slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row<'c> {
    /// The choice; its names are indices into [`HabitCounts::names`].
    pub choice: Choice,
    /// Slots and counts, sorted by slot.
    pub cells: &'c [(Slot, u64)],
}

/// The counts of all choices. They do not depend on the order in which trajectories were added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HabitCounts {
    /// The names in choices, sorted.
    pub names: Vec<Box<str>>,
    /// For each row its choice, ascending, and the end of its cells.
    rows: Vec<(Choice, usize)>,
    /// The cells of all rows in one list: allocating thousands of small lists is slow.
    cells: Vec<(Slot, u64)>,
}

impl HabitCounts {
    /// The rows, sorted by choice.
    #[must_use]
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        let mut start = 0;
        self.rows.iter().map(move |&(choice, end)| {
            let cells = &self.cells[std::mem::replace(&mut start, end)..end];
            Row { choice, cells }
        })
    }

    /// Empty counts with capacity for `rows` and `cells`.
    pub(crate) fn with_capacity(rows: usize, cells: usize) -> Self {
        Self { names: Vec::new(), rows: Vec::with_capacity(rows), cells: Vec::with_capacity(cells) }
    }

    /// Adds a cell to the current row.
    pub(crate) fn push_cell(&mut self, slot: Slot, count: u64) {
        self.cells.push((slot, count));
    }

    /// Ends the current row. Choices must be in ascending order, and the cells of a row in the order of slots.
    pub(crate) fn end_row(&mut self, choice: Choice) {
        self.rows.push((choice, self.cells.len()));
    }
}

/// Counts choices.
#[derive(Debug, Default)]
pub struct Counter {
    names: FxHashMap<Box<str>, u32>,
    rows: FxHashMap<Choice, BTreeMap<Slot, u64>>,
}

impl Counter {
    /// Adds the choices of a trajectory.
    pub fn add(&mut self, events: &HabitEvents<'_>, slot: Slot) {
        let words: Vec<Word> = events.names.iter().map(|name| self.word(name)).collect();
        for event in &events.events {
            let choice = renamed(&event.choice, &words);
            *self.rows.entry(choice).or_default().entry(slot).or_default() += 1;
        }
    }

    /// Adds other counts; `slot` maps their slots to this counter's.
    pub fn merge(&mut self, counts: &HabitCounts, slot: impl Fn(Slot) -> Slot) {
        let words: Vec<Word> = counts.names.iter().map(|name| self.word(name)).collect();
        for row in counts.rows() {
            let cells = self.rows.entry(renamed(&row.choice, &words)).or_default();
            for &(from, count) in row.cells {
                let cell = cells.entry(slot(from)).or_default();
                *cell = cell.saturating_add(count);
            }
        }
    }

    fn word(&mut self, name: &str) -> Word {
        if let Some(&index) = self.names.get(name) {
            return Word::name(index);
        }
        let index = u32::try_from(self.names.len()).unwrap_or(u32::MAX / 2);
        self.names.insert(name.into(), index);
        Word::name(index)
    }

    /// The counts in canonical order. `slot` maps this counter's slots to final ones.
    #[must_use]
    pub fn finish(self, slot: impl Fn(Slot) -> Slot) -> HabitCounts {
        let mut names: Vec<(Box<str>, u32)> = self.names.into_iter().collect();
        names.sort_unstable();
        let mut words = vec![Word::NONE; names.len()];
        for ((_, before), now) in names.iter().zip(0..) {
            words[*before as usize] = Word::name(now);
        }
        let mut rows: Vec<(Choice, BTreeMap<Slot, u64>)> =
            self.rows.into_iter().map(|(choice, cells)| (renamed(&choice, &words), cells)).collect();
        rows.sort_unstable_by_key(|&(choice, _)| choice);
        let names = names.into_iter().map(|(name, _)| name).collect();
        let mut counts = HabitCounts { names, ..HabitCounts::default() };
        for (choice, cells) in rows {
            let mut cells: Vec<(Slot, u64)> = cells.into_iter().map(|(from, count)| (slot(from), count)).collect();
            cells.sort_unstable();
            cells.into_iter().for_each(|(slot, count)| counts.push_cell(slot, count));
            counts.end_row(choice);
        }
        counts
    }
}

/// A choice with its names replaced by `words`.
fn renamed(choice: &Choice, words: &[Word]) -> Choice {
    let word = |word: Word| word.name_index().map_or(word, |index| words[index]);
    let mut context = [Word::NONE; super::events::DEPTH];
    let len = choice.context.words().len();
    for (to, &from) in context.iter_mut().zip(choice.context.words()) {
        *to = word(from);
    }
    Choice { habit: choice.habit, context: Context::new(&context[..len]), outcome: word(choice.outcome) }
}
