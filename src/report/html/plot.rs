//! Plots as SVG, drawn with `plotters`.
//!
//! plotters writes colours as attributes. The colours used here are placeholders, which the page's style sheet replaces
//! in both themes (`.plot [fill="#0000D0"]`). Each plot is drawn for wide and for narrow windows, because text in a
//! picture that is scaled down is unreadable.

use crate::report::display;
use crate::report::distribution::Distribution;
use maud::{Markup, PreEscaped, html};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

const DATA: RGBColor = RGBColor(0, 0, 0xd0);
const ECHO: RGBColor = RGBColor(0, 0, 0xd1);
const OTHERS: RGBColor = RGBColor(0, 0, 0xd2);
const MUTED: RGBColor = RGBColor(0, 0, 0xd3);
const TEACHER: RGBColor = RGBColor(0, 0, 0xd4);
const GRID: RGBColor = RGBColor(0, 0, 0xd5);
const INK: RGBColor = RGBColor(0, 0, 0xd6);

/// The sizes of the two pictures, in pixels.
const WIDE: (u32, u32) = (920, 330);
const NARROW: (u32, u32) = (360, 290);
/// The font size. plotters draws text smaller than requested, by a factor of 1.24.
const FONT: f64 = 12.5 * 1.24;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// Both pictures of a plot, with a title and a description for screen readers.
fn pictures(id: &str, title: &str, description: &str, draw: impl Fn(&Area<'_>, (u32, u32)) -> Drawn) -> Markup {
    html! {
        div.plot {
            @for (class, size) in [("wide-plot", WIDE), ("narrow", NARROW)] {
                @if let Some(inside) = picture(size, &draw) {
                    svg class=(class) role="img" viewBox={ "0 0 " (size.0) " " (size.1) }
                        aria-labelledby={ (id) "-" (class) "-t " (id) "-" (class) "-d" } {
                        title #{ (id) "-" (class) "-t" } { (title) }
                        desc #{ (id) "-" (class) "-d" } { (description) }
                        (PreEscaped(inside))
                    }
                }
            }
        }
    }
}

/// The content of the SVG element of a picture, or `None` if drawing fails.
fn picture(size: (u32, u32), draw: &impl Fn(&Area<'_>, (u32, u32)) -> Drawn) -> Option<String> {
    let mut text = String::new();
    let area = SVGBackend::with_string(&mut text, size).into_drawing_area();
    draw(&area, size).and_then(|()| area.present()).ok()?;
    drop(area);
    // The page writes the SVG element itself, with a title and a flexible size.
    let inside = text.split_once('>')?.1.trim_end().strip_suffix("</svg>")?;
    Some(inside.to_owned())
}

fn font(color: RGBColor) -> TextStyle<'static> {
    ("sans-serif", FONT).into_font().color(&color)
}

/// A histogram of the data's scores and those of the profile; `None` without scores.
pub fn scores(id: &str, teacher: &str, distribution: &Distribution, has_data: bool) -> Option<Markup> {
    let (first, last) = (distribution.bins.first()?, distribution.bins.last()?);
    let (low, high) = (first.from, last.to);
    let shares =
        distribution.bins.iter().flat_map(|bin| [Some(bin.data_share), bin.background_share, bin.teacher_share]);
    let top = shares.flatten().fold(0.0, f64::max) * 1.15;
    if top <= 0.0 {
        return None;
    }
    let steps = |share: fn(&crate::report::Bin) -> Option<f64>| -> Vec<(f64, f64)> {
        let points =
            distribution.bins.iter().filter_map(|bin| share(bin).map(|share| [(bin.from, share), (bin.to, share)]));
        points.flatten().collect()
    };
    let (others, of_teacher) = (steps(|bin| bin.background_share), steps(|bin| bin.teacher_share));
    let draw = |area: &Area<'_>, (width, _): (u32, u32)| -> Drawn {
        let narrow = width < 500;
        let mut chart = ChartBuilder::on(area)
            .margin(6)
            .margin_right(14)
            .x_label_area_size(44)
            .y_label_area_size(if narrow { 44 } else { 62 })
            .build_cartesian_2d(low..high, 0.0..top)?;
        let mut mesh = chart.configure_mesh();
        mesh.disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GRID)
            .axis_style(MUTED)
            .label_style(font(MUTED))
            .axis_desc_style(font(MUTED))
            .x_labels(if narrow { 5 } else { 12 })
            .y_labels(5)
            .x_label_formatter(&|bits| format!("{bits:+.0}").replace("+0", "0").replace("-0", "0"))
            .y_label_formatter(&|share| format!("{:.0} %", 100.0 * share))
            .x_desc("evidence for the teacher, in bits");
        if !narrow {
            mesh.y_desc("share of trajectories");
        }
        mesh.draw()?;
        if !others.is_empty() {
            chart.draw_series(AreaSeries::new(others.iter().copied(), 0.0, OTHERS.mix(0.35)))?;
        }
        let gap = (high - low) / f64::from(width) * 0.75;
        let bars = distribution.bins.iter().filter(|bin| has_data && bin.data > 0).map(|bin| {
            let is_echo = distribution.echo_from.is_some_and(|from| bin.from >= from - 1e-9);
            let color = if is_echo { ECHO } else { DATA };
            Rectangle::new([(bin.from + gap, 0.0), (bin.to - gap, bin.data_share)], color.filled())
        });
        chart.draw_series(bars)?;
        // Draw the outline of the area above the bars, which may hide the area.
        chart.draw_series(LineSeries::new(others.iter().copied(), OTHERS.stroke_width(1)))?;
        if !of_teacher.is_empty() {
            chart.draw_series(LineSeries::new(of_teacher.iter().copied(), TEACHER.stroke_width(2)))?;
        }
        if let Some(from) = distribution.echo_from.filter(|from| (low..=high).contains(from)) {
            chart.draw_series([PathElement::new([(from, 0.0), (from, top)], ECHO.stroke_width(2))])?;
            let is_right = from > low + 0.6 * (high - low);
            let (side, shift) = if is_right { (HPos::Right, -6) } else { (HPos::Left, 6) };
            let style = font(ECHO).pos(Pos::new(side, VPos::Top));
            let label = EmptyElement::at((from, top))
                + Text::new(format!("limit {}", display::bits(Some(from))), (shift, 4), style);
            chart.draw_series([label])?;
        }
        Ok(())
    };
    let limit = distribution.echo_from.map_or_else(
        || "No score is high enough for an echo.".to_owned(),
        |from| format!("The limit of an echo is {} bits.", display::bits(Some(from))),
    );
    let bars = if has_data { "The bars show the data. " } else { "" };
    let title = format!("Distribution of the evidence for {}", display::name(teacher));
    let description = format!(
        "Shares of trajectories by score, from {low:.1} to {high:.1} bits. {bars}The grey area shows other models, the \
         dashed line the teacher. {limit} The table below has the same numbers."
    );
    Some(pictures(id, &title, &description, draw))
}

