//! E001 echo-trajectory

use super::echoes::{others, strongest, stretch};
use super::{Check, TrajectoryContext, declare_rule, words};
use crate::diagnostic::{Draft, Evidence};
use crate::teacher::Verdict;
use crate::trajectory::{Place, Role, Trajectory};

declare_rule! {
    /// ## What it does
    /// Reports a trajectory that acts out of a teacher's habits: how it leads up to calls, what it does after
    /// results and errors, how it checks writes, where it takes arguments from.
    ///
    /// Each choice gives evidence in bits, for the teacher or against it; the trajectory is an echo when at most
    /// `max-false-positive-rate` (0.01 unless set) of other models' trajectories score as high. The finding stands
    /// at the agent's first turn; the strongest stretches are its related places.
    ///
    /// What a task forces on everybody gives no evidence. A trajectory with too little evidence is not reported, and not
    /// counted as clean either (`echolint score` says which). A trajectory of a model or a task that the profile
    /// was built from is judged without them. `docs/evidence.md` has the definitions and how well they work.
    ///
    /// ## Why is this bad?
    /// A student learns the habits of its data along with the skill. Data that came from one teacher, or through
    /// it, makes its student a copy: same tools, same order, same mistakes.
    ///
    /// ## Example
    /// ```text
    /// echoes `claude-sonnet-4.5` with +2.04 bits: 1 in 204 trajectories of other models come as close; most of all it
    /// comments, then makes a call after the result of `get_order`
    /// ```
    ///
    /// ## What to do
    /// Look at the stretches. Leave the trajectory out, rewrite it in another model's ways, or accept it: one echo does no
    /// harm, many do (D001). Without any configuration the teacher is the embedded `claude-sonnet-4.5`;
    /// `[teachers]` names others, `default-teacher = false` or `--no-default-teacher` turns it off.
    "E001" "echo-trajectory" Warning [needs_teacher]; Check::Trajectory(check)
}

/// Stretches shown.
const STRETCHES: usize = 3;

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Vec<Draft>) {
    let Some(echoes) = context.echoes else { return };
    for (active, assessment) in echoes.assessments.iter().filter(|(_, assessment)| assessment.verdict == Verdict::Echo) {
        let mut message = format!(
            "echoes {} with {:+.2} bits: {}",
            words::quote(&active.name),
            assessment.score.total,
            others(assessment.false_positive_rate, "come as close")
        );
        let most = strongest(&echoes.events, &assessment.score.choices(&echoes.events));
        if !most.is_empty() {
            message.push_str("; most of all it ");
            message.push_str(&most);
        }
        let evidence =
            Evidence { bits: assessment.score.total, false_positive_rate: assessment.false_positive_rate };
        let mut draft = Draft::new(first_turn(context.trajectory), message).evidence(evidence);
        let mut segments = assessment.score.segments(&echoes.events);
        segments.sort_by(|a, b| b.bits.total_cmp(&a.bits));
        for segment in segments.iter().take(STRETCHES) {
            let calls = segment.calls.len();
            let what = if calls == 1 { "a call".to_owned() } else { format!("{calls} calls") };
            let at = stretch(context.trajectory, segment);
            draft = draft.related(at, format!("{what} with {:+.1} bits", segment.bits));
        }
        drafts.push(draft);
    }
}

/// Where the agent's first turn begins.
fn first_turn(trajectory: &Trajectory<'_>) -> Place {
    let turn = trajectory.turns.iter().find(|turn| turn.role == Role::Agent);
    let mut place = trajectory.texts.place(turn.map_or(trajectory.at, |turn| turn.at));
    place.span.end = place.span.end.min(place.span.start + 1);
    place
}
