//! The graph as a Mermaid flowchart.

use super::TrajectoryGraph;
use super::text::{TITLE_COLUMNS, counts, edge_label, heading, node_label};
use std::fmt::Write as _;

/// Edges that Mermaid draws, and characters that it reads, unless its settings `maxEdges` and
/// `maxTextSize` are raised, which a diagram cannot do. A larger chart says so in a comment.
pub const MERMAID_EDGES: usize = 500;
/// See [`MERMAID_EDGES`].
pub const MERMAID_TEXT: usize = 50_000;

const CLASSES: &str = "  classDef read fill:#dbeafe,stroke:#2563eb,color:#1f2328
  classDef write fill:#ffedd5,stroke:#c2410c,color:#1f2328
  classDef neutral fill:#f1f3f5,stroke:#6b7280,color:#1f2328
  classDef error stroke:#b91c1c,stroke-width:3px
";

/// The graph of one trajectory as a Mermaid flowchart: calls with a class by kind, the sequence
/// dotted, dependencies thick and labelled with the arguments' names.
#[must_use]
pub fn mermaid(graph: &TrajectoryGraph<'_>) -> String {
    let title = format!("{} · {}", heading(graph, TITLE_COLUMNS).join(" · "), counts(graph));
    let chart = chart(graph);
    let edges = graph.sequence.len() + graph.dependencies.len();
    let note = if edges > MERMAID_EDGES || chart.len() + title.len() + 200 > MERMAID_TEXT {
        "  %% a large chart: Mermaid draws it when its settings maxEdges and maxTextSize are raised\n"
    } else {
        ""
    };
    // A JSON string is a YAML string too.
    format!("---\ntitle: {}\n---\nflowchart TD\n{note}{chart}", serde_json::Value::from(title))
}

fn chart(graph: &TrajectoryGraph<'_>) -> String {
    let mut out = String::new();
    if graph.nodes.is_empty() {
        out.push_str("  none[\"no calls\"]\n");
    }
    for node in &graph.nodes {
        let mark = if node.error { "<br/>✗ error" } else { "" };
        let label = escaped(&node_label(node));
        let _ = writeln!(out, "  c{}[\"{} · {label}{mark}\"]:::{}", node.index, node.index, node.kind.name());
    }
    for [from, to] in &graph.sequence {
        let _ = writeln!(out, "  c{from} -.-> c{to}");
    }
    for edge in &graph.dependencies {
        let _ = writeln!(out, "  c{} ==>|\"{}\"| c{}", edge.from, escaped(&edge_label(edge)), edge.to);
    }
    for node in graph.nodes.iter().filter(|node| node.error) {
        let _ = writeln!(out, "  class c{} error", node.index);
    }
    out.push_str(CLASSES);
    out
}

/// Text for between double quotes: what could mean something to Mermaid, to Markdown in it or to
/// HTML is written as a character code.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        let plain = character.is_alphanumeric() || !character.is_ascii() || " _-:./,()+=@".contains(character);
        if plain {
            escaped.push(character);
        } else {
            let _ = write!(escaped, "#{};", u32::from(character));
        }
    }
    escaped
}
