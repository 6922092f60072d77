//! `workspace/executeCommand` (docs/language-server.md, "Commands").

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

/// The ids of all commands.
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

/// Runs a command.
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
        "echolint.explain" => explain::answer(&parse(argument)?, &snapshot.workspace.rules()).map(Some),
        "echolint.example" => {
            let argument = parse(argument)?;
            blocking(move || example::answer(&snapshot, &argument)).await.map(Some)
        }
        "echolint.score" => {
            let argument = if argument.is_null() { score::ScoreArgument::default() } else { parse(argument)? };
            score::answer(client, snapshot, argument, progress.work_done_token, stopped).await.map(Some)
        }
        "echolint.trajectories" => {
            let FileArgument { uri } = parse(argument)?;
            blocking(move || with_file(&snapshot, &uri, trajectories::answer)).await
        }
        "echolint.showGraph" => show::graph(client, snapshot, argument).await,
        "echolint.showRecord" => show::record(client, snapshot, argument).await,
        "echolint.explainRule" => show::rule(client, parse(argument)?, &snapshot.workspace.rules()).await,
        other => Err(Error::invalid_params(format!("unknown command `{other}`"))),
    }
}

/// The argument of commands on a file.
#[derive(Debug, Deserialize)]
struct FileArgument {
    uri: Url,
}

/// The argument of commands on a trajectory.
#[derive(Debug, Clone, Deserialize)]
pub struct RecordArgument {
    /// The file.
    pub uri: Url,
    /// The index of the record.
    pub record: Option<usize>,
    /// A position in the record, if there is no index.
    pub position: Option<Position>,
    /// The format of a drawing.
    pub format: Option<graph::Format>,
}

impl RecordArgument {
    /// The record, by default the first one.
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

/// The name of a file in titles and tables: its path in the workspace.
pub fn name_of(file: &OpenFile, workspace: &Workspace) -> String {
    let inside = workspace.folders.iter().find_map(|folder| file.path.strip_prefix(folder).ok());
    crate::project::input::display_name(inside.unwrap_or(&file.path))
}

/// The title of a view of a trajectory: its task, or else its file and record.
fn title_of(task: Option<&str>, record: &OpenRecord, file: &OpenFile) -> String {
    let name = || {
        let name = file.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        format!("{name}, record {}", record.index)
    };
    let title = task.filter(|task| !task.trim().is_empty()).map_or_else(name, str::to_owned);
    super::markdown::clip(&title, 80).into_owned()
}

/// Parses the argument of a command.
fn parse<T: for<'de> Deserialize<'de>>(argument: Value) -> Result<T> {
    serde_json::from_value(argument).map_err(|error| Error::invalid_params(format!("invalid argument: {error}")))
}

/// Calls `f` with a file, open or from disk; `None` if the file is unreadable or cannot have trajectories.
fn with_file<T>(snapshot: &Snapshot, uri: &Url, f: impl FnOnce(&Snapshot, &OpenFile) -> Option<T>) -> Option<T> {
    let closed = || workspace_diagnostics::read(&snapshot.workspace, &uri.to_file_path().ok()?).map(Arc::new);
    let file = snapshot.file(uri).cloned().or_else(closed)?;
    if file.may_have_trajectories() { f(snapshot, &file) } else { None }
}

async fn on_record(
    snapshot: Snapshot,
    argument: Value,
    f: impl FnOnce(&Snapshot, &OpenFile, &OpenRecord, &RecordArgument) -> Option<Value> + Send + 'static,
) -> Result<Option<Value>> {
    let argument: RecordArgument = parse(argument)?;
    blocking(move || {
        with_file(&snapshot, &argument.uri, |snapshot, file| {
            let record = argument.find(file, snapshot)?;
            f(snapshot, file, &record, &argument)
        })
    })
    .await
}
