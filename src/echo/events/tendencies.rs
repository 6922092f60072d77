//! How often a trajectory does something: one event each.
//!
//! Choices within a trajectory depend on each other: an agent that never speaks between two calls differs
//! from one that sometimes does more than any single call shows. The share over the trajectory says so.

use super::{HabitEvent, Reader};
use crate::echo::{Habit, Word};
use crate::trajectory::CallKind;

/// What is counted, over the events of which kind, and how often it happens: `None` where it cannot.
type Rule = (Word, fn(&HabitEvent) -> Option<bool>);

const RULES: &[Rule] = &[
    (Word::LED_BY_TEXT, |event| of(event, Habit::LeadIn, is_text_lead)),
    (Word::IN_PARALLEL, |event| of(event, Habit::LeadIn, |word| word == Word::PARALLEL)),
    (Word::GOES_ON_WITH_TEXT, |event| of(event, Habit::AfterResult, |word| word == Word::TEXT_CALL)),
    (Word::STOPS_TO_TALK, |event| of(event, Habit::AfterResult, |word| word == Word::TEXT)),
    (Word::ACTS_ON_USER, |event| of(event, Habit::AfterUser, acts)),
    (Word::EXPLAINS_FIRST, |event| {
        of(event, Habit::AfterUser, |word| word == Word::TEXT_CALL).filter(|_| acts(event.choice.outcome))
    }),
    (Word::MAKES_UP, |event| of(event, Habit::Origin, |word| word == Word::UNSOURCED)),
    (Word::CARRIES, |event| of(event, Habit::Origin, |word| word == Word::CARRIED)),
    (Word::REUSES, |event| of(event, Habit::Origin, |word| word == Word::LAST || word == Word::EARLIER)),
    (Word::COMES_BACK, |event| of(event, Habit::Repetition, |word| word == Word::AGAIN)),
    (Word::REPEATS, |event| of(event, Habit::Repetition, |word| word == Word::SAME)),
    (Word::RETRIES, |event| of(event, Habit::AfterError, |word| word == Word::RETRY_SAME || word == Word::RETRY_OTHER)),
    (Word::VERIFIES, |event| {
        of(event, Habit::Verification, |word| word == Word::VERIFIED || word == Word::ASKED_VERIFIED)
    }),
    (Word::CONFIRMS, |event| of(event, Habit::Confirmation, |word| word == Word::YES)),
];

fn of(event: &HabitEvent, habit: Habit, is: fn(Word) -> bool) -> Option<bool> {
    (event.choice.habit == habit).then(|| is(event.choice.outcome))
}

fn acts(word: Word) -> bool {
    word == Word::CALL || word == Word::TEXT_CALL
}

fn is_text_lead(word: Word) -> bool {
    (Word::TEXT_AFTER_RESULT..=Word::TEXT_AFTER_TEXT).contains(&word)
}

impl Reader<'_, '_, '_> {
    /// The shares of this trajectory. The other habits must have been read.
    pub(super) fn tendencies(&mut self) {
        let mut counts = [(0usize, 0usize); RULES.len()];
        for event in &self.out {
            for ((_, rule), (happened, could)) in RULES.iter().zip(&mut counts) {
                if let Some(happens) = rule(event) {
                    *could += 1;
                    *happened += usize::from(happens);
                }
            }
        }
        for (&(what, _), (happened, could)) in RULES.iter().zip(counts) {
            self.tendency(what, happened, could);
        }
        let calls = self.labels.len();
        let writes = self.trajectory.calls.iter().filter(|call| call.kind == CallKind::Write).count();
        self.tendency(Word::WRITES, writes, calls);
        let failures = self.failed.iter().filter(|&&failed| failed).count();
        self.tendency(Word::FAILS, failures, calls);
    }

    fn tendency(&mut self, what: Word, happened: usize, could: usize) {
        let among = match could {
            0 => return,
            1 => Word::AMONG_1,
            2..4 => Word::AMONG_2,
            4..8 => Word::AMONG_4,
            8..16 => Word::AMONG_8,
            _ => Word::AMONG_16,
        };
        let share = if happened == 0 {
            Word::NEVER
        } else if happened == could {
            Word::ALWAYS
        } else if happened * 3 < could {
            Word::SELDOM
        } else if happened * 3 <= could * 2 {
            Word::OFTEN
        } else {
            Word::MOSTLY
        };
        self.add(Habit::Tendency, &[what, among], share, None, None);
    }
}
