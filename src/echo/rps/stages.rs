//! Which stage each of an agent's texts is of.
//!
//! The place of a text among calls, results and answers decides, and a few words where the place leaves it open
//! (`docs/rps.md`, section "Stages"). No model, no randomness: the same trajectory has the same stages everywhere.

use super::cues::{Cues, Said};
use super::text_position::{After, Before, hands_over, looks_up_user, reads_back, runs_program};
use super::{Reason, Stage};
use crate::graph::ActionGraph;
use crate::trajectory::{CallId, CallKind, Event, TextId, Trajectory};
use std::collections::HashMap;

/// A text's stage and what decided it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StageDecision {
    /// The stage.
    pub stage: Stage,
    /// Why.
    pub reason: Reason,
}

/// The stages of a trajectory: one entry for each of its events, `Some` for the agent's texts that hold words.
#[must_use]
pub fn stages(trajectory: &Trajectory<'_>, graph: &ActionGraph) -> Vec<Option<StageDecision>> {
    let mut before = Before::default();
    // Texts with calls in their words are rare.
    let unrun = trajectory.unrun_calls.iter().map(|call| (call.place.text, call.place.span.end as usize));
    let unrun: HashMap<TextId, usize> = unrun.collect();
    let stage = |(at, event): (usize, &Event)| {
        let staged = match *event {
            Event::Agent(text) if !trajectory.texts.get(text).is_blank() => {
                let words = trajectory.texts.get(text).as_str();
                let words = words.trim_ascii_end();
                let ends_with_call = CLOSING.iter().any(|closing| words.ends_with(closing))
                    || unrun.get(&text).is_some_and(|end| end + MARKUP >= words.len());
                let after = After::of(trajectory, at);
                let scene = Scene { trajectory, graph, words, before, after, ends_with_call };
                let reason = scene.reason();
                Some(StageDecision { stage: reason.stage(), reason })
            }
            _ => None,
        };
        before.pass(trajectory, *event);
        staged
    };
    trajectory.events.iter().enumerate().map(stage).collect()
}

/// A text and what stands around it.
struct Scene<'s, 'r> {
    trajectory: &'s Trajectory<'r>,
    graph: &'s ActionGraph,
    words: &'s str,
    before: Before,
    after: After,
    /// Whether the text ends with a call that never ran.
    ends_with_call: bool,
}

impl Scene<'_, '_> {
    fn reason(&self) -> Reason {
        let said = Said::of(self.words);
        match self.after {
            After::Call(call) => self.ahead_of(call, &said),
            _ => self.without_call(&said),
        }
    }

    /// The reason of a text that a call follows.
    fn ahead_of(&self, call: CallId, said: &Said) -> Reason {
        let kind = self.trajectory.calls[call].kind;
        if hands_over(self.trajectory, call) {
            return Reason::HandsOver;
        }
        // Agents ask themselves, too.
        if said.has_question && said.asked.has(Cues::YOU) {
            return self.asks(said, None);
        }
        if reports(said) {
            return Reason::ReportsAhead;
        }
        let is_about_user = !self.before.has_acted || said.anywhere.has(Cues::IDENTITY);
        if is_about_user && !self.before.is_identified && looks_up_user(self.trajectory, call) {
            return Reason::LooksUpUser;
        }
        if let Some(write) = self.before.written {
            if reads_back(self.trajectory, self.graph, write, call) {
                return Reason::ReadsBack;
            }
            if runs_program(self.trajectory, call) {
                return Reason::RunsAfterWrite;
            }
        }
        if said.last.has(Cues::CHECK) || (kind == CallKind::Neutral && said.last.has(Cues::TEST)) {
            return Reason::Checks;
        }
        match (self.before.called, self.before.failed) {
            (_, true) => Reason::AfterFailure,
            (true, false) => Reason::BetweenCalls,
            (false, false) => Reason::LeadsToCall,
        }
    }

    /// The reason of a text that no call follows.
    fn without_call(&self, said: &Said) -> Reason {
        if self.ends_with_call {
            return Reason::WritesCall;
        }
        let is_answered = matches!(self.after, After::User(_));
        let has_steps = if said.asked.has(Cues::CONSENT) { said.steps >= MANY_STEPS } else { said.steps >= STEPS };
        if is_answered && has_steps && !said.asked.has(Cues::YES) && self.before.written.is_none() {
            return Reason::GuidesUser;
        }
        if said.last.has(Cues::HAND_OVER) {
            return Reason::HandsOver;
        }
        if said.asks && (said.has_question || said.asked.has(Cues::CONSENT) || self.before.written.is_none()) {
            let next = match self.after {
                After::User(call) => call,
                _ => None,
            };
            return self.asks(said, next);
        }
        if said.ending.has(Cues::HAND_OVER) {
            return Reason::HandsOver;
        }
        if self.before.written.is_some() {
            return Reason::TellsWrite;
        }
        if said.last.has(Cues::NEXT) && !said.ending.has(Cues::COURTESY) {
            return Reason::Announces;
        }
        match (self.before.failed, self.before.called, self.after) {
            (true, ..) => Reason::TellsFailure,
            (_, true, _) => Reason::TellsResult,
            (.., After::End) => Reason::Last,
            _ => Reason::Answers,
        }
    }

    /// The reason of a text that asks; `next` is the call after the answer.
    fn asks(&self, said: &Said, next: Option<CallId>) -> Reason {
        let is_known = self.before.is_identified;
        let names = if self.before.has_acted { said.asked } else { said.anywhere };
        if !is_known && names.has(Cues::IDENTITY) {
            return Reason::AsksIdentity;
        }
        if said.asked.has(Cues::YES) {
            return Reason::AsksConsent;
        }
        if said.asked.has(Cues::CHOICE) {
            return Reason::AsksChoice;
        }
        if said.asked.has(Cues::CONSENT) {
            return Reason::AsksConsent;
        }
        match next {
            Some(call) if !is_known && looks_up_user(self.trajectory, call) => Reason::AsksBeforeLookUp,
            Some(call) if self.trajectory.calls[call].kind == CallKind::Write => Reason::AsksBeforeWrite,
            _ if !self.before.has_acted => Reason::Opens,
            _ => Reason::Asks,
        }
    }
}

/// Whether a text says what was done, and not what comes next.
fn reports(said: &Said) -> bool {
    let is_told = said.ending.has(Cues::DONE) || said.ending.has(Cues::COURTESY);
    (is_told && !said.ending.has(Cues::NEXT)) || (said.last.has(Cues::DONE) && !said.last.has(Cues::NEXT))
}

/// Words for steps that make a text a guide, and those that do so although it asks whether to go ahead.
const STEPS: usize = 2;
const MANY_STEPS: usize = 4;
/// What ends calls that are written in words where no format finds them.
const CLOSING: [&str; 4] = ["</tool_call>", "</tools>", "</tool>", "</function_calls>"];
/// Bytes that may stand between a call in a text and the text's end: what closes a list of calls.
const MARKUP: usize = 20;
