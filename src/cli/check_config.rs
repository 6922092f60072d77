//! `echolint check-config`

use super::args::CheckConfigArgs;
use super::{Outcome, report_error};
use crate::baseline::{Baseline, path_for};
use crate::config::{self, CONFIG_NAME, ConfigError, nearest_config};
use crate::output::terminal::neutralize;
use crate::project::input::{explain, relative_name};
use crate::rules::RuleSet;
use anyhow::{Result, bail};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Says all that is wrong with configurations and baselines.
pub fn run(args: &CheckConfigArgs) -> Result<Outcome> {
    let files = if args.files.is_empty() { files_here()? } else { args.files.clone() };
    let rules = Arc::new(RuleSet::builtin());
    let mut out = io::stdout().lock();
    let mut outcome = Outcome::Clean;
    for file in &files {
        let name = relative_name(file);
        match faults(file, &rules) {
            Err(why) => {
                report_error(&format!("{name}: {why}"));
                outcome = outcome.and(Outcome::Failed);
            }
            Ok(faults) => {
                outcome = outcome.and(if faults.is_empty() { Outcome::Clean } else { Outcome::Findings });
                for fault in faults {
                    writeln!(out, "{}", shown(&name, &fault))?;
                }
            }
        }
    }
    if outcome == Outcome::Clean {
        let names: Vec<String> = files.iter().map(|file| relative_name(file)).collect();
        writeln!(out, "No faults in {}.", neutralize(&names.join(", ")))?;
    }
    Ok(outcome)
}

/// The files that hold for the current folder.
fn files_here() -> Result<Vec<PathBuf>> {
    let here = std::env::current_dir()?;
    let config = nearest_config(&here);
    let baseline = path_for(config.as_deref(), &here);
    let files: Vec<PathBuf> = config.into_iter().chain(baseline.is_file().then_some(baseline)).collect();
    if files.is_empty() {
        bail!(
            "no {CONFIG_NAME} and no baseline in this folder, nor {CONFIG_NAME} above it: `echolint init` writes one"
        );
    }
    Ok(files)
}

/// What is wrong with a file, or why it cannot be read.
fn faults(file: &Path, rules: &Arc<RuleSet>) -> Result<Vec<String>, String> {
    if file.extension().is_some_and(|extension| extension == "json") {
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::InvalidData => return Ok(vec!["not UTF-8 text".to_owned()]),
            Err(error) => return Err(explain(&error, file)),
        };
        let faults = Baseline::faults(text.trim_start_matches('\u{feff}'), rules);
        return Ok(faults.iter().map(ToString::to_string).collect());
    }
    let mut faults = Vec::new();
    for fault in config::find_errors(file, rules) {
        faults.push(match fault {
            ConfigError::Unreadable { reason, .. } => return Err(format!("cannot be read: {reason}")),
            ConfigError::Invalid { message, hint: Some(hint), .. } => format!("{message}\nhelp: {hint}"),
            ConfigError::Invalid { message, .. } => message,
            other => other.to_string(),
        });
    }
    Ok(faults)
}

/// A fault with its file, harmless for a terminal. Faults of many lines keep them.
fn shown(name: &str, fault: &str) -> String {
    let lines: Vec<_> = fault.lines().map(neutralize).collect();
    format!("{}: {}", neutralize(name), lines.join("\n"))
}
