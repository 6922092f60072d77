//! `echolint check --fix`, `--unsafe-fixes` and `--diff`
use super::Outcome;
use super::args::CheckArgs;
use super::check::Run;
use super::input::Inputs;
use anyhow::Result;

/// Runs the command.
pub fn run(_args: &CheckArgs, _run: &Run<'_>, _inputs: &Inputs) -> Result<Outcome> {
    anyhow::bail!("not yet")
}
