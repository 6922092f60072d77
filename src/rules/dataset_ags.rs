//! D002 dataset-ags

use super::dataset::{DatasetContext, DatasetDraft, DatasetPlace, TeacherAgs, count};
use super::{Check, declare_rule, words};
use crate::dataset::TeacherLimits;
use crate::similarity::NodeForm;

declare_rule! {
    /// ## What it does
    /// Reports a dataset whose AGS (action graph similarity) toward a teacher is above the teacher's
    /// `max-ags`. The message has the parts of AGS and what it was measured over. The rule says nothing until
    /// that limit is set.
    ///
    /// Where a change is checked (`check --staged` or `--since`), the rule speaks only when the change raises AGS.
    ///
    /// ## Why is this bad?
    /// AGS compares what two groups do: which optional tools they call, how they check and confirm, and how
    /// results flow into later calls. A dataset that comes too near to its teacher in all of this teaches the
    /// teacher's ways, even where no single trajectory stands out as an echo.
    ///
    /// ## Example
    /// ```toml
    /// [teachers.sonnet]
    /// trajectories = ["teacher/**/*.jsonl"]
    /// max-ags = 0.9
    /// ```
    ///
    /// ## What to do
    /// Compare the groups of the data with the teacher (`echolint compare`) to see which of them are near, and
    /// mix in runs of other models. Same-family models are some 6 points nearer to each other than others: set
    /// the limit with the AGS of data in mind that you know to be independent.
    "D002" "dataset-ags" Warning [needs_teacher, needs_dataset, always_reported]; Check::Dataset(check)
}

fn check(context: &DatasetContext<'_>, drafts: &mut Vec<DatasetDraft>) {
    for limits in &context.scope.teachers {
        let of_teacher = context.ags.iter().filter(|ags| ags.teacher == limits.teacher);
        let before = context.before.and_then(|before| before.ags.iter().find(|ags| ags.teacher == limits.teacher));
        let before = before.and_then(|ags| ags.similarity.ags());
        drafts.extend(of_teacher.filter_map(|ags| above(&context.scope.name, ags, limits, before)));
    }
}

/// The finding where AGS is above the limit.
fn above(dataset: &str, ags: &TeacherAgs, limits: &TeacherLimits, before: Option<f64>) -> Option<DatasetDraft> {
    let similarity = &ags.similarity;
    let (most, value) = (limits.max_ags?, similarity.ags()?);
    if value <= most || before.is_some_and(|before| value <= before) {
        return None;
    }
    let was = before.map(|before| format!(" after {before:.3}")).unwrap_or_default();
    let part = |part: Option<f64>| part.map_or_else(|| "undefined".to_owned(), |part| format!("{part:.3}"));
    let form = similarity.s_node_form.map_or("no", NodeForm::name);
    let message = format!(
        "the AGS of {dataset} toward the teacher {} is {value:.3}{was}, above `max-ags` = {most}: S_node {} ({form} form), \
         S_seq {}, S_dep {}, over {}, {} against {} of the teacher",
        words::quote(&limits.teacher),
        part(similarity.s_node),
        part(similarity.s_seq),
        part(similarity.s_dep),
        count(similarity.tasks as u64, "shared task", "shared tasks"),
        count(ags.trajectories, "trajectory", "trajectories"),
        ags.of_teacher,
    );
    let at = DatasetPlace::Config(limits.place.clone());
    Some(DatasetDraft { at, subject: limits.teacher.to_string(), message, related: Vec::new() })
}
