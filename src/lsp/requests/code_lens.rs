//! `textDocument/codeLens` and `codeLens/resolve`: a line above each trajectory.

use crate::engine::OpenRecord;
use crate::lsp::state::{OpenFile, Snapshot};
use crate::lsp::view::with_view;
use crate::lsp::workspace::Workspace;
use crate::lsp::{proto, summary};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tower_lsp::lsp_types::{CodeLens, Command, Range, Url};

/// Records that have lenses at the most.
const MOST: usize = 2000;

/// What a lens without a title is about.
#[derive(Debug, Serialize, Deserialize)]
struct About {
    uri: Url,
    record: usize,
}

/// The lenses of a file, without the titles that have to be computed.
pub fn answer(file: &OpenFile, workspace: &Workspace) -> Option<Vec<CodeLens>> {
    if !workspace.client.code_lens.enable {
        return None;
    }
    let mut lenses = Vec::new();
    let mut records = 0;
    for record in file.document.records() {
        records += 1;
        // What is checked already may be known to be no trajectory.
        let is_none = file.document.report(&record).is_some_and(|report| report.trajectories == 0);
        if records <= MOST && !is_none {
            lenses.extend(of_record(file, workspace, &record));
        }
    }
    if records > MOST {
        let title = format!("only the first {MOST} of {records} records have lenses");
        let command = Some(Command { title, command: String::new(), arguments: None });
        lenses.insert(0, CodeLens { range: Range::default(), command, data: None });
    }
    Some(lenses)
}

fn of_record(file: &OpenFile, workspace: &Workspace, record: &OpenRecord) -> [CodeLens; 2] {
    let start = record.bytes.start;
    let range = proto::range(file.document.buffer(), start..(start + 1).min(record.bytes.end), workspace.encoding);
    let about = json!(About { uri: file.uri.clone(), record: record.index });
    let show = command("pretty-printed".to_owned(), "echolint.showRecord", &about);
    [CodeLens { range, command: None, data: Some(about) }, CodeLens { range, command: Some(show), data: None }]
}

fn command(title: String, command: &str, about: &serde_json::Value) -> Command {
    Command { title, command: command.to_owned(), arguments: Some(vec![about.clone()]) }
}

/// A lens with its title.
pub fn resolve(snapshot: &Snapshot, mut lens: CodeLens) -> CodeLens {
    let Some(about) = lens.data.as_ref().filter(|_| lens.command.is_none()) else { return lens };
    let title = serde_json::from_value(about.clone()).ok().and_then(|about| title(snapshot, &about));
    lens.command = Some(match title {
        Some(title) => command(title, "echolint.showGraph", about),
        // Other commands than none would be about nothing.
        None => Command { title: "no trajectory".to_owned(), command: String::new(), arguments: None },
    });
    lens
}

fn title(snapshot: &Snapshot, about: &About) -> Option<String> {
    let file = snapshot.file(&about.uri)?;
    let record = file.document.record(about.record)?;
    with_view(file, &snapshot.workspace, &record, summary::title)
}
