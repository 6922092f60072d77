//! Decides the stage of each text of an agent (docs/rps.md, section "How the stage is decided").
//!
//! The position of a text among calls, results and answers decides, together with cue words. There is no model and no
//! randomness, so the same trajectory has the same stages everywhere.

use super::cues::{Cues, TextCues};
use super::text_position::{Following, Preceding, hands_over, looks_up_user, reads_back, runs_program};
use super::{Reason, Stage};
use crate::graph::ActionGraph;
use crate::trajectory::{CallId, CallKind, Event, TextId, Trajectory};
use std::collections::HashMap;

/// The stage of a text and the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StageDecision {
    /// The stage.
    pub stage: Stage,
    /// The reason that decided it.
    pub reason: Reason,
}

/// The stages of a trajectory, one entry per event: `Some` for the agent's texts that are not blank.
#[must_use]
pub fn stages(trajectory: &Trajectory<'_>, graph: &ActionGraph) -> Vec<Option<StageDecision>> {
    let mut preceding = Preceding::default();
    // Calls written in texts are rare.
    let unrun = trajectory.unrun_calls.iter().map(|call| (call.place.text, call.place.span.end as usize));
    let unrun: HashMap<TextId, usize> = unrun.collect();
    let stage = |(at, event): (usize, &Event)| {
        let staged = match *event {
            Event::Agent(text) if !trajectory.texts.get(text).is_blank() => {
                let words = trajectory.texts.get(text).as_str();
                let words = words.trim_ascii_end();
                let ends_with_call = CLOSING.iter().any(|closing| words.ends_with(closing))
                    || unrun.get(&text).is_some_and(|end| end + MARKUP >= words.len());
                let following = Following::of(trajectory, at);
                let context = TextContext { trajectory, graph, words, preceding, following, ends_with_call };
                let reason = context.reason();
                Some(StageDecision { stage: reason.stage(), reason })
            }
            _ => None,
        };
        preceding.update(trajectory, *event);
        staged
    };
    trajectory.events.iter().enumerate().map(stage).collect()
}

/// A text with its position in the trajectory.
struct TextContext<'s, 'r> {
    trajectory: &'s Trajectory<'r>,
    graph: &'s ActionGraph,
    words: &'s str,
    preceding: Preceding,
    following: Following,
    /// Whether the text ends with a call that never ran.
    ends_with_call: bool,
}

impl TextContext<'_, '_> {
    fn reason(&self) -> Reason {
        let cues = TextCues::of(self.words);
        match self.following {
            Following::Call(call) => self.reason_before_call(call, &cues),
            _ => self.reason_without_call(&cues),
        }
    }

    /// The reason of a text that is followed by a call.
    fn reason_before_call(&self, call: CallId, cues: &TextCues) -> Reason {
        let kind = self.trajectory.calls[call].kind;
        if hands_over(self.trajectory, call) {
            return Reason::HandsOver;
        }
        // Agents also ask themselves, so a question must address the user.
        if cues.has_question && cues.asked.intersects(Cues::YOU) {
            return self.reason_of_question(cues, None);
        }
        if reports_completion(cues) {
            return Reason::ReportsAhead;
        }
        let is_about_user = !self.preceding.has_acted || cues.anywhere.intersects(Cues::IDENTITY);
        if is_about_user && !self.preceding.is_identified && looks_up_user(self.trajectory, call) {
            return Reason::LooksUpUser;
        }
        if let Some(write) = self.preceding.written {
            if reads_back(self.trajectory, self.graph, write, call) {
                return Reason::ReadsBack;
            }
            if runs_program(self.trajectory, call) {
                return Reason::RunsAfterWrite;
            }
        }
        if cues.last.intersects(Cues::CHECK) || (kind == CallKind::Neutral && cues.last.intersects(Cues::TEST)) {
            return Reason::Checks;
        }
        match (self.preceding.called, self.preceding.failed) {
            (_, true) => Reason::AfterFailure,
            (true, false) => Reason::BetweenCalls,
            (false, false) => Reason::LeadsToCall,
        }
    }

    /// The reason of a text that is not followed by a call.
    fn reason_without_call(&self, cues: &TextCues) -> Reason {
        if self.ends_with_call {
            return Reason::WritesCall;
        }
        let is_answered = matches!(self.following, Following::User(_));
        let least_steps = if cues.asked.intersects(Cues::CONSENT) { STEPS_OF_QUESTION } else { STEPS };
        let has_steps = cues.steps >= least_steps;
        if is_answered && has_steps && !cues.asked.intersects(Cues::YES) && self.preceding.written.is_none() {
            return Reason::GuidesUser;
        }
        if cues.last.intersects(Cues::HAND_OVER) {
            return Reason::HandsOver;
        }
        if cues.asks && (cues.has_question || cues.asked.intersects(Cues::CONSENT) || self.preceding.written.is_none())
        {
            let next = match self.following {
                Following::User(call) => call,
                _ => None,
            };
            return self.reason_of_question(cues, next);
        }
        if cues.ending.intersects(Cues::HAND_OVER) {
            return Reason::HandsOver;
        }
        if self.preceding.written.is_some() {
            return Reason::ReportsWrite;
        }
        if cues.last.intersects(Cues::NEXT) && !cues.ending.intersects(Cues::COURTESY) {
            return Reason::Announces;
        }
        match (self.preceding.failed, self.preceding.called, self.following) {
            (true, ..) => Reason::ReportsFailure,
            (_, true, _) => Reason::ReportsResult,
            (.., Following::End) => Reason::Last,
            _ => Reason::Answers,
        }
    }

    /// The reason of a text that asks; `next` is the call after the answer.
    fn reason_of_question(&self, cues: &TextCues, next: Option<CallId>) -> Reason {
        let is_identified = self.preceding.is_identified;
        let relevant = if self.preceding.has_acted { cues.asked } else { cues.anywhere };
        if !is_identified && relevant.intersects(Cues::IDENTITY) {
            return Reason::AsksIdentity;
        }
        if cues.asked.intersects(Cues::YES) {
            return Reason::AsksConsent;
        }
        if cues.asked.intersects(Cues::CHOICE) {
            return Reason::AsksChoice;
        }
        if cues.asked.intersects(Cues::CONSENT) {
            return Reason::AsksConsent;
        }
        match next {
            Some(call) if !is_identified && looks_up_user(self.trajectory, call) => Reason::AsksBeforeLookUp,
            Some(call) if self.trajectory.calls[call].kind == CallKind::Write => Reason::AsksBeforeWrite,
            _ if !self.preceding.has_acted => Reason::Opens,
            _ => Reason::Asks,
        }
    }
}

/// Whether a text reports completed actions and announces no next one.
fn reports_completion(cues: &TextCues) -> bool {
    let has_completion = cues.ending.intersects(Cues::DONE) || cues.ending.intersects(Cues::COURTESY);
    (has_completion && !cues.ending.intersects(Cues::NEXT))
        || (cues.last.intersects(Cues::DONE) && !cues.last.intersects(Cues::NEXT))
}

/// The number of step cues from which a text guides the user, and the number if it also asks for consent.
const STEPS: usize = 2;
const STEPS_OF_QUESTION: usize = 4;
/// Closing tags of calls written in texts that no format recognises as calls.
const CLOSING: [&str; 4] = ["</tool_call>", "</tools>", "</tool>", "</function_calls>"];
/// The longest markup in bytes, such as the closing tag of a list of calls, between a written call and the text's end.
const MARKUP: usize = 20;
