//! What the data is, and how varied.

use super::table::{Cell, cut, table};
use super::text;
use crate::output::summary::{grouped, plural};
use crate::report::{Cluster, Counted, Report, words};
use maud::{Markup, html};

/// Rows of a table about files or models.
const ROWS: usize = 200;

/// A plain figure and what it is.
pub fn tile(class: &str, figure: &str, beside: &str, what: &str) -> Markup {
    html! {
        div class={ "tile " (class) } {
            dt { (what) }
            dd { (figure) @if !beside.is_empty() { " " small { (beside) } } }
        }
    }
}

/// Files, models, tasks, formats.
pub fn section(report: &Report) -> Markup {
    let data = &report.data;
    let outcomes = [
        (data.outcomes.success, "success"),
        (data.outcomes.failure, "failure"),
        (data.outcomes.unknown, "unknown outcome"),
    ];
    let counted = |counted: &Counted| {
        vec![
            Cell::Other(text::name_or(counted.name.as_deref(), "no model named")),
            Cell::count(counted.trajectories),
            Cell::count(counted.calls),
        ]
    };
    let left_out = |all: usize| all.saturating_sub(ROWS) as u64;
    html! {
        dl.tiles {
            (tile("", &grouped(data.trajectories), "", "trajectories"))
            (tile("", &grouped(data.calls), "", "calls"))
            (tile("", &grouped(data.models.len() as u64), "", "models"))
            (tile("", &grouped(data.tasks), "", "tasks"))
            (tile("", &grouped(data.files.len() as u64), "", "files"))
            (tile("", &grouped(data.records), "", "records"))
            (tile("", &words::size(data.bytes), "", "stored"))
        }
        ul.facts {
            @for (count, what) in outcomes { @if count > 0 { li { b { (grouped(count)) } " " (what) } } }
            @for format in &data.formats {
                li { "format " code { (format.name.as_deref().unwrap_or_default()) } " " b { (grouped(format.trajectories)) } }
            }
            @if data.without_task > 0 { li { b { (grouped(data.without_task)) } " without a task" } }
            @if data.without_events > 0 { li { b { (grouped(data.without_events)) } " without any event, left out" } }
            @if data.passed_over > 0 { li { b { (plural(data.passed_over, "file")) } " without trajectories passed over" } }
        }
        p.fine {
            @match data.configurations.as_slice() {
                [] => "No configuration holds for these files: the defaults do.",
                several => { "Configuration: " @for (index, path) in several.iter().enumerate() { @if index > 0 { ", " } code { (words::path(path)) } } "." }
            }
        }
        h3 { "Models" }
        (table("models", "Models, by name", &["Model", "#Trajectories", "#Calls"], data.models.iter().take(ROWS).map(counted)))
        (cut(left_out(data.models.len()), "models", ""))
        h3 { "Files" }
        (table(
            "files",
            "Files, in their order",
            &["File", "#Bytes", "#Records", "#Trajectories", "#Calls", "#Findings"],
            data.files.iter().take(ROWS).map(|file| vec![
                Cell::Other(html! { code { bdi { (words::path(&file.path)) } } }),
                Cell::count(file.bytes),
                Cell::count(file.records),
                Cell::count(file.trajectories),
                Cell::count(file.calls),
                Cell::count(file.findings),
            ]),
        ))
        (cut(left_out(data.files.len()), "files", ""))
    }
}

/// How varied it is.
pub fn diversity(report: &Report) -> Markup {
    let diversity = &report.diversity;
    let Some(behaviours) = diversity.behaviours else {
        return html! { p { "No trajectory makes a call, so there is no behaviour to compare." } };
    };
    let row = |cluster: &Cluster| {
        let more = cluster.trajectories.saturating_sub(cluster.places.len() as u64);
        vec![
            Cell::Other(html! { code { bdi { (words::name(&cluster.calls)) } } }),
            Cell::count(cluster.trajectories),
            Cell::percent(Some(cluster.share)),
            Cell::Other(html! {
                details {
                    summary { (plural(cluster.places.len() as u64, "place")) @if more > 0 { " of " (grouped(cluster.trajectories)) } }
                    @for place in &cluster.places { div { (text::place(&place.path, place.line)) } }
                }
            }),
        ]
    };
    html! {
        dl.tiles {
            (tile("big", &words::number(Some(behaviours)), &format!("of {}", grouped(diversity.compared)), "effective number of behaviours"))
            (tile("big", &grouped(diversity.clusters.total), "", "sets of trajectories that act alike"))
            (tile("big", &grouped(diversity.alike), "", "trajectories in them"))
        }
        p.fine {
            "Two trajectories act alike when their action graphs are the same: the same calls in the same order, passing on the "
            "same outputs. The effective number is as many equally frequent behaviours as would be as varied."
        }
        @if !diversity.clusters.shown.is_empty() {
            (table(
                "clusters",
                "The largest sets of trajectories that act alike",
                &["First calls", "#Trajectories", "#Share", "Where"],
                diversity.clusters.shown.iter().map(row),
            ))
            (cut(diversity.clusters.left_out(), "sets", ""))
        }
    }
}
