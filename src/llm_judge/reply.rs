//! Decides from a response how the run continues.

use super::answer::{self, Scores, UnusableAnswer};
use super::error::JudgeErrorKind;
use super::http::{Endpoint, Reply, SendError};
use super::prompt::Dialect;
use crate::text::terminal::neutralize;
use serde_json::Value;
use std::time::Duration;

/// The number of characters of a server's message that are shown.
const MAX_MESSAGE: usize = 200;

/// The next step after a request.
#[derive(Debug)]
pub(super) enum NextStep {
    /// Record the scores.
    Scores(Scores),
    /// Record that the model answered without scores.
    Unusable(UnusableAnswer),
    /// Send the same request again, after the pause that the server asks for.
    Retry { reason: String, wait: Option<Duration> },
    /// Send the request in a simpler dialect.
    Simplify(Dialect),
    /// Stop the run.
    Stop(JudgeErrorKind),
}

/// The next step after a request in a dialect.
pub(super) fn next_step(
    reply: Result<Reply, SendError>,
    endpoint: &Endpoint,
    dialect: Dialect,
    model: &str,
) -> NextStep {
    match reply {
        Err(SendError::Transient(reason)) => NextStep::Retry { reason, wait: None },
        Err(SendError::Permanent(error)) => NextStep::Stop(error),
        Ok(reply) => {
            let body = serde_json::from_slice::<Value>(&reply.body).ok();
            if !(200..=299).contains(&reply.status) {
                return after_error(reply.status, &reply, body.as_ref(), endpoint, dialect, model);
            }
            match body {
                // Gateways to several servers report errors of a server with a successful status.
                Some(body)
                    if body.get("error").is_some_and(|error| !error.is_null()) && body.get("choices").is_none() =>
                {
                    let code = body.pointer("/error/code").and_then(Value::as_u64);
                    let status =
                        code.and_then(|code| u16::try_from(code).ok()).filter(|code| (400..600).contains(code));
                    after_error(status.unwrap_or(500), &reply, Some(&body), endpoint, dialect, model)
                }
                Some(body) => answer::scores(&body).map_or_else(NextStep::Unusable, NextStep::Scores),
                None if is_json(&reply.content_type) => NextStep::Unusable(UnusableAnswer::NotJson),
                None => NextStep::Stop(JudgeErrorKind::NotAnApi {
                    url: endpoint.url.clone(),
                    content_type: match displayable(&reply.content_type, endpoint) {
                        none if none.is_empty() => "an unknown content type".to_owned(),
                        content_type => content_type,
                    },
                }),
            }
        }
    }
}

fn is_json(content_type: &str) -> bool {
    content_type.to_lowercase().contains("json")
}

fn after_error(
    status: u16,
    reply: &Reply,
    body: Option<&Value>,
    endpoint: &Endpoint,
    dialect: Dialect,
    model: &str,
) -> NextStep {
    let message = displayable(&body.map(error_message).unwrap_or_default(), endpoint);
    if matches!(status, 400 | 415 | 422 | 500 | 501)
        && let Some(simpler) = dialect.without_rejected(&String::from_utf8_lossy(&reply.body))
    {
        return NextStep::Simplify(simpler);
    }
    // A filtered question or answer says nothing about the next ones.
    if body.is_some_and(|body| has_code(body, "content_filter")) {
        return NextStep::Unusable(UnusableAnswer::Filtered);
    }
    NextStep::Stop(match status {
        300..=399 => JudgeErrorKind::Redirect {
            to: match displayable(&reply.location, endpoint) {
                none if none.is_empty() => "another address".to_owned(),
                location => location,
            },
        },
        401 | 403 => JudgeErrorKind::Key { status, message, has_key: endpoint.key.is_some() },
        404 => JudgeErrorKind::NotFound { url: endpoint.url.clone(), model: model.to_owned(), message },
        402 => JudgeErrorKind::NoCredit { status, message },
        429 if body.is_some_and(|body| has_code(body, "insufficient_quota")) => {
            JudgeErrorKind::NoCredit { status, message }
        }
        408 | 409 | 425 | 429 | 500 | 502..=504 | 506..=599 => {
            let quoted = if message.is_empty() { message } else { format!(", \"{message}\"") };
            let advice = if status == 429 { "; lower `requests-per-minute` or `max-concurrency`" } else { "" };
            return NextStep::Retry { reason: format!("HTTP {status}{quoted}{advice}"), wait: reply.wait };
        }
        _ => JudgeErrorKind::Refused { status, message },
    })
}

/// The message of an error. Its place differs between servers.
fn error_message(body: &Value) -> String {
    let places = ["/error/message", "/message", "/detail/0/msg", "/detail", "/error"];
    places.iter().find_map(|place| body.pointer(place)?.as_str()).unwrap_or_default().to_owned()
}

/// Whether an error has a code.
fn has_code(body: &Value, code: &str) -> bool {
    ["/error/code", "/error/type"].iter().any(|place| body.pointer(place).is_some_and(|value| value == code))
}

/// A text from the server, shortened, on one line, and without the key.
fn displayable(text: &str, endpoint: &Endpoint) -> String {
    let text = endpoint.key.as_ref().map_or_else(|| text.to_owned(), |key| key.redact(text));
    let text = neutralize(text.trim()).into_owned();
    match text.char_indices().nth(MAX_MESSAGE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
