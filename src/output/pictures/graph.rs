//! Action graphs: one line per call, with lanes from the calls that returned a value to the calls that use it.

use super::lanes::{LaneCell, LaneRow, lanes};
use super::{Screen, padded};
use crate::graph::render::{LABEL_COLUMNS, TrajectoryGraph, counts, edge_label, heading, node_label};
use crate::trajectory::CallKind;
use anstyle::{AnsiColor, Style};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr as _;

/// The maximum number of lanes side by side. Dependencies without a lane are still listed after the call.
const MAX_LANES: usize = 16;

/// Draws an action graph.
#[must_use]
pub fn graph(graph: &TrajectoryGraph<'_>, screen: &Screen) -> String {
    let sign = if screen.unicode { " · " } else { ", " };
    let title = heading(graph, screen.columns).join(sign);
    let counts = counts(graph).replace(" · ", sign);
    let mut out = format!("{}\n{counts}\n", screen.paint(Style::new().bold(), &ascii(&title, screen)));
    let edges: Vec<(usize, usize)> = graph.dependencies.iter().map(|edge| (edge.from, edge.to)).collect();
    let rows = lanes(graph.nodes.len(), &edges, MAX_LANES.min(screen.columns / 5));
    let index = graph.nodes.len().saturating_sub(1).to_string().len();
    let labels: Vec<String> = graph.nodes.iter().map(|node| ascii(&node_label(node), screen)).collect();
    let widest = labels.iter().map(|label| label.width()).max().unwrap_or(0).min(LABEL_COLUMNS);
    let uses = uses(graph, screen);
    for (((node, row), label), uses) in graph.nodes.iter().zip(&rows).zip(&labels).zip(uses) {
        let lane = draw_lanes(row, screen);
        let taken = index + 1 + row.cells.len() + 4 + widest + 2;
        let style = kind_style(node.kind);
        let sign = screen.paint(style, kind_sign(node.kind, screen));
        let label = if uses.is_empty() && !node.error { label.clone() } else { padded(label, widest) };
        let _ = write!(
            out,
            "{:>index$} {}{sign} {}",
            node.index,
            screen.paint(Style::new().dimmed(), &lane),
            screen.paint(label_style(node.kind), &label)
        );
        if node.error {
            let failed = Style::new().fg_color(Some(AnsiColor::Red.into())).bold();
            let _ = write!(out, "  {}", screen.paint(failed, if screen.unicode { "✗ failed" } else { "! failed" }));
        }
        if !uses.is_empty() {
            let room = screen.columns.saturating_sub(taken + if node.error { 10 } else { 0 });
            let _ = write!(out, "  {}", screen.paint(Style::new().dimmed(), &screen.clip(&uses, room)));
        }
        out.truncate(out.trim_end_matches(' ').len());
        out.push('\n');
    }
    if !graph.nodes.is_empty() {
        let key =
            |kind: CallKind| format!("{} {}", screen.paint(kind_style(kind), kind_sign(kind, screen)), kind.name());
        let keys = [CallKind::Read, CallKind::Write, CallKind::Neutral].map(key).join("  ");
        let _ = writeln!(out, "{} {keys}", " ".repeat(index));
    }
    out
}

/// For each call, the arguments with values from earlier outputs and the calls that returned them.
fn uses(graph: &TrajectoryGraph<'_>, screen: &Screen) -> Vec<String> {
    let mut uses = vec![String::new(); graph.nodes.len()];
    for edge in &graph.dependencies {
        if let Some(text) = uses.get_mut(edge.to) {
            let gap = if text.is_empty() { "" } else { ", " };
            let arrow = if screen.unicode { "←" } else { "<-" };
            let _ = write!(text, "{gap}{} {arrow} {}", ascii(&edge_label(edge), screen), edge.from);
        }
    }
    uses
}

/// Draws the lanes of a row and the line to the call.
fn draw_lanes(row: &LaneRow, screen: &Screen) -> String {
    let sign = |cell: &LaneCell| match (cell, screen.unicode) {
        (LaneCell::Empty, _) => ' ',
        (LaneCell::Passes, true) => '│',
        (LaneCell::Line, true) => '─',
        (LaneCell::Begins(false), true) => '╭',
        (LaneCell::Begins(true), true) => '┬',
        (LaneCell::Continues(false), true) => '├',
        (LaneCell::Continues(true), true) => '┼',
        (LaneCell::Ends(false), true) => '╰',
        (LaneCell::Ends(true), true) => '┴',
        (LaneCell::Passes, false) => '|',
        (LaneCell::Line, false) => '-',
        (_, false) => '+',
    };
    let mut line: String = row.cells.iter().map(sign).collect();
    line.push(match (row.is_joined, screen.unicode) {
        (false, _) => ' ',
        (true, true) => '─',
        (true, false) => '-',
    });
    line.push(match (row.is_used, row.is_joined, screen.unicode) {
        (true, _, true) => '▶',
        (true, _, false) => '>',
        (false, true, true) => '─',
        (false, true, false) => '-',
        (false, false, _) => ' ',
    });
    line
}

const fn kind_sign(kind: CallKind, screen: &Screen) -> &'static str {
    match (kind, screen.unicode) {
        (CallKind::Read, true) => "○",
        (CallKind::Write, true) => "●",
        (CallKind::Neutral, true) => "◇",
        (CallKind::Read, false) => "o",
        (CallKind::Write, false) => "#",
        (CallKind::Neutral, false) => "*",
    }
}

fn kind_style(kind: CallKind) -> Style {
    match kind {
        CallKind::Read => Style::new().fg_color(Some(AnsiColor::Blue.into())),
        CallKind::Write => Style::new().fg_color(Some(AnsiColor::Magenta.into())).bold(),
        CallKind::Neutral => Style::new(),
    }
}

/// Labels have the terminal's default colour, because blue on black is hard to read.
const fn label_style(kind: CallKind) -> Style {
    match kind {
        CallKind::Write => Style::new().bold(),
        CallKind::Read | CallKind::Neutral => Style::new(),
    }
}

/// A text for the screen. On screens without Unicode, non-ASCII characters are replaced.
fn ascii(text: &str, screen: &Screen) -> String {
    if screen.unicode {
        return text.to_owned();
    }
    text.chars()
        .map(|character| match character {
            '…' => '~',
            '·' => ',',
            plain if plain.is_ascii() => plain,
            _ => '?',
        })
        .collect()
}
