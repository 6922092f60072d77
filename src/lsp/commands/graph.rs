//! `echolint.graph`: the drawing of an action graph.

use super::{RecordArgument, name_of, title_of};
use crate::engine::OpenRecord;
use crate::graph::render::{self, Document, TrajectoryGraph};
use crate::lsp::state::{OpenFile, Snapshot};
use crate::lsp::view::with_view;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The format of a drawing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// An image.
    #[default]
    Svg,
    /// A diagram in Markdown.
    Mermaid,
    /// The language of Graphviz.
    Dot,
    /// Data.
    Json,
}

/// Draws the action graph of a trajectory.
pub fn answer(snapshot: &Snapshot, file: &OpenFile, record: &OpenRecord, argument: &RecordArgument) -> Option<Value> {
    let format = argument.format.unwrap_or_default();
    with_view(file, &snapshot.workspace, record, |view| {
        let trajectory = view.trajectory;
        let features = view.graph.features(trajectory);
        let path = name_of(file, &snapshot.workspace);
        let graph = TrajectoryGraph::new(&path, record.index, trajectory, view.graph, &features);
        let content = match format {
            Format::Svg => render::svg(&graph),
            Format::Mermaid => render::mermaid(&graph),
            Format::Dot => render::dot(&graph),
            Format::Json => serde_json::to_string(&Document::new(vec![graph])).unwrap_or_default(),
        };
        let calls = trajectory.calls.iter().enumerate().map(|(index, call)| {
            json!({
                "call": index,
                "label": call.label(),
                "kind": call.kind.name(),
                "range": view.range(call.at),
            })
        });
        json!({
            "uri": file.uri,
            "record": record.index,
            "version": file.version,
            "title": title_of(trajectory.task.as_deref(), record, file),
            "format": format,
            "content": content,
            "calls": calls.collect::<Vec<_>>(),
        })
    })
}
