//! The sections on the data and its diversity.

use super::table::{Cell, omitted, table};
use super::text;
use crate::output::numbers::{grouped, plural};
use crate::report::{Cluster, Counted, Report, display};
use maud::{Markup, html};

/// The maximum number of rows in the tables of files and models.
const MAX_ROWS: usize = 200;

/// A figure with an optional note and a label.
pub fn tile(class: &str, figure: &str, note: &str, label: &str) -> Markup {
    html! {
        div class={ "tile " (class) } {
            dt { (label) }
            dd { (figure) @if !note.is_empty() { " " small { (note) } } }
        }
    }
}

/// The section on files, models, tasks and formats.
pub fn section(report: &Report) -> Markup {
    let data = &report.data;
    let outcomes = [
        (data.outcomes.success, "success"),
        (data.outcomes.failure, "failure"),
        (data.outcomes.unknown, "unknown outcome"),
    ];
    let counted = |counted: &Counted| {
        vec![
            Cell::Other(text::name_or(counted.name.as_deref(), "unknown model")),
            Cell::count(counted.trajectories),
            Cell::count(counted.calls),
        ]
    };
    let beyond_limit = |all: usize| all.saturating_sub(MAX_ROWS) as u64;
    html! {
        dl.tiles {
            (tile("", &grouped(data.trajectories), "", "trajectories"))
            (tile("", &grouped(data.calls), "", "calls"))
            (tile("", &grouped(data.models.len() as u64), "", "models"))
            (tile("", &grouped(data.tasks), "", "tasks"))
            (tile("", &grouped(data.files.len() as u64), "", "files"))
            (tile("", &grouped(data.records), "", "records"))
            (tile("", &display::size(data.bytes), "", "size"))
        }
        ul.facts {
            @for (count, what) in outcomes { @if count > 0 { li { b { (grouped(count)) } " " (what) } } }
            @for format in &data.formats {
                li { "format " code { (format.name.as_deref().unwrap_or_default()) } " " b { (grouped(format.trajectories)) } }
            }
            @if data.without_task > 0 { li { b { (grouped(data.without_task)) } " without a task" } }
            @if data.without_events > 0 { li { b { (grouped(data.without_events)) } " without events (excluded)" } }
            @if data.passed_over > 0 { li { b { (plural(data.passed_over, "file")) } " skipped: no trajectories" } }
        }
        p.fine {
            @match data.configurations.as_slice() {
                [] => "No configuration applies to these files; the defaults are used.",
                several => { "Configuration: " @for (index, path) in several.iter().enumerate() { @if index > 0 { ", " } code { (display::path(path)) } } "." }
            }
        }
        h3 { "Models" }
        (table("models", "Models, by name", &["Model", "#Trajectories", "#Calls"], data.models.iter().take(MAX_ROWS).map(counted)))
        (omitted(beyond_limit(data.models.len()), "models", ""))
        h3 { "Files" }
        (table(
            "files",
            "Files, in order",
            &["File", "#Bytes", "#Records", "#Trajectories", "#Calls", "#Findings"],
            data.files.iter().take(MAX_ROWS).map(|file| vec![
                Cell::Other(html! { code { bdi { (display::path(&file.path)) } } }),
                Cell::count(file.bytes),
                Cell::count(file.records),
                Cell::count(file.trajectories),
                Cell::count(file.calls),
                Cell::count(file.findings),
            ]),
        ))
        (omitted(beyond_limit(data.files.len()), "files", ""))
    }
}

/// The section on the diversity of the data.
pub fn diversity(report: &Report) -> Markup {
    let diversity = &report.diversity;
    let Some(behaviours) = diversity.behaviours else {
        return html! { p { "No trajectory has a call, so behaviours cannot be compared." } };
    };
    let row = |cluster: &Cluster| {
        let more = cluster.trajectories.saturating_sub(cluster.places.len() as u64);
        vec![
            Cell::Other(html! { code { bdi { (display::name(&cluster.calls)) } } }),
            Cell::count(cluster.trajectories),
            Cell::percent(Some(cluster.share)),
            Cell::Other(html! {
                details {
                    summary { (plural(cluster.places.len() as u64, "location")) @if more > 0 { " of " (grouped(cluster.trajectories)) } }
                    @for place in &cluster.places { div { (text::place(&place.path, place.line)) } }
                }
            }),
        ]
    };
    html! {
        dl.tiles {
            (tile("big", &display::number(Some(behaviours)), &format!("of {}", grouped(diversity.compared)), "effective number of behaviours"))
            (tile("big", &grouped(diversity.clusters.total), "", "sets of trajectories with the same action graph"))
            (tile("big", &grouped(diversity.alike), "", "trajectories in these sets"))
        }
        p.fine {
            "Two trajectories have the same behaviour if their action graphs are equal: the same calls in the same order, with "
            "the same dependencies. The effective number is the number of equally frequent behaviours that are as diverse."
        }
        @if !diversity.clusters.shown.is_empty() {
            (table(
                "clusters",
                "The largest sets of trajectories with the same action graph",
                &["First calls", "#Trajectories", "#Share", "Locations"],
                diversity.clusters.shown.iter().map(row),
            ))
            (omitted(diversity.clusters.omitted(), "sets", ""))
        }
    }
}
