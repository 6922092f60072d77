//! The errors of a judge.

use thiserror::Error;

/// A run that failed.
#[derive(Debug, Error)]
#[error("{kind}{}", cached_note(*.cached))]
pub struct JudgeError {
    /// The reason.
    pub kind: JudgeErrorKind,
    /// The number of answers that this run has cached.
    pub cached: u64,
}

fn cached_note(answers: u64) -> String {
    match answers {
        0 => String::new(),
        1 => "; 1 answer of this run is cached, and the next run requests the rest".to_owned(),
        many => format!("; {many} answers of this run are cached, and the next run requests the rest"),
    }
}

/// The reason why a judge cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum JudgeErrorKind {
    /// The environment variable of the key is not set.
    #[error(
        "the environment variable `{variable}` (`api-key-env`) is not set; export the key in it, or remove \
         `api-key-env` if the server needs no key"
    )]
    NoKey {
        /// The name of the variable.
        variable: String,
    },
    /// The environment variable of the key contains something else.
    #[error(
        "the environment variable `{variable}` does not contain a valid key: some characters are invalid in a header"
    )]
    BadKey {
        /// The name of the variable.
        variable: String,
    },
    /// The plan needs too many requests.
    #[error(
        "{needed} requests are needed, but `max-requests` is {max}; compare fewer groups, lower `samples` or raise \
         `max-requests`"
    )]
    OverBudget {
        /// The number of requests.
        needed: u64,
        /// The limit.
        max: u64,
    },
    /// Retries have used up the requests of the plan.
    #[error("all {max} requests that `max-requests` allows were sent, because some had to be repeated")]
    BudgetSpent {
        /// The limit.
        max: u64,
    },
    /// The server rejects the key.
    #[error("the judge rejected the key (HTTP {status}{}); {}", quote(.message), key_advice(*.has_key))]
    Key {
        /// The HTTP status.
        status: u16,
        /// The message of the server.
        message: String,
        /// Whether a key was sent.
        has_key: bool,
    },
    /// The model or the API does not exist.
    #[error(
        "{url} not found for the model `{model}` (HTTP 404{}); check `model` and `endpoint`, which often ends in /v1",
        quote(.message)
    )]
    NotFound {
        /// The address of the request.
        url: String,
        /// The model.
        model: String,
        /// The message of the server.
        message: String,
    },
    /// The account has no credit left.
    #[error("the account of the key has no credit left (HTTP {status}{})", quote(.message))]
    NoCredit {
        /// The HTTP status.
        status: u16,
        /// The message of the server.
        message: String,
    },
    /// The server rejects the request.
    #[error("the judge rejected the request (HTTP {status}{})", quote(.message))]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The message of the server.
        message: String,
    },
    /// The server redirects to another address.
    #[error("the judge redirects to {to}, which is not followed; set `endpoint` to the final address")]
    Redirect {
        /// The other address.
        to: String,
    },
    /// The response is not from a chat completions API.
    #[error("{url} answered with {content_type} instead of JSON; set `endpoint` to an OpenAI-compatible API")]
    NotAnApi {
        /// The address of the request.
        url: String,
        /// The content type of the response.
        content_type: String,
    },
    /// A response is too large.
    #[error("the judge's response is larger than {max} bytes")]
    TooLarge {
        /// The limit.
        max: u64,
    },
    /// The server cannot be reached, and a retry would not help.
    #[error("cannot reach {url}: {reason}")]
    Unreachable {
        /// The address of the request.
        url: String,
        /// The error.
        reason: String,
    },
    /// All retries failed.
    #[error("the judge failed {times} times; last error: {reason}")]
    GaveUp {
        /// The number of attempts.
        times: u32,
        /// The last error.
        reason: String,
    },
    /// The server asks for a longer pause than a run waits.
    #[error("the judge asks to wait {seconds} s before the next request; try again later")]
    LongPause {
        /// The pause in seconds.
        seconds: u64,
    },
    /// Too many answers are unusable.
    #[error("{unusable} of {asked} answers cannot be used, the first because {first}; use a more capable model")]
    Unusable {
        /// The number of unusable answers.
        unusable: u64,
        /// The number of questions.
        asked: u64,
        /// The reason for the first one.
        first: String,
    },
}

fn quote(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!(", \"{message}\"") }
}

fn key_advice(has_key: bool) -> &'static str {
    if has_key {
        "check the variable that `api-key-env` names, and the permissions of the key"
    } else {
        "no key was sent; set `api-key-env` to the name of the environment variable that contains it"
    }
}
