//! Bars for numbers, with a mark at a threshold.

use super::Screen;
use anstyle::{AnsiColor, Style};

/// A number as a bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// The number. Negative numbers have an empty bar.
    pub value: f64,
    /// The number at which the bar is marked.
    pub threshold: Option<f64>,
    /// The number of a full bar.
    pub full_scale: f64,
    /// Whether the number is reliable; if not, the bar is faint.
    pub is_sure: bool,
}

/// Block characters for zero to eight eighths.
const EIGHTHS: [char; 9] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

impl Bar {
    /// Draws the bar in exactly this many columns, with a line at the threshold.
    #[must_use]
    pub fn draw(&self, columns: usize, screen: &Screen) -> String {
        let filled = self.eighths(self.value, columns);
        let mark = self.threshold.map(|threshold| (self.eighths(threshold, columns) / 8).min(columns.max(1) - 1));
        let is_past = self.threshold.is_some_and(|threshold| self.value >= threshold);
        let cell = |at: usize| {
            let eighths = filled.saturating_sub(8 * at).min(8);
            match (mark == Some(at), screen.unicode) {
                (true, true) => {
                    if is_past {
                        '┃'
                    } else {
                        '│'
                    }
                }
                (true, false) => '|',
                (false, true) => EIGHTHS[eighths],
                (false, false) => {
                    if eighths >= 4 {
                        '#'
                    } else {
                        ' '
                    }
                }
            }
        };
        let (below, above) = (0..mark.unwrap_or(columns), mark.unwrap_or(columns)..columns);
        let [style_below, style_above] = self.styles(is_past);
        screen.paint(style_below, &below.map(cell).collect::<String>())
            + &screen.paint(style_above, &above.map(cell).collect::<String>())
    }

    /// The styles below and above the threshold.
    fn styles(&self, is_past: bool) -> [Style; 2] {
        if !self.is_sure {
            return [Style::new().dimmed(); 2];
        }
        let color = |color: AnsiColor| Style::new().fg_color(Some(color.into()));
        [color(AnsiColor::Cyan), if is_past { color(AnsiColor::Red).bold() } else { Style::new().dimmed() }]
    }

    /// The number of eighths of a column that a number fills: at least one for numbers above 0.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)] // a few columns
    fn eighths(&self, value: f64, columns: usize) -> usize {
        let share = value / self.full_scale;
        if !share.is_finite() || share <= 0.0 {
            return 0;
        }
        ((share.min(1.0) * (8 * columns) as f64).round() as usize).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::pictures::Colors;
    use unicode_width::UnicodeWidthStr as _;

    const PLAIN: Screen = Screen { colors: Colors::None, unicode: true, columns: 80 };

    fn drawn(value: f64, threshold: Option<f64>) -> String {
        Bar { value, threshold, full_scale: 4.0, is_sure: true }.draw(8, &PLAIN)
    }

    #[test]
    fn the_length_of_a_bar_is_its_number() {
        let cases = [
            (0.0, None, "        "),
            (-1.0, Some(2.0), "    │   "),
            (1.0, None, "██      "),
            (1.25, None, "██▌     "),
            (0.01, None, "▏       "),
            (4.0, None, "████████"),
            (9.0, None, "████████"),
            (1.0, Some(2.0), "██  │   "),
            (2.0, Some(2.0), "████┃   "),
            (3.0, Some(2.0), "████┃█  "),
            (4.0, Some(4.0), "███████┃"),
            (f64::NAN, None, "        "),
        ];
        for (value, threshold, expected) in cases {
            assert_eq!(drawn(value, threshold), expected, "{value} {threshold:?}");
        }
    }

    #[test]
    fn the_width_of_a_bar_does_not_depend_on_its_numbers() {
        let numbers = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 0.0, 1e-9, 0.3, 1.0, 1e300];
        for value in numbers {
            for threshold in numbers.map(Some).into_iter().chain([None]) {
                for full_scale in numbers {
                    for unicode in [false, true] {
                        let bar = Bar { value, threshold, full_scale, is_sure: false };
                        let screen = Screen { unicode, ..PLAIN };
                        for columns in [0, 1, 7] {
                            assert_eq!(bar.draw(columns, &screen).width(), columns, "{bar:?} {columns}");
                        }
                    }
                }
            }
        }
    }
}
