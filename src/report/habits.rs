//! Counts a teacher's habits in the data.

use super::Example;
use crate::echo::{Choice, Context, Habit, HabitEvents, Word};
use crate::teacher::{HabitLine, Teacher, habits};
use crate::trajectory::{CallId, Trajectory};
use rustc_hash::FxHashMap;
use serde::Serialize;
use std::sync::Arc;

/// The maximum numbers of listed habits that the teacher has more, and less, than other models.
const MAX_MORE: usize = 12;
const MAX_LESS: usize = 8;

/// A habit of a teacher and its frequency in the data.
#[derive(Debug, Clone, Serialize)]
pub struct HabitRow {
    /// A description of the habit.
    pub habit: String,
    /// The most frequent specific case, if there are several.
    pub case: Option<String>,
    /// The evidence of one such choice, in bits; negative if the teacher makes it less often than other models.
    pub bits: f64,
    /// The rate at which the teacher makes the choice when it can.
    pub teacher: f64,
    /// The mean rate of other models, with equal weight for each model.
    pub others: f64,
    /// The number of times the data has the choice.
    pub data_count: u64,
    /// The number of times the choice was possible in the data.
    pub data_of: u64,
    /// The rate in the data; `null` if the choice was never possible.
    pub data: Option<f64>,
    /// An example in the data, preferably in an echo.
    pub example: Option<Example>,
}

/// The counts of a habit in one trajectory.
#[derive(Debug, Clone, Default)]
pub struct HabitCount {
    /// The number of times the trajectory has the choice.
    pub count: u64,
    /// The number of times the choice was possible.
    pub of: u64,
    /// The line, the call and the label of the first choice.
    pub first: Option<(u64, Option<(CallId, String)>)>,
}

/// The habits of a teacher that are counted.
#[derive(Debug)]
pub struct HabitIndex {
    pub lines: Vec<HabitLine>,
    teacher: Arc<Teacher>,
    /// The outcomes that are habits, by kind and context.
    contexts: FxHashMap<(Habit, Context), Vec<(Word, usize)>>,
}

impl HabitIndex {
    /// The strongest habits of a teacher.
    #[must_use]
    pub fn of(teacher: &Arc<Teacher>) -> Self {
        let (more, less): (Vec<_>, Vec<_>) = habits(teacher).into_iter().partition(|line| line.bits > 0.0);
        let lines: Vec<HabitLine> = more.into_iter().take(MAX_MORE).chain(less.into_iter().take(MAX_LESS)).collect();
        let mut contexts: FxHashMap<_, Vec<_>> = FxHashMap::default();
        for (index, line) in lines.iter().enumerate() {
            let Choice { habit, context, outcome } = line.choice;
            contexts.entry((habit, context)).or_default().push((outcome, index));
        }
        Self { lines, teacher: Arc::clone(teacher), contexts }
    }

    /// Counts the habits in the choices of a trajectory.
    pub fn count(
        &self,
        events: &HabitEvents<'_>,
        trajectory: &Trajectory<'_>,
        line: impl Fn(CallId) -> u64,
    ) -> Vec<HabitCount> {
        let mut counts = vec![HabitCount::default(); self.lines.len()];
        let known: Vec<Option<Word>> = events.names.iter().map(|name| self.teacher.context_tree().word(name)).collect();
        let word = |word: Word| word.name_index().map_or(Some(word), |index| known[index]);
        for event in &events.events {
            let Choice { habit, context, outcome } = event.choice;
            let outcome = word(outcome);
            let words: Vec<Word> = context.words().iter().map_while(|&of_data| word(of_data)).collect();
            // A choice also counts in every more general context.
            for depth in 0..=words.len() {
                let Some(outcomes) = self.contexts.get(&(habit, Context::new(&words[..depth]))) else { continue };
                for &(wanted, index) in outcomes {
                    let count = &mut counts[index];
                    count.of += 1;
                    if outcome == Some(wanted) {
                        count.count += 1;
                        count.first.get_or_insert_with(|| {
                            let call =
                                event.call.and_then(|id| Some((id, trajectory.calls.get(id)?.label().into_owned())));
                            (line(event.call.unwrap_or_default()), call)
                        });
                    }
                }
            }
        }
        counts
    }
}
