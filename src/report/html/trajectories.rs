//! The section with the table of trajectories.

use super::table::{Cell, omitted, table};
use super::text;
use crate::report::{Report, TrajectoryRow, display};
use crate::teacher::Verdict;
use maud::{Markup, html};

/// The section, with a row for each trajectory and teacher.
pub fn section(report: &Report) -> Markup {
    let trajectories = &report.trajectories;
    let has_teachers = !report.teachers.is_empty();
    let several = report.teachers.len() > 1;
    let mut heads = vec!["Location", "#Record", "Task", "Model", "#Calls"];
    if several {
        heads.push("Teacher");
    }
    if has_teachers {
        heads.extend(["#Score", "#False-positive rate", "Verdict", "#Word score", "By words", "Combined", "#AGS"]);
    }
    let row = |row: &TrajectoryRow| {
        let mut cells = vec![
            Cell::Other(text::place(&row.path, row.line)),
            Cell::count(row.record),
            Cell::Other(text::name_or(row.task.as_deref(), display::UNDEFINED)),
            Cell::Other(text::name_or(row.model.as_deref(), display::UNDEFINED)),
            Cell::count(row.calls),
        ];
        if several {
            cells.push(Cell::Other(text::name_or(row.teacher.as_deref(), display::UNDEFINED)));
        }
        if has_teachers {
            let verdict = |verdict: Option<Verdict>| {
                let name = verdict.map_or(display::UNDEFINED, Verdict::name);
                Cell::Other(html! { span class={ "verdict " (name) } { (name) } })
            };
            cells.extend([
                Cell::bits(row.score),
                Cell::rate(row.false_positive_rate),
                verdict(row.verdict),
                Cell::bits(row.words),
                verdict(row.words_verdict),
                verdict(row.combined_verdict),
                Cell::percent(row.ags.and_then(|ags| ags.ags)),
            ]);
        }
        cells
    };
    if trajectories.shown.is_empty() {
        return html! { p { "No trajectories." } (omitted(trajectories.total, "rows", "")) };
    }
    let order =
        if has_teachers { "Trajectories, strongest evidence first" } else { "Trajectories, in the order of the data" };
    html! {
        (omitted(trajectories.total - trajectories.shown.len() as u64, "rows", "use --max-trajectories to list more"))
        (table("trajectories", order, &heads, trajectories.shown.iter().map(row)))
    }
}
