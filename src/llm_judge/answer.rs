//! Parses the answers of a judge.

use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

/// The scores of one comparison, each from 1 to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scores {
    /// The similarity of the wording.
    pub style: u8,
    /// The similarity of the layout.
    pub structure: u8,
    /// The similarity of the conduct.
    pub alignment: u8,
}

/// The reason why an answer has no scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(super) enum UnusableAnswer {
    #[error("the answer is not JSON")]
    NotJson,
    #[error("the answer has no message")]
    NoMessage,
    #[error("the model refused to answer")]
    Refusal,
    #[error("the answer was cut off by the server's token limit")]
    CutOff,
    #[error("the server's content filter blocked it")]
    Filtered,
    #[error("the message has no JSON object with `style`, `structure` and `alignment`")]
    NoScores,
    #[error("a score is not a whole number from 1 to 5")]
    OutOfRange,
    #[error("the message has several objects with different scores")]
    Contradiction,
}

/// The scores as JSON values. A duplicate member is an error.
#[derive(Deserialize)]
struct RawScores {
    style: Value,
    structure: Value,
    alignment: Value,
}

impl Scores {
    /// Parses the scores in a JSON object.
    pub fn of_json(text: &str) -> Result<Self, UnusableAnswer> {
        let raw: RawScores = serde_json::from_str(text).map_err(|_| UnusableAnswer::NoScores)?;
        let score = |value: &Value| {
            // `4.0` is 4: some servers write all numbers as floats.
            let number = value.as_f64().filter(|number| number.fract() == 0.0 && (1.0..=5.0).contains(number));
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // it is from 1 to 5
            number.map(|number| number as u8).ok_or(UnusableAnswer::OutOfRange)
        };
        let [style, structure, alignment] = [&raw.style, &raw.structure, &raw.alignment].map(score);
        Ok(Self { style: style?, structure: structure?, alignment: alignment? })
    }

    /// The scores as a JSON object.
    pub fn to_json(self) -> String {
        let Self { style, structure, alignment } = self;
        format!(r#"{{"style":{style},"structure":{structure},"alignment":{alignment}}}"#)
    }
}

/// Parses the scores in a response of the chat completions API.
pub(super) fn scores(body: &Value) -> Result<Scores, UnusableAnswer> {
    let choice = body.pointer("/choices/0").ok_or(UnusableAnswer::NoMessage)?;
    let message = choice.get("message").ok_or(UnusableAnswer::NoMessage)?;
    if message.get("refusal").and_then(Value::as_str).is_some_and(|refusal| !refusal.is_empty()) {
        return Err(UnusableAnswer::Refusal);
    }
    // Complete scores count whatever the finish reason is.
    let found = text_of(message).ok_or(UnusableAnswer::NoMessage).and_then(|text| scores_in(&text));
    found.map_err(|unusable| match choice.get("finish_reason").and_then(Value::as_str) {
        Some("length") => UnusableAnswer::CutOff,
        Some("content_filter") => UnusableAnswer::Filtered,
        _ => unusable,
    })
}

/// The text of a message: a string, or a list of parts.
fn text_of(message: &Value) -> Option<String> {
    match message.get("content")? {
        Value::String(text) => Some(text.clone()),
        Value::Array(parts) => {
            Some(parts.iter().filter_map(|part| part.get("text").and_then(Value::as_str)).collect::<String>())
        }
        _ => None,
    }
}

/// The scores in a text: the whole text if it is JSON, otherwise the objects in it, which must not contradict each
/// other.
fn scores_in(text: &str) -> Result<Scores, UnusableAnswer> {
    // Some servers include the reasoning of the model in the text.
    let text = text.rsplit_once("</think>").map_or(text, |(_, answer)| answer).trim();
    if text.starts_with('{') && serde_json::from_str::<Value>(text).is_ok() {
        return Scores::of_json(text);
    }
    let mut found = None;
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        rest = &rest[at..];
        let mut objects = serde_json::Deserializer::from_str(rest).into_iter::<&serde_json::value::RawValue>();
        let Some(Ok(object)) = objects.next() else {
            rest = &rest[1..];
            continue;
        };
        rest = &rest[objects.byte_offset()..];
        match Scores::of_json(object.get()) {
            Err(UnusableAnswer::NoScores) => {}
            Err(other) => return Err(other),
            Ok(scores) if found.is_some_and(|found| found != scores) => return Err(UnusableAnswer::Contradiction),
            Ok(scores) => found = Some(scores),
        }
    }
    found.ok_or(UnusableAnswer::NoScores)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(content: Value) -> Result<[u8; 3], UnusableAnswer> {
        let body = json!({"choices": [{"message": {"content": content}, "finish_reason": "stop"}]});
        scores(&body).map(|scores| [scores.style, scores.structure, scores.alignment])
    }

