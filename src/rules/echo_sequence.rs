//! E002 echo-sequence

use super::echoes::{after_colon, false_positive_rate, segment_place, strong_segments, strongest_habit};
use super::words::{self, MAX_RELATED};
use super::{Check, TrajectoryContext, declare_rule};
use crate::diagnostic::{Draft, Drafts};
use crate::fingerprint::Discriminator;

declare_rule! {
    /// ## What it does
    /// Reports two or more consecutive calls that closely match a teacher's habits: at most `max-false-positive-rate`
    /// (default: 0.01) of other models' trajectories contain a segment with as much evidence.
    ///
    /// The message names the strongest habit. The related places are the calls, each with its evidence in bits, and
    /// with its strongest habit unless the evidence is negative.
    ///
    /// ## Why is this bad?
    /// The segment teaches the teacher's way of working, not what the task requires. It may be part of a trajectory
    /// that is not an echo as a whole.
    ///
    /// ## Example
    /// ```text
    /// 4 calls act like `claude-sonnet-4.5`: comments on a result before `get_order`; false-positive rate 1 in 310
    /// ```
    ///
    /// ## What to do
    /// Check whether the task requires these calls. If not, use another order, less text or fewer checks.
    "E002" "echo-sequence" Info [needs_teacher]; Check::Trajectory(check)
}

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Drafts) {
    let Some(echoes) = context.echoes else { return };
    for (active, assessment) in &echoes.assessments {
        for (segment, rate) in strong_segments(&echoes.events, active, assessment) {
            let message = format!(
                "{} calls act like {}{}; {}",
                segment.calls.len(),
                words::quote(&active.name),
                after_colon(strongest_habit(&echoes.events, assessment, segment.events.iter().copied())),
                false_positive_rate(Some(rate))
            );
            let teacher = Discriminator::Teacher(active.name.to_string());
            let mut draft = Draft::new(segment_place(context.trajectory, &segment), message).discriminator(teacher);
            for call in segment.calls.clone().take(MAX_RELATED) {
                let is_of_call = |&index: &usize| echoes.events.events[index].call == Some(call);
                let of_call = segment.events.iter().copied().filter(is_of_call);
                let evidence = of_call.clone().filter_map(|index| assessment.score.evidence[index]);
                let bits: f64 = evidence.map(|evidence| evidence.bits).sum();
                // A habit of the teacher does not explain evidence against it.
                let habit = if bits < 0.0 { None } else { strongest_habit(&echoes.events, assessment, of_call) };
                let at = context.trajectory.texts.place(context.trajectory.calls[call].name.at);
                draft = draft.related(at, format!("{bits:+.1} bits{}", after_colon(habit)));
            }
            drafts.push(draft);
        }
    }
}
