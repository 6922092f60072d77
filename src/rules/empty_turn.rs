//! P008 empty-turn

use super::{Check, TrajectoryContext, declare_rule};
use crate::diagnostic::Draft;
use crate::trajectory::Role;

declare_rule! {
    /// ## What it does
    /// Reports a turn of the agent in which it neither says nor calls anything. A turn that carries
    /// something else (reasoning, an image, a refusal) is not empty.
    ///
    /// ## Why is this bad?
    /// Something was lost: an answer that was filtered, cut or could not be parsed. Anthropic's API
    /// refuses such a message, and a model trained on it learns to answer with nothing.
    ///
    /// ## Example
    /// ```json
    /// {"role": "assistant", "content": ""}
    /// ```
    ///
    /// ## What to do
    /// Drop the turn, with the user's answer to it if there is one, or the trajectory.
    "P008" "empty-turn" Warning; Check::Trajectory(check)
}

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Vec<Draft>) {
    let trajectory = context.trajectory;
    for turn in trajectory.turns.iter().filter(|turn| turn.role == Role::Agent) {
        if turn.text.is_none() && turn.calls == 0 && !turn.other_content {
            let place = trajectory.texts.place(turn.at);
            drafts.push(Draft::new(place, "the agent neither says nor calls anything in this turn"));
        }
    }
}
