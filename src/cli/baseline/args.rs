//! The arguments of `echolint baseline`.

use crate::baseline::is_date;
use crate::cli::args::ListFormat;
use crate::config::Selector;
use crate::rules::RuleSet;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Arguments of `baseline`.
#[derive(Debug, Args)]
pub struct BaselineArgs {
    #[command(subcommand)]
    pub command: BaselineCommand,
}

/// The commands for baselines.
#[derive(Debug, Subcommand)]
pub enum BaselineCommand {
    /// Write a baseline of all findings there are
    Create(CreateArgs),
    /// Add findings that are not in the baseline
    Update(UpdateArgs),
    /// Remove entries that do not occur any more
    Prune(PruneArgs),
    /// Show what the baseline holds
    Show(ShowArgs),
}

/// Arguments of `baseline create`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  echolint baseline create\n  \
                  echolint baseline create data/ --rules P008,G --reason \"recorded before the fix\" --date \"$(date -I)\"")]
pub struct CreateArgs {
    #[command(flatten)]
    pub checked: Checked,
    #[command(flatten)]
    pub remark: Remark,
}

/// Arguments of `baseline update`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  echolint baseline update --reason \"kept as they were recorded\"")]
pub struct UpdateArgs {
    #[command(flatten)]
    pub checked: Checked,
    #[command(flatten)]
    pub remark: Remark,
    /// Also remove entries that do not occur any more.
    #[arg(long)]
    pub prune: bool,
}

/// Arguments of `baseline prune`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  echolint baseline prune")]
pub struct PruneArgs {
    #[command(flatten)]
    pub checked: Checked,
}

/// Arguments of `baseline show`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  echolint baseline show data/ --format json")]
pub struct ShowArgs {
    /// The baseline, or a folder whose files it is for.
    #[arg(default_value = ".")]
    pub path: PathBuf,
    /// How to write it.
    #[arg(long, value_enum, default_value_t = ListFormat::Text, value_name = "FORMAT")]
    pub format: ListFormat,
    /// Use this configuration in place of what is found.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// What is checked, and for what.
#[derive(Debug, Args)]
pub struct Checked {
    /// Files and folders. The current folder when none is given.
    pub paths: Vec<PathBuf>,
    /// Only these rules: codes, prefixes, names or ALL.
    #[arg(long, value_delimiter = ',', value_name = "RULES", value_parser = parse_rules)]
    pub rules: Vec<Selector>,
    /// Do not hold trajectories against the embedded teacher where the configuration names none.
    #[arg(long)]
    pub no_default_teacher: bool,
    /// Use this configuration for every file.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Threads to use; all cores by default.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Show no progress bar.
    #[arg(long)]
    pub no_progress: bool,
}

/// What new entries say besides.
#[derive(Debug, Args)]
pub struct Remark {
    /// Why the findings are not to be reported.
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// When that was decided, such as 2026-03-01.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub date: Option<String>,
}

fn parse_rules(text: &str) -> Result<Selector, String> {
    Selector::suppressible(&[text], &RuleSet::builtin()).map_err(|error| match error {
        crate::config::ConfigError::AlwaysReported { .. } => "its findings are always reported".to_owned(),
        other => other.to_string(),
    })
}

fn parse_date(text: &str) -> Result<String, String> {
    if is_date(text) { Ok(text.to_owned()) } else { Err("write a date such as 2026-03-01".to_owned()) }
}
