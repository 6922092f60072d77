//! Sends one request.

use super::error::JudgeErrorKind;
use super::secret::Secret;
use crate::config::JudgeSettings;
use std::io;
use std::time::{Duration, SystemTime};
use ureq::http::HeaderMap;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Error};

/// The largest response in bytes.
const MAX_RESPONSE: u64 = 1 << 20;

/// The address of the API, and the client for it.
#[derive(Debug)]
pub(super) struct Endpoint {
    agent: Agent,
    /// The address of the chat completions API.
    pub url: String,
    /// The key, if there is one.
    pub key: Option<Secret>,
}

/// A response of the server.
#[derive(Debug)]
pub(super) struct Reply {
    pub status: u16,
    /// The pause that the server asks for.
    pub wait: Option<Duration>,
    /// The target of a redirect.
    pub location: String,
    pub content_type: String,
    pub body: Vec<u8>,
}

/// The reason why there is no response.
#[derive(Debug)]
pub(super) enum SendError {
    /// A retry may succeed.
    Transient(String),
    /// A retry would fail too.
    Permanent(JudgeErrorKind),
}

impl Endpoint {
    pub fn new(settings: &JudgeSettings, key: Option<Secret>) -> Self {
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            // The texts and the key must not be sent to any other address than the configured one.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(settings.timeout))
            .user_agent(concat!("echolint/", env!("CARGO_PKG_VERSION")))
            .max_idle_connections_per_host(settings.max_concurrency);
        // Proxies from the environment are not meant for this machine.
        let config = if settings.is_local() { config.proxy(None) } else { config };
        let base = settings.endpoint.trim_end_matches('/');
        let path = "/chat/completions";
        let url = if base.ends_with(path) { base.to_owned() } else { format!("{base}{path}") };
        Self { agent: config.build().new_agent(), url, key }
    }

    /// Sends a request and reads the whole response.
    pub fn post(&self, body: &str) -> Result<Reply, SendError> {
        let request = self.agent.post(&self.url).header("content-type", "application/json");
        let request = match &self.key {
            Some(key) => request.header("authorization", key.header()),
            None => request,
        };
        let mut response = request.send(body).map_err(|error| self.send_error(error))?;
        let headers = response.headers();
        let text = |name: &str| {
            let value = headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
            value.unwrap_or_default()
        };
        let (wait, location, content_type) = (wait(headers), text("location"), text("content-type"));
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(MAX_RESPONSE).read_to_vec();
        let body = body.map_err(|error| self.send_error(error))?;
        Ok(Reply { status, wait, location, content_type, body })
    }

    fn send_error(&self, error: Error) -> SendError {
        let transient = |reason: &str| SendError::Transient(reason.to_owned());
        let unreachable = |reason: &str| {
            SendError::Permanent(JudgeErrorKind::Unreachable { url: self.url.clone(), reason: reason.to_owned() })
        };
        match error {
            Error::BodyExceedsLimit(_) => SendError::Permanent(JudgeErrorKind::TooLarge { max: MAX_RESPONSE }),
            Error::Timeout(_) => transient("no complete response within `timeout`"),
            Error::HostNotFound => unreachable("unknown host"),
            Error::Tls(reason) => unreachable(&format!("TLS: {reason}")),
            Error::Rustls(reason) => unreachable(&format!("TLS: {reason}")),
            Error::Io(error) => match error.kind() {
                io::ErrorKind::ConnectionRefused => transient("connection refused; is the server running?"),
                io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => {
                    transient("no complete response within `timeout`")
                }
                // An untrusted certificate is reported in this way.
                io::ErrorKind::InvalidData => unreachable(&format!("TLS: {error}")),
                _ => transient(&format!("connection interrupted ({})", error.kind())),
            },
            Error::ConnectionFailed => transient("cannot connect"),
            Error::Protocol(_) | Error::BodyStalled => transient("incomplete or invalid HTTP response"),
            other => unreachable(&other.to_string()),
        }
    }
}

/// The pause in `Retry-After`: a number of seconds, or a date.
fn wait(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get("retry-after")?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}
