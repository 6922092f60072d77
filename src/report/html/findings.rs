//! What the rules find.

use super::data::tile;
use super::table::{Cell, cut, table};
use super::text;
use crate::output::summary::{grouped, plural};
use crate::report::{Report, RuleRow};
use crate::rules::Rule;
use maud::{Markup, html};

/// By rule and by place.
pub fn section(report: &Report) -> Markup {
    let findings = &report.findings;
    html! {
        dl.tiles {
            (tile("", &grouped(findings.total), "", "findings"))
            (tile("", &grouped(findings.errors), "", "errors"))
            (tile("", &grouped(findings.warnings), "", "warnings"))
            (tile("", &grouped(findings.infos), "", "worth knowing"))
        }
        @if findings.baselined + findings.ignored > 0 {
            p.fine {
                "Left out: " (plural(findings.baselined, "finding")) " that the baseline holds, "
                (plural(findings.ignored, "finding")) " that the configuration or records name."
            }
        }
        @if findings.rules.is_empty() {
            p { "The rules find nothing." }
        } @else {
            h3 { "By rule" }
            (table(
                "rules",
                "Findings by rule, most first",
                &["Rule", "What it reports", "#Findings", "#Errors", "#Warnings", "#Infos", "#Files"],
                findings.rules.iter().map(rule),
            ))
            h3 { "Most frequent places" }
            (table(
                "places",
                "Files and rules with the most findings",
                &["Where the first is", "Rule", "#Findings"],
                findings.places.shown.iter().map(|row| vec![
                    Cell::Other(html! {
                        @match row.line {
                            Some(line) => (text::place(&row.path, line)),
                            None => code { bdi { (crate::report::words::path(&row.path)) } },
                        }
                    }),
                    Cell::Other(html! { a href={ "#rule-" (row.code) } { (row.code) } }),
                    Cell::count(row.findings),
                ]),
            ))
            (cut(findings.places.left_out(), "places", ""))
        }
    }
}

fn rule(row: &RuleRow) -> Vec<Cell> {
    let url = Rule::find(row.code).map(Rule::url);
    // The specification's lines are wrapped.
    let summary = row.summary.split_whitespace().collect::<Vec<_>>().join(" ");
    vec![
        Cell::Other(html! {
            span #{ "rule-" (row.code) } { a href=[url] rel="noreferrer" { (row.code) } " " (row.name) }
        }),
        Cell::Prose(summary),
        Cell::count(row.findings),
        Cell::count(row.errors),
        Cell::count(row.warnings),
        Cell::count(row.infos),
        Cell::count(row.files),
    ]
}
