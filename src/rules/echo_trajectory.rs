//! E001 echo-trajectory

use super::echoes::{after_colon, false_positive_rate, segment_place, strongest_action};
use super::{Check, TrajectoryContext, declare_rule, words};
use crate::diagnostic::{Draft, Drafts, Evidence};
use crate::fingerprint::Discriminator;
use crate::teacher::Verdict;
use crate::trajectory::{Place, Role, Trajectory};

declare_rule! {
    /// ## What it does
    /// Reports a trajectory that acts like a teacher: in what it does before calls and after results and errors, how it
    /// checks writes, and where its arguments come from.
    ///
    /// Each choice is evidence for or against the teacher, in bits. The trajectory is an echo if at most
    /// `max-false-positive-rate` (default: 0.01) of other models' trajectories score as high. The finding is at the
    /// agent's first turn; the related places are the strongest segments.
    ///
    /// Choices that the task forces on every model are not evidence. A trajectory with too little evidence is neither
    /// reported nor counted as clean; `echolint score` lists it as insufficient. If the profile contains data of the
    /// trajectory's model or task, that data is excluded. `docs/evidence.md` has the definitions and measurements.
    ///
    /// ## Why is this bad?
    /// A student learns the habits in its data along with the skill. A student of one teacher's data becomes a copy:
    /// same tools, same order, same mistakes.
    ///
    /// ## Example
    /// ```text
    /// acts like `claude-sonnet-4.5`: comments, then makes a call after the result of `get_order`; false-positive
    /// rate 1 in 204
    /// ```
    ///
    /// ## What to do
    /// Look at the segments. Drop the trajectory, rewrite it, or accept it: one echo is harmless, many are not (D001).
    /// Without a configuration, the teacher is the built-in profile of `claude-sonnet-4.5`. Set `[teachers]` to use
    /// others, or turn it off with `default-teacher = false` or `--no-default-teacher`.
    "E001" "echo-trajectory" Warning [needs_teacher]; Check::Trajectory(check)
}

/// The maximum number of segments that are related places.
const MAX_SEGMENTS: usize = 3;

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Drafts) {
    let Some(echoes) = context.echoes else { return };
    for (active, assessment) in echoes.assessments.iter().filter(|(_, assessment)| assessment.verdict == Verdict::Echo)
    {
        let message = format!(
            "acts like {}{}; {}",
            words::quote(&active.name),
            after_colon(strongest_action(&echoes.events, &assessment.score.choices(&echoes.events))),
            false_positive_rate(assessment.false_positive_rate)
        );
        let teacher = Discriminator::Teacher(active.name.to_string());
        let evidence = Evidence { bits: assessment.score.total, false_positive_rate: assessment.false_positive_rate };
        let draft = Draft::new(first_turn(context.trajectory), message).evidence(evidence);
        let mut draft = draft.discriminator(teacher);
        let mut segments = assessment.score.segments(&echoes.events);
        segments.sort_by(|a, b| b.bits.total_cmp(&a.bits));
        for segment in segments.iter().take(MAX_SEGMENTS) {
            let calls = segment.calls.len();
            let calls = if calls == 1 { "1 call".to_owned() } else { format!("{calls} calls") };
            let at = segment_place(context.trajectory, segment);
            draft = draft.related(at, format!("{calls}, {:+.1} bits", segment.bits));
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
