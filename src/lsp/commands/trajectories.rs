//! `echolint.trajectories`

use crate::engine::OpenRecord;
use crate::lsp::place;
use crate::lsp::state::{OpenFile, Snapshot};
use crate::lsp::view::{View, with_view};
use crate::teacher::{ActiveTeacher, Echoes};
use rayon::prelude::*;
use serde_json::{Value, json};

/// The trajectories of a file.
pub fn answer(snapshot: &Snapshot, file: &OpenFile) -> Option<Value> {
    let world = &snapshot.world;
    let settings = file.settings.as_ref().ok()?;
    let baseline = world.baseline(settings, &file.path);
    let rows = world.with_context(settings, |context| {
        let one = |record: OpenRecord| {
            let findings = || {
                file.document.check_one(&record, context);
                let report = file.document.report(&record)?;
                Some(report.findings.iter().filter(|finding| !baseline.holds(finding)).count())
            };
            with_view(file, world, &record, |view| row(view, context.teachers, findings().unwrap_or_default()))
        };
        let records: Vec<OpenRecord> = file.document.records().collect();
        records.into_par_iter().filter_map(one).collect::<Vec<Value>>()
    });
    Some(json!({ "trajectories": rows }))
}

fn row(view: &View<'_, '_>, teachers: &[ActiveTeacher], findings: usize) -> Value {
    let trajectory = view.trajectory;
    let echoes = Echoes::of(teachers, trajectory, view.graph);
    let verdicts = echoes.iter().flat_map(|echoes| &echoes.judgements).map(|(active, judgement)| {
        json!({
            "teacher": &*active.name,
            "verdict": judgement.verdict.name(),
            "false_positive_rate": judgement.false_positive_rate,
        })
    });
    let range = place::range(view.file.document.buffer(), view.record.bytes.clone(), view.world.encoding);
    json!({
        "record": view.record.index,
        "task": trajectory.task,
        "model": trajectory.model,
        "outcome": trajectory.outcome.name(),
        "calls": trajectory.calls.len(),
        "findings": findings,
        "range": range,
        "verdicts": verdicts.collect::<Vec<_>>(),
    })
}
