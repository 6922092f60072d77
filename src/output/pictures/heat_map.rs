//! Heat maps: what is between each two of several names.

use super::{Colors, Screen, padded, scale};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr as _;

/// Columns of a name at the most and at the least.
const NAME: usize = 32;
const LEAST_NAME: usize = 8;
/// Steps of the legend.
const STEPS: usize = 12;

/// A square of numbers.
#[derive(Debug, Clone)]
pub struct HeatMap<'m> {
    /// What the numbers are.
    pub title: &'m str,
    /// The names, harmless for a terminal.
    pub names: Vec<String>,
    /// The numbers, row by row; `None` for what is not defined.
    pub values: Vec<Option<f64>>,
    /// How a number is written.
    pub show: fn(f64) -> String,
}

impl HeatMap<'_> {
    /// The picture, a line a name; `None` where the screen is too narrow.
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
        let left = screen.columns.checked_sub(index + 2 + count * cell).filter(|&left| left >= LEAST_NAME)?;
        let name = self.names.iter().map(|name| name.width()).max().unwrap_or(0).min(NAME).min(left);
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

/// The scale from its lowest to its highest colour.
#[allow(clippy::cast_precision_loss)] // a few steps
fn legend(screen: &Screen) -> String {
    let step = |step: usize| screen.paint(scale::cell(step as f64 / (STEPS - 1) as f64, screen.colors), "  ");
    (0..STEPS).map(step).collect()
}
