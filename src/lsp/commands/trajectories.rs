//! `echolint.trajectories`: the list of trajectories of a file.

use crate::engine::{OpenRecord, for_each_trajectory};
use crate::graph::ActionGraph;
use crate::lsp::state::{OpenFile, Snapshot};
use crate::lsp::{proto, summary};
use crate::teacher::{ActiveTeacher, Echoes};
use crate::trajectory::Trajectory;
use rayon::prelude::*;
use serde_json::{Value, json};

/// The trajectories of a file.
pub fn answer(snapshot: &Snapshot, file: &OpenFile) -> Option<Value> {
    let workspace = &snapshot.workspace;
    let settings = file.settings.as_ref().ok()?;
    let baseline = workspace.baseline(settings, &file.path);
    let rows = workspace.with_context(settings, |context| {
        let one = |record: OpenRecord| {
            let mut first = None;
            file.document.with_input(&record, |input| {
                for_each_trajectory(input, settings, |_, trajectory| {
                    first.get_or_insert_with(|| row(trajectory, context.teachers));
                });
            });
            let mut row = first?;
            row["record"] = record.index.into();
            row["findings"] = summary::count_findings(file, &record, context, &baseline).into();
            row["range"] = json!(proto::range(file.document.buffer(), record.bytes.clone(), workspace.encoding));
            Some(row)
        };
        let records: Vec<OpenRecord> = file.document.records().collect();
        records.into_par_iter().filter_map(one).collect::<Vec<Value>>()
    });
    Some(json!({ "trajectories": rows }))
}

/// The row of a trajectory without the values that depend on its place in the file.
fn row(trajectory: &Trajectory<'_>, teachers: &[ActiveTeacher]) -> Value {
    let graph = (!teachers.is_empty()).then(|| ActionGraph::without_leaves(trajectory));
    let echoes = graph.as_ref().and_then(|graph| Echoes::of(teachers, trajectory, graph));
    let verdicts = echoes.iter().flat_map(|echoes| &echoes.assessments).map(|(active, assessment)| {
        json!({
            "teacher": &*active.name,
            "verdict": assessment.verdict.name(),
            "false_positive_rate": assessment.false_positive_rate,
        })
    });
    json!({
        "record": null,
        "task": trajectory.task,
        "model": trajectory.model,
        "outcome": trajectory.outcome.name(),
        "calls": trajectory.calls.len(),
        "findings": null,
        "range": null,
        "verdicts": verdicts.collect::<Vec<_>>(),
    })
}
