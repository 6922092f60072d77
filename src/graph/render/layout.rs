//! The layout of the SVG picture: the rows of calls and the lanes of dependencies.
//!
//! Each call has a row. All edges of one source share a lane, which is a vertical line beside the column of calls, from
//! the source to its last target. Sources whose ranges do not overlap can share a lane, and the number of lanes is
//! minimal.

use super::TrajectoryGraph;

/// Minimum height of a row.
const ROW_HEIGHT: usize = 38;
/// Space between rows.
const ROW_GAP: usize = 16;
/// Space between the ends of edges at a row: the height of an edge's label.
const PORT_HEIGHT: usize = 17;

/// The layout of a graph, in pixels from the top of the first row.
#[derive(Debug)]
pub(super) struct Layout {
    /// One row per call.
    pub rows: Vec<Row>,
    /// One edge per dependency, in the same order.
    pub edges: Vec<Edge>,
    /// Number of lanes.
    pub lanes: usize,
    /// Height of all rows.
    pub height: usize,
}

/// The row of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    /// Top of the box.
    pub top: usize,
    /// Height of the box.
    pub height: usize,
}

/// The path of a dependency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edge {
    /// Vertical position at its source.
    pub start: usize,
    /// Vertical position at its target.
    pub end: usize,
    /// Its lane; lane 0 is next to the boxes.
    pub lane: usize,
}

impl Layout {
    /// Lays out a graph.
    pub fn of(graph: &TrajectoryGraph<'_>) -> Self {
        let pairs: Vec<(usize, usize)> = graph.dependencies.iter().map(|edge| (edge.from, edge.to)).collect();
        let (lane_of, lanes) = lanes(graph.nodes.len(), &pairs);
        let mut incoming = vec![Vec::new(); graph.nodes.len()];
        let mut is_source = vec![false; graph.nodes.len()];
        for (index, &(from, to)) in pairs.iter().enumerate() {
            incoming[to].push(index);
            is_source[from] = true;
        }
        let mut edges = vec![Edge { start: 0, end: 0, lane: 0 }; pairs.len()];
        let mut rows = Vec::with_capacity(graph.nodes.len());
        let mut top = 0;
        let mut leaves_at = vec![0; graph.nodes.len()];
        for (call, incoming) in incoming.iter_mut().enumerate() {
            // From the top: edges from near lanes, edges from far lanes, then the outgoing edge. In this order, none
            // crosses another.
            incoming.sort_by_key(|&edge| lane_of[pairs[edge].0]);
            let ports = incoming.len() + usize::from(is_source[call]);
            let height = ROW_HEIGHT.max(ports * PORT_HEIGHT + 6);
            let port = |index: usize| top + height * (2 * index + 1) / (2 * ports.max(1));
            for (index, &edge) in incoming.iter().enumerate() {
                edges[edge].end = port(index);
            }
            leaves_at[call] = port(incoming.len());
            rows.push(Row { top, height });
            top += height + ROW_GAP;
        }
        for (edge, &(from, _)) in edges.iter_mut().zip(&pairs) {
            (edge.start, edge.lane) = (leaves_at[from], lane_of[from]);
        }
        Self { rows, edges, lanes, height: top.saturating_sub(ROW_GAP) }
    }
}

/// The lane of each source and the number of lanes. Sources are processed in order, and each gets the nearest free
/// lane, which is optimal for intervals sorted by their start.
fn lanes(calls: usize, pairs: &[(usize, usize)]) -> (Vec<usize>, usize) {
    let mut last_target = vec![None; calls];
    for &(from, to) in pairs {
        last_target[from] = last_target[from].max(Some(to));
    }
    let mut lane_of = vec![0; calls];
    let mut busy_until: Vec<usize> = Vec::new();
    for (source, last) in last_target.iter().enumerate() {
        let Some(last) = *last else { continue };
        let free = busy_until.iter().position(|&until| until <= source);
        let lane = free.unwrap_or(busy_until.len());
        if lane == busy_until.len() {
            busy_until.push(last);
        } else {
            busy_until[lane] = last;
        }
        lane_of[source] = lane;
    }
    (lane_of, busy_until.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_share_a_lane_if_their_ranges_do_not_overlap() {
        let (lane_of, lanes) = lanes(6, &[(0, 1), (0, 4), (1, 2), (2, 3), (4, 5)]);
        assert_eq!((lane_of, lanes), (vec![0, 1, 1, 0, 0, 0], 2));
        assert_eq!(super::lanes(0, &[]), (Vec::new(), 0));
    }
}
