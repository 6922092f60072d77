//! P009 role-order

use super::{Check, TrajectoryContext, declare_rule};
use crate::diagnostic::Draft;
use crate::trajectory::{Role, Turn, TurnId};

declare_rule! {
    /// ## What it does
    /// Reports turns in an order that trainers refuse or mend in silence:
    /// - a system turn after the conversation has begun;
    /// - two user turns with nothing between them;
    /// - a tool's turn before any call was made.
    ///
    /// Each kind is reported once a trajectory, at its first place, with the count.
    ///
    /// ## Why is this bad?
    /// Many chat templates (Llama 2, Mistral, Gemma) stop at such a record, LLaMA-Factory drops it,
    /// Anthropic's API refuses system turns and joins user turns. What the model is shown is not what
    /// was recorded. Often a turn of the agent was lost in between.
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
    /// Join the user's turns, move instructions to the start, and look for what was lost. Several
    /// system turns at the start, an agent that speaks first, a turn of the agent that is written as
    /// several messages, and results of parallel calls in a row are in order.
    "P009" "role-order" Warning; Check::Trajectory(check)
}

/// How often one kind of disorder was met, and where first.
#[derive(Default)]
struct Disorder {
    first: Option<TurnId>,
    count: usize,
}

impl Disorder {
    fn note(&mut self, turn: TurnId) {
        self.first.get_or_insert(turn);
        self.count += 1;
    }
}

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Vec<Draft>) {
    let trajectory = context.trajectory;
    let (mut late_system, mut users_in_a_row, mut early_tool) =
        (Disorder::default(), Disorder::default(), Disorder::default());
    let mut begun = false;
    let mut called = false;
    let mut user_before = false;
    for (index, turn) in trajectory.turns.iter().enumerate() {
        match turn.role {
            Role::System if begun => late_system.note(index),
            Role::User if user_before && speaks(turn) => users_in_a_row.note(index),
            Role::Tool if !called => early_tool.note(index),
            _ => {}
        }
        begun |= turn.role != Role::System;
        called |= turn.calls > 0;
        user_before = turn.role == Role::User && speaks(turn);
    }
    let kinds = [
        (late_system, "a system turn stands after the conversation has begun"),
        (users_in_a_row, "two user turns stand in a row"),
        (early_tool, "a tool answers before any call was made"),
    ];
    for (kind, message) in kinds {
        let Some(first) = kind.first else { continue };
        let place = trajectory.texts.place(trajectory.turns[first].at);
        let times = if kind.count > 1 { format!(" ({} times in this trajectory)", kind.count) } else { String::new() };
        drafts.push(Draft::new(place, format!("{message}{times}")));
    }
}

/// Whether a user's turn is the user's word, not a carrier of calls or results.
fn speaks(turn: &Turn) -> bool {
    turn.text.is_some() && turn.calls == 0 && turn.results == 0
}
