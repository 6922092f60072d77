//! Renders a graph as a self-contained SVG picture.

use super::layout::{Edge, Layout, Row};
use super::text::{self, TITLE_COLUMNS, display, escape_xml};
use super::{Dependency, Node, TrajectoryGraph};
use std::fmt::Write as _;
use std::ops::Range;

const MARGIN: usize = 24;
/// Left edge of the boxes. The indices of the calls are to the left of it.
const BOX_LEFT: usize = 80;
/// Width of a character of a call's label, and of an edge's label.
const LABEL_CHARACTER: usize = 8;
const EDGE_CHARACTER: usize = 7;
/// Minimum width of the picture, and the columns of heading text that fit into it.
const MIN_WIDTH: usize = 700;
const HEADING_COLUMNS: usize = 60;
/// Top of the first box below a heading.
const HEADER_HEIGHT: usize = 140;
/// Top of the first box without a heading; only the label of a highlight may be above it.
const BARE_HEIGHT: usize = 24;
/// Maximum width of all lanes together, unless lanes would be less than 4 pixels apart.
const LANES_WIDTH: usize = 640;
/// Left edge of a highlight, and the width of a character of its label.
const HIGHLIGHT_LEFT: usize = 10;
const HIGHLIGHT_CHARACTER: usize = 7;
/// Number of `.d0`, `.d1`, … in the style.
const LANE_COLOURS: usize = 5;

const STYLE: &str = include_str!("svg.css");

/// The graph of one trajectory as an SVG document: calls from top to bottom, coloured by kind, and dependencies in
/// lanes beside them. It has no scripts and no embedded fonts, and follows the reader's preference for light or dark.
/// Labels have at most [`LABEL_COLUMNS`](super::LABEL_COLUMNS) columns, and labels and values in tooltips at most
/// [`TITLE_COLUMNS`](super::TITLE_COLUMNS).
#[must_use]
pub fn svg(graph: &TrajectoryGraph<'_>) -> String {
    Picture::of(graph, HEADER_HEIGHT, &[]).draw()
}

/// Consecutive calls that are highlighted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallHighlight {
    /// The calls; the range is cut at the last call of the graph.
    pub calls: Range<usize>,
    /// The label.
    pub label: String,
}

/// The graph as an SVG element for a page, without heading, legend and style, and with highlighted calls. Its classes
/// are those of [`svg`] and `.stretch`.
#[must_use]
pub fn inline_svg(graph: &TrajectoryGraph<'_>, highlights: &[CallHighlight]) -> String {
    Picture::of(graph, BARE_HEIGHT, highlights).draw()
}

/// The entries of the legend for a page of [`inline_svg`] elements, each an SVG element and its meaning.
pub fn legend() -> impl Iterator<Item = (&'static str, &'static str)> {
    LEGEND.iter().map(|&(mark, label, ..)| (mark, label))
}

struct Picture<'g> {
    graph: &'g TrajectoryGraph<'g>,
    layout: Layout,
    /// Top of the first box.
    top: usize,
    highlights: &'g [CallHighlight],
    box_width: usize,
    /// The first lane and the distance between lanes.
    lanes_left: usize,
    lane_step: usize,
    width: usize,
    height: usize,
}

impl<'g> Picture<'g> {
    fn of(graph: &'g TrajectoryGraph<'g>, top: usize, highlights: &'g [CallHighlight]) -> Self {
        let layout = Layout::of(graph);
        let label = graph.nodes.iter().map(|node| text::width(&text::node_label(node))).max().unwrap_or(0);
        let source = graph.nodes.len().to_string().len() + 3;
        let edge =
            graph.dependencies.iter().map(|edge| source + text::width(&text::edge_label(edge))).max().unwrap_or(0);
        let box_width = (label * LABEL_CHARACTER + 28).max(220);
        let lanes_left = BOX_LEFT + box_width + edge * EDGE_CHARACTER + 26;
        let lane_step = (LANES_WIDTH / layout.lanes.max(1)).clamp(4, 14);
        let least = if top == HEADER_HEIGHT { MIN_WIDTH } else { 0 };
        let width = (lanes_left + layout.lanes * lane_step + MARGIN).max(least);
        let height = top + layout.height.max(24) + MARGIN;
        Self { graph, layout, top, highlights, box_width, lanes_left, lane_step, width, height }
    }

