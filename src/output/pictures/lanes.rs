//! The lanes in which dependencies run beside the calls, from each call that returned a value to the calls that use it.

/// What a cell of a lane shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Nothing.
    Empty,
    /// A lane that passes.
    Passing,
    /// A line to the call.
    Line,
    /// A lane begins here; whether a line comes from the left.
    Begins(bool),
    /// A lane is used here and goes on; whether a line comes from the left.
    GoesOn(bool),
    /// A lane ends here; whether a line comes from the left.
    Ends(bool),
}

/// A row of lanes, left to right, and whether anything is used in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The cells.
    pub parts: Vec<Part>,
    /// Whether a line leads to the call or away from it.
    pub is_joined: bool,
    /// Whether the call uses a value.
    pub is_used: bool,
}

/// A lane: the call that it comes from, and those that use it, in order.
struct Lane {
    from: usize,
    users: Vec<usize>,
    /// Which one, counted from the calls.
    number: usize,
}

impl Lane {
    fn last(&self) -> usize {
        self.users.last().copied().unwrap_or(self.from)
    }
}

/// The lanes beside `calls` calls for edges (from, to) in the order of `from`. Edges beyond `most` lanes at once have none.
pub fn lanes(calls: usize, edges: &[(usize, usize)], most: usize) -> Vec<Row> {
    let lanes = assigned(edges, most);
    let width = lanes.iter().map(|lane| lane.number + 1).max().unwrap_or(0);
    let mut rows = vec![Row { parts: vec![Part::Empty; width], is_joined: false, is_used: false }; calls];
    for lane in &lanes {
        let column = width - 1 - lane.number;
        let mut set = |row: usize, part: Part| {
            if let Some(row) = rows.get_mut(row) {
                row.parts[column] = part;
            }
        };
        set(lane.from, Part::Begins(false));
        (lane.from + 1..lane.last()).for_each(|row| set(row, Part::Passing));
        lane.users.iter().for_each(|&user| set(user, Part::GoesOn(false)));
        set(lane.last(), Part::Ends(false));
    }
    rows.iter_mut().for_each(join);
    rows
}

/// Draws the line from the leftmost lane that is used to the call.
fn join(row: &mut Row) {
    for part in &mut row.parts {
        let has_line = row.is_joined;
        row.is_used |= matches!(part, Part::GoesOn(_) | Part::Ends(_));
        row.is_joined |= matches!(part, Part::Begins(_) | Part::GoesOn(_) | Part::Ends(_));
        match part {
            Part::Begins(line) | Part::GoesOn(line) | Part::Ends(line) => *line = has_line,
            Part::Empty if has_line => *part = Part::Line,
            _ => {}
        }
    }
}

/// One lane for each call whose output is used, the nearest that is free.
fn assigned(edges: &[(usize, usize)], most: usize) -> Vec<Lane> {
    let mut lanes: Vec<Lane> = Vec::new();
    // Of each lane the row after which it is free.
    let mut busy: Vec<usize> = Vec::new();
    for same in edges.chunk_by(|a, b| a.0 == b.0) {
        let from = same[0].0;
        let mut users: Vec<usize> = same.iter().map(|edge| edge.1).filter(|&to| to > from).collect();
        users.sort_unstable();
        let Some(&last) = users.last() else { continue };
        let free = busy.iter().position(|&until| until < from);
        let number = match free {
            Some(number) => number,
            None if busy.len() < most => {
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
