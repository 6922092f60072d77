//! What a change does to datasets, as rows that every format for people shows.

use super::summary::plural;
use crate::dataset::Change;

/// One measure of one dataset.
pub(super) struct Row<'c> {
    /// The dataset's name.
    pub dataset: &'c str,
    /// What is measured.
    pub measure: String,
    /// Its value before the change.
    pub before: String,
    /// Its value after it.
    pub after: String,
}

/// What became of the records.
pub(super) fn records(change: &Change) -> String {
    let Change { added, changed, removed, unchanged, .. } = *change;
    format!("{} added, {changed} changed, {removed} removed, {unchanged} as they were", plural(added, "record"))
}

/// The measures, dataset by dataset.
pub(super) fn rows(change: &Change) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    for dataset in &change.datasets {
        let mut row = |measure: String, before: String, after: String| {
            rows.push(Row { dataset: &dataset.name, measure, before, after });
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

/// Echoes among those that could be judged.
#[allow(clippy::cast_precision_loss)] // counts of trajectories
fn share((echoes, judged): (u64, u64)) -> String {
    if judged == 0 {
        return "-".to_owned();
    }
    format!("{echoes} of {judged} ({:.1} %)", 100.0 * echoes as f64 / judged as f64)
}
