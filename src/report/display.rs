//! Formats numbers, names and paths for people.

use crate::output::numbers::grouped;
use crate::text::terminal::neutralize;

/// The text of an undefined value.
pub const UNDEFINED: &str = "–";
/// The maximum number of characters shown of a name or label.
const MAX_NAME_CHARS: usize = 80;
/// The maximum number of characters shown of a path.
const MAX_PATH_CHARS: usize = 60;

/// A share in percent with one decimal.
pub fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| UNDEFINED.to_owned(), |share| format!("{:.1} %", 100.0 * share))
}

/// A false-positive rate in percent; rates below 1 % have two decimals.
pub fn rate(rate: Option<f64>) -> String {
    match rate {
        None => "unknown".to_owned(),
        Some(rate) if rate < 0.01 => format!("{:.2} %", 100.0 * rate),
        Some(rate) => format!("{:.1} %", 100.0 * rate),
    }
}

/// Evidence in bits.
pub fn bits(bits: Option<f64>) -> String {
    // Adding zero turns a negative zero into a positive one.
    bits.map_or_else(|| UNDEFINED.to_owned(), |bits| format!("{:+.2}", (bits * 100.0).round() / 100.0 + 0.0))
}

/// A number with one decimal, or none from 100 on.
pub fn number(number: Option<f64>) -> String {
    match number {
        None => UNDEFINED.to_owned(),
        Some(number) if number < 100.0 => format!("{number:.1}"),
        Some(number) => format!("{number:.0}"),
    }
}

/// A size in bytes.
pub fn size(bytes: u64) -> String {
    match bytes {
        0 => "unknown".to_owned(),
        1..1000 => format!("{bytes} B"),
        1000..1_000_000 => format!("{} kB", grouped(bytes.div_ceil(1000))),
        _ => format!("{} MB", grouped(bytes.div_ceil(1_000_000))),
    }
}

/// A name from the data, truncated and escaped.
pub fn name(text: &str) -> String {
    match text.char_indices().nth(MAX_NAME_CHARS) {
        Some((end, _)) => format!("{}…", neutralize(&text[..end])),
        None => neutralize(text).into_owned(),
    }
}

/// A path, escaped and truncated at its start, which is less informative than its end.
pub fn path(text: &str) -> String {
    let length = text.chars().count();
    if length <= MAX_PATH_CHARS {
        return neutralize(text).into_owned();
    }
    let kept: String = text.chars().skip(length - MAX_PATH_CHARS).collect();
    format!("…{}", neutralize(&kept))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded() {
        assert_eq!(
            [percent(Some(0.1234)), percent(None), rate(Some(0.0049)), rate(Some(0.25)), rate(None)],
            ["12.3 %", "–", "0.49 %", "25.0 %", "unknown"]
        );
        assert_eq!([bits(Some(2.0)), bits(Some(-0.001)), bits(None)], ["+2.00", "+0.00", "–"]);
        assert_eq!([number(Some(3.25)), number(Some(1234.5)), number(None)], ["3.2", "1234", "–"]);
        assert_eq!([size(0), size(999), size(12_345), size(31_000_000)], ["unknown", "999 B", "13 kB", "31 MB"]);
    }

    #[test]
    fn texts_are_truncated_and_escaped() {
        assert_eq!(name("a\u{202e}b"), "a\\u{202e}b");
        assert_eq!(name(&"x".repeat(81)), format!("{}…", "x".repeat(80)));
        assert_eq!(path(&format!("{}/end.jsonl", "d".repeat(200))), format!("…{}/end.jsonl", "d".repeat(50)));
    }
}
