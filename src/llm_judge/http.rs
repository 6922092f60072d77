//! One request.

use super::error::Fault;
use super::secret::Secret;
use crate::config::JudgeSettings;
use std::io;
use std::time::{Duration, SystemTime};
use ureq::http::HeaderMap;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Error};

/// Bytes of an answer at the most.
const LARGEST: u64 = 1 << 20;

/// Where requests go.
#[derive(Debug)]
pub(super) struct Endpoint {
    agent: Agent,
    /// The address of the chat completions.
    pub url: String,
    /// The key, if there is one.
    pub key: Option<Secret>,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Reply {
    pub status: u16,
    /// How long the server asks to wait.
    pub wait: Option<Duration>,
    /// Where a redirection points.
    pub location: String,
    pub content_type: String,
    pub body: Vec<u8>,
}

/// Why nothing came back.
#[derive(Debug)]
pub(super) enum Broken {
    /// It may be better the next time.
    Again(String),
    /// It will not.
    Never(Fault),
}

impl Endpoint {
    pub fn new(settings: &JudgeSettings, key: Option<Secret>) -> Self {
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            // Texts and key go where the configuration says, and nowhere else.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(settings.timeout))
            .user_agent(concat!("echolint/", env!("CARGO_PKG_VERSION")))
            .max_idle_connections_per_host(settings.max_concurrency);
        // A proxy of the environment is for what is far.
        let config = if settings.is_local() { config.proxy(None) } else { config };
        let base = settings.endpoint.trim_end_matches('/');
        let path = "/chat/completions";
        let url = if base.ends_with(path) { base.to_owned() } else { format!("{base}{path}") };
        Self { agent: config.build().new_agent(), url, key }
    }

    /// Sends a request and reads all of the answer.
    pub fn post(&self, body: &str) -> Result<Reply, Broken> {
        let request = self.agent.post(&self.url).header("content-type", "application/json");
        let request = match &self.key {
            Some(key) => request.header("authorization", key.header()),
            None => request,
        };
        let mut response = request.send(body).map_err(|error| self.broken(error))?;
        let headers = response.headers();
        let text = |name: &str| {
            let value = headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
            value.unwrap_or_default()
        };
        let (wait, location, content_type) = (wait(headers), text("location"), text("content-type"));
        let status = response.status().as_u16();
        let body =
            response.body_mut().with_config().limit(LARGEST).read_to_vec().map_err(|error| self.broken(error))?;
        Ok(Reply { status, wait, location, content_type, body })
    }

    fn broken(&self, error: Error) -> Broken {
        let never =
            |reason: &str| Broken::Never(Fault::Unreachable { url: self.url.clone(), reason: reason.to_owned() });
        match error {
            Error::BodyExceedsLimit(_) => Broken::Never(Fault::TooLarge { most: LARGEST }),
            Error::Timeout(_) => Broken::Again("no whole answer within `timeout`".to_owned()),
            Error::HostNotFound => never("the host has no address"),
            Error::Tls(why) => never(&format!("TLS: {why}")),
            Error::Rustls(why) => never(&format!("TLS: {why}")),
            Error::Io(error) => match error.kind() {
                io::ErrorKind::ConnectionRefused => {
                    Broken::Again("the connection was refused; does the server run?".to_owned())
                }
                io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => {
                    Broken::Again("no whole answer within `timeout`".to_owned())
                }
                // Certificates that are not trusted come wrapped.
                io::ErrorKind::InvalidData => never(&format!("TLS: {error}")),
                _ => Broken::Again(format!("the connection broke ({})", error.kind())),
            },
            Error::ConnectionFailed => Broken::Again("no connection".to_owned()),
            Error::Protocol(_) | Error::BodyStalled => Broken::Again("the answer is not whole HTTP".to_owned()),
            other => never(&other.to_string()),
        }
    }
}

/// What `Retry-After` asks for: seconds, or a date.
fn wait(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get("retry-after")?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}
