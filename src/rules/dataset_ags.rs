//! D002 dataset-ags

use super::dataset::{DatasetContext, DatasetDraft, DatasetPlace, TeacherAgs};
use super::{Check, declare_rule, words};
use crate::dataset::TeacherLimits;
use crate::fingerprint::Discriminator;

declare_rule! {
    /// ## What it does
    /// Reports a dataset whose AGS (action graph similarity) toward a teacher exceeds the teacher's `max-ags`. Without
    /// that limit, the rule reports nothing.
    ///
    /// For a change (`check --staged` or `--since`), the rule reports only an AGS that the change raises.
    ///
    /// ## Why is this bad?
    /// AGS compares what two groups of runs do: which optional tools they call, how they check and confirm, and how
    /// results flow into later calls. A dataset that is too similar to its teacher teaches the teacher's habits, even
    /// if no single trajectory is an echo.
    ///
    /// ## Example
    /// ```toml
    /// [teachers.sonnet]
    /// trajectories = ["teacher/**/*.jsonl"]
    /// max-ags = 0.9
    /// ```
    ///
    /// ## What to do
    /// Run `echolint compare` to see the parts of AGS and which groups of the data are similar to the teacher, and add
    /// runs of other models. Models of the same family are about 0.06 more similar to each other than to others: choose
    /// the limit by the AGS of data that is known to be independent.
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

/// The finding if AGS exceeds the limit, and if a change raised it.
fn above(dataset: &str, ags: &TeacherAgs, limits: &TeacherLimits, before: Option<f64>) -> Option<DatasetDraft> {
    let (max, value) = (limits.max_ags?, ags.similarity.ags()?);
    if value <= max || before.is_some_and(|before| value <= before) {
        return None;
    }
    let rise = before.map(|before| format!(", up from {before:.3}")).unwrap_or_default();
    let teacher = words::quote(&limits.teacher);
    let message = format!("{dataset} acts too much like {teacher}: AGS {value:.3}{rise}, above `max-ags` = {max}");
    let at = DatasetPlace::Config(limits.place.clone());
    Some(DatasetDraft { at, discriminator: Some(Discriminator::Teacher(limits.teacher.to_string())), message, related: Vec::new() })
}
