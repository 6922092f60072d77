//! Renders a graph in the DOT language of Graphviz.

use super::text::{TITLE_COLUMNS, counts, edge_label, edge_title, heading, node_label, node_title};
use super::{Dependency, Node, TrajectoryGraph};
use crate::trajectory::CallKind;
use std::fmt::Write as _;

/// The graph of one trajectory as a `digraph`: calls are coloured by kind, the sequence is thin and grey, and
/// dependencies are labelled with the names of the arguments. A file may contain several.
#[must_use]
pub fn dot(graph: &TrajectoryGraph<'_>) -> String {
    let mut out = String::from("digraph trajectory {\n");
    let title = format!("{}\n{}", heading(graph, TITLE_COLUMNS).join(" · "), counts(graph));
    let _ = writeln!(out, "  graph [label={}, labelloc=t, rankdir=TB, {FONT}];", quoted(&title));
    let _ = writeln!(out, "  node [shape=box, style=\"rounded,filled\", {FONT}, fontcolor=\"#1f2328\"];");
    let _ = writeln!(out, "  edge [{FONT}, fontsize=10];");
    graph.nodes.iter().for_each(|node| push_node(&mut out, node));
    for [from, to] in &graph.sequence {
        let _ = writeln!(out, "  c{from} -> c{to} [color=\"#9ca3af\", penwidth=0.7, arrowsize=0.6, weight=10];");
    }
    graph.dependencies.iter().for_each(|edge| push_dependency(&mut out, edge));
    out.push_str("}\n");
    out
}

const FONT: &str = "fontname=\"Helvetica,Arial,sans-serif\"";

fn push_node(out: &mut String, node: &Node<'_>) {
    let (fill, line) = match node.kind {
        CallKind::Read => ("#dbeafe", "#2563eb"),
        CallKind::Write => ("#ffedd5", "#c2410c"),
        CallKind::Neutral => ("#f1f3f5", "#6b7280"),
    };
    let mut label = format!("{}  {}", node.index, node_label(node));
    let (line, pen) = if node.error { ("#b91c1c", 2.5) } else { (line, 1.0) };
    if node.error {
        label.push_str("\n✗ error");
    }
    let _ = writeln!(
        out,
        "  c{} [label={}, fillcolor=\"{fill}\", color=\"{line}\", penwidth={pen}, tooltip={}];",
        node.index,
        quoted(&label),
        quoted(&node_title(node)),
    );
}

fn push_dependency(out: &mut String, edge: &Dependency<'_>) {
    let _ = writeln!(
        out,
        "  c{} -> c{} [label={}, color=\"#7c3aed\", fontcolor=\"#6d28d9\", penwidth=1.4, weight=0, tooltip={}];",
        edge.from,
        edge.to,
        quoted(&edge_label(edge)),
        quoted(&edge_title(edge)),
    );
}

/// A quoted string. Graphviz interprets backslash escapes and HTML entities in labels, so both are escaped.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '&' => quoted.push_str("&amp;"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
