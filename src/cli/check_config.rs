//! `echolint check-config`: reports all errors in configurations and baselines.

use super::args::CheckConfigArgs;
use super::{Outcome, report_error};
use crate::baseline::{Baseline, path_for};
use crate::bounded_read;
use crate::config::{self, CONFIG_NAME, ConfigError, nearest_config};
use crate::output::terminal::neutralize;
use crate::project::input::{explain, relative_name};
use crate::rules::RuleSet;
use anyhow::{Result, bail};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Prints all errors of the files.
pub fn run(args: &CheckConfigArgs) -> Result<Outcome> {
    let files = if args.files.is_empty() { files_here()? } else { args.files.clone() };
    let rules = Arc::new(RuleSet::builtin());
    let mut out = io::stdout().lock();
    let mut outcome = Outcome::Clean;
    for file in &files {
        let name = relative_name(file);
        match find_errors(file, &rules) {
            Err(reason) => {
                report_error(&format!("{name}: {reason}"));
                outcome = outcome.and(Outcome::Failed);
            }
            Ok(errors) => {
                outcome = outcome.and(if errors.is_empty() { Outcome::Clean } else { Outcome::Findings });
                for error in errors {
                    writeln!(out, "{}", display(&name, &error))?;
                }
            }
        }
    }
    if outcome == Outcome::Clean {
        let names: Vec<String> = files.iter().map(|file| relative_name(file)).collect();
        writeln!(out, "No errors in {}.", neutralize(&names.join(", ")))?;
    }
    Ok(outcome)
}

/// The configuration and the baseline of the current folder.
fn files_here() -> Result<Vec<PathBuf>> {
    let here = std::env::current_dir()?;
    let config = nearest_config(&here);
    let baseline = path_for(config.as_deref(), &here);
    let files: Vec<PathBuf> = config.into_iter().chain(baseline.is_file().then_some(baseline)).collect();
    if files.is_empty() {
        bail!("found no {CONFIG_NAME} and no baseline; use `echolint init` to write a configuration");
    }
    Ok(files)
}

/// The errors of a file, or the reason why it cannot be read.
fn find_errors(file: &Path, rules: &Arc<RuleSet>) -> Result<Vec<String>, String> {
    if file.extension().is_some_and(|extension| extension == "json") {
        let text = match bounded_read::read_text(file, bounded_read::MAX_BASELINE) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::InvalidData => return Ok(vec!["not UTF-8 text".to_owned()]),
            Err(error) => return Err(explain(&error, file)),
        };
        let errors = Baseline::faults(text.trim_start_matches('\u{feff}'), rules);
        return Ok(errors.iter().map(ToString::to_string).collect());
    }
    let mut errors = Vec::new();
    for error in config::find_errors(file, rules) {
        errors.push(match error {
            ConfigError::Unreadable { reason, .. } => return Err(format!("cannot read the configuration: {reason}")),
            ConfigError::Invalid { message, hint: Some(hint), .. } => format!("{message}\nhelp: {hint}"),
            ConfigError::Invalid { message, .. } => message,
            other => other.to_string(),
        });
    }
    Ok(errors)
}

/// Formats an error with its file. Escapes control characters but keeps line breaks.
fn display(name: &str, error: &str) -> String {
    let lines: Vec<_> = error.lines().map(neutralize).collect();
    format!("{}: {}", neutralize(name), lines.join("\n"))
}
