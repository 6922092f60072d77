//! Whether an output says that its call failed (docs/metrics.md, section 1).

use super::Text;
use crate::json::{Kind, ValueRef};
use aho_corasick::packed::Searcher;
use std::sync::LazyLock;

/// Whether an output without a flag of its own says that the call failed.
pub(super) fn says_error(text: &Text<'_>) -> bool {
    // Most outputs are long and speak of no error, and their raw content shows it: look at that
    // before decoding, and again before parsing.
    if let Some(raw) = text.raw() {
        let first = raw.trim_start().as_bytes().first();
        let may_start = first.is_none_or(|byte| matches!(byte, b'e' | b'E' | b'\\'));
        let may_hold = first.is_some_and(|&byte| byte == b'{') && may_hold_error(raw, "\\\"");
        if !may_start && !may_hold {
            return false;
        }
    }
    let trimmed = text.as_str().trim();
    if trimmed.as_bytes().get(..5).is_some_and(|start| start.eq_ignore_ascii_case(b"error")) {
        return true;
    }
    if !trimmed.starts_with('{') || !may_hold_error(trimmed, "\"") {
        return false;
    }
    let Some(object) = text.json() else { return false };
    object.get("error").is_some_and(is_truthy)
        || object.get("success").is_some_and(|value| value.kind() == Kind::False)
        || object.get("status").is_some_and(|value| value.is_str("error"))
}

/// Whether a text may be an object that says so; `quote` is how the text writes a quote, which is
/// another way in the raw content of a string. The members may stand anywhere in the text.
fn may_hold_error(text: &str, quote: &str) -> bool {
    const MARKS: [&str; 5] = ["error\"", "error\\", "success\"", "success\\", "\\u00"];
    static FINDER: LazyLock<Option<Searcher>> = LazyLock::new(|| Searcher::new(MARKS));
    let Some(finder) = FINDER.as_ref() else { return true };
    finder.find_iter(text).any(|found| {
        if MARKS[found.pattern().as_usize()].starts_with('\\') {
            // What is wanted may be written in escapes of letters and quotes.
            return text.as_bytes().get(found.end()).is_some_and(|digit| matches!(digit, b'2'..=b'7'));
        }
        // The quote or backslash after the word belongs to what follows.
        let (before, rest) = text.split_at(found.end() - 1);
        let (before, word) = before.split_at(found.start());
        if rest.starts_with("\\u") {
            return true;
        }
        match (before.strip_suffix(quote), rest.strip_prefix(quote)) {
            (Some(before), Some(after)) => may_say_error(before, word, after, quote),
            _ => false,
        }
    })
}

/// Whether the string `error` or `success`, between `before` and `after`, may say that a call failed.
fn may_say_error(before: &str, word: &str, after: &str, quote: &str) -> bool {
    let after = skip_space(after);
    match after.as_bytes().first() {
        Some(b':') => {
            let value = skip_space(&after[1..]);
            let ends_at_once = || value.strip_prefix(quote).is_some_and(|rest| rest.starts_with(quote));
            match word {
                "error" => !(value.starts_with("null") || value.starts_with("false") || ends_at_once()),
                _ => !(value.starts_with("true") || value.starts_with("null") || value.starts_with(quote)),
            }
        }
        // A value, which counts as that of `status`.
        Some(b',' | b'}' | b']') if word == "error" => match skip_space_back(before) {
            before if before.ends_with([',', '[']) => false,
            before => before.strip_suffix(':').is_none_or(|before| {
                let key = skip_space_back(before).strip_suffix(quote);
                key.is_none_or(|key| key.ends_with("status"))
            }),
        },
        Some(b',' | b'}' | b']') => false,
        _ => true,
    }
}

/// The text without the JSON white space it begins with, be it written in escapes.
fn skip_space(mut text: &str) -> &str {
    loop {
        text = text.trim_start_matches([' ', '\t', '\n', '\r']);
        match text.as_bytes() {
            [b'\\', b'n' | b't' | b'r', ..] => text = &text[2..],
            _ => return text,
        }
    }
}

/// The text without the JSON white space it ends with, be it written in escapes.
fn skip_space_back(mut text: &str) -> &str {
    loop {
        text = text.trim_end_matches([' ', '\t', '\n', '\r']);
        match text.as_bytes() {
            [.., b'\\', b'n' | b't' | b'r'] => text = &text[..text.len() - 2],
            _ => return text,
        }
    }
}

/// Whether a value says something: not null, false, zero or empty.
fn is_truthy(value: ValueRef<'_>) -> bool {
    match value.kind() {
        Kind::Null | Kind::False => false,
        Kind::True => true,
        Kind::Number => value.as_f64() != Some(0.0),
        Kind::String => value.span().len() > 2,
        Kind::Array | Kind::Object => !value.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_content_tells_of_most_outputs_that_they_say_no_error() {
        let may = |text: &str| {
            let raw = serde_json::to_string(text).unwrap();
            let (raw, plain) = (may_hold_error(&raw[1..raw.len() - 1], "\\\""), may_hold_error(text, "\""));
            assert_eq!(raw, plain, "{text}");
            raw
        };
        for text in [
            r#"{"error": "no"}"#,
            r#"{"a": 1, "error" : {}}"#,
            r#"{"error":0}"#,
            "{\n\"error\"\n:\n1}",
            r#"{"success": false}"#,
            "{\"success\":\n\tfalse}",
            r#"{"status": "error"}"#,
            "{\"status\"\n:\n \"error\"\n}",
            r#"{"status":"error","b":1}"#,
            r#"{"\u0065rror": 1}"#,
            r#"{"error\u0041": 1}"#,
        ] {
            assert!(may(text), "{text}");
        }
        for text in [
            r#"{"error": null}"#,
            r#"{"error": "", "b": 1}"#,
            r#"{"error":false}"#,
            r#"{"success": true, "status": "success"}"#,
            r#"{"success":null}"#,
            r#"{"kind": "error"}"#,
            r#"{"kinds": ["error", "error"]}"#,
            r#"{"last_error": 1, "no": "an error"}"#,
            r#"{"text": "\"error\": 1"}"#,
            r#"{"error_code": 1}"#,
        ] {
            assert!(!may(text), "{text}");
        }
        // The quotes may be escapes of the string that the text stands in.
        assert!(may_hold_error("{\\\"error\\u0022: 1}", "\\\""));
    }
}
