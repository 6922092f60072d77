//! Lays out dependencies in lanes next to the calls. A lane leads from a call to the calls that use its output.

/// A cell of a lane. The flag is true if a line comes from the left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LaneCell {
    /// Empty.
    Empty,
    /// A lane passes.
    Passes,
    /// A line to the call crosses a free lane.
    Line,
    /// A lane begins.
    Begins(bool),
    /// The call of this row uses the lane, and the lane continues.
    Continues(bool),
    /// A lane ends.
    Ends(bool),
}

/// The lanes of one call, left to right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaneRow {
    /// The cells.
    pub cells: Vec<LaneCell>,
    /// Whether a line connects the call to a lane.
    pub is_joined: bool,
    /// Whether the call uses an earlier output.
    pub is_used: bool,
}

/// A lane from a call to the calls that use its output, in order.
struct Lane {
    from: usize,
    users: Vec<usize>,
    /// The position of the lane, counted from the calls.
    number: usize,
}

impl Lane {
    fn last(&self) -> usize {
        self.users.last().copied().unwrap_or(self.from)
    }
}

/// Lays out the lanes of `calls` calls. `edges` are pairs (from, to), sorted by `from`. Edges that need more than
/// `max_lanes` lanes side by side get none.
pub fn lanes(calls: usize, edges: &[(usize, usize)], max_lanes: usize) -> Vec<LaneRow> {
    let lanes = assign(edges, max_lanes);
    let width = lanes.iter().map(|lane| lane.number + 1).max().unwrap_or(0);
    let mut rows = vec![LaneRow { cells: vec![LaneCell::Empty; width], is_joined: false, is_used: false }; calls];
    for lane in &lanes {
        let column = width - 1 - lane.number;
        let mut set = |row: usize, cell: LaneCell| {
            if let Some(row) = rows.get_mut(row) {
                row.cells[column] = cell;
            }
        };
        set(lane.from, LaneCell::Begins(false));
        (lane.from + 1..lane.last()).for_each(|row| set(row, LaneCell::Passes));
        lane.users.iter().for_each(|&user| set(user, LaneCell::Continues(false)));
        set(lane.last(), LaneCell::Ends(false));
    }
    rows.iter_mut().for_each(join);
    rows
}

/// Draws the line from the leftmost connected lane to the call.
fn join(row: &mut LaneRow) {
    for cell in &mut row.cells {
        let has_line = row.is_joined;
        row.is_used |= matches!(cell, LaneCell::Continues(_) | LaneCell::Ends(_));
        row.is_joined |= matches!(cell, LaneCell::Begins(_) | LaneCell::Continues(_) | LaneCell::Ends(_));
        match cell {
            LaneCell::Begins(line) | LaneCell::Continues(line) | LaneCell::Ends(line) => *line = has_line,
            LaneCell::Empty if has_line => *cell = LaneCell::Line,
            _ => {}
        }
    }
}

/// Assigns each call whose output is used the nearest free lane.
fn assign(edges: &[(usize, usize)], max_lanes: usize) -> Vec<Lane> {
    let mut lanes: Vec<Lane> = Vec::new();
    // The last row that each lane occupies.
    let mut busy: Vec<usize> = Vec::new();
    for same in edges.chunk_by(|a, b| a.0 == b.0) {
        let from = same[0].0;
        let mut users: Vec<usize> = same.iter().map(|edge| edge.1).filter(|&to| to > from).collect();
        users.sort_unstable();
        let Some(&last) = users.last() else { continue };
        let free = busy.iter().position(|&until| until < from);
        let number = match free {
            Some(number) => number,
            None if busy.len() < max_lanes => {
                busy.push(0);
                busy.len() - 1
            }
            None => continue,
        };
        busy[number] = last;
        lanes.push(Lane { from, users, number });
    }
    lanes
}
