//! A report as one page that needs nothing else: no network, no fonts, a little script of its own.

mod data;
mod echoes;
mod findings;
mod frame;
mod pairs;
mod plot;
mod profile;
mod table;
mod talk;
mod teacher;
mod text;
mod trajectories;

pub use profile::page as profile_page;

use super::Report;
use crate::output::summary::plural;
use frame::Section;
use maud::{Markup, html};

/// The page of a report.
#[must_use]
pub fn page(report: &Report) -> String {
    let mut sections = Vec::new();
    let several = report.teachers.len() > 1;
    for (index, teacher) in report.teachers.iter().enumerate() {
        let title = |what: &str| {
            if several { format!("{what}: {}", super::words::name(&teacher.name)) } else { what.to_owned() }
        };
        sections.push(Section::new(format!("verdicts-{index}"), title("Verdicts"), teacher::verdicts(report, teacher)));
        sections.push(Section::new(format!("evidence-{index}"), title("Evidence"), teacher::evidence(index, teacher)));
        sections.push(Section::new(format!("words-{index}"), title("Words"), talk::section(index, teacher)));
        sections.push(Section::new(format!("habits-{index}"), title("Habits"), teacher::habits(teacher)));
        sections.push(Section::new(
            format!("echoes-{index}"),
            title("Strongest echoes"),
            echoes::section(index, teacher),
        ));
    }
    if report.teachers.is_empty() {
        sections.push(Section::new(
            "verdicts",
            "Verdicts",
            html! {
                p { "The data was held against no teacher, so nothing is said of echoes." }
            },
        ));
    }
    sections.push(Section::new("data", "Data", data::section(report)));
    sections.push(Section::new("groups", "Groups", pairs::section(report)));
    sections.push(Section::new("diversity", "Diversity", data::diversity(report)));
    sections.push(Section::new("findings", "Findings", findings::section(report)));
    sections.push(Section::new("trajectories", "Trajectories", trajectories::section(report)));
    frame::page("Echo report", &lead(report), &sections, &foot(report.date.as_deref(), report.echolint))
}

fn lead(report: &Report) -> Markup {
    let data = &report.data;
    let files = data.files.len() as u64;
    let several = data.models.len();
    html! {
        p.lead {
            @match report.data.trajectories {
                0 => "No trajectories in ",
                one => { (plural(one, "trajectory").replace("trajectorys", "trajectories")) " of " (plural(several as u64, "model")) " in " }
            }
            (plural(files, "file"))
            @for (index, teacher) in report.teachers.iter().enumerate() {
                @if index == 0 { ", held against " } @else { ", " }
                strong { (text::name(&teacher.name)) }
            }
            "."
        }
        @if let Some(date) = &report.date { p.fine { "Made on " time datetime=(date) { (date) } "." } }
        @if !report.complete {
            p.warn { strong { "Not complete: " } "something that was named could not be read, and is no part of this." }
        }
    }
}

fn foot(date: Option<&str>, version: &str) -> Markup {
    html! {
        p {
            "Made by echolint " (version) @if let Some(date) = date { ", " (date) } ". "
            "Evidence, verdicts and AGS are defined in docs/evidence.md and docs/metrics.md of echolint. "
            "An echo says that a trajectory acts like the teacher, not that it was copied from it."
        }
    }
}
