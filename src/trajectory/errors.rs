//! Recognises error outputs of tools (docs/metrics.md, section 1).

use super::Text;
use crate::json::{Kind, ValueRef};
use aho_corasick::packed::Searcher;
use std::sync::LazyLock;

/// Whether an output without an error flag reports a failure of the call.
pub(super) fn is_error_output(text: &Text<'_>) -> bool {
    // Most outputs are long and report no error. Scanning the raw content first avoids decoding and parsing them.
    if let Some(raw) = text.raw() {
        let first = raw.trim_start().as_bytes().first();
        let may_start_with_error = first.is_none_or(|byte| matches!(byte, b'e' | b'E' | b'\\'));
        let may_be_error_object = first.is_some_and(|&byte| byte == b'{') && may_contain_error(raw, "\\\"");
        if !may_start_with_error && !may_be_error_object {
            return false;
        }
    }
    let trimmed = text.as_str().trim();
    if trimmed.as_bytes().get(..5).is_some_and(|start| start.eq_ignore_ascii_case(b"error")) {
        return true;
    }
    if !trimmed.starts_with('{') || !may_contain_error(trimmed, "\"") {
        return false;
    }
    let Some(object) = text.json() else { return false };
    object.get("error").is_some_and(is_truthy)
        || object.get("success").is_some_and(|value| value.kind() == Kind::False)
        || object.get("status").is_some_and(|value| value.is_str("error"))
}

/// Whether a text may be an object that reports an error.
///
/// `quote` is a quote as written in the text: `"`, or `\"` in the raw content of a string. The scan ignores nesting, so
/// a member of a nested object counts too.
fn may_contain_error(text: &str, quote: &str) -> bool {
    const MARKS: [&str; 5] = ["error\"", "error\\", "success\"", "success\\", "\\u00"];
    static FINDER: LazyLock<Option<Searcher>> = LazyLock::new(|| Searcher::new(MARKS));
    let Some(finder) = FINDER.as_ref() else { return true };
    finder.find_iter(text).any(|found| {
        if MARKS[found.pattern().as_usize()].starts_with('\\') {
            // The keys may be written with escaped letters or quotes.
            return text.as_bytes().get(found.end()).is_some_and(|digit| matches!(digit, b'2'..=b'7'));
        }
        // The quote or backslash at the end of the match belongs to the text after the word.
        let (before, rest) = text.split_at(found.end() - 1);
        let (before, word) = before.split_at(found.start());
        if rest.starts_with("\\u") {
            return true;
        }
        match (before.strip_suffix(quote), rest.strip_prefix(quote)) {
            (Some(before), Some(after)) => may_be_error_value(before, word, after, quote),
            _ => false,
        }
    })
}

/// Whether the string `error` or `success` between `before` and `after` may report a failure.
fn may_be_error_value(before: &str, word: &str, after: &str, quote: &str) -> bool {
    let after = skip_space(after);
    match after.as_bytes().first() {
        Some(b':') => {
            let value = skip_space(&after[1..]);
            let is_empty_string = || value.strip_prefix(quote).is_some_and(|rest| rest.starts_with(quote));
            match word {
                "error" => !(value.starts_with("null") || value.starts_with("false") || is_empty_string()),
                _ => !(value.starts_with("true") || value.starts_with("null") || value.starts_with(quote)),
            }
        }
        // The string is a value. It reports an error only as the value of `status`.
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

/// The text without leading JSON white space, literal or escaped.
fn skip_space(mut text: &str) -> &str {
    loop {
        text = text.trim_start_matches([' ', '\t', '\n', '\r']);
        match text.as_bytes() {
            [b'\\', b'n' | b't' | b'r', ..] => text = &text[2..],
            _ => return text,
        }
    }
}

/// The text without trailing JSON white space, literal or escaped.
fn skip_space_back(mut text: &str) -> &str {
    loop {
        text = text.trim_end_matches([' ', '\t', '\n', '\r']);
        match text.as_bytes() {
            [.., b'\\', b'n' | b't' | b'r'] => text = &text[..text.len() - 2],
            _ => return text,
        }
    }
}

/// Whether a value is truthy: not null, false, zero or empty.
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
    fn raw_scans_find_all_errors_and_skip_most_other_outputs() {
        let may = |text: &str| {
            let raw = serde_json::to_string(text).unwrap();
            let (raw, plain) = (may_contain_error(&raw[1..raw.len() - 1], "\\\""), may_contain_error(text, "\""));
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
        // The quotes may be escaped as `\u0022` in the enclosing string.
        assert!(may_contain_error("{\\\"error\\u0022: 1}", "\\\""));
    }
}
