//! `echolint server`

use super::Outcome;
use super::args::ServerArgs;
use anyhow::{Context as _, Result};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use tracing_subscriber::EnvFilter;

/// Names the variable that says how much is logged.
const LOG: &str = "ECHOLINT_LOG";

/// Where clients reach the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// Standard input and output.
    Stdio,
    /// A loopback address, `HOST:PORT`. Port 0 stands for any free port.
    Tcp(String),
    /// A Unix socket.
    Pipe(PathBuf),
}

/// Serves clients at an endpoint and returns the exit code of the process. The command line is given this function, so
/// that it does not depend on the language server.
pub type Serve = fn(Endpoint) -> io::Result<i32>;

/// Runs the command. The process ends here, because a thread that reads standard input cannot be stopped.
pub fn run(args: &ServerArgs, serve: Serve) -> Result<Outcome> {
    log(args.log_file.as_deref())?;
    let endpoint = match (&args.tcp, &args.pipe) {
        (Some(address), _) => Endpoint::Tcp(address.clone()),
        (None, Some(path)) => Endpoint::Pipe(path.clone()),
        (None, None) => Endpoint::Stdio,
    };
    let code = serve(endpoint).context("the server cannot run")?;
    std::process::exit(code);
}

/// Sends the log to a file or to standard error; standard output belongs to the protocol.
fn log(file: Option<&Path>) -> Result<()> {
    let filter = EnvFilter::builder().with_default_directive(tracing::Level::WARN.into()).with_env_var(LOG);
    let filter = filter.from_env().with_context(|| format!("{LOG} is no filter such as `debug`"))?;
    let to = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_target(false);
    match file {
        None => to.with_writer(io::stderr).init(),
        Some(path) => {
            let file = File::options().create(true).append(true).open(path);
            let file = file.with_context(|| format!("{}: the log cannot be written there", path.display()))?;
            to.with_writer(Mutex::new(file)).init();
        }
    }
    std::panic::set_hook(Box::new(|panic| tracing::error!("{panic}")));
    Ok(())
}
