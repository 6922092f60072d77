//! The sections that compare the data with a teacher: verdicts, scores, habits.

use super::data::tile;
use super::plot;
use super::table::{Cell, omitted, table};
use super::text::{self, prose};
use crate::output::numbers::grouped;
use crate::report::{Bin, Distribution, GroupVerdicts, HabitRow, Report, TeacherSection, display};
use maud::{Markup, html};

/// The section on verdicts and AGS, in total and by group.
pub fn verdicts(report: &Report, teacher: &TeacherSection) -> Markup {
    let verdicts = &teacher.verdicts;
    let total = verdicts.total().max(1);
    #[allow(clippy::cast_precision_loss)] // trajectories are fewer than 2⁵³
    let share = |count: u64| count as f64 / total as f64;
    let all = [("echo", verdicts.echo), ("clean", verdicts.clean), ("insufficient", verdicts.insufficient)];
    let limit = display::rate(Some(teacher.max_false_positive_rate));
    html! {
        dl.tiles {
            (tile("big is-echo", &grouped(verdicts.echo), &display::percent(Some(share(verdicts.echo))), "echoes of the teacher"))
            (tile("big is-clean", &grouped(verdicts.clean), &display::percent(Some(share(verdicts.clean))), "clean"))
            (tile("big is-insufficient", &grouped(verdicts.insufficient), &display::percent(Some(share(verdicts.insufficient))), "without enough evidence"))
            (tile("big", &display::number(teacher.expected_by_chance), "", "echoes expected by chance"))
        }
        div.share aria-hidden="true" {
            @for (class, count) in all { @if count > 0 { span class=(class) style={ "flex:" (count) } {} } }
        }
        p.fine {
            "A trajectory is an echo if at most " b { (limit) } " of other models' trajectories act as much like "
            (text::name(&teacher.name)) ". By chance, the same share of the trajectories with enough evidence would be echoes. The profile was built from "
            (grouped(teacher.profile.trajectories)) " trajectories of the teacher and " (grouped(teacher.profile.background_trajectories))
            " of " (grouped(teacher.profile.background.len() as u64)) " other models"
            @match teacher.profile.least_false_positive_rate {
                Some(least) => { "; the lowest measurable false-positive rate is " (display::rate(Some(least))) "." }
                None => ". Without other models the false-positive rate is unknown, so a trajectory is an echo if it reaches the median score of the teacher's own trajectories.",
            }
        }
        @if let Some(ags) = &teacher.ags {
            h3 { "Similarity of the data to the teacher" }
            dl.tiles {
                (tile("", &display::percent(ags.ags), "", "AGS, mean of the parts"))
                (tile("", &display::percent(ags.s_node), &ags.s_node_form.map_or_else(String::new, |form| format!("by {}", form.name())), "S_node, optional tools"))
                (tile("", &display::percent(ags.s_seq), "", "S_seq, verification, confirmation, retry"))
                (tile("", &display::percent(ags.s_dep), "", "S_dep, reuse of outputs"))
                (tile("", &grouped(ags.tasks as u64), "", "tasks in common"))
            }
        }
        h3 { "By group" }
        (table(
            "verdicts",
            "Verdicts by group (model, or file if no model is named)",
            &["Group", "#Echo", "#Clean", "#Insufficient", "#Echo share", "#Median score", "#AGS", "#S_node", "#S_seq", "#S_dep"],
            teacher.groups.shown.iter().map(group),
        ))
        (omitted(teacher.groups.omitted(), "groups", "only the largest are listed"))
        @if !report.data.models.is_empty() {
            p.fine { "Trajectories of a model in the profile are scored without that model's part of the profile." }
        }
    }
}

fn group(group: &GroupVerdicts) -> Vec<Cell> {
    let part = |part: fn(&crate::report::AgsParts) -> Option<f64>| Cell::percent(group.ags.as_ref().and_then(part));
    vec![
        Cell::Other(text::name(&group.name)),
        Cell::count(group.verdicts.echo),
        Cell::count(group.verdicts.clean),
        Cell::count(group.verdicts.insufficient),
        Cell::percent(group.verdicts.echo_share),
        Cell::bits(group.median_score),
        part(|ags| ags.ags),
        part(|ags| ags.s_node),
        part(|ags| ags.s_seq),
        part(|ags| ags.s_dep),
    ]
}

