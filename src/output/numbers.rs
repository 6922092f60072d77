//! Numbers as people read them.

/// A count with its noun: `1 file`, `2 files`, `2 trajectories`.
pub(crate) fn plural(count: u64, word: &str) -> String {
    let number = grouped(count);
    match word.strip_suffix("ry") {
        _ if count == 1 => format!("{number} {word}"),
        Some(stem) => format!("{number} {stem}ries"),
        None => format!("{number} {word}s"),
    }
}

/// A number with spaces between groups of three digits.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_have_their_plural() {
        let shown = [0, 1, 2000].map(|count| plural(count, "trajectory"));
        assert_eq!(shown, ["0 trajectories", "1 trajectory", "2 000 trajectories"]);
    }

    #[test]
    fn numbers_are_grouped_by_three() {
        let shown = [0, 999, 1000, 123_456, 1_234_567].map(grouped);
        assert_eq!(shown, ["0", "999", "1 000", "123 456", "1 234 567"]);
        assert_eq!((plural(1, "file"), plural(0, "file")), ("1 file".to_owned(), "0 files".to_owned()));
    }
}
