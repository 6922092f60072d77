//! Tendencies: how often a trajectory does something, as one choice per trajectory.
//!
//! Choices within a trajectory depend on each other. An agent that never speaks between two calls differs from one that
//! sometimes does by more than any single call shows, and only the share over the trajectory captures that.

use super::Reader;
use crate::echo::{Choice, Habit, Word};
use crate::trajectory::CallKind;

/// How often something happened and how often it could have.
type Share = (usize, usize);

/// The shares of a trajectory.
#[derive(Default)]
struct Shares {
    led_by_text: Share,
    in_parallel: Share,
    goes_on_with_text: Share,
    stops_to_talk: Share,
    acts_on_user: Share,
    explains_first: Share,
    makes_up: Share,
    carries: Share,
    reuses: Share,
    comes_back: Share,
    repeats: Share,
    retries: Share,
    verifies: Share,
    confirms: Share,
}

impl Shares {
    fn add(&mut self, choice: &Choice) {
        let word = choice.outcome;
        let count = |share: &mut Share, happens: bool| {
            share.0 += usize::from(happens);
            share.1 += 1;
        };
        match choice.habit {
            Habit::LeadIn => {
                count(&mut self.led_by_text, (Word::TEXT_AFTER_RESULT..=Word::TEXT_AFTER_TEXT).contains(&word));
                count(&mut self.in_parallel, word == Word::PARALLEL);
            }
            Habit::AfterResult => {
                count(&mut self.goes_on_with_text, word == Word::TEXT_CALL);
                count(&mut self.stops_to_talk, word == Word::TEXT);
            }
            Habit::AfterUser => {
                let acts = word == Word::CALL || word == Word::TEXT_CALL;
                count(&mut self.acts_on_user, acts);
                if acts {
                    count(&mut self.explains_first, word == Word::TEXT_CALL);
                }
            }
            Habit::Origin => {
                count(&mut self.makes_up, word == Word::UNSOURCED);
                count(&mut self.carries, word == Word::CARRIED);
                count(&mut self.reuses, word == Word::LAST || word == Word::EARLIER);
            }
            Habit::Repetition => {
                count(&mut self.comes_back, word == Word::AGAIN);
                count(&mut self.repeats, word == Word::SAME);
            }
            Habit::AfterError => count(&mut self.retries, word == Word::RETRY_SAME || word == Word::RETRY_OTHER),
            Habit::Verification => {
                count(&mut self.verifies, word == Word::VERIFIED || word == Word::ASKED_VERIFIED);
            }
            Habit::Confirmation => count(&mut self.confirms, word == Word::YES),
            _ => {}
        }
    }
}

impl Reader<'_, '_, '_> {
    /// Adds one choice for each tendency. All other choices of action must have been added before.
    pub(super) fn tendencies(&mut self) {
        let mut shares = Shares::default();
        self.out.iter().for_each(|event| shares.add(&event.choice));
        let calls = self.labels.len();
        let writes = self.trajectory.calls.iter().filter(|call| call.kind == CallKind::Write).count();
        let failures = self.failed.iter().filter(|&&failed| failed).count();
        for (what, share) in [
            (Word::LED_BY_TEXT, shares.led_by_text),
            (Word::IN_PARALLEL, shares.in_parallel),
            (Word::GOES_ON_WITH_TEXT, shares.goes_on_with_text),
            (Word::STOPS_TO_TALK, shares.stops_to_talk),
            (Word::ACTS_ON_USER, shares.acts_on_user),
            (Word::EXPLAINS_FIRST, shares.explains_first),
            (Word::MAKES_UP, shares.makes_up),
            (Word::CARRIES, shares.carries),
            (Word::REUSES, shares.reuses),
            (Word::COMES_BACK, shares.comes_back),
            (Word::REPEATS, shares.repeats),
            (Word::RETRIES, shares.retries),
            (Word::VERIFIES, shares.verifies),
            (Word::CONFIRMS, shares.confirms),
            (Word::WRITES, (writes, calls)),
            (Word::FAILS, (failures, calls)),
        ] {
            self.tendency(what, share);
        }
    }

    fn tendency(&mut self, what: Word, (happened, could): Share) {
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
