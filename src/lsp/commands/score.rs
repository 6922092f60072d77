//! `echolint.score`: the scores of a file or of the workspace.

use super::name_of;
use crate::engine::{OpenRecord, for_each_trajectory};
use crate::lsp::background::blocking;
use crate::lsp::progress::FileProgress;
use crate::lsp::proto;
use crate::lsp::state::{OpenFile, Snapshot};
use crate::lsp::workspace_diagnostics;
use crate::output;
use crate::project::input::Source;
use crate::project::scores::{Row, Scores, score};
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tower_lsp::Client;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::{ProgressToken, Range, Url};

/// The argument of the command.
#[derive(Debug, Default, Deserialize)]
pub struct ScoreArgument {
    /// The file; by default all files of the workspace.
    pub uri: Option<Url>,
}

/// Scores a file or the workspace.
pub async fn answer(
    client: &Client,
    snapshot: Snapshot,
    argument: ScoreArgument,
    progress: Option<ProgressToken>,
    stopped: Arc<AtomicBool>,
) -> Result<Value> {
    let (sender, mut steps) = unbounded_channel();
    let run = tokio::spawn(blocking(move || score_files(&snapshot, &argument, &sender, &stopped)));
    let progress = FileProgress::begin(client, progress, "echolint: scoring").await;
    while let Some(Step { done, total }) = steps.recv().await {
        progress.report(done, total).await;
    }
    progress.end().await;
    run.await.map_err(|_| Error::internal_error())?
}

/// The progress in files.
struct Step {
    done: usize,
    total: usize,
}

/// A file to score.
enum Item {
    Open(Arc<OpenFile>),
    Closed(PathBuf),
}

/// The rows of all files, and their table. If the run is stopped, only those of the files before.
fn score_files(
    snapshot: &Snapshot,
    argument: &ScoreArgument,
    steps: &UnboundedSender<Step>,
    stopped: &AtomicBool,
) -> Value {
    let items = items(snapshot, argument);
    let mut scores = Scores::default();
    let mut places = Vec::new();
    for (done, item) in items.iter().enumerate() {
        if stopped.load(Ordering::Relaxed) {
            break;
        }
        match item {
            Item::Open(file) => add(snapshot, file, &mut scores, &mut places, stopped),
            Item::Closed(path) => {
                if let Some(file) = workspace_diagnostics::read(&snapshot.workspace, path) {
                    add(snapshot, &file, &mut scores, &mut places, stopped);
                }
            }
        }
        // The receiver is gone if the request was cancelled.
        let _ = steps.send(Step { done: done + 1, total: items.len() });
    }
    let names = scores.names();
    let rows = scores.rows.iter().zip(&places).map(|(row, place)| row_json(row, names[row.teacher], place));
    json!({ "rows": rows.collect::<Vec<_>>(), "text": output::scores::text(&scores).unwrap_or_default() })
}

/// The file of the argument, or all open and closed files in the order of their paths.
fn items(snapshot: &Snapshot, argument: &ScoreArgument) -> Vec<Item> {
    if let Some(uri) = &argument.uri {
        let open = snapshot.file(uri).map(|file| Item::Open(Arc::clone(file)));
        return open.or_else(|| uri.to_file_path().ok().map(Item::Closed)).into_iter().collect();
    }
    let open = snapshot.files.values().map(|file| (file.path.clone(), Item::Open(Arc::clone(file))));
    let closed = workspace_diagnostics::closed_files(snapshot).into_iter().filter_map(|input| match input.source {
        Source::File(path) => Some((path.clone(), Item::Closed(path))),
        Source::Stdin | Source::Blob(..) => None,
    });
    let mut all: Vec<(PathBuf, Item)> = open.chain(closed).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all.into_iter().map(|(_, item)| item).collect()
}

/// Adds the rows of a file, and the file and range of each row to `places`.
fn add(
    snapshot: &Snapshot,
    file: &OpenFile,
    scores: &mut Scores,
    places: &mut Vec<(Url, Range)>,
    stopped: &AtomicBool,
) {
    let Ok(settings) = &file.settings else { return };
    if !file.may_have_trajectories() {
        return;
    }
    let workspace = &snapshot.workspace;
    let teachers = workspace.teachers(settings);
    let one = |record: OpenRecord| {
        if stopped.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let mut found = Vec::new();
        file.document.with_input(&record, |input| {
            for_each_trajectory(input, settings, |_, trajectory| found.extend(score(&teachers, trajectory)));
        });
        found.into_iter().map(|of_each| (record.clone(), of_each)).collect()
    };
    let records: Vec<OpenRecord> = file.document.records().collect();
    let found: Vec<Vec<(OpenRecord, Vec<Row>)>> = records.into_par_iter().map(one).collect();
    let numbers: Vec<usize> = teachers.iter().map(|teacher| scores.teacher(teacher)).collect();
    let name = name_of(file, workspace);
    for (record, of_each) in found.into_iter().flatten() {
        let range = proto::range(file.document.buffer(), record.bytes.clone(), workspace.encoding);
        scores.add(&name, record.index as u64, &numbers, of_each);
        places.resize(scores.rows.len(), (file.uri.clone(), range));
    }
}

fn row_json(row: &Row, teacher: &str, (uri, range): &(Url, Range)) -> Value {
    json!({
        "uri": uri,
        "record": row.record,
        "task": row.task,
        "model": row.model,
        "teacher": teacher,
        "events": row.events,
        "score": row.score,
        "false_positive_rate": row.false_positive_rate,
        "verdict": row.verdict.name(),
        "range": range,
    })
}
