//! E003 echo-optional-tool

use super::{Check, TrajectoryContext, declare_rule, words};
use crate::diagnostic::{Draft, Drafts};
use crate::fingerprint::Discriminator;
use std::collections::BTreeSet;

declare_rule! {
    /// ## What it does
    /// Reports a call to a tool that the task does not need and that a teacher calls in more of its trajectories than
    /// other models do, by more than chance explains.
    ///
    /// Chance is tested at `max-false-positive-rate`, over all tools together (Bonferroni). A task in the profile needs
    /// the tools that all of its successful runs call; any other task needs the tools that almost all runs call. The
    /// finding is at the first call to the tool.
    ///
    /// ## Why is this bad?
    /// Optional tools are a model's habit, and students inherit such habits first (S_node in arXiv 2604.21255).
    ///
    /// ## Example
    /// ```text
    /// the task does not need `think`; `claude-sonnet-4.5` calls it in 74 % of trajectories, other models in 12 %
    /// ```
    ///
    /// ## What to do
    /// If the call adds nothing, drop it or the trajectory. Add data of models that use other tools.
    "E003" "echo-optional-tool" Info [needs_teacher]; Check::Trajectory(check)
}

fn check(context: &TrajectoryContext<'_, '_>, drafts: &mut Drafts) {
    let Some(echoes) = context.echoes else { return };
    let trajectory = context.trajectory;
    for (active, _) in &echoes.assessments {
        let mut seen = BTreeSet::new();
        for call in &trajectory.calls {
            let tool = &*call.name.text;
            if !seen.insert(tool) {
                continue;
            }
            let Some(preference) = active.teacher.tool_preference(tool, active.max_false_positive_rate) else {
                continue;
            };
            if active.teacher.requires_tool(trajectory.task.as_deref(), tool) {
                continue;
            }
            let message = format!(
                "the task does not need {}; {} calls it in {:.0} % of trajectories, other models in {:.0} %",
                words::tool(tool),
                words::quote(&active.name),
                100.0 * preference.teacher,
                100.0 * preference.others
            );
            let teacher = Discriminator::Teacher(active.name.to_string());
            drafts.push(Draft::new(trajectory.texts.place(call.name.at), message).discriminator(teacher));
        }
    }
}
