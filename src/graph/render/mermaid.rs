//! Renders a graph as a Mermaid flowchart.

use super::TrajectoryGraph;
use super::text::{TITLE_COLUMNS, counts, edge_label, heading, node_label};
use std::fmt::Write as _;

/// The maximum number of edges that Mermaid draws by default (`maxEdges`). A diagram cannot raise it, so a larger chart
/// has a comment about it.
pub const MERMAID_EDGES: usize = 500;
/// The maximum number of characters that Mermaid reads by default (`maxTextSize`).
pub const MERMAID_TEXT: usize = 50_000;

const CLASSES: &str = "  classDef read fill:#dbeafe,stroke:#2563eb,color:#1f2328
  classDef write fill:#ffedd5,stroke:#c2410c,color:#1f2328
  classDef neutral fill:#f1f3f5,stroke:#6b7280,color:#1f2328
  classDef error stroke:#b91c1c,stroke-width:3px
";

/// The graph of one trajectory as a Mermaid flowchart: calls have a class by kind, the sequence is dotted, and
/// dependencies are thick and labelled with the names of the arguments.
#[must_use]
pub fn mermaid(graph: &TrajectoryGraph<'_>) -> String {
    let title = format!("{} · {}", heading(graph, TITLE_COLUMNS).join(" · "), counts(graph));
    let chart = chart(graph);
    let edges = graph.sequence.len() + graph.dependencies.len();
    let note = if edges > MERMAID_EDGES || chart.len() + title.len() + 200 > MERMAID_TEXT {
        "  %% this chart is too large for Mermaid's defaults: raise its settings maxEdges and maxTextSize\n"
    } else {
        ""
    };
    // A JSON string is also a YAML string.
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

/// Text for use between double quotes: characters with a meaning in Mermaid, Markdown or HTML become character codes.
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
