//! Choices after failed calls and around writes.

use super::Reader;
use crate::echo::{Habit, Word};
use crate::graph::{is_confirmed, is_verified};
use crate::trajectory::{CallId, CallKind, Event};

impl Reader<'_, '_, '_> {
    /// Adds choices of after-error, verification and confirmation.
    pub(super) fn reactions(&mut self) {
        for call in 0..self.labels.len() {
            let next = (call + 1 < self.labels.len()).then_some(call + 1);
            let shown = next.map_or(self.positions[call], |next| self.positions[next]);
            let label = self.labels[call];
            if self.failed[call] {
                let (reaction, next) = self.reaction(call);
                let shown = self.positions[next.unwrap_or(call)];
                self.add(Habit::AfterError, &[self.kind(call), label], reaction, Some(shown), Some(call));
            } else if self.call(call).kind == CallKind::Write {
                let check = self.check_of_write(call, next);
                self.add(Habit::Verification, &[label], check, Some(shown), next.or(Some(call)));
                let at = self.positions[call];
                let agreed = if is_confirmed(&self.trajectory.events[..at]) { Word::YES } else { Word::NO };
                self.add(Habit::Confirmation, &[label], agreed, Some(at), Some(call));
            }
        }
    }

    /// The agent's reaction to a failed call, and the first call after its result.
    fn reaction(&self, call: CallId) -> (Word, Option<CallId>) {
        let answered = self.answered[call];
        let next = self.positions.partition_point(|&at| at < answered);
        let next = (next < self.positions.len()).then_some(next);
        (self.reaction_with(call, answered, next), next)
    }

    fn reaction_with(&self, call: CallId, answered: usize, next: Option<CallId>) -> Word {
        // After a text of the user, the agent's next action may be about something else.
        let after = self.trajectory.events[answered + 1..].iter().take_while(|event| !matches!(event, Event::User(_)));
        let mut acts = after.filter(|event| matches!(event, Event::Call(_) | Event::Agent(_)));
        match (acts.next(), acts.next(), next) {
            (None, ..) => Word::GAVE_UP,
            (Some(Event::Agent(_)), None | Some(Event::Agent(_)), _) | (_, _, None) => Word::ASKED,
            (_, _, Some(next)) if self.call(next).name.text != self.call(call).name.text => Word::OTHER_TOOL,
            (_, _, Some(next)) if self.arguments_of(next) == self.arguments_of(call) => Word::RETRY_SAME,
            _ => Word::RETRY_OTHER,
        }
    }

    /// How the next call relates to a write.
    fn check_of_write(&self, write: CallId, next: Option<CallId>) -> Word {
        let Some(next) = next else { return Word::NONE };
        let between = &self.trajectory.events[self.positions[write] + 1..self.positions[next]];
        let asked = between.iter().any(|event| matches!(event, Event::User(_)));
        let kind = self.call(next).kind;
        match (kind, asked) {
            (CallKind::Read, _) if is_verified(self.trajectory, self.graph, write) => {
                if asked {
                    Word::ASKED_VERIFIED
                } else {
                    Word::VERIFIED
                }
            }
            (_, false) => self.kind(next),
            (CallKind::Read, true) => Word::ASKED_READ,
            (CallKind::Write, true) => Word::ASKED_WRITE,
            (CallKind::Neutral, true) => Word::ASKED_NEUTRAL,
        }
    }
}
