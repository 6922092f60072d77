//! Areas under curves, means, and their formats in tables.

use std::cmp::Ordering;

/// The area under the ROC curve, from 0 to 1: the share of pairs in which one of `ours` is above one of `theirs`, with
/// ties as one half.
pub fn auc(ours: &[f64], theirs: &[f64]) -> f64 {
    let wins = |our: f64| -> f64 {
        let win = |their: &f64| match our.partial_cmp(their) {
            Some(Ordering::Greater) => 1.0,
            Some(Ordering::Equal) => 0.5,
            _ => 0.0,
        };
        theirs.iter().map(win).sum()
    };
    let sum: f64 = ours.iter().map(|&our| wins(our)).sum();
    sum / (float(ours.len()) * float(theirs.len()))
}

/// A running mean.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mean {
    sum: f64,
    squares: f64,
    count: usize,
}

impl Mean {
    /// Adds a value; NaN and infinities are ignored.
    pub fn add(&mut self, value: f64) {
        if value.is_finite() {
            self.sum += value;
            self.squares += value * value;
            self.count += 1;
        }
    }

    /// The mean; NaN without values.
    pub fn get(self) -> f64 {
        self.sum / float(self.count)
    }

    /// The standard deviation of the values.
    pub fn deviation(self) -> f64 {
        let variance = self.squares / float(self.count) - self.get() * self.get();
        (variance.max(0.0) * float(self.count) / float(self.count.saturating_sub(1).max(1))).sqrt()
    }
}

impl FromIterator<f64> for Mean {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut mean = Self::default();
        values.into_iter().for_each(|value| mean.add(value));
        mean
    }
}

/// A count as a floating-point number.
#[allow(clippy::cast_precision_loss)] // counts stay far below 2⁵³
pub const fn float(count: usize) -> f64 {
    count as f64
}

/// Prints a Markdown table; the first column is text, the others are numbers.
pub fn table(head: &[String], rows: &[Vec<String>]) {
    let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
    println!("{}\n|---|{}", line(head), "---:|".repeat(head.len().saturating_sub(1)));
    rows.iter().for_each(|row| println!("{}", line(row)));
    println!();
}

/// A value with three decimals, or a dash if it is undefined.
pub fn three(value: f64) -> String {
    match format!("{value:.3}") {
        zero if zero == "-0.000" => "0.000".to_owned(),
        text if value.is_finite() => text,
        _ => "–".to_owned(),
    }
}

/// A share in percent.
pub fn percent(value: f64) -> String {
    if value.is_finite() { format!("{:.1} %", 100.0 * value) } else { "–".to_owned() }
}

/// A share in whole percent.
pub fn whole_percent(value: f64) -> String {
    format!("{:.0} %", 100.0 * value)
}

/// A value with two decimals and its sign.
pub fn signed(value: f64) -> String {
    if value.is_finite() { format!("{value:+.2}") } else { "–".to_owned() }
}

/// The header of a table.
pub fn head(first: &str, columns: impl IntoIterator<Item = impl ToString>) -> Vec<String> {
    std::iter::once(first.to_owned()).chain(columns.into_iter().map(|column| column.to_string())).collect()
}
