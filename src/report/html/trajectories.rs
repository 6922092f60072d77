//! All trajectories in a table.

use super::table::{Cell, cut, table};
use super::text;
use crate::report::{Report, TrajectoryRow, words};
use crate::teacher::Verdict;
use maud::{Markup, html};

/// A row for each trajectory and teacher.
pub fn section(report: &Report) -> Markup {
    let trajectories = &report.trajectories;
    let has_teachers = !report.teachers.is_empty();
    let several = report.teachers.len() > 1;
    let mut heads = vec!["Where", "#Record", "Task", "Model", "#Calls"];
    if several {
        heads.push("Teacher");
    }
    if has_teachers {
        heads.extend(["#Score", "#Others as close", "Verdict", "#Words", "Of words", "Of both", "#AGS"]);
    }
    let row = |row: &TrajectoryRow| {
        let mut cells = vec![
            Cell::Other(text::place(&row.path, row.line)),
            Cell::count(row.record),
            Cell::Other(text::name_or(row.task.as_deref(), words::UNDEFINED)),
            Cell::Other(text::name_or(row.model.as_deref(), words::UNDEFINED)),
            Cell::count(row.calls),
        ];
        if several {
            cells.push(Cell::Other(text::name_or(row.teacher.as_deref(), words::UNDEFINED)));
        }
        if has_teachers {
            let verdict = |verdict: Option<Verdict>| {
                let name = verdict.map_or(words::UNDEFINED, Verdict::name);
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
        return html! { p { "No trajectories." } (cut(trajectories.total, "trajectories", "")) };
    }
    let order =
        if has_teachers { "Trajectories, strongest evidence first" } else { "Trajectories, in the order of the data" };
    html! {
        (cut(trajectories.total - trajectories.shown.len() as u64, "rows are", "--max-trajectories lists more"))
        (table("trajectories", order, &heads, trajectories.shown.iter().map(row)))
    }
}
