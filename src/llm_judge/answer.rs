//! What a judge says, read.

use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

/// How alike two agents talk in one comparison, each from 1 to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scores {
    /// Words.
    pub style: u8,
    /// Shape.
    pub structure: u8,
    /// What is done.
    pub alignment: u8,
}

/// Why an answer has no scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(super) enum Unusable {
    #[error("the answer is not JSON")]
    NotJson,
    #[error("the answer has no message")]
    NoMessage,
    #[error("the model refused to answer")]
    Refusal,
    #[error("the answer was cut off by the server's limit of tokens")]
    CutOff,
    #[error("the server's content filter held it back")]
    Filtered,
    #[error("the message has no JSON object with `style`, `structure` and `alignment`")]
    NoScores,
    #[error("a score is no whole number from 1 to 5")]
    OutOfRange,
    #[error("the message has several objects with different scores")]
    Contradiction,
}

/// The scores as they are written; a member that stands there twice is an error.
#[derive(Deserialize)]
struct Written {
    style: Value,
    structure: Value,
    alignment: Value,
}

impl Scores {
    /// The scores in a JSON object.
    pub fn of_json(text: &str) -> Result<Self, Unusable> {
        let written: Written = serde_json::from_str(text).map_err(|_| Unusable::NoScores)?;
        let score = |value: &Value| {
            // `4.0` is 4: some servers know one kind of number only.
            let number = value.as_f64().filter(|number| number.fract() == 0.0 && (1.0..=5.0).contains(number));
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // it is one of 1 to 5
            number.map(|number| number as u8).ok_or(Unusable::OutOfRange)
        };
        let [style, structure, alignment] = [&written.style, &written.structure, &written.alignment].map(score);
        Ok(Self { style: style?, structure: structure?, alignment: alignment? })
    }

    /// The same, written.
    pub fn to_json(self) -> String {
        let Self { style, structure, alignment } = self;
        format!(r#"{{"style":{style},"structure":{structure},"alignment":{alignment}}}"#)
    }
}

/// The scores in the body of an answer of the chat completions API.
pub(super) fn scores(body: &Value) -> Result<Scores, Unusable> {
    let choice = body.pointer("/choices/0").ok_or(Unusable::NoMessage)?;
    let message = choice.get("message").ok_or(Unusable::NoMessage)?;
    if message.get("refusal").and_then(Value::as_str).is_some_and(|refusal| !refusal.is_empty()) {
        return Err(Unusable::Refusal);
    }
    // What is complete counts, whatever the reason to finish.
    let found = text_of(message).ok_or(Unusable::NoMessage).and_then(|text| scores_in(&text));
    found.map_err(|unusable| match choice.get("finish_reason").and_then(Value::as_str) {
        Some("length") => Unusable::CutOff,
        Some("content_filter") => Unusable::Filtered,
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

/// The scores in a text: the whole of it where that is JSON, else the objects in it, which must not contradict each
/// other.
fn scores_in(text: &str) -> Result<Scores, Unusable> {
    // Some servers leave what the model thought in the text.
    let text = text.rsplit_once("</think>").map_or(text, |(_, said)| said).trim();
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
            Err(Unusable::NoScores) => {}
            Err(other) => return Err(other),
            Ok(scores) if found.is_some_and(|found| found != scores) => return Err(Unusable::Contradiction),
            Ok(scores) => found = Some(scores),
        }
    }
    found.ok_or(Unusable::NoScores)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(content: Value) -> Result<[u8; 3], Unusable> {
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
    fn what_is_no_score_is_refused() {
        for (text, why) in [
            (r#"{"style":0,"structure":3,"alignment":5}"#, Unusable::OutOfRange),
            (r#"{"style":6,"structure":3,"alignment":5}"#, Unusable::OutOfRange),
            (r#"{"style":4.5,"structure":3,"alignment":5}"#, Unusable::OutOfRange),
            (r#"{"style":"4","structure":3,"alignment":5}"#, Unusable::OutOfRange),
            (r#"{"style":null,"structure":3,"alignment":5}"#, Unusable::OutOfRange),
            (r#"{"style":1e999,"structure":3,"alignment":5}"#, Unusable::NoScores),
            (r#"{"structure":3,"alignment":5}"#, Unusable::NoScores),
            (r#"{"style":1,"style":5,"structure":3,"alignment":5}"#, Unusable::NoScores),
            (r#"[{"style":1}]"#, Unusable::NoScores),
            ("I am sorry, I cannot do that.", Unusable::NoScores),
            (r#"{"style":1,"structure":3,"alignm"#, Unusable::NoScores),
            (
                r#"{"style":1,"structure":3,"alignment":5} or {"style":2,"structure":3,"alignment":5}"#,
                Unusable::Contradiction,
            ),
            ("", Unusable::NoScores),
        ] {
            assert_eq!(of(json!(text)), Err(why), "{text}");
        }
        let refusal = json!({"choices": [{"message": {"content": null, "refusal": "No."}}]});
        assert_eq!(scores(&refusal), Err(Unusable::Refusal));
        let cut = json!({"choices": [{"message": {"content": "{\"sty"}, "finish_reason": "length"}]});
        assert_eq!(scores(&cut), Err(Unusable::CutOff));
        for none in [json!({}), json!({"choices": []}), json!({"choices": [{"message": {}}]}), json!([1])] {
            assert_eq!(scores(&none), Err(Unusable::NoMessage), "{none}");
        }
    }

    #[test]
    fn many_braces_end() {
        assert_eq!(of(json!("{".repeat(100_000))), Err(Unusable::NoScores));
    }
}
