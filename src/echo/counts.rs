//! How often each choice was made, by whom, on which part of the tasks.

use super::events::{Choice, Context, HabitEvents};
use super::words::Word;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Tasks are dealt into this many folds, so that evidence can leave out the fold of the task it is about.
pub const FOLDS: usize = 5;

/// A group of trajectories (the teacher, a background model) and a fold: `group * FOLDS + fold`.
pub type Slot = usize;

/// One choice and how often it was made in each slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row<'c> {
    /// The choice; its names are numbered as in [`HabitCounts::names`].
    pub choice: Choice,
    /// Slots and counts, by slot.
    pub cells: &'c [(Slot, u64)],
}

/// The counts of all choices. Equal counts are equal values, in whatever order they were added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HabitCounts {
    /// The names in choices, sorted.
    pub names: Vec<Box<str>>,
    /// Of each row: its choice, ascending, and where its cells end.
    rows: Vec<(Choice, usize)>,
    /// The cells of all rows: thousands of small lists would take long to make.
    cells: Vec<(Slot, u64)>,
}

impl HabitCounts {
    /// The rows, by choice.
    #[must_use]
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        let mut start = 0;
        self.rows.iter().map(move |&(choice, end)| {
            let cells = &self.cells[std::mem::replace(&mut start, end)..end];
            Row { choice, cells }
        })
    }

    /// No counts, with room for some.
    pub(crate) fn with_capacity(rows: usize, cells: usize) -> Self {
        Self { names: Vec::new(), rows: Vec::with_capacity(rows), cells: Vec::with_capacity(cells) }
    }

    /// Adds a cell to the row that is being made.
    pub(crate) fn push_cell(&mut self, slot: Slot, count: u64) {
        self.cells.push((slot, count));
    }

    /// Makes a row of the cells since the last one. Choices come in ascending order, and cells by slot.
    pub(crate) fn end_row(&mut self, choice: Choice) {
        self.rows.push((choice, self.cells.len()));
    }
}

/// Adds counts up.
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

    /// Adds other counts, each slot under another number.
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

    /// The counts, in their one order. `slot` gives slots their final numbers.
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

/// A choice with its names numbered anew.
fn renamed(choice: &Choice, words: &[Word]) -> Choice {
    let word = |word: Word| word.name_index().map_or(word, |index| words[index]);
    let mut context = [Word::NONE; super::events::DEPTH];
    let len = choice.context.words().len();
    for (to, &from) in context.iter_mut().zip(choice.context.words()) {
        *to = word(from);
    }
    Choice { habit: choice.habit, context: Context::new(&context[..len]), outcome: word(choice.outcome) }
}
