//! The command line, with one file per command.
//!
//! Exit codes: 0 nothing found, 1 findings, 2 the command could not run or could not check everything (bad arguments
//! or configuration, unreadable files, no input).

mod args;
mod atomic_write;
mod baseline;
mod changed;
mod check;
mod check_config;
mod clean;
mod common_args;
mod compare;
mod completions;
mod environment;
mod fix;
mod graph;
#[cfg(feature = "judge")]
mod llm_judge;
mod outputs;
mod profile;
mod progress;
mod report;
mod rps_collector;
mod rule;
mod run;
mod run_summary;
mod score;
mod screen;
#[cfg(feature = "lsp")]
mod server;
mod settings;
mod strip;
mod suppression_audit;
mod watch;

#[cfg(feature = "lsp")]
pub use server::{Endpoint, Serve};

use crate::baseline::Date;
use crate::text::terminal::neutralize;
use anyhow::{Result, anyhow};
use args::{Cli, Command};
use clap::{CommandFactory as _, Parser as _};
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::SystemTime;

/// The functions that the command line needs from modules that it must not import.
#[derive(Debug, Clone, Copy)]
pub struct Shell {
    /// Runs the language server.
    #[cfg(feature = "lsp")]
    pub serve: Serve,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing found.
    Clean,
    /// Findings.
    Findings,
    /// Something could not be read or used, and was reported.
    Failed,
}

impl Outcome {
    /// The worse of two outcomes.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Failed, _) | (_, Self::Failed) => Self::Failed,
            (Self::Findings, _) | (_, Self::Findings) => Self::Findings,
            _ => Self::Clean,
        }
    }

    /// Applies `--exit-zero`: findings do not count if it is set.
    fn with_exit_zero(self, exit_zero: bool) -> Self {
        if exit_zero && self == Self::Findings { Self::Clean } else { self }
    }
}

/// Runs the command line.
#[must_use]
pub fn main(shell: Shell) -> ExitCode {
    let cli = Cli::parse();
    silence_panics();
    let result = std::panic::catch_unwind(|| run(cli, shell))
        .unwrap_or_else(|_| Err(anyhow!("internal error; please report it with the input file")));
    match result {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Ok(Outcome::Failed) => ExitCode::from(2),
        Err(error) if is_closed_pipe(&error) => {
            // The reader has closed the pipe, as `head` does. 141 is the shell's exit code for SIGPIPE.
            ExitCode::from(141)
        }
        Err(error) => {
            // Read errors name their file, so an I/O error without context comes from writing.
            let context = if error.is::<io::Error>() { "cannot write the output: " } else { "" };
            report_error(&format!("{context}{error:#}"));
            ExitCode::from(2)
        }
    }
}

#[cfg_attr(not(feature = "lsp"), allow(unused_variables))] // only the server needs the shell
fn run(cli: Cli, shell: Shell) -> Result<Outcome> {
    match cli.command {
        Command::Check(args) if args.watch => watch::run(&args),
        Command::Check(args) => Ok(check::run(&args)?.with_exit_zero(args.exit_zero)),
        Command::CheckConfig(args) => check_config::run(&args),
        Command::Baseline(args) => baseline::run(&args),
        Command::Graph(args) => graph::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Score(args) => score::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Profile(args) => profile::run(&args.command),
        Command::Strip(args) => strip::run(&args),
        Command::Rule(args) => rule::run(&args),
        Command::Rules(args) => rule::list(&args),
        Command::ShowSettings(args) => settings::show(&args),
        Command::Init(args) => settings::init(&args),
        Command::Completions(args) => completions::completions(&args, &mut Cli::command()),
        #[cfg(feature = "lsp")]
        Command::Server(args) => server::run(&args, shell.serve),
        Command::Clean => clean::run(),
        Command::Man => completions::man(Cli::command()),
    }
}

/// Hides the messages of panics, because a panic in a rule is reported as a finding.
fn silence_panics() {
    std::panic::set_hook(Box::new(|_| {}));
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let kind = |cause: &(dyn std::error::Error + 'static)| cause.downcast_ref::<io::Error>().map(io::Error::kind);
    error.chain().any(|cause| kind(cause) == Some(io::ErrorKind::BrokenPipe))
}

/// Reports messages on standard error. Returns whether there were any.
fn report_problems(messages: &[String]) -> bool {
    messages.iter().for_each(|message| report_error(message));
    !messages.is_empty()
}

/// A number with a noun: `1 file`, `2 files`, `2 trajectories`.
fn count(number: u64, noun: &str) -> String {
    match (number, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        (_, None) => format!("{number} {noun}s"),
    }
}

/// The day on which entries of baselines may have expired.
fn today() -> Date {
    Date::of(SystemTime::now())
}

/// Reports a message on standard error.
fn report_error(message: &str) {
    // Messages quote untrusted names and paths, so escape control characters.
    let lines: Vec<_> = message.split('\n').map(neutralize).collect();
    let _ = writeln!(io::stderr().lock(), "echolint: {}", lines.join("\n"));
}
