//! The section that compares groups: AGS and RPS.

use super::plot;
use super::table::{Cell, omitted, table};
use super::text;
use crate::report::{CorrelationRow, GroupRow, PairRow, Report, display};
use maud::{Markup, html};

/// The section: a heat map of AGS, a plot of RPS and AGS, and the rates of the groups.
pub fn section(report: &Report) -> Markup {
    let groups = &report.groups;
    html! {
        @if report.pairs.is_empty() {
            p { "There are fewer than two groups, so there is nothing to compare. A group is a model, or a file if no model is named." }
        } @else {
            p.fine {
                "AGS (action graph similarity) of all pairs of groups, in percent. Groups with the same habits in optional tools, "
                "writes, errors and use of outputs have 100. A group is a model, or a file if no model is named."
            }
            (heat(report))
            (omitted(groups.omitted(), "groups", "only the largest are compared"))
            @if let Some(figure) = rps_plot(&report.pairs, report.correlation) { (figure) }
            details {
                summary { "All pairs, with the parts of AGS" }
                (table(
                    "pairs",
                    "AGS of pairs of groups",
                    &["Group", "Group", "#AGS", "#S_node", "#S_seq", "#S_dep", "#Tasks", "#RPS"],
                    report.pairs.iter().map(pair),
                ))
            }
        }
        details {
            summary { "Rates of the groups" }
            (table(
                "groups",
                "Rates of the groups",
                &["Group", "#Trajectories", "#Tasks", "#Verification", "#Confirmation", "#Retry", "#Reuse", "#Chain", "#Fan-out"],
                groups.shown.iter().map(group),
            ))
        }
    }
}

fn heat(report: &Report) -> Markup {
    let groups = &report.groups.shown;
    let of = |a: &str, b: &str| {
        let is_pair = |pair: &&PairRow| (pair.a == a && pair.b == b) || (pair.a == b && pair.b == a);
        report.pairs.iter().find(is_pair).and_then(|pair| pair.ags.ags)
    };
    let all = || report.pairs.iter().filter_map(|pair| pair.ags.ags);
    let (low, high) = (all().fold(1.0, f64::min), all().fold(0.0, f64::max));
    let strength = |ags: f64| if high > low { 0.08 + 0.77 * (ags - low) / (high - low) } else { 0.4 };
    html! {
        div.scroll tabindex="0" role="region" aria-label="AGS of all pairs of groups" {
            table.heat data-table="heat" {
                caption { span { "AGS in percent; a stronger colour means more similar. The scale is from " (display::percent(Some(low))) " to " (display::percent(Some(high))) "." } }
                thead { tr { th scope="col" {} @for group in groups { th scope="col" { span { (text::name(&group.name)) } } } } }
                tbody {
                    @for row in groups {
                        tr {
                            th scope="row" { (text::name(&row.name)) }
                            @for column in groups {
                                @if row.name == column.name {
                                    td.same { span { "·" } }
                                } @else {
                                    @match of(&row.name, &column.name) {
                                        Some(ags) => td style={ "--v:" (format!("{:.3}", strength(ags))) } data-v=(ags) { (format!("{:.1}", 100.0 * ags)) },
                                        None => td data-v="" { (display::UNDEFINED) },
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The plot of RPS and AGS with a point per pair, as in figure 1b of the paper (arXiv 2604.21255).
fn rps_plot(pairs: &[PairRow], correlation: Option<CorrelationRow>) -> Option<Markup> {
    let point = |pair: &PairRow| {
        let (rps, ags) = (pair.rps.as_ref()?.overall?, pair.ags.ags?);
        Some((format!("{} / {}", pair.a, pair.b), rps, 100.0 * ags))
    };
    let points: Vec<(String, f64, f64)> = pairs.iter().filter_map(point).collect();
    let picture = plot::scatter(
        "talk",
        "RPS and AGS of pairs of groups",
        ("RPS (similarity of texts)", "AGS, percent"),
        &points,
    )?;
    let scorer = pairs.iter().find_map(|pair| pair.rps.as_ref()).map(|rps| &rps.scorer)?;
    Some(html! {
        h3 { "RPS and AGS" }
        figure {
            (picture)
            figcaption { "Each point is a pair of groups, with RPS from 1 to 5 (scored by: " (text::name(scorer)) ") and AGS. The table of pairs has both."
                @if let Some(CorrelationRow { r, interval, pairs }) = correlation {
                    " Pearson's r is " data value=(r) { (format!("{r:.2}")) } " over " (pairs) " pairs"
                    @if let Some([low, high]) = interval { (format!(", with a 95 % interval from {low:.2} to {high:.2}")) }
                    "."
                }
            }
        }
    })
}

fn pair(pair: &PairRow) -> Vec<Cell> {
    let rps = pair.rps.as_ref().and_then(|rps| rps.overall);
    vec![
        Cell::Other(text::name(&pair.a)),
        Cell::Other(text::name(&pair.b)),
        Cell::percent(pair.ags.ags),
        Cell::percent(pair.ags.s_node),
        Cell::percent(pair.ags.s_seq),
        Cell::percent(pair.ags.s_dep),
        Cell::count(pair.ags.tasks as u64),
        self::rps(rps),
    ]
}

/// A score from 1 to 5.
pub(super) fn rps(score: Option<f64>) -> Cell {
    Cell::Number(score.map_or_else(|| display::UNDEFINED.to_owned(), |score| format!("{score:.2}")), score)
}

fn group(group: &GroupRow) -> Vec<Cell> {
    let rates = group.rates.sequence().into_iter().chain(group.rates.dependency());
    let mut cells =
        vec![Cell::Other(text::name(&group.name)), Cell::count(group.trajectories), Cell::count(group.tasks as u64)];
    cells.extend(rates.map(Cell::percent));
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{AgsParts, PairRps};

    #[test]
    fn the_rps_plot_has_a_point_for_each_measured_pair() {
        let ags = AgsParts { ags: Some(0.8), s_node: None, s_node_form: None, s_seq: Some(0.8), s_dep: None, tasks: 0 };
        let pair = |b: &str, overall| {
            let scorer = "deterministic".to_owned();
            let rps = PairRps { scorer, overall, style: overall, structure: None, alignment: None };
            PairRow { a: "<a>".to_owned(), b: b.to_owned(), ags, rps: Some(rps) }
        };
        let unmeasured = PairRow { rps: None, ..pair("b", None) };
        assert!(rps_plot(&[], None).is_none() && rps_plot(&[unmeasured.clone(), pair("b", None)], None).is_none());
        let drawn = rps_plot(&[unmeasured, pair("b", Some(3.25)), pair("c", Some(4.5))], None);
        let drawn = drawn.map(Markup::into_string).unwrap_or_default();
        assert_eq!(drawn.matches("<circle").count(), 4, "two points each in the wide and the narrow picture");
        assert!(drawn.contains("&lt;a&gt; / b") && !drawn.contains("<a>") && drawn.contains("scored by"), "{drawn}");
    }
}
