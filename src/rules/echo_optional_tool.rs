//! E003 echo-optional-tool

use super::{Check, TrajectoryContext, declare_rule, words};
use crate::diagnostic::Draft;
use std::collections::BTreeSet;

declare_rule! {
    /// ## What it does
    /// Reports a tool that the task does not need and that a teacher likes: it calls the tool in more of its
    /// trajectories than other models do, by more than chance explains.
    ///
    /// Chance is judged at `max-false-positive-rate`, over all tools together (Bonferroni). A task of the profile needs the tools that all its successful runs call; otherwise those count as needed that nearly
    /// everybody calls. The finding stands at the first call of the tool.
    ///
    /// ## Why is this bad?
    /// Which optional tools a model reaches for is its taste, and the first thing that students inherit (S_node in
    /// arXiv 2604.21255).
    ///
    /// ## Example
    /// ```text
    /// the task does not need `think`: claude-sonnet-4.5 calls it in 74 % of its trajectories, other models in 12 %
    /// ```
    ///
    /// ## What to do
    /// Where the call adds nothing, drop it or the trajectory; see that the data's other sources use other tools.
    "E003" "echo-optional-tool" Info [needs_teacher]; Check::Trajectory(check)
}

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Vec<Draft>) {
    let Some(echoes) = context.echoes else { return };
    let trajectory = context.trajectory;
    for (active, _) in &echoes.assessments {
        let mut seen = BTreeSet::new();
        for call in &trajectory.calls {
            let tool = &*call.name.text;
            if !seen.insert(tool) {
                continue;
            }
            let Some(liking) = active.teacher.tool_preference(tool, active.max_false_positive_rate) else { continue };
            if active.teacher.requires_tool(trajectory.task.as_deref(), tool) {
                continue;
            }
            let message = format!(
                "the task does not need {}: {} calls it in {:.0} % of its trajectories, other models in {:.0} %",
                words::tool(tool),
                words::clip(&active.name),
                100.0 * liking.teacher,
                100.0 * liking.others
            );
            drafts.push(Draft::new(trajectory.texts.place(call.name.at), message));
        }
    }
}
