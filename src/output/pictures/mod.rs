//! Pictures for terminals: bars, heat maps and action graphs, of characters.
//!
//! They are pure: numbers and a [`Screen`] in, text out. Who knows the terminal says what it can show.

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

/// What a terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// Its colours.
    pub colors: Colors,
    /// Whether it shows more than ASCII.
    pub unicode: bool,
    /// Its width.
    pub columns: usize,
}

/// The colours of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colors {
    /// None, or none are wanted.
    None,
    /// The 16 that the user's theme chooses.
    Theme,
    /// 256, of which 240 look the same everywhere.
    Fixed,
    /// All.
    True,
}

impl Screen {
    /// A text in a style; as it is where there are no colours.
    fn paint(&self, style: Style, text: &str) -> String {
        if self.colors == Colors::None || text.is_empty() || style.is_plain() {
            text.to_owned()
        } else {
            format!("{style}{text}{style:#}")
        }
    }

    /// A text in at most so many columns.
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

/// A text with spaces after it, up to so many columns.
fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}