    #[test]
    fn scores_are_found() {
        let plain = r#"{"style":1,"structure":3,"alignment":5}"#;
        for text in [
            plain.to_owned(),
            format!("```json\n{plain}\n```"),
            format!("<think>{{\"style\": 9, ...}}</think>\n{plain}"),
            format!("Here { } are my scores: {plain}. They are {plain}.", "{well}"),
            r#"{"reason":"{","alignment":5.0,"style":1,"structure":3}"#.to_owned(),
        ] {
            assert_eq!(of(json!(text)), Ok([1, 3, 5]), "{text}");
        }
        assert_eq!(of(json!([{"type": "text", "text": plain}])), Ok([1, 3, 5]));
    }

    #[test]
    fn texts_without_valid_scores_are_refused() {
        for (text, reason) in [
            (r#"{"style":0,"structure":3,"alignment":5}"#, UnusableAnswer::OutOfRange),
            (r#"{"style":6,"structure":3,"alignment":5}"#, UnusableAnswer::OutOfRange),
            (r#"{"style":4.5,"structure":3,"alignment":5}"#, UnusableAnswer::OutOfRange),
            (r#"{"style":"4","structure":3,"alignment":5}"#, UnusableAnswer::OutOfRange),
            (r#"{"style":null,"structure":3,"alignment":5}"#, UnusableAnswer::OutOfRange),
            (r#"{"style":1e999,"structure":3,"alignment":5}"#, UnusableAnswer::NoScores),
            (r#"{"structure":3,"alignment":5}"#, UnusableAnswer::NoScores),
            (r#"{"style":1,"style":5,"structure":3,"alignment":5}"#, UnusableAnswer::NoScores),
            (r#"[{"style":1}]"#, UnusableAnswer::NoScores),
            ("I am sorry, I cannot do that.", UnusableAnswer::NoScores),
            (r#"{"style":1,"structure":3,"alignm"#, UnusableAnswer::NoScores),
            (
                r#"{"style":1,"structure":3,"alignment":5} or {"style":2,"structure":3,"alignment":5}"#,
                UnusableAnswer::Contradiction,
            ),
            ("", UnusableAnswer::NoScores),
        ] {
            assert_eq!(of(json!(text)), Err(reason), "{text}");
        }
        let refusal = json!({"choices": [{"message": {"content": null, "refusal": "No."}}]});
        assert_eq!(scores(&refusal), Err(UnusableAnswer::Refusal));
        let cut = json!({"choices": [{"message": {"content": "{\"sty"}, "finish_reason": "length"}]});
        assert_eq!(scores(&cut), Err(UnusableAnswer::CutOff));
        for none in [json!({}), json!({"choices": []}), json!({"choices": [{"message": {}}]}), json!([1])] {
            assert_eq!(scores(&none), Err(UnusableAnswer::NoMessage), "{none}");
        }
    }

    #[test]
    fn many_braces_do_not_take_long() {
        assert_eq!(of(json!("{".repeat(100_000))), Err(UnusableAnswer::NoScores));
    }
}