/// A scatter plot of labelled points (label, x, y); `None` without points.
pub fn scatter(id: &str, title: &str, axes: (&str, &str), points: &[(String, f64, f64)]) -> Option<Markup> {
    let span = |value: fn(&(String, f64, f64)) -> f64| {
        let ends = points
            .iter()
            .map(value)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        let room = ((ends.1 - ends.0) * 0.12).max(0.02);
        (ends.0 - room)..(ends.1 + room)
    };
    let (across, up) = (span(|point| point.1), span(|point| point.2));
    if points.is_empty() || !(across.start.is_finite() && up.start.is_finite()) {
        return None;
    }
    let draw = |area: &Area<'_>, (width, _): (u32, u32)| -> Drawn {
        let narrow = width < 500;
        let mut chart = ChartBuilder::on(area)
            .margin(8)
            .x_label_area_size(44)
            .y_label_area_size(58)
            .build_cartesian_2d(across.clone(), up.clone())?;
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GRID)
            .axis_style(MUTED)
            .label_style(font(MUTED))
            .axis_desc_style(font(MUTED))
            .x_labels(if narrow { 4 } else { 10 })
            .y_labels(5)
            .x_desc(axes.0)
            .y_desc(axes.1)
            .draw()?;
        let middle = f64::midpoint(across.start, across.end);
        chart.draw_series(points.iter().map(|(label, x, y)| {
            let (side, shift) = if *x > middle { (HPos::Right, -8) } else { (HPos::Left, 8) };
            let style = font(INK).pos(Pos::new(side, VPos::Center));
            // Many labels would overlap; the table has the names.
            let text = if narrow || points.len() > 24 { String::new() } else { display::name(label) };
            EmptyElement::at((*x, *y)) + Circle::new((0, 0), 5, DATA.filled()) + Text::new(text, (shift, 0), style)
        }))?;
        Ok(())
    };
    let description = format!(
        "{} points. Horizontal axis: {}. Vertical axis: {}. The table below has the same numbers.",
        points.len(),
        axes.0,
        axes.1
    );
    Some(pictures(id, title, &description, draw))
}
