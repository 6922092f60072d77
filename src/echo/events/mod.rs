//! Habit events: the choices that an agent made in a trajectory (docs/evidence.md, section "Choices").

mod arguments;
mod reactions;
mod steps;
mod tendencies;
mod turns;

use super::habit::Habit;
use super::rps;
use super::words::{Names, Word};
use crate::graph::ActionGraph;
use crate::trajectory::{Call, CallId, CallKind, Event, Place, Trajectory};
use std::hash::{Hash, Hasher};

/// The maximum number of words in a context.
pub const DEPTH: usize = 3;

/// The context of a choice: a path of words from general to specific. If evidence for the whole path is scarce, it is
/// backed off to shorter prefixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Context {
    words: [Word; DEPTH],
    len: u8,
}

impl Context {
    /// A context of these words; those past [`DEPTH`] are dropped.
    #[must_use]
    #[allow(clippy::cast_possible_truncation)] // at most DEPTH
    pub fn new(words: &[Word]) -> Self {
        let mut context = Self::default();
        let len = words.len().min(DEPTH);
        context.words[..len].copy_from_slice(&words[..len]);
        context.len = len as u8;
        context
    }

    /// The words, general first.
    #[must_use]
    pub fn words(&self) -> &[Word] {
        &self.words[..usize::from(self.len)]
    }
}

/// An outcome chosen in a context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Choice {
    /// The kind of habit.
    pub habit: Habit,
    /// The context of the choice.
    pub context: Context,
    /// What was chosen.
    pub outcome: Word,
}

/// Hashes two words at once for speed: every choice of a trajectory is hashed.
impl Hash for Choice {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let pack = |first: Word, second: Word| u64::from(first.0) << 32 | u64::from(second.0);
        let [first, second, third] = self.context.words;
        pack(first, second).hash(state);
        pack(third, self.outcome).hash(state);
        (u32::from(self.context.len) << 8 | self.habit as u32).hash(state);
    }
}

/// One choice and its position in the trajectory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HabitEvent {
    /// The choice.
    pub choice: Choice,
    /// The event that shows it, as an index into [`Trajectory::events`]; `None` for choices of the whole trajectory.
    pub at: Option<usize>,
    /// The call it is about.
    pub call: Option<CallId>,
}

/// The choices of one trajectory and the names in them.
#[derive(Debug, Default, Clone)]
pub struct HabitEvents<'t> {
    /// The names.
    pub names: Names<'t>,
    /// The choices: those of action, kind by kind, then the verbal ones, text by text.
    pub events: Vec<HabitEvent>,
    /// The words that each verbal choice is about, in the order of the verbal choices.
    pub words: Vec<Place>,
}

impl<'t> HabitEvents<'t> {
    /// Extracts all choices of a trajectory.
    #[must_use]
    pub fn of(trajectory: &'t Trajectory<'_>, graph: &ActionGraph) -> Self {
        Self::of_actions(trajectory, graph).and_words(trajectory, graph)
    }

    /// Extracts the choices of action only.
    #[must_use]
    pub fn of_actions(trajectory: &'t Trajectory<'_>, graph: &ActionGraph) -> Self {
        let mut reader = Reader::new(trajectory, graph);
        reader.steps();
        reader.turns();
        reader.reactions();
        reader.arguments();
        reader.tendencies();
        let Reader { names, out: events, .. } = reader;
        Self { names, events, words: Vec::new() }
    }

    /// Extracts the verbal choices only.
    #[must_use]
    pub fn of_words(trajectory: &'t Trajectory<'_>, graph: &ActionGraph) -> Self {
        Self::default().and_words(trajectory, graph)
    }

    fn and_words(mut self, trajectory: &'t Trajectory<'_>, graph: &ActionGraph) -> Self {
        self.words = rps::read_words(trajectory, graph, &mut self.names, &mut self.events);
        self
    }
}

impl HabitEvents<'_> {
    /// The number of choices of action, which is the index of the first verbal one.
    #[must_use]
    pub fn actions(&self) -> usize {
        self.events.len() - self.words.len()
    }

    /// The words that a verbal choice is about; `None` for a choice of action.
    #[must_use]
    pub fn words_of(&self, event: usize) -> Option<Place> {
        self.words.get(event.checked_sub(self.actions())?).copied()
    }

    /// The same choices, independent of the trajectory.
    #[must_use]
    pub fn into_owned(self) -> HabitEvents<'static> {
        HabitEvents { names: self.names.into_owned(), events: self.events, words: self.words }
    }
}

/// Extracts the choices of action of one trajectory.
struct Reader<'t, 'r, 'g> {
    trajectory: &'t Trajectory<'r>,
    graph: &'g ActionGraph,
    names: Names<'t>,
    /// The label of each call.
    labels: Vec<Word>,
    /// The event of each call.
    positions: Vec<usize>,
    /// The event of each call's result, or of the call if it has none.
    answered: Vec<usize>,
    /// Whether each call failed.
    failed: Vec<bool>,
    out: Vec<HabitEvent>,
}

impl<'t, 'r, 'g> Reader<'t, 'r, 'g> {
    fn new(trajectory: &'t Trajectory<'r>, graph: &'g ActionGraph) -> Self {
        let mut names = Names::default();
        let labels = trajectory.calls.iter().map(|call| names.word(call.label())).collect();
        let mut positions = vec![0; trajectory.calls.len()];
        for (at, event) in trajectory.events.iter().enumerate() {
            if let Event::Call(call) = *event {
                positions[call] = at;
            }
        }
        let mut answered = positions.clone();
        for (at, event) in trajectory.events.iter().enumerate() {
            if let Event::Result(result) = *event
                && let Some(call) = trajectory.results[result].call
            {
                answered[call] = at;
            }
        }
        let failed = (0..trajectory.calls.len()).map(|call| trajectory.failed(call)).collect();
        let out = Vec::with_capacity(16 + 20 * trajectory.calls.len() + 4 * trajectory.events.len());
        Self { trajectory, graph, names, labels, positions, answered, failed, out }
    }

    fn add(&mut self, habit: Habit, context: &[Word], outcome: Word, at: Option<usize>, call: Option<CallId>) {
        let choice = Choice { habit, context: Context::new(context), outcome };
        self.out.push(HabitEvent { choice, at, call });
    }

    fn event(&self, at: usize) -> Option<Event> {
        self.trajectory.events.get(at).copied()
    }

    fn call_at(&self, at: usize) -> Option<CallId> {
        match self.event(at) {
            Some(Event::Call(call)) => Some(call),
            _ => None,
        }
    }

    fn call(&self, call: CallId) -> &'t Call<'r> {
        &self.trajectory.calls[call]
    }

    /// The kind of a call.
    fn kind(&self, call: CallId) -> Word {
        kind_word(self.call(call).kind)
    }

    /// The kind of a call and whether it failed.
    fn kind_and_outcome(&self, call: CallId) -> Word {
        match (self.call(call).kind, self.failed[call]) {
            (kind, false) => kind_word(kind),
            (CallKind::Read, true) => Word::READ_FAILED,
            (CallKind::Write, true) => Word::WRITE_FAILED,
            (CallKind::Neutral, true) => Word::NEUTRAL_FAILED,
        }
    }
}

pub(super) fn kind_word(kind: CallKind) -> Word {
    match kind {
        CallKind::Read => Word::READ,
        CallKind::Write => Word::WRITE,
        CallKind::Neutral => Word::NEUTRAL,
    }
}
