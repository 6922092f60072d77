//! `echolint server`

use super::Outcome;
use super::args::ServerArgs;
use crate::lsp;
use crate::lsp::listen::Listen;
use anyhow::{Context as _, Result};
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Mutex;
use tracing_subscriber::EnvFilter;

/// Names the variable that says how much is logged.
const LOG: &str = "ECHOLINT_LOG";

/// Runs the command. The process ends here: who reads standard input cannot be stopped otherwise.
pub fn run(args: &ServerArgs) -> Result<Outcome> {
    log(args.log_file.as_deref())?;
    let how = match (&args.tcp, &args.pipe) {
        (Some(address), _) => Listen::Tcp(address.clone()),
        (None, Some(path)) => Listen::Pipe(path.clone()),
        (None, None) => Listen::Stdio,
    };
    let code = lsp::run(how).context("the server cannot run")?;
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
