//! A comparison as a plain-text table, with percentages to one decimal as in the paper.

use super::compare::Comparison;
use super::families::{Families, FamilyMeans};
use super::node::NodeForm;
use crate::text::terminal::neutralize;

/// The cell of an undefined value.
const UNDEFINED: &str = "-";

/// The tables of pairs, groups and families.
#[must_use]
pub fn render(comparison: &Comparison) -> String {
    let mut parts = vec![pairs(comparison).render(2), groups(comparison).render(1)];
    parts.extend(comparison.families.as_ref().map(|means| families(means).render(1)));
    if comparison.include_mandatory {
        parts.push("S_node compares all tools, mandatory ones included.\n".to_owned());
    }
    parts.join("\n")
}

fn pairs(comparison: &Comparison) -> Grid {
    let mut grid = Grid::new(&["a", "b", "AGS", "S_node", "S_seq", "S_dep", "form", "tasks", "trajectories"]);
    for pair in &comparison.pairs {
        let (a, b, similarity) = (&comparison.groups[pair.a], &comparison.groups[pair.b], &pair.similarity);
        grid.row([
            neutralize(&a.name).into_owned(),
            neutralize(&b.name).into_owned(),
            percent(similarity.ags()),
            percent(similarity.s_node),
            percent(similarity.s_seq),
            percent(similarity.s_dep),
            similarity.s_node_form.map_or(UNDEFINED, NodeForm::name).to_owned(),
            similarity.tasks.to_string(),
            format!("{}/{}", a.trajectories, b.trajectories),
        ]);
    }
    grid
}

fn groups(comparison: &Comparison) -> Grid {
    let mut grid = Grid::new(&[
        "group",
        "trajectories",
        "tasks",
        "verification",
        "confirmation",
        "retry",
        "reuse",
        "chain",
        "fan-out",
    ]);
    for group in &comparison.groups {
        let counts = [neutralize(&group.name).into_owned(), group.trajectories.to_string(), group.tasks.to_string()];
        let rates = group.rates.sequence().into_iter().chain(group.rates.dependency());
        grid.row(counts.into_iter().chain(rates.map(percent)));
    }
    grid
}

fn families(means: &Families) -> Grid {
    let mut grid = Grid::new(&["pairs of groups", "AGS", "S_node", "S_seq", "S_dep", "pairs"]);
    for (name, means) in [("within a family", &means.within), ("across families", &means.cross)] {
        let values = means.parts().map(percent);
        grid.row(std::iter::once(name.to_owned()).chain(values).chain([means.pairs.to_string()]));
    }
    let differences = differences(&means.within, &means.cross);
    grid.row(std::iter::once("difference in points".to_owned()).chain(differences).chain([String::new()]));
    grid
}

/// Within minus across, in percentage points.
fn differences(within: &FamilyMeans, cross: &FamilyMeans) -> [String; 4] {
    let (within, cross) = (within.parts(), cross.parts());
    std::array::from_fn(|part| match (within[part], cross[part]) {
        // Adding zero turns the −0 of a tiny negative difference into 0.
        (Some(within), Some(cross)) => format!("{:+.1}", ((within - cross) * 1000.0).round() / 10.0 + 0.0),
        _ => UNDEFINED.to_owned(),
    })
}

fn percent(value: Option<f64>) -> String {
    value.map_or_else(|| UNDEFINED.to_owned(), |value| format!("{:.1}%", value * 100.0))
}

/// Rows of cells; the first row is the header.
pub(crate) struct Grid {
    rows: Vec<Vec<String>>,
}

impl Grid {
    /// A grid with this header.
    pub fn new(header: &[&str]) -> Self {
        Self { rows: vec![header.iter().map(|&cell| cell.to_owned()).collect()] }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The rows as lines, with the first `names` columns aligned left and the others right.
    pub fn render(&self, names: usize) -> String {
        let columns = self.rows.first().map_or(0, Vec::len);
        let cell_width =
            |column: usize| self.rows.iter().filter_map(move |row| row.get(column)).map(|cell| width(cell));
        let widths: Vec<usize> = (0..columns).map(|column| cell_width(column).max().unwrap_or(0)).collect();
        let mut out = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for (column, (cell, &wide)) in row.iter().zip(&widths).enumerate() {
                let padding = " ".repeat(wide - width(cell));
                let gap = if column > 0 { "  " } else { "" };
                let (before, after) = if column < names { ("", &*padding) } else { (&*padding, "") };
                line.extend([gap, before, cell, after]);
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }
}

fn width(cell: &str) -> usize {
    cell.chars().count()
}
