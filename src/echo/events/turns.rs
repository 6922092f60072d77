//! Choices about turns: lead-ins of calls, batches of calls, what follows results and texts of the user.

use super::Reader;
use crate::echo::{Habit, Word};
use crate::trajectory::{CallId, Event};

impl Reader<'_, '_, '_> {
    /// Adds choices of lead-in, batch, after-result and after-user.
    pub(super) fn turns(&mut self) {
        self.lead_ins();
        self.batches();
        self.after_results();
        self.after_users();
    }

    fn lead_ins(&mut self) {
        let mut before = Word::NONE;
        for call in 0..self.labels.len() {
            let lead = self.lead(self.positions[call]);
            let context = [self.kind(call), before, self.labels[call]];
            self.add(Habit::LeadIn, &context, lead, Some(self.positions[call]), Some(call));
            before = lead;
        }
    }

    /// What comes directly before the call at event `at`.
    fn lead(&self, at: usize) -> Word {
        let before = |at: usize, steps: usize| at.checked_sub(steps).and_then(|at| self.event(at));
        match before(at, 1) {
            None => Word::START,
            Some(Event::Result(_)) => Word::RESULT,
            Some(Event::User(_)) => Word::USER,
            Some(Event::System(_)) => Word::SYSTEM,
            Some(Event::Call(_)) => Word::PARALLEL,
            Some(Event::Agent(_)) => match before(at, 2) {
                None => Word::TEXT_AFTER_START,
                Some(Event::Result(_)) => Word::TEXT_AFTER_RESULT,
                Some(Event::User(_)) => Word::TEXT_AFTER_USER,
                Some(Event::System(_)) => Word::TEXT_AFTER_SYSTEM,
                Some(Event::Call(_)) => Word::TEXT_AFTER_CALL,
                Some(Event::Agent(_)) => Word::TEXT_AFTER_TEXT,
            },
        }
    }

    fn batches(&mut self) {
        let mut before = Word::NONE;
        let mut first = 0;
        while first < self.labels.len() {
            let turn = self.call(first).turn;
            let size = self.trajectory.calls[first..].iter().take_while(|call| call.turn == turn).count();
            let outcome = match size {
                1 => Word::ONE,
                2 => Word::TWO,
                3 => Word::THREE,
                _ => Word::FOUR_OR_MORE,
            };
            let context = [self.kind(first), before, self.labels[first]];
            self.add(Habit::Batch, &context, outcome, Some(self.positions[first]), Some(first));
            before = outcome;
            first += size;
        }
    }

    fn after_results(&mut self) {
        let mut before = Word::NONE;
        for at in 0..self.trajectory.events.len() {
            let Event::Result(result) = self.trajectory.events[at] else { continue };
            let Some(answered) = self.trajectory.results[result].call else { continue };
            if matches!(self.event(at + 1), Some(Event::Result(_))) {
                continue;
            }
            let (outcome, call) = self.what_follows(at);
            let context = [self.kind_and_outcome(answered), before, self.labels[answered]];
            let shown = if outcome == Word::END { at } else { at + 1 };
            self.add(Habit::AfterResult, &context, outcome, Some(shown), call.or(Some(answered)));
            before = outcome;
        }
    }

    fn after_users(&mut self) {
        let mut before = Word::NONE;
        let mut is_first = true;
        let mut last_action = None;
        let mut last_call = Word::NONE;
        for at in 0..self.trajectory.events.len() {
            match self.trajectory.events[at] {
                Event::Agent(_) => last_action = Some(Word::SAY),
                Event::Call(call) => {
                    last_action = Some(Word::CALL);
                    last_call = self.labels[call];
                }
                Event::User(_) => {
                    let (outcome, call) = self.what_follows(at);
                    if outcome != Word::END {
                        let place = match (is_first, last_action) {
                            (true, None) => Word::FIRST_START,
                            (true, Some(Word::SAY)) => Word::FIRST_SAY,
                            (true, Some(_)) => Word::FIRST_CALL,
                            (false, None) => Word::LATER_START,
                            (false, Some(Word::SAY)) => Word::LATER_SAY,
                            (false, Some(_)) => Word::LATER_CALL,
                        };
                        self.add(Habit::AfterUser, &[place, before, last_call], outcome, Some(at + 1), call);
                        before = outcome;
                    }
                    is_first = false;
                }
                _ => {}
            }
        }
    }

    /// What follows event `at`, and the call if there is one.
    fn what_follows(&self, at: usize) -> (Word, Option<CallId>) {
        match self.event(at + 1) {
            None => (Word::END, None),
            Some(Event::Call(call)) => (Word::CALL, Some(call)),
            Some(Event::Agent(_)) => match self.call_at(at + 2) {
                Some(call) => (Word::TEXT_CALL, Some(call)),
                None => (Word::TEXT, None),
            },
            Some(Event::User(_)) => (Word::USER, None),
            Some(Event::System(_)) => (Word::SYSTEM, None),
            Some(Event::Result(_)) => (Word::RESULT, None),
        }
    }
}
