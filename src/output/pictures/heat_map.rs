//! Heat maps of a number for each pair of names.

use super::{Colors, Screen, padded, scale};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr as _;

/// The maximum and minimum width of the names.
const MAX_NAME_WIDTH: usize = 32;
const MIN_NAME_WIDTH: usize = 8;
/// The number of colours in the legend.
const LEGEND_STEPS: usize = 12;

/// A square matrix of numbers.
#[derive(Debug, Clone)]
pub struct HeatMap<'m> {
    /// The title.
    pub title: &'m str,
    /// The names, escaped for terminals.
    pub names: Vec<String>,
    /// The numbers, row by row; `None` if undefined.
    pub values: Vec<Option<f64>>,
    /// Formats a number.
    pub show: fn(f64) -> String,
}

impl HeatMap<'_> {
    /// Draws the heat map with one line per name. `None` if the screen is too narrow or no number is defined.
    #[must_use]
    pub fn draw(&self, screen: &Screen) -> Option<String> {
        let count = self.names.len();
        let numbers = || self.values.iter().flatten().copied().filter(|value| value.is_finite());
        let (low, high) =
            numbers().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if low > high {
            return None;
        }
        let index = count.to_string().len();
        let cell = numbers().map(|value| (self.show)(value).width()).max().unwrap_or(0).max(index) + 2;
        let left = screen.columns.checked_sub(index + 2 + count * cell).filter(|&left| left >= MIN_NAME_WIDTH)?;
        let name = self.names.iter().map(|name| name.width()).max().unwrap_or(0).min(MAX_NAME_WIDTH).min(left);
        let mut out = format!("{}\n{}", self.title, " ".repeat(index + 2 + name));
        for column in 1..=count {
            let _ = write!(out, "{column:>width$} ", width = cell - 1);
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
        for (row, own) in self.names.iter().enumerate() {
            let own = padded(&screen.clip(own, name), name);
            let _ = write!(out, "{:>index$} {own} ", row + 1);
            for column in 0..count {
                out.push_str(&self.cell(row * count + column, cell, (low, high), screen));
            }
            out.truncate(out.trim_end().len());
            out.push('\n');
        }
        if screen.colors != Colors::None && high > low {
            let _ = writeln!(out, "{} {} {}", (self.show)(low), legend(screen), (self.show)(high));
        }
        Some(out)
    }

    fn cell(&self, at: usize, width: usize, (low, high): (f64, f64), screen: &Screen) -> String {
        match self.values.get(at).copied().flatten().filter(|value| value.is_finite()) {
            Some(value) => {
                let share = if high > low { (value - low) / (high - low) } else { 0.5 };
                let text = (self.show)(value);
                screen.paint(scale::cell(share, screen.colors), &format!("{text:>width$} ", width = width - 1))
            }
            None => format!("{:>width$} ", if screen.unicode { "·" } else { "-" }, width = width - 1),
        }
    }
}

/// The colour scale from low to high.
#[allow(clippy::cast_precision_loss)] // a few steps
fn legend(screen: &Screen) -> String {
    let step = |step: usize| screen.paint(scale::cell(step as f64 / (LEGEND_STEPS - 1) as f64, screen.colors), "  ");
    (0..LEGEND_STEPS).map(step).collect()
}
