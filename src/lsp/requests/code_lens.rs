//! `textDocument/codeLens` and `codeLens/resolve`: the lenses above each trajectory.

use crate::engine::OpenRecord;
use crate::lsp::state::{OpenFile, Snapshot};
use crate::lsp::view::with_view;
use crate::lsp::workspace::Workspace;
use crate::lsp::{proto, summary};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tower_lsp::lsp_types::{CodeLens, Command, Range, Url};

/// The number of records that have lenses.
const MAX_RECORDS: usize = 2000;

/// The data of a lens: the record that it belongs to.
#[derive(Debug, Serialize, Deserialize)]
struct RecordId {
    uri: Url,
    record: usize,
}

/// The lenses of a file. Titles that take time to compute are added by [`resolve`].
pub fn answer(file: &OpenFile, workspace: &Workspace) -> Option<Vec<CodeLens>> {
    if !workspace.client.code_lens.enable {
        return None;
    }
    let mut lenses = Vec::new();
    let mut records = 0;
    for record in file.document.records() {
        records += 1;
        // A record that was not checked yet counts as a trajectory.
        let is_empty = file.document.report(&record).is_some_and(|report| report.trajectories == 0);
        if records <= MAX_RECORDS && !is_empty {
            lenses.extend(of_record(file, workspace, &record));
        }
    }
    if records > MAX_RECORDS {
        let title = format!("only the first {MAX_RECORDS} of {records} records have code lenses");
        let command = Some(Command { title, command: String::new(), arguments: None });
        lenses.insert(0, CodeLens { range: Range::default(), command, data: None });
    }
    Some(lenses)
}

fn of_record(file: &OpenFile, workspace: &Workspace, record: &OpenRecord) -> [CodeLens; 2] {
    let start = record.bytes.start;
    let range = proto::range(file.document.buffer(), start..(start + 1).min(record.bytes.end), workspace.encoding);
    let id = json!(RecordId { uri: file.uri.clone(), record: record.index });
    let show = command("pretty-printed".to_owned(), "echolint.showRecord", &id);
    [CodeLens { range, command: None, data: Some(id) }, CodeLens { range, command: Some(show), data: None }]
}

fn command(title: String, command: &str, id: &serde_json::Value) -> Command {
    Command { title, command: command.to_owned(), arguments: Some(vec![id.clone()]) }
}

/// Adds the title and the command of a lens.
pub fn resolve(snapshot: &Snapshot, mut lens: CodeLens) -> CodeLens {
    let Some(id) = lens.data.as_ref().filter(|_| lens.command.is_none()) else { return lens };
    let title = serde_json::from_value(id.clone()).ok().and_then(|id| title(snapshot, &id));
    lens.command = Some(match title {
        Some(title) => command(title, "echolint.showGraph", id),
        // The protocol requires a command. An empty one does nothing.
        None => Command { title: "no trajectory".to_owned(), command: String::new(), arguments: None },
    });
    lens
}

fn title(snapshot: &Snapshot, id: &RecordId) -> Option<String> {
    let file = snapshot.file(&id.uri)?;
    let record = file.document.record(id.record)?;
    with_view(file, &snapshot.workspace, &record, summary::title)
}
