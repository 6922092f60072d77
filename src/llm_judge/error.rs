//! Why a judge gave no scores.

use thiserror::Error;

/// A judge that could not go on.
#[derive(Debug, Error)]
#[error("{fault}{}", note_of_kept(*.kept))]
pub struct JudgeError {
    /// Why.
    pub fault: Fault,
    /// Answers of this run that are kept on disk.
    pub kept: u64,
}

fn note_of_kept(answers: u64) -> String {
    match answers {
        0 => String::new(),
        1 => "; 1 answer of this run is kept, the next run asks for the rest".to_owned(),
        many => format!("; {many} answers of this run are kept, the next run asks for the rest"),
    }
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Fault {
    /// The variable of the key is not there.
    #[error(
        "the environment variable `{variable}`, which `api-key-env` names, is not set: export the key in it, or remove \
         `api-key-env` for a server that asks for none"
    )]
    NoKey {
        /// Its name.
        variable: String,
    },
    /// The variable holds no key.
    #[error("the environment variable `{variable}` holds no key: it has characters that no header may have")]
    BadKey {
        /// Its name.
        variable: String,
    },
    /// More would have to be asked than may be.
    #[error(
        "{needed} requests are needed, and `max-requests` permits {most}: compare fewer groups, lower `samples` or raise \
         `max-requests`"
    )]
    OverBudget {
        /// Requests.
        needed: u64,
        /// The most.
        most: u64,
    },
    /// What may be asked was used up by requests that had to be sent again.
    #[error("the {most} requests that `max-requests` permits are used up: some had to be sent again")]
    BudgetSpent {
        /// The most.
        most: u64,
    },
    /// The key is not accepted.
    #[error("the judge refuses the key (HTTP {status}{}): {}", said(.message), key_advice(*.has_key))]
    Key {
        /// The status.
        status: u16,
        /// The server's words.
        message: String,
        /// Whether one was sent.
        has_key: bool,
    },
    /// There is no such model or no such API.
    #[error(
        "there is nothing at {url} for the model `{model}` (HTTP 404{}): see to `endpoint`, which often ends in /v1, and `model`",
        said(.message)
    )]
    NotFound {
        /// Where the request went.
        url: String,
        /// The model.
        model: String,
        /// The server's words.
        message: String,
    },
    /// No money is left.
    #[error("the account of the key has no credit left (HTTP {status}{})", said(.message))]
    NoCredit {
        /// The status.
        status: u16,
        /// The server's words.
        message: String,
    },
    /// The request is not accepted.
    #[error("the judge does not accept the request (HTTP {status}{})", said(.message))]
    Refused {
        /// The status.
        status: u16,
        /// The server's words.
        message: String,
    },
    /// The server points elsewhere.
    #[error("the judge sends on to {to}, which is not followed: write the address itself as `endpoint`")]
    Redirect {
        /// Where to.
        to: String,
    },
    /// What answers is no such API.
    #[error("{url} answers with {content_type}, not JSON: is `endpoint` the base of an OpenAI-compatible API?")]
    NotAnApi {
        /// Where the request went.
        url: String,
        /// What the answer calls itself.
        content_type: String,
    },
    /// An answer is too large.
    #[error("the judge sent an answer of more than {most} bytes")]
    TooLarge {
        /// The most.
        most: u64,
    },
    /// The server cannot be reached, and will not be by trying again.
    #[error("{url} cannot be reached: {reason}")]
    Unreachable {
        /// Where the request was to go.
        url: String,
        /// Why not.
        reason: String,
    },
    /// It failed each time.
    #[error("the judge failed {times} times, last: {reason}")]
    GaveUp {
        /// How often it was tried.
        times: u32,
        /// What happened last.
        reason: String,
    },
    /// The server asks for a long break.
    #[error("the judge asks to wait for {seconds} s before the next request, which is too long: try again later")]
    LongBreak {
        /// Seconds.
        seconds: u64,
    },
    /// Too many answers are none.
    #[error("{unusable} of {asked} answers cannot be used, first: {first}; see whether the model is fit to judge")]
    Unusable {
        /// Answers that are none.
        unusable: u64,
        /// Questions.
        asked: u64,
        /// What is wrong with the first.
        first: String,
    },
}

fn said(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!(", \"{message}\"") }
}

fn key_advice(has_key: bool) -> &'static str {
    if has_key {
        "see to the variable that `api-key-env` names, and to what the key may do"
    } else {
        "none was sent; name the environment variable that holds it by `api-key-env`"
    }
}
