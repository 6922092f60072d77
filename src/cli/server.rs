//! `echolint server`: starts the language server.

use super::Outcome;
use super::args::ServerArgs;
use anyhow::{Context as _, Result};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use tracing_subscriber::EnvFilter;

/// The environment variable that sets the log level.
const LOG_VARIABLE: &str = "ECHOLINT_LOG";

/// Where clients connect to the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// Standard input and output.
    Stdio,
    /// A loopback address, `HOST:PORT`, and the file with the token. Port 0 means any free port.
    Tcp(String, Option<PathBuf>),
    /// A Unix socket.
    Pipe(PathBuf),
}

/// Serves clients at an endpoint and returns the exit code of the process. It is passed to the command line as a
/// function, so that the command line does not depend on the language server.
pub type Serve = fn(Endpoint) -> io::Result<i32>;

/// Runs the command. The process ends here, because a thread that reads standard input cannot be stopped.
pub fn run(args: &ServerArgs, serve: Serve) -> Result<Outcome> {
    start_logging(args.log_file.as_deref())?;
    let endpoint = match (&args.tcp, &args.pipe) {
        (Some(address), _) => Endpoint::Tcp(address.clone(), args.token_file.clone()),
        (None, Some(path)) => Endpoint::Pipe(path.clone()),
        (None, None) => Endpoint::Stdio,
    };
    let code = serve(endpoint).context("cannot run the server")?;
    std::process::exit(code);
}

/// Starts logging to a file or to standard error. Standard output is reserved for the protocol.
fn start_logging(file: Option<&Path>) -> Result<()> {
    let filter = EnvFilter::builder().with_default_directive(tracing::Level::WARN.into()).with_env_var(LOG_VARIABLE);
    let filter = filter.from_env();
    let filter = filter.with_context(|| format!("invalid {LOG_VARIABLE}; use a log level such as `debug`"))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_target(false);
    match file {
        None => log.with_writer(io::stderr).init(),
        Some(path) => {
            let file = File::options().create(true).append(true).open(path);
            let file = file.with_context(|| format!("cannot write the log to {}", path.display()))?;
            log.with_writer(Mutex::new(file)).init();
        }
    }
    std::panic::set_hook(Box::new(|panic| tracing::error!("{panic}")));
    Ok(())
}
