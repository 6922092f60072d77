//! The place of an agent's text among the calls of its trajectory.

use crate::graph::{ActionGraph, is_verified};
use crate::trajectory::{CallId, CallKind, Event, Trajectory};

/// What stands before a text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Before {
    /// The user was looked up.
    pub is_identified: bool,
    /// A call succeeded.
    pub has_acted: bool,
    /// Calls with results stand right before it, no text between.
    pub called: bool,
    /// The last of them failed.
    pub failed: bool,
    /// The last of them that wrote.
    pub written: Option<CallId>,
}

impl Before {
    /// Takes in an event that stands before the text.
    pub fn pass(&mut self, trajectory: &Trajectory<'_>, event: Event) {
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

/// What stands after a text.
#[derive(Debug, Clone, Copy)]
pub enum After {
    /// A call.
    Call(CallId),
    /// The user, and the call that follows the answer if one does.
    User(Option<CallId>),
    /// Another text.
    Text,
    /// Nothing.
    End,
}

impl After {
    /// What stands after the event `at`.
    pub fn of(trajectory: &Trajectory<'_>, at: usize) -> Self {
        match trajectory.events.get(at + 1) {
            Some(&Event::Call(call)) => Self::Call(call),
            Some(Event::User(_)) => Self::User(match trajectory.events.get(at + 2) {
                Some(&Event::Call(call)) => Some(call),
                _ => None,
            }),
            Some(_) => Self::Text,
            None => Self::End,
        }
    }
}

/// Whether a call finds out about a user: it does not write, and its tool's name names one.
pub fn looks_up_user(trajectory: &Trajectory<'_>, call: CallId) -> bool {
    const PEOPLE: [&str; 10] = [
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
    call.kind != CallKind::Write && PEOPLE.iter().any(|name| holds(&call.name.text, name))
}

/// Whether a call hands the user over.
pub fn hands_over(trajectory: &Trajectory<'_>, call: CallId) -> bool {
    let name = &trajectory.calls[call].name.text;
    ["transfer_to", "handoff", "hand_off", "escalate"].iter().any(|part| holds(name, part))
}

/// Whether a call reads back what another wrote.
pub fn reads_back(trajectory: &Trajectory<'_>, graph: &ActionGraph, write: CallId, call: CallId) -> bool {
    trajectory.calls[call].kind == CallKind::Read && is_verified(trajectory, graph, write)
}

/// Whether a call runs a program of which nothing says that it reads or writes.
pub fn runs_program(trajectory: &Trajectory<'_>, call: CallId) -> bool {
    let call = &trajectory.calls[call];
    call.kind == CallKind::Neutral && matches!(call.operation, crate::trajectory::Operation::Shell { .. })
}

/// Whether a name holds a part, in any case.
fn holds(name: &str, part: &str) -> bool {
    name.as_bytes().windows(part.len()).any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}