    fn draw(&self) -> String {
        let mut out = String::with_capacity(4096 + self.graph.nodes.len() * 640 + self.graph.dependencies.len() * 420);
        let Self { width, height, .. } = self;
        let heading = text::heading(self.graph, TITLE_COLUMNS).join(" · ");
        let _ = writeln!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"echolint\" role=\"img\" width=\"{width}\" \
             height=\"{height}\" viewBox=\"0 0 {width} {height}\">"
        );
        let _ = writeln!(out, "<title>Action graph: {}</title>", escape_xml(&heading));
        let _ = writeln!(out, "<desc>{}</desc>", escape_xml(&self.description()));
        let is_whole = self.top == HEADER_HEIGHT;
        if is_whole {
            let _ = writeln!(out, "<style>\n{STYLE}</style>");
            let _ = writeln!(out, "<rect class=\"ground\" width=\"{width}\" height=\"{height}\"/>");
            self.header(&mut out);
        }
        if self.graph.nodes.is_empty() {
            let _ = writeln!(out, "<text class=\"call\" x=\"{MARGIN}\" y=\"{}\">no calls</text>", self.top + 16);
        } else {
            if is_whole {
                self.legend(&mut out);
            }
            self.highlights(&mut out);
            self.sequence(&mut out);
            self.dependencies(&mut out);
            self.parallel(&mut out);
            self.nodes(&mut out);
        }
        out.push_str("</svg>\n");
        out
    }

    fn description(&self) -> String {
        let counts = text::counts(self.graph);
        if self.graph.nodes.is_empty() {
            return format!("A run of an agent: {counts}.");
        }
        let mut text = format!(
            "A run of an agent: {counts}. Its calls are in order from top to bottom. Lines on the right lead from a call \
             that returned a value to the calls that use it."
        );
        for CallHighlight { calls, label } in self.highlights {
            let _ = write!(text, " Calls {} to {} are highlighted: {label}.", calls.start, calls.end.saturating_sub(1));
        }
        text
    }

    /// Frames behind highlighted calls, each with its label above.
    fn highlights(&self, out: &mut String) {
        let rows: Vec<Row> = self.rows().map(|(_, row)| row).collect();
        for CallHighlight { calls, label } in self.highlights {
            let calls = calls.start..calls.end.min(rows.len());
            let (Some(first), Some(last)) =
                (rows.get(calls.start), calls.end.checked_sub(1).and_then(|at| rows.get(at)))
            else {
                continue;
            };
            let label = display(label, TITLE_COLUMNS);
            let width = (BOX_LEFT + self.box_width + 6 - HIGHLIGHT_LEFT).max(text::width(&label) * HIGHLIGHT_CHARACTER);
            let _ = writeln!(
                out,
                "<g class=\"stretch\"><rect x=\"{HIGHLIGHT_LEFT}\" y=\"{}\" width=\"{width}\" height=\"{}\" rx=\"10\"/>\
                 <text class=\"small\" x=\"{}\" y=\"{}\">{}</text></g>",
                first.top - 5,
                last.top + last.height - first.top + 10,
                BOX_LEFT + self.box_width,
                first.top - 8,
                escape_xml(&label),
            );
        }
    }

    fn header(&self, out: &mut String) {
        let [task, model, outcome] = text::heading(self.graph, HEADING_COLUMNS);
        let mark = match self.graph.outcome.name() {
            "success" => "✓ ",
            "failure" => "✗ ",
            _ => "",
        };
        let _ = writeln!(out, "<text class=\"task\" x=\"{MARGIN}\" y=\"38\">{}</text>", escape_xml(&task));
        let _ = writeln!(
            out,
            "<text class=\"text\" x=\"{MARGIN}\" y=\"60\">{} · <tspan class=\"{}\">{mark}{outcome}</tspan></text>",
            escape_xml(&model),
            self.graph.outcome.name(),
        );
        let _ = writeln!(out, "<text class=\"text\" x=\"{MARGIN}\" y=\"80\">{}</text>", text::counts(self.graph));
        let path = escape_xml(&display(self.graph.path, HEADING_COLUMNS + 24));
        let _ =
            writeln!(out, "<text class=\"small\" x=\"{MARGIN}\" y=\"98\">{path}, record {}</text>", self.graph.record);
    }

    fn legend(&self, out: &mut String) {
        let mut x = MARGIN;
        out.push_str("<g class=\"legend\">\n");
        for (mark, label, width, is_shown) in LEGEND {
            if is_shown(self) {
                let _ = writeln!(
                    out,
                    "<g transform=\"translate({x} 110)\">{mark}<text class=\"small\" x=\"20\" y=\"10\">{label}</text></g>"
                );
                x += width;
            }
        }
        out.push_str("</g>\n");
    }

    fn rows(&self) -> impl Iterator<Item = (&Node<'g>, Row)> {
        let place = |row: &Row| Row { top: row.top + self.top, ..*row };
        self.graph.nodes.iter().zip(self.layout.rows.iter().map(place))
    }

    fn nodes(&self, out: &mut String) {
        for (node, Row { top, height }) in self.rows() {
            let middle = top + height / 2;
            let (class, mark) =
                if node.error { (" failed", " · <tspan class=\"error\">✗ error</tspan>") } else { ("", "") };
            let _ = writeln!(
                out,
                "<g class=\"{kind}{class}\" data-call=\"{index}\"><title>{title}</title>\
                 <text class=\"index\" x=\"{index_x}\" y=\"{index_y}\">{index}</text>\
                 <rect x=\"{BOX_LEFT}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"8\"/>\
                 <text class=\"call\" x=\"{x}\" y=\"{label_y}\">{label}</text>\
                 <text class=\"small\" x=\"{x}\" y=\"{kind_y}\">{kind}{mark}</text></g>",
                kind = node.kind.name(),
                title = escape_xml(&text::node_title(node)),
                index = node.index,
                index_x = BOX_LEFT - 18,
                index_y = middle + 4,
                width = self.box_width,
                x = BOX_LEFT + 14,
                label_y = middle - 2,
                label = escape_xml(&text::node_label(node)),
                kind_y = middle + 12,
            );
        }
    }

    /// Small arrows between the boxes.
    fn sequence(&self, out: &mut String) {
        let x = BOX_LEFT + 24;
        out.push_str("<g class=\"sequence\">\n");
        let rows: Vec<Row> = self.rows().map(|(_, row)| row).collect();
        for pair in rows.windows(2) {
            let (from, to) = (pair[0].top + pair[0].height + 1, pair[1].top - 2);
            let _ = writeln!(out, "<path d=\"M{x} {from}V{to}m-4 -5l4 5l4 -5\"/>");
        }
        out.push_str("</g>\n");
    }

    fn has_parallel(&self) -> bool {
        self.graph.nodes.windows(2).any(|pair| pair[0].turn == pair[1].turn)
    }

    /// A bar beside the calls of a turn with several calls.
    fn parallel(&self, out: &mut String) {
        let rows: Vec<(&Node<'_>, Row)> = self.rows().collect();
        for group in rows.chunk_by(|one, next| one.0.turn == next.0.turn) {
            let [(first, top), .., (_, bottom)] = group else { continue };
            let height = bottom.top + bottom.height - top.top;
            let _ = writeln!(
                out,
                "<rect class=\"turn\" x=\"{}\" y=\"{}\" width=\"4\" height=\"{height}\" rx=\"2\">\
                 <title>turn {}: {} calls in parallel</title></rect>",
                BOX_LEFT - 12,
                top.top,
                first.turn,
                group.len(),
            );
        }
    }

    fn dependencies(&self, out: &mut String) {
        for (dependency, edge) in self.graph.dependencies.iter().zip(&self.layout.edges) {
            self.dependency(out, dependency, *edge);
        }
    }

    fn dependency(&self, out: &mut String, dependency: &Dependency<'_>, edge: Edge) {
        let right = BOX_LEFT + self.box_width;
        let lane = self.lanes_left + edge.lane * self.lane_step;
        let (start, end) = (edge.start + self.top, edge.end + self.top);
        let bend = 8.min(end.abs_diff(start) / 2);
        let (turn, stop, back) = (lane - bend, end - bend, start + bend);
        let arrow = right + 9;
        let _ = writeln!(
            out,
            "<g class=\"edge d{colour}\"><title>{title}</title>\
             <path d=\"M{right} {start}H{turn}Q{lane} {start} {lane} {back}V{stop}Q{lane} {end} {turn} {end}H{arrow}\"/>\
             <path class=\"head\" d=\"M{tip} {end}l8 -4v8z\"/><text x=\"{x}\" y=\"{y}\">{label} ← {source}</text></g>",
            colour = edge.lane % LANE_COLOURS,
            title = escape_xml(&text::edge_title(dependency)),
            tip = right + 2,
            x = right + 14,
            y = end - 4,
            source = dependency.from,
            label = escape_xml(&text::edge_label(dependency)),
        );
    }
}