/// The section with the scores as a histogram and as a table.
pub fn evidence(index: usize, teacher: &TeacherSection) -> Markup {
    html! {
        @match plot::scores(&format!("scores-{index}"), &teacher.name, &teacher.distribution, true) {
            Some(picture) => { (figure(&picture, &teacher.distribution, true)) (bins("scores", &teacher.distribution, true)) }
            None => p { "No trajectory was scored." },
        }
    }
}

/// A plot of scores with its legend.
pub fn figure(picture: &Markup, distribution: &Distribution, has_data: bool) -> Markup {
    let has_others = distribution.bins.iter().any(|bin| bin.background_share.is_some());
    html! {
        figure {
            (picture)
            ul.legend {
                @if has_data {
                    li { svg width="14" height="12" aria-hidden="true" { rect.k-data width="14" height="12" rx="2" {} } "this data" }
                    li { svg width="14" height="12" aria-hidden="true" { rect.k-echo width="14" height="12" rx="2" {} } "this data, echoes (right of the limit)" }
                }
                @if has_others {
                    li { svg width="14" height="12" aria-hidden="true" { rect.k-others width="14" height="12" {} } "other models in the profile, with equal weights" }
                }
                li { svg width="22" height="12" aria-hidden="true" { line.k-teacher x1="0" y1="6" x2="22" y2="6" {} } "the teacher" }
                @if distribution.echo_from.is_some() {
                    li { svg width="22" height="12" aria-hidden="true" { line.k-limit x1="0" y1="6" x2="22" y2="6" {} } "the limit of an echo" }
                }
            }
            figcaption {
                "Positive scores are evidence for the teacher, negative scores are evidence against it. "
                @if has_data {
                    "Trajectories with a model or task of the profile are scored without that model or task, so single trajectories near the limit may be on its other side."
                }
            }
        }
    }
}

/// The table with the numbers of the plot.
pub fn bins(name: &str, distribution: &Distribution, has_data: bool) -> Markup {
    let bits = |bits: f64| Cell::Number(format!("{bits:+.2}"), Some(bits));
    let row = |bin: &Bin| {
        let mut cells = vec![bits(bin.from), bits(bin.to)];
        if has_data {
            cells.extend([Cell::count(bin.data), Cell::percent(Some(bin.data_share))]);
        }
        cells.extend([Cell::percent(bin.background_share), Cell::percent(bin.teacher_share)]);
        cells
    };
    let heads: &[&str] = if has_data {
        &["#From, bits", "#To, bits", "#Trajectories", "#Share", "#Other models", "#Teacher"]
    } else {
        &["#From, bits", "#To, bits", "#Other models", "#Teacher"]
    };
    html! {
        details {
            summary { "Numbers as a table" }
            (table(name, "Trajectories by score", heads, distribution.bins.iter().map(row)))
        }
    }
}

/// The section on the teacher's habits and their frequency in the data.
pub fn habits(teacher: &TeacherSection) -> Markup {
    let (more, less): (Vec<_>, Vec<_>) = teacher.habits.iter().partition(|row| row.bits > 0.0);
    html! {
        p.fine {
            "The habits that best distinguish " (text::name(&teacher.name)) " from other models, and how often they occur in this data "
            "when they could. The rates of other models are means with equal weight for each model."
        }
        @for (title, name, rows) in [("More frequent than in other models", "habits-more", &more), ("Less frequent than in other models", "habits-less", &less)] {
            h3 { (title) }
            @if rows.is_empty() {
                p { "No such habits." }
            } @else {
                (table(
                    name,
                    title,
                    &["Habit", "#Teacher", "#Other models", "#This data", "#Bits", "Example"],
                    rows.iter().map(|row| habit(row)),
                ))
            }
        }
    }
}

fn habit(row: &HabitRow) -> Vec<Cell> {
    vec![
        Cell::Other(html! {
            (prose(&row.habit))
            @if let Some(case) = &row.case { div.fine { "such as: " (prose(case)) } }
        }),
        Cell::Bar("of-teacher", Some(row.teacher)),
        Cell::Bar("of-others", Some(row.others)),
        Cell::Bar("of-data", row.data),
        Cell::bits(Some(row.bits)),
        Cell::Other(html! {
            @match &row.example {
                Some(example) => (text::example(example)),
                None => "none in this data",
            }
        }),
    ]
}
