//! E002 echo-sequence

use super::echoes::{habits, others, stretch, strong_stretches};
use super::words::{self, RELATED};
use super::{Check, TrajectoryContext, declare_rule};
use crate::diagnostic::Draft;

declare_rule! {
    /// ## What it does
    /// Reports a stretch of two calls or more that a teacher would have made much like this: a maximal scoring segment of
    /// the evidence, as strong as at most `max-false-positive-rate` (0.01 unless set) of other models'
    /// trajectories have one. The finding spans the first to the last call; each call's share is a related place. The
    /// message names up to three habits with the teacher's rate and the others'.
    ///
    /// ## Why is this bad?
    /// It is the exact place where the data teaches a teacher's way of working and not the task's. It may stand in a
    /// trajectory that is no echo as a whole.
    ///
    /// ## Example
    /// ```text
    /// 4 calls as `claude-sonnet-4.5` makes them (+9.3 bits; 1 in 310 trajectories of other models have such a
    /// stretch): comments on a result before `get_order` (claude-sonnet-4.5 34 %, other models 8 %)
    /// ```
    ///
    /// ## What to do
    /// See whether the task needs the stretch. Where it does not, another order, fewer words or fewer checks do as well.
    "E002" "echo-sequence" Info [needs_teacher]; Check::Trajectory(check)
}

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Vec<Draft>) {
    let Some(echoes) = context.echoes else { return };
    for (active, assessment) in &echoes.assessments {
        for (segment, rate) in strong_stretches(&echoes.events, active, assessment) {
            let message = format!(
                "{} calls as {} makes them ({:+.1} bits; {}): {}",
                segment.calls.len(),
                words::quote(&active.name),
                segment.bits,
                others(Some(rate), "have such a stretch"),
                habits(&echoes.events, active, assessment, segment.events.iter().copied())
            );
            let mut draft = Draft::new(stretch(context.trajectory, &segment), message);
            for call in segment.calls.clone().take(RELATED) {
                let of_call = segment.events.iter().filter(|&&index| echoes.events.events[index].call == Some(call));
                let evidence = of_call.filter_map(|&index| assessment.score.evidence[index]);
                let bits: f64 = evidence.map(|evidence| evidence.bits).sum();
                let name = words::tool(&context.trajectory.calls[call].name.text);
                let at = context.trajectory.texts.place(context.trajectory.calls[call].name.at);
                draft = draft.related(at, format!("{name}: {bits:+.1} bits"));
            }
            drafts.push(draft);
        }
    }
}
