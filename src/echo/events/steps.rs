//! Choices of the next action: its label, its kind, and the rhythm of texts and calls.

use super::Reader;
use crate::echo::{Habit, Word};
use crate::trajectory::Event;

impl Reader<'_, '_, '_> {
    /// Adds choices of next action, next kind and rhythm.
    pub(super) fn steps(&mut self) {
        let last = self.trajectory.events.len().checked_sub(1);
        // The previous action: its label, and its kind and whether it failed.
        let mut before = (Word::START, Word::START);
        let mut before_that = Word::START;
        let mut beats = (Word::START, Word::START);
        for at in 0..self.trajectory.events.len() {
            let (beat, action) = match self.trajectory.events[at] {
                Event::Call(call) => {
                    (Word::CALL, Some((self.labels[call], self.kind(call), self.kind_and_outcome(call), Some(call))))
                }
                Event::Agent(_) => {
                    let ends_turn =
                        !matches!(self.event(at + 1), Some(Event::Call(_) | Event::Agent(_) | Event::Result(_)));
                    (Word::TEXT, ends_turn.then_some((Word::SAY, Word::SAY, Word::SAY, None)))
                }
                _ => continue,
            };
            let call = action.and_then(|(.., call)| call);
            self.add(Habit::Rhythm, &[beats.1, beats.0], beat, Some(at), call);
            beats = (beats.1, beat);
            if let Some((label, kind, kind_and_outcome, call)) = action {
                self.next(before, before_that, (label, kind), (Some(at), call));
                before_that = before.0;
                before = (label, kind_and_outcome);
            }
        }
        self.add(Habit::Rhythm, &[beats.1, beats.0], Word::END, last, None);
        self.next(before, before_that, (Word::END, Word::END), (last, None));
    }

    /// Adds choices of next action and next kind; `before` has the label and the kind of the previous action.
    fn next(
        &mut self,
        before: (Word, Word),
        before_that: Word,
        next: (Word, Word),
        (at, call): (Option<usize>, Option<usize>),
    ) {
        self.add(Habit::NextAction, &[before.1, before.0], next.0, at, call);
        self.add(Habit::NextKind, &[before.1, before.0, before_that], next.1, at, call);
    }
}
