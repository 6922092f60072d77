//! `echolint baseline`

pub mod args;
mod create;
mod prune;
mod show;
mod survey;
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

fn count(many: usize, one: &str, more: &str) -> String {
    format!("{many} {}", if many == 1 { one } else { more })
}
