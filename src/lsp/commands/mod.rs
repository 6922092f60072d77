//! What `workspace/executeCommand` does (docs/language-server.md, "Commands").

mod example;
mod explain;
pub mod graph;
pub mod record;
mod score;
mod show;
mod trajectories;

use super::background::blocking;
use super::state::{OpenFile, Snapshot};
use super::workspace::Workspace;
use super::{proto, workspace_diagnostics};
use crate::engine::OpenRecord;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use tower_lsp::Client;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::{ExecuteCommandParams, Position, Url};

/// The commands.
pub const NAMES: [&str; 9] = [
    "echolint.graph",
    "echolint.record",
    "echolint.explain",
    "echolint.example",
    "echolint.score",
    "echolint.trajectories",
    "echolint.showGraph",
    "echolint.showRecord",
    "echolint.explainRule",
];

/// Carries a command out.
pub async fn execute(
    client: &Client,
    snapshot: Snapshot,
    params: ExecuteCommandParams,
    stopped: Arc<AtomicBool>,
) -> Result<Option<Value>> {
    let ExecuteCommandParams { command, mut arguments, work_done_progress_params: progress } = params;
    let argument = if arguments.is_empty() { Value::Null } else { arguments.swap_remove(0) };
    match command.as_str() {
        "echolint.graph" => on_record(snapshot, argument, graph::answer).await,
        "echolint.record" => on_record(snapshot, argument, record::answer).await,
        "echolint.explain" => explain::answer(&parse::<explain::Which>(argument)?).map(Some),
        "echolint.example" => {
            let which = parse(argument)?;
            blocking(move || example::answer(&snapshot, &which)).await.map(Some)
        }
        "echolint.score" => {
            let which = if argument.is_null() { score::Which::default() } else { parse(argument)? };
            score::answer(client, snapshot, which, progress.work_done_token, stopped).await.map(Some)
        }
        "echolint.trajectories" => {
            let Of { uri } = parse(argument)?;
            blocking(move || with_file(&snapshot, &uri, trajectories::answer)).await
        }
        "echolint.showGraph" => show::graph(client, snapshot, argument).await,
        "echolint.showRecord" => show::record(client, snapshot, argument).await,
        "echolint.explainRule" => show::rule(client, parse(argument)?).await,
        other => Err(Error::invalid_params(format!("`{other}` is no command of echolint"))),
    }
}

/// The argument that names a file.
#[derive(Debug, Deserialize)]
struct Of {
    uri: Url,
}

/// The argument that names a trajectory.
#[derive(Debug, Clone, Deserialize)]
pub struct Which {
    /// Its file.
    pub uri: Url,
    /// The number of its record, from 0.
    pub record: Option<usize>,
    /// Or a place in it.
    pub position: Option<Position>,
    /// How to draw it.
    pub format: Option<graph::Format>,
}

impl Which {
    /// The record that is meant.
    pub fn find(&self, file: &OpenFile, snapshot: &Snapshot) -> Option<OpenRecord> {
        match (self.record, self.position) {
            (Some(index), _) => file.document.record(index),
            (None, Some(position)) => {
                let offset = proto::offset(file.document.buffer(), position, snapshot.workspace.encoding);
                file.document.record_at(offset)
            }
            (None, None) => file.document.record(0),
        }
    }
}

/// A file as titles and tables name it: by its path in the workspace.
pub fn name_of(file: &OpenFile, workspace: &Workspace) -> String {
    let inside = workspace.folders.iter().find_map(|folder| file.path.strip_prefix(folder).ok());
    crate::project::input::display_name(inside.unwrap_or(&file.path))
}

/// What a view of a trajectory is called: its task, or its file and record.
fn title_of(task: Option<&str>, record: &OpenRecord, file: &OpenFile) -> String {
    let name = || {
        let name = file.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        format!("{name}, record {}", record.index)
    };
    let title = task.filter(|task| !task.trim().is_empty()).map_or_else(name, str::to_owned);
    super::markdown::clip(&title, 80).into_owned()
}

/// Reads an argument; an error says what is wrong with it.
fn parse<T: for<'de> Deserialize<'de>>(argument: Value) -> Result<T> {
    serde_json::from_value(argument).map_err(|error| Error::invalid_params(format!("the command's argument: {error}")))
}

/// Calls `f` with a file, open or from the disk; `None` for one that cannot be read or holds no trajectories.
fn with_file<T>(snapshot: &Snapshot, uri: &Url, f: impl FnOnce(&Snapshot, &OpenFile) -> Option<T>) -> Option<T> {
    let closed = || workspace_diagnostics::read(&snapshot.workspace, &uri.to_file_path().ok()?).map(Arc::new);
    let file = snapshot.file(uri).cloned().or_else(closed)?;
    if file.holds_trajectories() { f(snapshot, &file) } else { None }
}

async fn on_record(
    snapshot: Snapshot,
    argument: Value,
    f: impl FnOnce(&Snapshot, &OpenFile, &OpenRecord, &Which) -> Option<Value> + Send + 'static,
) -> Result<Option<Value>> {
    let which: Which = parse(argument)?;
    blocking(move || {
        with_file(&snapshot, &which.uri, |snapshot, file| {
            let record = which.find(file, snapshot)?;
            f(snapshot, file, &record, &which)
        })
    })
    .await
}
