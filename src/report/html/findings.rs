//! The section on findings.

use super::data::tile;
use super::table::{Cell, omitted, table};
use super::text;
use crate::output::numbers::{grouped, plural};
use crate::report::{Report, RuleRow};
use maud::{Markup, html};

/// The section, by rule, and by file and rule.
pub fn section(report: &Report) -> Markup {
    let findings = &report.findings;
    html! {
        dl.tiles {
            (tile("", &grouped(findings.total), "", "findings"))
            (tile("", &grouped(findings.errors), "", "errors"))
            (tile("", &grouped(findings.warnings), "", "warnings"))
            (tile("", &grouped(findings.infos), "", "infos"))
        }
        @if findings.baselined + findings.ignored > 0 {
            p.fine {
                "Suppressed: " (plural(findings.baselined, "finding")) " by the baseline, "
                (plural(findings.ignored, "finding")) " by the configuration or by records."
            }
        }
        @if findings.rules.is_empty() {
            p { "No findings." }
        } @else {
            h3 { "By rule" }
            (table(
                "rules",
                "Findings by rule, most frequent first",
                &["Rule", "What it reports", "#Findings", "#Errors", "#Warnings", "#Infos", "#Files"],
                findings.rules.iter().map(rule),
            ))
            h3 { "By file and rule" }
            (table(
                "places",
                "Files and rules with the most findings",
                &["First location", "Rule", "#Findings"],
                findings.places.shown.iter().map(|row| vec![
                    Cell::Other(html! {
                        @match row.line {
                            Some(line) => (text::place(&row.path, line)),
                            None => code { bdi { (crate::report::display::path(&row.path)) } },
                        }
                    }),
                    Cell::Other(html! { a href={ "#rule-" (row.rule.code) } { (row.rule.code) } }),
                    Cell::count(row.findings),
                ]),
            ))
            (omitted(findings.places.omitted(), "pairs of a file and a rule", ""))
        }
    }
}

fn rule(row: &RuleRow) -> Vec<Cell> {
    let rule = &row.rule;
    let url = rule.url.as_deref();
    // Unwrap the lines of the documentation.
    let summary = rule.summary().split_whitespace().collect::<Vec<_>>().join(" ");
    vec![
        Cell::Other(html! {
            span #{ "rule-" (rule.code) } { a href=[url] rel="noreferrer" { (rule.code) } " " (rule.name) }
        }),
        Cell::Prose(summary),
        Cell::count(row.findings),
        Cell::count(row.errors),
        Cell::count(row.warnings),
        Cell::count(row.infos),
        Cell::count(row.files),
    ]
}