/// An entry of the legend: its SVG element, label and width, and whether it is shown.
type LegendEntry = (&'static str, &'static str, usize, fn(&Picture<'_>) -> bool);

const LEGEND: [LegendEntry; 7] = [
    ("<g class=\"read\"><rect width=\"14\" height=\"12\" rx=\"3\"/></g>", "read", 60, |_| true),
    ("<g class=\"write\"><rect width=\"14\" height=\"12\" rx=\"3\"/></g>", "write", 64, |_| true),
    ("<g class=\"neutral\"><rect width=\"14\" height=\"12\" rx=\"3\"/></g>", "neutral", 76, |_| true),
    ("<g class=\"failed\"><rect width=\"14\" height=\"12\" rx=\"3\"/></g>", "✗ error", 76, |_| true),
    ("<g class=\"sequence\"><path d=\"M7 0v12m-4 -5l4 5l4 -5\"/></g>", "next call", 84, |_| true),
    ("<rect class=\"turn\" x=\"8\" width=\"4\" height=\"12\" rx=\"2\"/>", "in parallel", 92, |picture| {
        picture.has_parallel()
    }),
    (
        "<g class=\"edge d0\"><path d=\"M0 1H8Q13 1 13 6Q13 11 8 11\"/><path class=\"head\" d=\"M0 11l8 -4v8z\"/></g>",
        "argument ← call that returned its value",
        180,
        |picture| !picture.graph.dependencies.is_empty(),
    ),
];
