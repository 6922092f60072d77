//! A teacher's habits, counted in the data.

use super::Example;
use crate::echo::{Choice, Context, Habit, HabitEvents, Word};
use crate::teacher::{HabitLine, Teacher, habits};
use crate::trajectory::{CallId, Trajectory};
use rustc_hash::FxHashMap;
use serde::Serialize;
use std::sync::Arc;

/// Habits listed of what the teacher does more, and of what it does less than others.
const MORE: usize = 12;
const LESS: usize = 8;

/// A habit of a teacher and what the data does.
#[derive(Debug, Clone, Serialize)]
pub struct HabitRow {
    /// In plain words.
    pub habit: String,
    /// Its most frequent case, where it has several.
    pub case: Option<String>,
    /// The evidence of one such choice, in bits: negative for what the teacher does less than others.
    pub bits: f64,
    /// How often the teacher chooses it where it could.
    pub teacher: f64,
    /// The same of other models, each weighing the same.
    pub others: f64,
    /// How often the data chose it.
    pub data_count: u64,
    /// How often the data could have.
    pub data_of: u64,
    /// The data's rate; `null` where it never could have.
    pub data: Option<f64>,
    /// Where the data does it: in an echo, if in any.
    pub example: Option<Example>,
}

/// How often a trajectory made a choice, how often it could have, and a place.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// How often it made it.
    pub count: u64,
    /// How often it could have.
    pub of: u64,
    /// Line, call and the call's label.
    pub first: Option<(u64, Option<(CallId, String)>)>,
}

/// The habits of a teacher that are looked for.
#[derive(Debug)]
pub struct HabitIndex {
    pub lines: Vec<HabitLine>,
    teacher: Arc<Teacher>,
    /// By kind and context, the outcomes that are habits.
    contexts: FxHashMap<(Habit, Context), Vec<(Word, usize)>>,
}

impl HabitIndex {
    /// The strongest habits of a teacher.
    #[must_use]
    pub fn of(teacher: &Arc<Teacher>) -> Self {
        let (more, less): (Vec<_>, Vec<_>) = habits(teacher).into_iter().partition(|line| line.bits > 0.0);
        let lines: Vec<HabitLine> = more.into_iter().take(MORE).chain(less.into_iter().take(LESS)).collect();
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
    ) -> Vec<Tally> {
        let mut tallies = vec![Tally::default(); self.lines.len()];
        let known: Vec<Option<Word>> = events.names.iter().map(|name| self.teacher.context_tree().word(name)).collect();
        let word = |word: Word| word.name_index().map_or(Some(word), |index| known[index]);
        for event in &events.events {
            let Choice { habit, context, outcome } = event.choice;
            let outcome = word(outcome);
            let words: Vec<Word> = context.words().iter().map_while(|&of_data| word(of_data)).collect();
            // A choice is one of each of the more general contexts, too.
            for depth in 0..=words.len() {
                let Some(outcomes) = self.contexts.get(&(habit, Context::new(&words[..depth]))) else { continue };
                for &(wanted, index) in outcomes {
                    let tally = &mut tallies[index];
                    tally.of += 1;
                    if outcome == Some(wanted) {
                        tally.count += 1;
                        tally.first.get_or_insert_with(|| {
                            let call =
                                event.call.and_then(|id| Some((id, trajectory.calls.get(id)?.label().into_owned())));
                            (line(event.call.unwrap_or_default()), call)
                        });
                    }
                }
            }
        }
        tallies
    }
}
