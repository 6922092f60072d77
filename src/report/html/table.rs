//! Tables that are sortable with the page's script, and static without it.

use super::text::prose;
use crate::report::display;
use maud::{Markup, html};

/// Tables with more rows have a limited height and scroll.
const MAX_STATIC_ROWS: usize = 25;

/// A cell of a table.
pub enum Cell {
    /// A formatted number, and its exact value if defined.
    Number(String, Option<f64>),
    /// A share as a number and as a bar with this class.
    Bar(&'static str, Option<f64>),
    /// Text with code between backticks.
    Prose(String),
    /// Any other content.
    Other(Markup),
}

impl Cell {
    /// A count.
    pub fn count(count: u64) -> Self {
        #[allow(clippy::cast_precision_loss)] // for sorting
        let value = count as f64;
        Self::Number(crate::output::numbers::grouped(count), Some(value))
    }

    /// A share.
    pub fn percent(share: Option<f64>) -> Self {
        Self::Number(display::percent(share), share)
    }

    /// Evidence.
    pub fn bits(bits: Option<f64>) -> Self {
        Self::Number(display::bits(bits), bits)
    }

    /// A false-positive rate.
    pub fn rate(rate: Option<f64>) -> Self {
        Self::Number(display::rate(rate), rate)
    }

    fn render(&self) -> Markup {
        html! {
            @match self {
                Self::Number(text, value) => td.num data-v=(value.map_or_else(String::new, |value| value.to_string())) { (text) },
                Self::Bar(class, share) => td class={ "num bar " (class) } style={ "--v:" (format!("{:.3}", share.unwrap_or_default())) }
                    data-v=(share.map_or_else(String::new, |share| share.to_string())) { (display::percent(*share)) },
                Self::Prose(text) => td.text { (prose(text)) },
                Self::Other(markup) => td.text { (markup) },
            }
        }
    }
}

/// A table that scrolls if the page is too narrow or the table too long. Headers that start with `#` are for columns of
/// numbers. `name` is the value of `data-table`.
pub fn table(name: &str, caption: &str, heads: &[&str], rows: impl IntoIterator<Item = Vec<Cell>>) -> Markup {
    let rows: Vec<Vec<Cell>> = rows.into_iter().collect();
    let class = if rows.len() > MAX_STATIC_ROWS { "scroll tall" } else { "scroll" };
    html! {
        div class=(class) tabindex="0" role="region" aria-label=(caption) {
            table.sortable data-table=(name) {
                caption { span { (caption) } }
                thead { tr {
                    @for head in heads {
                        @match head.strip_prefix('#') {
                            Some(head) => th.num scope="col" { (head) },
                            None => th scope="col" { (head) },
                        }
                    }
                } }
                tbody { @for row in rows { tr { @for cell in row { (cell.render()) } } } }
            }
        }
    }
}

/// A note on the number of omitted entries, with an optional hint.
pub fn omitted(count: u64, noun: &str, hint: &str) -> Markup {
    html! {
        @if count > 0 {
            p.note { (crate::output::numbers::grouped(count)) " more " (noun) " not listed" @if !hint.is_empty() { " (" (hint) ")" } "." }
        }
    }
}
