//! Arguments that several commands share, and the values they take.

use crate::config::{RuleFlags, Selector};
use crate::diagnostic::Severity;
use crate::rules::RuleSet;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Arguments that several commands share.
#[derive(Debug, Args)]
pub struct CommonArgs {
    /// Use this configuration for all files
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Number of threads. Default: the number of cores
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// When to use colours
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub color: ColorWhen,
    /// Hide the progress bar
    #[arg(long)]
    pub no_progress: bool,
}

/// Arguments that select rules.
#[derive(Debug, Args)]
pub struct RuleSelectionArgs {
    /// Run only these rules: codes, prefixes of codes, names or ALL
    #[arg(long, value_delimiter = ',', value_name = "RULES", value_parser = parse_selector)]
    pub select: Vec<Selector>,
    /// Turn these rules off
    #[arg(long, value_delimiter = ',', value_name = "RULES", value_parser = parse_selector)]
    pub ignore: Vec<Selector>,
    /// Set the severity of rules, such as P011=error
    #[arg(long, value_delimiter = ',', value_name = "RULE=LEVEL", value_parser = parse_severity)]
    pub severity: Vec<(Selector, Severity)>,
}

impl RuleSelectionArgs {
    /// Converts the arguments for [`Resolver::new`](crate::config::Resolver::new).
    pub fn flags(&self) -> RuleFlags {
        RuleFlags { select: self.select.clone(), ignore: self.ignore.clone(), severity: self.severity.clone() }
    }
}

/// When to use colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal, unless `NO_COLOR` is set; everywhere if `FORCE_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Formats of `rules`, `show-settings` and `baseline show`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// Text for people
    Text,
    /// JSON for programs
    Json,
}

fn parse_selector(text: &str) -> Result<Selector, String> {
    // Configurations cannot add rules, so an unknown rule is rejected before any file is read.
    Selector::new(text, &RuleSet::builtin()).map_err(|error| error.to_string())
}

fn parse_severity(text: &str) -> Result<(Selector, Severity), String> {
    let (rule, level) = text.split_once('=').ok_or("expected RULE=LEVEL, such as P011=error")?;
    let severity = match level.trim() {
        "error" => Severity::Error,
        "warning" => Severity::Warning,
        "info" => Severity::Info,
        other => return Err(format!("unknown severity `{other}`; use error, warning or info")),
    };
    Ok((parse_selector(rule)?, severity))
}
