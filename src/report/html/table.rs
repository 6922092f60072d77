//! Tables that can be sorted, and stay tables without script.

use super::text::prose;
use crate::report::words;
use maud::{Markup, html};

/// Rows from which on a table has a height of its own.
const TALL: usize = 25;

/// A cell.
pub enum Cell {
    /// A number as people read it, and in full where it is known.
    Number(String, Option<f64>),
    /// A share as a number and as a bar of this class.
    Bar(&'static str, Option<f64>),
    /// Text with code between backticks.
    Prose(String),
    /// Something else.
    Other(Markup),
}

impl Cell {
    /// A count.
    pub fn count(count: u64) -> Self {
        #[allow(clippy::cast_precision_loss)] // for sorting
        let value = count as f64;
        Self::Number(crate::output::summary::grouped(count), Some(value))
    }

    /// A share.
    pub fn percent(share: Option<f64>) -> Self {
        Self::Number(words::percent(share), share)
    }

    /// Evidence.
    pub fn bits(bits: Option<f64>) -> Self {
        Self::Number(words::bits(bits), bits)
    }

    /// A false-positive rate.
    pub fn rate(rate: Option<f64>) -> Self {
        Self::Number(words::rate(rate), rate)
    }

    fn render(&self) -> Markup {
        html! {
            @match self {
                Self::Number(text, value) => td.num data-v=(value.map_or_else(String::new, |value| value.to_string())) { (text) },
                Self::Bar(class, share) => td class={ "num bar " (class) } style={ "--v:" (format!("{:.3}", share.unwrap_or_default())) }
                    data-v=(share.map_or_else(String::new, |share| share.to_string())) { (words::percent(*share)) },
                Self::Prose(text) => td.text { (prose(text)) },
                Self::Other(markup) => td.text { (markup) },
            }
        }
    }
}

/// A table in a box of its own, which scrolls where the page is narrow. Heads that begin with `#` are of numbers; the
/// first cell of a row is its head. `name` says what `data-table` is.
pub fn table(name: &str, caption: &str, heads: &[&str], rows: impl IntoIterator<Item = Vec<Cell>>) -> Markup {
    let rows: Vec<Vec<Cell>> = rows.into_iter().collect();
    // Long ones scroll in their box, so that what comes after them can be reached.
    let class = if rows.len() > TALL { "scroll tall" } else { "scroll" };
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

/// What is left out of a list.
pub fn cut(left_out: u64, what: &str, how: &str) -> Markup {
    html! {
        @if left_out > 0 {
            p.note { (crate::output::summary::grouped(left_out)) " more " (what) " not listed" @if !how.is_empty() { " (" (how) ")" } "." }
        }
    }
}
