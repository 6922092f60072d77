//! P009 role-order

use super::{Check, TrajectoryContext, declare_rule};
use crate::diagnostic::{Draft, Drafts};
use crate::trajectory::{Role, Turn, TurnId};

declare_rule! {
    /// ## What it does
    /// Reports turns in an order that trainers reject or change silently:
    /// - a system turn after the conversation has begun;
    /// - two user turns in a row;
    /// - a tool turn before any call.
    ///
    /// Each kind is reported once per trajectory, at its first occurrence, with the count.
    ///
    /// ## Why is this bad?
    /// Many chat templates (Llama 2, Mistral, Gemma) fail on such a record, LLaMA-Factory drops it, and Anthropic's API
    /// rejects system turns and merges user turns. The model then sees something other than what was recorded. Often an
    /// agent turn was lost in between.
    ///
    /// ## Example
    /// ```json
    /// {"messages": [
    ///   {"role": "user", "content": "Where is my order?"},
    ///   {"role": "user", "content": "Hello?"},
    ///   {"role": "assistant", "content": "On its way."}]}
    /// ```
    ///
    /// ## What to do
    /// Merge the user turns, move instructions to the start, and look for lost turns. Several system turns at the
    /// start, an agent that speaks first, an agent turn of several messages, and consecutive results of parallel calls
    /// are valid.
    "P009" "role-order" Warning; Check::Trajectory(check)
}

/// The count and first occurrence of one kind of disorder.
#[derive(Default)]
struct Disorder {
    first: Option<TurnId>,
    count: usize,
}

impl Disorder {
    fn add(&mut self, turn: TurnId) {
        self.first.get_or_insert(turn);
        self.count += 1;
    }
}

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Drafts) {
    let trajectory = context.trajectory;
    let (mut late_system, mut users_in_a_row, mut early_tool) =
        (Disorder::default(), Disorder::default(), Disorder::default());
    let mut begun = false;
    let mut called = false;
    let mut user_before = false;
    for (index, turn) in trajectory.turns.iter().enumerate() {
        match turn.role {
            Role::System if begun => late_system.add(index),
            Role::User if user_before && speaks(turn) => users_in_a_row.add(index),
            Role::Tool if !called => early_tool.add(index),
            _ => {}
        }
        begun |= turn.role != Role::System;
        called |= turn.calls > 0;
        user_before = turn.role == Role::User && speaks(turn);
    }
    let kinds = [
        (late_system, "system turn after the conversation has begun"),
        (users_in_a_row, "two user turns in a row"),
        (early_tool, "tool turn before any call"),
    ];
    for (kind, message) in kinds {
        let Some(first) = kind.first else { continue };
        let place = trajectory.texts.place(trajectory.turns[first].at);
        let times = if kind.count > 1 { format!(" ({} times)", kind.count) } else { String::new() };
        drafts.push(Draft::new(place, format!("{message}{times}")));
    }
}

/// Whether a user turn is a message of the user and does not contain calls or results.
fn speaks(turn: &Turn) -> bool {
    turn.text.is_some() && turn.calls == 0 && turn.results == 0
}
