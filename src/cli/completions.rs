//! `echolint completions` and `echolint man`: generated from the definition of the command line.

use super::Outcome;
use super::args::CompletionsArgs;
use anyhow::Result;
use clap::Command;
use std::io::{self, Write as _};

/// Prints the completion script of a shell.
pub fn completions(args: &CompletionsArgs, command: &mut Command) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, command, "echolint", &mut script);
    io::stdout().write_all(&script)?;
    Ok(Outcome::Clean)
}

/// Prints the man page.
pub fn man(command: Command) -> Result<Outcome> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    io::stdout().write_all(&page)?;
    Ok(Outcome::Clean)
}
