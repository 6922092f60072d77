//! The effect of a change on datasets, as texts and rows shared by the formats for people.

use super::numbers::plural;
use crate::dataset::Change;

/// One measure of one dataset before and after the change.
pub(super) struct MeasureRow<'c> {
    /// The dataset's name.
    pub dataset: &'c str,
    /// The name of the measure.
    pub measure: String,
    /// Its value before the change.
    pub before: String,
    /// Its value after the change.
    pub after: String,
}

/// The numbers of added, changed, removed and unchanged records.
pub(super) fn record_counts(change: &Change) -> String {
    let Change { added, changed, removed, unchanged, .. } = *change;
    format!("{} added, {changed} changed, {removed} removed, {unchanged} unchanged", plural(added, "record"))
}

/// The measures of all datasets.
pub(super) fn measure_rows(change: &Change) -> Vec<MeasureRow<'_>> {
    let mut rows = Vec::new();
    for dataset in &change.datasets {
        let mut row = |measure: String, before: String, after: String| {
            rows.push(MeasureRow { dataset: &dataset.name, measure, before, after });
        };
        let trajectories = &dataset.trajectories;
        row("trajectories".to_owned(), trajectories.before.to_string(), trajectories.after.to_string());
        let [before, after] = [dataset.behaviours.before, dataset.behaviours.after].map(|value| decimal(value, 1));
        row("effective behaviours".to_owned(), before, after);
        for teacher in &dataset.teachers {
            let (echoes, judged) = (&teacher.echoes, &teacher.judged);
            let [before, after] = [(echoes.before, judged.before), (echoes.after, judged.after)].map(share);
            row(format!("echoes of {}", teacher.teacher), before, after);
            let [before, after] = [teacher.ags.before, teacher.ags.after].map(|value| decimal(value, 3));
            row(format!("AGS toward {}", teacher.teacher), before, after);
        }
    }
    rows
}

fn decimal(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"))
}

/// The share of echoes among the trajectories with enough evidence.
#[allow(clippy::cast_precision_loss)] // counts of trajectories
fn share((echoes, judged): (u64, u64)) -> String {
    if judged == 0 {
        return "-".to_owned();
    }
    format!("{echoes} of {judged} ({:.1} %)", 100.0 * echoes as f64 / judged as f64)
}
