//! The judge of RPS, as it is written in `echolint.toml`.

use super::ConfigError;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::fmt;
use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Duration;
use http::Uri;

/// A language model that scores how alike agents talk, and how much it may be asked.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "JudgeTable")]
pub struct JudgeSettings {
    /// The base address of an OpenAI-compatible API, without a slash at its end.
    pub endpoint: String,
    /// The model's name there.
    pub model: String,
    /// The environment variable that holds the key, where the server asks for one.
    pub api_key_env: Option<String>,
    /// Requests under way at the same time.
    pub max_concurrency: usize,
    /// Requests started in a minute.
    pub requests_per_minute: Option<u32>,
    /// How long one request may take.
    pub timeout: Duration,
    /// How often a request that failed is sent again.
    pub max_retries: u32,
    /// Comparisons of each stage of two groups.
    pub samples: usize,
    /// Requests of a run, those sent again included.
    pub max_requests: u64,
    /// What a million tokens of questions cost.
    pub price_per_million_input_tokens: Option<f64>,
    /// What a million tokens of answers cost.
    pub price_per_million_output_tokens: Option<f64>,
}

/// The table `[judge]`.
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
        // The ranges below fit into the smaller types.
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

/// Which model, where, and which variable's key it is sent.
impl fmt::Display for JudgeSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.model, self.endpoint)?;
        self.api_key_env.as_ref().map_or(Ok(()), |variable| write!(f, ", with the key in {variable}"))
    }
}

impl JudgeSettings {
    /// Whether the endpoint is on this machine.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.endpoint.parse::<Uri>().is_ok_and(|address| address.host().is_some_and(is_loopback))
    }

    /// Refuses a key where the name of a variable should stand. The error does not show what was written, as the
    /// parser's own would.
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
            message: "`api-key-env` in `judge` is the name of an environment variable, such as \
                      OPENAI_API_KEY; a key does not belong in this file"
                .to_owned(),
            hint: None,
        })
    }
}

/// Whether texts and a key may be sent there.
fn check_endpoint(endpoint: &str, allow_http: bool) -> Result<(), &'static str> {
    const WANTED: &str =
        "`endpoint` is the base address of an OpenAI-compatible API, such as https://api.openai.com/v1";
    let address: Uri = endpoint.parse().map_err(|_| WANTED)?;
    let (Some(scheme), Some(authority), Some(host)) = (address.scheme_str(), address.authority(), address.host())
    else {
        return Err(WANTED);
    };
    if authority.as_str().contains('@') {
        return Err("`endpoint` has no user and password: name the variable that holds the key by `api-key-env`");
    }
    if address.query().is_some() || endpoint.contains('#') {
        return Err("`endpoint` is an address without `?` and `#`");
    }
    match scheme {
        "https" => Ok(()),
        "http" if allow_http || is_loopback(host) => Ok(()),
        "http" => {
            Err("`endpoint` is neither https nor on this machine: texts and key would be readable on their way; \
                       `allow-http = true` permits it")
        }
        _ => Err(WANTED),
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

fn model<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let name = String::deserialize(deserializer)?;
    if name.trim().is_empty() {
        Err(D::Error::custom("`model` is empty: name a model of the server"))
    } else {
        Ok(name)
    }
}

/// A whole number in a range, or what to write in its place.
fn whole<'de, D: Deserializer<'de>>(
    deserializer: D,
    range: RangeInclusive<u64>,
    name: &str,
) -> Result<Option<u64>, D::Error> {
    let number = u64::deserialize(deserializer)?;
    if range.contains(&number) {
        return Ok(Some(number));
    }
    Err(D::Error::custom(format!("`{name}` is a whole number from {} to {}", range.start(), range.end())))
}

fn max_concurrency<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    whole(deserializer, 1..=64, "max-concurrency")
}

fn requests_per_minute<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    whole(deserializer, 1..=100_000, "requests-per-minute")
}

fn timeout<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    whole(deserializer, 1..=3600, "timeout")
}

fn max_retries<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    whole(deserializer, 0..=20, "max-retries")
}

fn samples<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    whole(deserializer, 1..=100, "samples")
}

fn max_requests<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    whole(deserializer, 1..=1_000_000, "max-requests")
}

fn price<'de, D: Deserializer<'de>>(deserializer: D, wanted: &str) -> Result<Option<f64>, D::Error> {
    let price = f64::deserialize(deserializer)?;
    if (0.0..=1e6).contains(&price) { Ok(Some(price)) } else { Err(D::Error::custom(wanted)) }
}

fn input_price<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    price(deserializer, "`price-per-million-input-tokens` is a price from 0 to 1000000, such as 0.15")
}

fn output_price<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    price(deserializer, "`price-per-million-output-tokens` is a price from 0 to 1000000, such as 0.6")
}
