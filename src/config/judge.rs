//! The `[judge]` table of `echolint.toml`: the language model that scores RPS.

use super::ConfigError;
use http::Uri;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::fmt;
use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Duration;

/// A language model that scores how similarly agents talk, and the limits on its use.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "JudgeTable")]
pub struct JudgeSettings {
    /// The base URL of an OpenAI-compatible API, without a trailing slash.
    pub endpoint: String,
    /// The model's name at that endpoint.
    pub model: String,
    /// The environment variable with the API key; no key is sent without it.
    pub api_key_env: Option<String>,
    /// The most concurrent requests.
    pub max_concurrency: usize,
    /// The most requests started per minute.
    pub requests_per_minute: Option<u32>,
    /// How long one request may take.
    pub timeout: Duration,
    /// How often a failed request is sent again.
    pub max_retries: u32,
    /// Comparisons per stage of two groups.
    pub samples: usize,
    /// The most requests per run, including retries.
    pub max_requests: u64,
    /// The price of a million input tokens.
    pub price_per_million_input_tokens: Option<f64>,
    /// The price of a million output tokens.
    pub price_per_million_output_tokens: Option<f64>,
}

/// The table as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct JudgeTable {
    endpoint: String,
    #[serde(deserialize_with = "model")]
    model: String,
    #[serde(default, alias = "api_key_env")]
    api_key_env: Option<String>,
    #[serde(default, alias = "max_concurrency", deserialize_with = "max_concurrency")]
    max_concurrency: Option<u64>,
    #[serde(default, alias = "requests_per_minute", deserialize_with = "requests_per_minute")]
    requests_per_minute: Option<u64>,
    #[serde(default, deserialize_with = "timeout")]
    timeout: Option<u64>,
    #[serde(default, alias = "max_retries", deserialize_with = "max_retries")]
    max_retries: Option<u64>,
    #[serde(default, deserialize_with = "samples")]
    samples: Option<u64>,
    #[serde(default, alias = "max_requests", deserialize_with = "max_requests")]
    max_requests: Option<u64>,
    #[serde(default, alias = "price_per_million_input_tokens", deserialize_with = "input_price")]
    price_per_million_input_tokens: Option<f64>,
    #[serde(default, alias = "price_per_million_output_tokens", deserialize_with = "output_price")]
    price_per_million_output_tokens: Option<f64>,
    #[serde(default, alias = "allow_http")]
    allow_http: bool,
}

impl TryFrom<JudgeTable> for JudgeSettings {
    type Error = &'static str;

    fn try_from(table: JudgeTable) -> Result<Self, Self::Error> {
        check_endpoint(&table.endpoint, table.allow_http)?;
        // All ranges below fit into `u32`, so the conversion never saturates.
        let small = |number: Option<u64>, default: u32| {
            number.map_or(default, |number| u32::try_from(number).unwrap_or(u32::MAX))
        };
        Ok(Self {
            endpoint: table.endpoint.trim_end_matches('/').to_owned(),
            model: table.model,
            api_key_env: table.api_key_env,
            max_concurrency: small(table.max_concurrency, 4) as usize,
            requests_per_minute: table.requests_per_minute.map(|rate| small(Some(rate), 1)),
            timeout: Duration::from_secs(table.timeout.unwrap_or(60)),
            max_retries: small(table.max_retries, 4),
            samples: small(table.samples, 4) as usize,
            max_requests: table.max_requests.unwrap_or(500),
            price_per_million_input_tokens: table.price_per_million_input_tokens,
            price_per_million_output_tokens: table.price_per_million_output_tokens,
        })
    }
}

/// The model, the endpoint, and the variable with the key.
impl fmt::Display for JudgeSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.model, self.endpoint)?;
        self.api_key_env.as_ref().map_or(Ok(()), |variable| write!(f, " with the key in {variable}"))
    }
}

impl JudgeSettings {
    /// Whether the endpoint is on this machine.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.endpoint.parse::<Uri>().is_ok_and(|address| address.host().is_some_and(is_loopback))
    }

    /// Rejects an `api-key-env` that is not the name of a variable and may be a key. The check is not part of parsing,
    /// because the parser's error would show the key.
    pub(super) fn check(&self, path: Option<&Path>) -> Result<(), ConfigError> {
        let is_name = |name: &str| {
            name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
                && name.bytes().next().is_some_and(|first| !first.is_ascii_digit())
        };
        if self.api_key_env.as_deref().is_none_or(is_name) {
            return Ok(());
        }
        Err(ConfigError::Invalid {
            path: path.map(Path::to_owned).unwrap_or_default(),
            message: "`api-key-env` in `[judge]` must be the name of an environment variable, such as \
                      OPENAI_API_KEY; do not write the key into this file"
                .to_owned(),
            hint: None,
        })
    }
}

/// Checks that texts and a key may be sent to an endpoint.
fn check_endpoint(endpoint: &str, allow_http: bool) -> Result<(), &'static str> {
    const EXPECTED: &str =
        "`endpoint` must be the base URL of an OpenAI-compatible API, such as https://api.openai.com/v1";
    let address: Uri = endpoint.parse().map_err(|_| EXPECTED)?;
    let (Some(scheme), Some(authority), Some(host)) = (address.scheme_str(), address.authority(), address.host())
    else {
        return Err(EXPECTED);
    };
    if authority.as_str().contains('@') {
        return Err("`endpoint` must not contain a user or a password; use `api-key-env` for the key");
    }
    if address.query().is_some() || endpoint.contains('#') {
        return Err("`endpoint` must not contain `?` or `#`");
    }
    match scheme {
        "https" => Ok(()),
        "http" if allow_http || is_loopback(host) => Ok(()),
        "http" => Err("`endpoint` must use https unless it is on this machine; `allow-http = true` allows http, \
                 but the texts and the key can then be read in transit"),
        _ => Err(EXPECTED),
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

fn model<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let name = String::deserialize(deserializer)?;
    if name.trim().is_empty() { Err(D::Error::custom("`model` must not be empty")) } else { Ok(name) }
}

/// Parses a whole number in a range.
fn integer<'de, D: Deserializer<'de>>(
    deserializer: D,
    range: RangeInclusive<u64>,
    name: &str,
) -> Result<Option<u64>, D::Error> {
    let number = u64::deserialize(deserializer)?;
    if range.contains(&number) {
        return Ok(Some(number));
    }
    Err(D::Error::custom(format!("`{name}` must be a whole number from {} to {}", range.start(), range.end())))
}

fn max_concurrency<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    integer(deserializer, 1..=64, "max-concurrency")
}

fn requests_per_minute<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    integer(deserializer, 1..=100_000, "requests-per-minute")
}

fn timeout<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    integer(deserializer, 1..=3600, "timeout")
}

fn max_retries<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    integer(deserializer, 0..=20, "max-retries")
}

fn samples<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    integer(deserializer, 1..=100, "samples")
}

fn max_requests<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    integer(deserializer, 1..=1_000_000, "max-requests")
}

fn price<'de, D: Deserializer<'de>>(deserializer: D, expected: &str) -> Result<Option<f64>, D::Error> {
    let price = f64::deserialize(deserializer)?;
    if (0.0..=1e6).contains(&price) { Ok(Some(price)) } else { Err(D::Error::custom(expected)) }
}

fn input_price<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    price(deserializer, "`price-per-million-input-tokens` must be a price from 0 to 1000000, such as 0.15")
}

fn output_price<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    price(deserializer, "`price-per-million-output-tokens` must be a price from 0 to 1000000, such as 0.6")
}
