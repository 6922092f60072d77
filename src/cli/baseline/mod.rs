//! `echolint baseline`: the commands that write and show baselines.

pub mod args;
mod create;
mod current_findings;
mod prune;
mod show;
mod update;

use super::Outcome;
use anyhow::Result;
use args::{BaselineArgs, BaselineCommand};

/// Runs the command.
pub fn run(args: &BaselineArgs) -> Result<Outcome> {
    match &args.command {
        BaselineCommand::Create(args) => create::run(args),
        BaselineCommand::Update(args) => update::run(args),
        BaselineCommand::Prune(args) => prune::run(args),
        BaselineCommand::Show(args) => show::run(args),
    }
}

/// A number with a noun: `1 finding`, `2 findings`.
fn count(number: usize, singular: &str, plural: &str) -> String {
    format!("{number} {}", if number == 1 { singular } else { plural })
}
