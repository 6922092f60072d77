//! The position of an agent's text among the calls of its trajectory: what precedes and what follows it.

use crate::graph::{ActionGraph, is_verified};
use crate::trajectory::{CallId, CallKind, Event, Trajectory};

/// The events before a text, summarised.
#[derive(Debug, Clone, Copy, Default)]
pub struct Preceding {
    /// Whether a call has looked the user up successfully.
    pub is_identified: bool,
    /// Whether a call has succeeded.
    pub has_acted: bool,
    /// Whether results of calls come directly before the text, with no other text between.
    pub called: bool,
    /// Whether the last of these calls failed.
    pub failed: bool,
    /// The last successful write among these calls.
    pub written: Option<CallId>,
}

impl Preceding {
    /// Adds the next event.
    pub fn update(&mut self, trajectory: &Trajectory<'_>, event: Event) {
        match event {
            Event::System(_) | Event::User(_) | Event::Agent(_) => {
                *self = Self { is_identified: self.is_identified, has_acted: self.has_acted, ..Self::default() };
            }
            Event::Call(_) => {}
            Event::Result(result) => {
                let Some(call) = trajectory.results[result].call else { return };
                self.called = true;
                self.failed = trajectory.results[result].error;
                if self.failed {
                    return;
                }
                self.has_acted = true;
                self.is_identified |= looks_up_user(trajectory, call);
                if trajectory.calls[call].kind == CallKind::Write {
                    self.written = Some(call);
                }
            }
        }
    }
}

/// The event after a text.
#[derive(Debug, Clone, Copy)]
pub enum Following {
    /// A call.
    Call(CallId),
    /// A text of the user, and the call directly after it.
    User(Option<CallId>),
    /// Another event.
    Other,
    /// The trajectory ends.
    End,
}

impl Following {
    /// The event after event `at`.
    pub fn of(trajectory: &Trajectory<'_>, at: usize) -> Self {
        match trajectory.events.get(at + 1) {
            Some(&Event::Call(call)) => Self::Call(call),
            Some(Event::User(_)) => Self::User(match trajectory.events.get(at + 2) {
                Some(&Event::Call(call)) => Some(call),
                _ => None,
            }),
            Some(_) => Self::Other,
            None => Self::End,
        }
    }
}

/// Whether a call looks the user up: it does not write, and its tool's name contains a word for a person or for
/// credentials.
pub fn looks_up_user(trajectory: &Trajectory<'_>, call: CallId) -> bool {
    const WORDS: [&str; 10] = [
        "user",
        "customer",
        "client",
        "member",
        "patient",
        "identity",
        "credential",
        "authenticate",
        "login",
        "caller",
    ];
    let call = &trajectory.calls[call];
    call.kind != CallKind::Write && WORDS.iter().any(|word| contains_ignore_case(&call.name.text, word))
}

/// Whether a call hands the user over to somebody else, by its tool's name.
pub fn hands_over(trajectory: &Trajectory<'_>, call: CallId) -> bool {
    let name = &trajectory.calls[call].name.text;
    ["transfer_to", "handoff", "hand_off", "escalate"].iter().any(|part| contains_ignore_case(name, part))
}

/// Whether `call` is a read, and `write` is verified by the next call that is not neutral (docs/metrics.md, section 3).
pub fn reads_back(trajectory: &Trajectory<'_>, graph: &ActionGraph, write: CallId, call: CallId) -> bool {
    trajectory.calls[call].kind == CallKind::Read && is_verified(trajectory, graph, write)
}

/// Whether a call runs a shell command that is neither a read nor a write.
pub fn runs_program(trajectory: &Trajectory<'_>, call: CallId) -> bool {
    let call = &trajectory.calls[call];
    call.kind == CallKind::Neutral && matches!(call.operation, crate::trajectory::Operation::Shell { .. })
}

fn contains_ignore_case(name: &str, part: &str) -> bool {
    name.as_bytes().windows(part.len()).any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}
