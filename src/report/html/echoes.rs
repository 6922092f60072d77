//! The section on the strongest echoes, with their action graphs and marked echo segments.

use super::table::{Cell, omitted, table};
use super::text::{self, prose};
use crate::echo::StrongHabit;
use crate::graph::render::{CallHighlight, inline_svg, legend};
use crate::output::numbers::grouped;
use crate::report::{EchoRow, GraphDrawing, MAX_DRAWN_CALLS, SegmentRow, TeacherSection, display};
use maud::{Markup, PreEscaped, html};
use std::fmt::Write as _;

/// The maximum number of calls listed at a habit.
const MAX_CALLS: usize = 8;

/// The section, with a card for each echo.
pub fn section(index: usize, teacher: &TeacherSection) -> Markup {
    let echoes = &teacher.echoes;
    if echoes.shown.is_empty() {
        return html! { p { "No trajectory is an echo of " (text::name(&teacher.name)) "." } };
    }
    html! {
        p.fine {
            @if echoes.omitted() > 0 { "The " (grouped(echoes.shown.len() as u64)) " strongest of " (grouped(echoes.total)) " echoes. " }
            "Calls are in order from top to bottom. "
            "A marked echo segment consists of calls that closely match the teacher's habits."
        }
        ul.legend {
            @for (mark, label) in legend() {
                li { svg width="16" height="13" aria-hidden="true" { (PreEscaped(mark)) } (label) }
            }
            li { svg width="16" height="13" aria-hidden="true" { g.stretch { rect width="16" height="12" rx="3" {} } } "echo segment" }
        }
        @for (nth, echo) in echoes.shown.iter().enumerate() { (card(&format!("echo-{index}-{nth}"), nth + 1, echo)) }
        (omitted(echoes.omitted(), "echoes", "see the table of trajectories"))
    }
}

fn card(id: &str, nth: usize, echo: &EchoRow) -> Markup {
    let (row, detail) = (&echo.row, &echo.detail);
    html! {
        article.echo-card #(id) aria-labelledby={ (id) "-t" } {
            h3 #{ (id) "-t" } { (nth) ". " (text::name_or(row.task.as_deref(), "unknown task")) }
            ul.facts {
                li { "score " b { (display::bits(row.score)) " bits" } }
                li { "false-positive rate " b { (display::rate(row.false_positive_rate)) } }
                li { "AGS " b { (display::percent(row.ags.and_then(|ags| ags.ags))) } }
                li { "model " b { (text::name_or(row.model.as_deref(), "unknown")) } }
                li { b { (grouped(row.calls)) } " calls" }
                li { (text::place(&row.path, row.line)) " record " (row.record) }
            }
            h4 { "Strongest habits" }
            ul.plain { @for habit in &detail.habits { li { (prose(&habit.habit)) " — " b { (display::bits(Some(habit.bits))) " bits" } (calls(habit)) } } }
            @match &detail.graph {
                Some(graph) => (drawing(graph, echo)),
                None => { p.note { "Graphs with more than " (MAX_DRAWN_CALLS) " calls are not drawn here; use `echolint graph`." } (segments(&detail.segments)) }
            }
        }
    }
}

fn calls(habit: &StrongHabit) -> String {
    let named = habit.calls.iter().take(MAX_CALLS).map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match habit.calls.len() {
        0 => String::new(),
        1 => format!(", call {named}"),
        2..=MAX_CALLS => format!(", calls {named}"),
        count => format!(", calls {named} and {} more", count - MAX_CALLS),
    }
}

fn segments(segments: &[SegmentRow]) -> Markup {
    html! {
        ul.plain { @for segment in segments { li { (calls_of(segment)) ": " b { (display::bits(Some(segment.bits))) " bits" } } } }
    }
}

fn calls_of(segment: &SegmentRow) -> String {
    let (from, to) = (segment.from_call, segment.to_call);
    if from == to { format!("call {from}") } else { format!("calls {from} to {to}") }
}

fn drawing(graph: &GraphDrawing, echo: &EchoRow) -> Markup {
    let highlight = |segment: &SegmentRow| CallHighlight {
        calls: segment.from_call..segment.to_call + 1,
        label: format!("echo segment {} bits", display::bits(Some(segment.bits))),
    };
    let highlights: Vec<CallHighlight> = echo.detail.segments.iter().map(highlight).collect();
    let row = &echo.row;
    let svg = inline_svg(&graph.graph(&row.path, row.task.as_deref(), row.model.as_deref()), &highlights);
    // Inline SVG in HTML needs no namespace.
    let svg = svg.replacen(" xmlns=\"http://www.w3.org/2000/svg\"", "", 1);
    let uses = |call: usize| {
        let mut text = String::new();
        for dependency in graph.dependencies.iter().filter(|dependency| dependency.to == call) {
            let gap = if text.is_empty() { "" } else { ", " };
            let _ = write!(text, "{gap}call {}", dependency.from);
        }
        text
    };
    let segment = |call: usize| {
        let of = echo.detail.segments.iter().find(|segment| (segment.from_call..=segment.to_call).contains(&call));
        of.map_or_else(String::new, |segment| format!("{} bits", display::bits(Some(segment.bits))))
    };
    let line = |(index, call): (usize, &crate::report::DrawnCall)| {
        vec![
            Cell::count(index as u64),
            Cell::Other(html! { code { bdi { (display::name(&call.label)) } } }),
            Cell::Prose(format!("{}{}", call.kind.name(), if call.error { ", failed" } else { "" })),
            Cell::Prose(uses(index)),
            Cell::Prose(segment(index)),
        ]
    };
    html! {
        div.graph tabindex="0" role="region" aria-label={ "Action graph of record " (row.record) " of " (display::path(&row.path)) } { (PreEscaped(svg)) }
        details {
            summary { "Calls as a table" }
            (table(
                "calls",
                "Calls, in order",
                &["#Call", "Tool", "Kind", "Uses output of", "Echo segment"],
                graph.calls.iter().enumerate().map(line),
            ))
        }
    }
}
