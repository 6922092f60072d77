//! What a reply means for the run.

use super::answer::{self, Scores, Unusable};
use super::error::Fault;
use super::http::{Broken, Endpoint, Reply};
use super::prompt::Dialect;
use crate::text::terminal::neutralize;
use serde_json::Value;
use std::time::Duration;

/// Characters of a server's words that are repeated.
const MESSAGE: usize = 200;

/// What is to be done next.
#[derive(Debug)]
pub(super) enum NextStep {
    /// Nothing: these are the scores.
    Scores(Scores),
    /// The model answered, but gave no scores.
    Unusable(Unusable),
    /// The same once more, after a while.
    Again { reason: String, wait: Option<Duration> },
    /// The same with less of the API.
    Simpler(Dialect),
    /// Nothing any more.
    Stop(Fault),
}

/// Judges a reply to a request in a dialect.
pub(super) fn next_step(reply: Result<Reply, Broken>, endpoint: &Endpoint, dialect: Dialect, model: &str) -> NextStep {
    match reply {
        Err(Broken::Again(reason)) => NextStep::Again { reason, wait: None },
        Err(Broken::Never(fault)) => NextStep::Stop(fault),
        Ok(reply) => {
            let body = serde_json::from_slice::<Value>(&reply.body).ok();
            if !(200..=299).contains(&reply.status) {
                return refused(reply.status, &reply, body.as_ref(), endpoint, dialect, model);
            }
            match body {
                // Servers that stand before others say so inside of an answer that is fine by itself.
                Some(body)
                    if body.get("error").is_some_and(|error| !error.is_null()) && body.get("choices").is_none() =>
                {
                    let code = body.pointer("/error/code").and_then(Value::as_u64);
                    let status =
                        code.and_then(|code| u16::try_from(code).ok()).filter(|code| (400..600).contains(code));
                    refused(status.unwrap_or(500), &reply, Some(&body), endpoint, dialect, model)
                }
                Some(body) => answer::scores(&body).map_or_else(NextStep::Unusable, NextStep::Scores),
                None if is_json(&reply.content_type) => NextStep::Unusable(Unusable::NotJson),
                None => NextStep::Stop(Fault::NotAnApi {
                    url: endpoint.url.clone(),
                    content_type: match shown(&reply.content_type, endpoint) {
                        none if none.is_empty() => "something".to_owned(),
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

fn refused(
    status: u16,
    reply: &Reply,
    body: Option<&Value>,
    endpoint: &Endpoint,
    dialect: Dialect,
    model: &str,
) -> NextStep {
    let said = body.map(words).unwrap_or_default();
    let message = shown(&said, endpoint);
    if matches!(status, 400 | 415 | 422 | 500 | 501)
        && let Some(simpler) = dialect.without_what(&String::from_utf8_lossy(&reply.body))
    {
        return NextStep::Simpler(simpler);
    }
    // Some servers hold back a question, others an answer; neither is a fault of the next one.
    if body.is_some_and(|body| says(body, "content_filter")) {
        return NextStep::Unusable(Unusable::Filtered);
    }
    NextStep::Stop(match status {
        300..=399 => Fault::Redirect {
            to: match shown(&reply.location, endpoint) {
                none if none.is_empty() => "another address".to_owned(),
                location => location,
            },
        },
        401 | 403 => Fault::Key { status, message, has_key: endpoint.key.is_some() },
        404 => Fault::NotFound { url: endpoint.url.clone(), model: model.to_owned(), message },
        402 => Fault::NoCredit { status, message },
        429 if body.is_some_and(|body| says(body, "insufficient_quota")) => Fault::NoCredit { status, message },
        408 | 409 | 425 | 429 | 500 | 502..=504 | 506..=599 => {
            let words = if message.is_empty() { message } else { format!(", \"{message}\"") };
            let advice =
                if status == 429 { "; `requests-per-minute` and `max-concurrency` slow requests down" } else { "" };
            return NextStep::Again { reason: format!("HTTP {status}{words}{advice}"), wait: reply.wait };
        }
        _ => Fault::Refused { status, message },
    })
}

/// The words of an error, wherever a server puts them.
fn words(body: &Value) -> String {
    let places = ["/error/message", "/message", "/detail/0/msg", "/detail", "/error"];
    places.iter().find_map(|place| body.pointer(place)?.as_str()).unwrap_or_default().to_owned()
}

/// Whether an error has this code.
fn says(body: &Value, code: &str) -> bool {
    ["/error/code", "/error/type"].iter().any(|place| body.pointer(place).is_some_and(|said| said == code))
}

/// Words of a server, short, on one line, without the key.
fn shown(words: &str, endpoint: &Endpoint) -> String {
    let words = endpoint.key.as_ref().map_or_else(|| words.to_owned(), |key| key.out_of(words));
    let words = neutralize(words.trim()).into_owned();
    match words.char_indices().nth(MESSAGE) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}
