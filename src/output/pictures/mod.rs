//! Text pictures for terminals: bars, heat maps and action graphs.
//!
//! Drawing is pure: it turns numbers and a [`Screen`] into text. The caller detects the terminal.

mod bars;
mod graph;
mod heat_map;
mod lanes;
mod scale;

pub use bars::Bar;
pub use graph::graph;
pub use heat_map::HeatMap;

use anstyle::Style;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The capabilities of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// The colours it supports.
    pub colors: Colors,
    /// Whether it displays Unicode.
    pub unicode: bool,
    /// Its width in columns.
    pub columns: usize,
}

/// The colours of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colors {
    /// No colours, or colours are turned off.
    None,
    /// The 16 colours of the user's theme.
    Theme,
    /// 256 colours, of which 240 do not depend on the theme.
    Fixed,
    /// 24-bit colours.
    True,
}

impl Screen {
    /// Applies a style to a text; without colours the text is unchanged.
    fn paint(&self, style: Style, text: &str) -> String {
        if self.colors == Colors::None || text.is_empty() || style.is_plain() {
            text.to_owned()
        } else {
            format!("{style}{text}{style:#}")
        }
    }

    /// Truncates a text to a number of columns.
    fn clip(&self, text: &str, columns: usize) -> String {
        if text.width() <= columns {
            return text.to_owned();
        }
        let mark = if self.unicode { '…' } else { '~' };
        let mut left = columns.saturating_sub(1);
        let fits = |character: &char| match left.checked_sub(character.width().unwrap_or(0)) {
            Some(rest) => {
                left = rest;
                true
            }
            None => false,
        };
        let mut clipped: String = text.chars().take_while(fits).collect();
        if columns > 0 {
            clipped.push(mark);
        }
        clipped
    }
}

/// Pads a text with spaces to a number of columns.
fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}
