//! The arguments of `echolint baseline`.

use crate::baseline::is_date;
use crate::cli::common_args::ListFormat;
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

/// A command of `baseline`.
#[derive(Debug, Subcommand)]
pub enum BaselineCommand {
    /// Accept all current findings in a new baseline
    Create(CreateArgs),
    /// Add new findings to the baseline
    Update(UpdateArgs),
    /// Remove entries that no longer match a finding
    Prune(PruneArgs),
    /// Show the entries of the baseline by rule and file
    Show(ShowArgs),
}

/// Arguments of `baseline create`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  echolint baseline create\n  \
                  echolint baseline create data/ --rules P,G --reason \"recorded before the fix\" --date 2026-03-01")]
pub struct CreateArgs {
    #[command(flatten)]
    pub scope: ScopeArgs,
    #[command(flatten)]
    pub remark: RemarkArgs,
}

/// Arguments of `baseline update`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  echolint baseline update --reason \"kept as they were recorded\"")]
pub struct UpdateArgs {
    #[command(flatten)]
    pub scope: ScopeArgs,
    #[command(flatten)]
    pub remark: RemarkArgs,
    /// Also remove entries that no longer match a finding
    #[arg(long)]
    pub prune: bool,
}

/// Arguments of `baseline prune`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  echolint baseline prune")]
pub struct PruneArgs {
    #[command(flatten)]
    pub scope: ScopeArgs,
}

/// Arguments of `baseline show`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  echolint baseline show data/ --format json")]
pub struct ShowArgs {
    /// Baseline, or a folder of data whose baseline to show
    #[arg(default_value = ".")]
    pub path: PathBuf,
    /// Output format
    #[arg(long, value_enum, default_value_t = ListFormat::Text, value_name = "FORMAT")]
    pub format: ListFormat,
    /// Use this configuration
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Arguments that select the files and rules of a baseline.
#[derive(Debug, Args)]
pub struct ScopeArgs {
    /// Files and folders to check. Default: the current folder
    pub paths: Vec<PathBuf>,
    /// Only add or remove entries of these rules: codes, prefixes of codes, names or ALL
    #[arg(long, value_delimiter = ',', value_name = "RULES", value_parser = parse_suppressible)]
    pub rules: Vec<Selector>,
    /// Do not compare with the built-in profile if no teacher is configured
    #[arg(long)]
    pub no_default_teacher: bool,
    /// Use this configuration for all files
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Number of threads. Default: the number of cores
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Hide the progress bar
    #[arg(long)]
    pub no_progress: bool,
}

/// Arguments that annotate new entries.
#[derive(Debug, Args)]
pub struct RemarkArgs {
    /// Reason to record in new entries
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Date to record in new entries, as YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub date: Option<String>,
    /// Last day on which new entries apply, as YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub expires: Option<String>,
}

fn parse_suppressible(text: &str) -> Result<Selector, String> {
    Selector::suppressible(&[text], &RuleSet::builtin()).map_err(|error| match error {
        crate::config::ConfigError::AlwaysReported { .. } => "its findings cannot be suppressed".to_owned(),
        other => other.to_string(),
    })
}

fn parse_date(text: &str) -> Result<String, String> {
    if is_date(text) { Ok(text.to_owned()) } else { Err("expected a date such as 2026-03-01".to_owned()) }
}
