//! The command line's definition: help, completions and the man page are made from it.

use super::baseline::args::BaselineArgs;
use super::changed::Change;
use super::outputs::{Target, TargetParser};
use super::strip::StripArgs;
use crate::config::{RuleFlags, Selector};
use crate::diagnostic::Severity;
use crate::rules::RuleSet;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// A linter for agent trajectories: recorded tool-calling runs that become training data.
#[derive(Debug, Parser)]
#[command(
    name = "echolint",
    version,
    max_term_width = 100,
    after_help = "Examples:\n  echolint check data/\n  echolint graph runs.jsonl --record 3 --format svg > run.svg\n  \
                  echolint compare --by model data/*.jsonl\n\n\
                  Exit codes: 0 nothing found, 1 findings, 2 could not run."
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check trajectory files
    Check(CheckArgs),
    /// Write and keep up the list of findings that are not reported
    Baseline(BaselineArgs),
    /// Draw the action graphs of a file's trajectories
    Graph(GraphArgs),
    /// Compare groups of trajectories by AGS (Action Graph Similarity)
    Compare(CompareArgs),
    /// Say how close each trajectory is to a teacher's habits
    Score(ScoreArgs),
    /// Write a report on a dataset: whose habits are in it, and where
    Report(ReportArgs),
    /// Build and look at teacher profiles
    Profile(ProfileArgs),
    /// Take `_echolint` out of records, before training
    Strip(StripArgs),
    /// Explain a rule
    Rule(RuleArgs),
    /// List all rules
    Rules(RulesArgs),
    /// Show the settings a file is checked with, and where they come from
    ShowSettings(ShowSettingsArgs),
    /// Serve editors over the Language Server Protocol
    #[cfg(feature = "lsp")]
    Server(ServerArgs),
    /// Check configurations and baselines: all that is wrong with them
    CheckConfig(CheckConfigArgs),
    /// Write an echolint.toml to start from
    Init(InitArgs),
    /// Print a shell's completion script
    Completions(CompletionsArgs),
    /// Remove what earlier runs have left in the cache
    Clean,
    /// Print the man page
    Man,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  echolint check data/ --select J,S --output-format json > findings.json\n  \
                  cat run.jsonl | echolint check - --stdin-filename run.jsonl\n  echolint check data/ --fix\n  \
                  echolint check data/ --output-format github --output-format sarif=echolint.sarif")]
pub struct CheckArgs {
    /// Files and folders; `-` reads standard input. The current folder when none is given.
    pub paths: Vec<PathBuf>,
    /// Check what is staged in git: report findings of records that are added or changed against HEAD, and what becomes
    /// of datasets.
    #[arg(long, conflicts_with_all = ["since", "fix", "unsafe_fixes", "diff", "stdin_filename"])]
    pub staged: bool,
    /// The same for what has changed since the last commit in common with REV, such as a branch; what is not
    /// committed counts.
    #[arg(long, value_name = "REV", conflicts_with_all = ["fix", "unsafe_fixes", "diff", "stdin_filename"])]
    pub since: Option<String>,
    /// Read and write no reports of earlier runs.
    #[arg(long)]
    pub no_cache: bool,
    /// Check again whenever data, a configuration or a baseline changes, until interrupted.
    #[arg(long, conflicts_with_all = ["staged", "fix", "unsafe_fixes", "diff"])]
    pub watch: bool,
    /// Leave out what the configuration excludes, even where it is named.
    #[arg(long)]
    pub force_exclude: bool,
    /// The name standard input is judged by (format, settings).
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<PathBuf>,
    #[command(flatten)]
    pub rules: RuleArgsFlags,
    #[command(flatten)]
    pub common: CommonArgs,
    /// How to write findings; with =FILE, where to. May be given several times, once for standard output.
    #[arg(long, value_parser = TargetParser, default_value = "full", value_name = "FORMAT[=FILE]")]
    pub output_format: Vec<Target>,
    /// Write at most this many findings; all are counted.
    #[arg(long, value_name = "N")]
    pub max_findings: Option<u64>,
    /// End with 0 also where something was found; what could not be checked still ends with 2.
    #[arg(long)]
    pub exit_zero: bool,
    /// Do not hold trajectories against the embedded teacher where the configuration names none.
    #[arg(long)]
    pub no_default_teacher: bool,
    /// Count findings by rule instead of listing them.
    #[arg(long)]
    pub statistics: bool,
    /// Show no text of the data in findings.
    #[arg(long)]
    pub no_excerpts: bool,
    /// Fix what can be fixed without changing a value. Files are replaced at once or not at all, and
    /// held in memory whole meanwhile; what becomes of standard input is written to standard output.
    #[arg(long)]
    pub fix: bool,
    /// Also fix what changes training data; needs --fix, which writes, or --diff, which shows.
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// Show what would be fixed as a diff and write nothing.
    #[arg(long)]
    pub diff: bool,
}

impl CheckArgs {
    /// The change to check, if it is one.
    pub fn change(&self) -> Option<Change> {
        if self.staged { Some(Change::Staged) } else { self.since.clone().map(Change::Since) }
    }
}

/// Which rules run.
#[derive(Debug, Args)]
pub struct RuleArgsFlags {
    /// Run only these rules: codes, prefixes, names or ALL.
    #[arg(long, value_delimiter = ',', value_name = "RULES", value_parser = parse_selector)]
    pub select: Vec<Selector>,
    /// Do not run these rules.
    #[arg(long, value_delimiter = ',', value_name = "RULES", value_parser = parse_selector)]
    pub ignore: Vec<Selector>,
    /// Change how bad a rule's findings are, such as P011=error.
    #[arg(long, value_delimiter = ',', value_name = "RULE=LEVEL", value_parser = parse_severity)]
    pub severity: Vec<(Selector, Severity)>,
}

impl RuleArgsFlags {
    /// As the resolver wants them.
    pub fn flags(&self) -> RuleFlags {
        RuleFlags { select: self.select.clone(), ignore: self.ignore.clone(), severity: self.severity.clone() }
    }
}

/// What several commands share.
#[derive(Debug, Args)]
pub struct CommonArgs {
    /// Use this configuration for every file.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Threads to use; all cores by default.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// When to use colours.
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub color: ColorWhen,
    /// Show no progress bar.
    #[arg(long)]
    pub no_progress: bool,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal, unless `NO_COLOR` is set; `FORCE_COLOR` forces them.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Arguments of `graph`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  echolint graph runs.jsonl --record 3\n  \
                  echolint graph runs.jsonl --record 3 --format svg > run.svg\n  \
                  echolint graph runs.jsonl --task airline/12 --format mermaid")]
pub struct GraphArgs {
    /// The file; `-` reads standard input.
    pub file: PathBuf,
    /// Only the trajectory of this record, counted from 0.
    #[arg(long, value_name = "N", conflicts_with = "task")]
    pub record: Option<u64>,
    /// Only the trajectories of this task.
    #[arg(long, value_name = "TASK")]
    pub task: Option<String>,
    /// How to draw; `text` on a terminal and `json` elsewhere by default.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<GraphFormat>,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Formats of `graph`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// A drawing of characters, for terminals.
    Text,
    /// One JSON document (see `schemas/graph.schema.json`).
    Json,
    /// Graphviz.
    Dot,
    /// Mermaid flowcharts.
    Mermaid,
    /// A picture.
    Svg,
}

/// Arguments of `compare`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  echolint compare teacher='teacher/*.jsonl' student='student/*.jsonl'\n  \
                  echolint compare --by model data/ --family claude='claude-*' --family qwen='qwen*'")]
pub struct CompareArgs {
    /// Groups as NAME=GLOB; with --by, files and folders.
    #[arg(required = true, value_name = "GROUP=GLOB|PATH")]
    pub inputs: Vec<String>,
    /// Make a group of each model, or of each file.
    #[arg(long, value_enum, value_name = "WHAT")]
    pub by: Option<GroupBy>,
    /// Groups of one family, as NAME=PATTERN,… over group names; may be repeated.
    #[arg(long, value_name = "NAME=PATTERN,…")]
    pub family: Vec<String>,
    /// How to write the comparison.
    #[arg(long, value_enum, default_value_t = CompareFormat::Table, value_name = "FORMAT")]
    pub format: CompareFormat,
    /// Leave mandatory tools in: shows how much they inflate S_node.
    #[arg(long)]
    pub include_mandatory: bool,
    #[command(flatten)]
    pub judge: RpsArgs,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Arguments about RPS.
#[derive(Debug, Args)]
pub struct RpsArgs {
    /// Who scores how alike the groups talk (RPS): echolint itself, nobody, or the language model of [judge] in
    /// echolint.toml, to which `judge` sends texts.
    #[arg(long, value_enum, default_value_t, value_name = "WHO")]
    pub rps: RpsBy,
    /// Send the texts without asking first; needed where standard input or error is no terminal.
    #[cfg(feature = "judge")]
    #[arg(long)]
    pub yes: bool,
    /// Read and keep no answers of the judge.
    #[cfg(feature = "judge")]
    #[arg(long)]
    pub no_cache: bool,
}

/// Who scores how alike groups talk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum RpsBy {
    /// echolint's own distances, without asking anybody.
    #[default]
    Deterministic,
    /// Nobody.
    None,
    /// The language model of [judge] in echolint.toml.
    #[cfg(feature = "judge")]
    Judge,
}

/// What makes a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GroupBy {
    /// The model a record names; the file's name where it names none.
    Model,
    /// The file.
    File,
}

/// Formats of `compare`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CompareFormat {
    /// Tables.
    Table,
    /// One JSON document (see `schemas/compare.schema.json`).
    Json,
    /// The pairs, comma-separated.
    Csv,
}

/// Arguments of `score`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  echolint score data/ --teacher claude-sonnet-4.5\n  \
                  echolint score runs.jsonl --teacher profiles/x.json --format jsonl > scores.jsonl")]
pub struct ScoreArgs {
    /// Files, folders and globs; `-` reads standard input.
    #[arg(required = true, value_name = "PATH")]
    pub inputs: Vec<String>,
    /// A teacher of echolint.toml, the embedded one, or a profile's file; may be repeated. All configured
    /// teachers when none is given.
    #[arg(long, value_name = "NAME|PROFILE")]
    pub teacher: Vec<String>,
    /// The highest share of other models' trajectories that may come as close to the teacher as an echo;
    /// over the configuration's.
    #[arg(long, value_name = "RATE", value_parser = parse_rate)]
    pub max_false_positive_rate: Option<f64>,
    /// How to write the scores.
    #[arg(long, value_enum, default_value_t = ScoreFormat::Table, value_name = "FORMAT")]
    pub format: ScoreFormat,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Formats of `score`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ScoreFormat {
    /// For people.
    Table,
    /// One JSON object a trajectory (see `schemas/score.schema.json`).
    Jsonl,
    /// Comma-separated.
    Csv,
}

/// Arguments of `report`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  echolint report data/ -o report.html\n  \
                  echolint report data/ --teacher profiles/x.json --format json > report.json\n  \
                  echolint report 'runs/*.jsonl' --format markdown >> \"$GITHUB_STEP_SUMMARY\"\n\n\
                  Exit codes: 0 the report was written, 2 something could not be read or written. Findings do not count: \
                  `check` is the gate.")]
pub struct ReportArgs {
    /// Files, folders and globs; `-` reads standard input.
    #[arg(required = true, value_name = "PATH")]
    pub inputs: Vec<String>,
    /// The file to write. Needed for a page when standard output is a terminal.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// How to write the report.
    #[arg(long, value_enum, default_value_t = ReportFormat::Html, value_name = "FORMAT")]
    pub format: ReportFormat,
    /// A teacher of echolint.toml, the embedded one, or a profile's file; may be repeated. All configured
    /// teachers when none is given, the embedded one when none is configured. All files are held against all of them.
    #[arg(long, value_name = "NAME|PROFILE")]
    pub teacher: Vec<String>,
    /// Do not hold trajectories against the embedded teacher where the configuration names none.
    #[arg(long, conflicts_with = "teacher")]
    pub no_default_teacher: bool,
    /// The highest share of other models' trajectories that may come as close to the teacher as an echo;
    /// over the configuration's.
    #[arg(long, value_name = "RATE", value_parser = parse_rate)]
    pub max_false_positive_rate: Option<f64>,
    /// List at most this many trajectories, strongest evidence first; all are counted.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub max_trajectories: usize,
    /// A date to put on the report, as YYYY-MM-DD. Without it equal data give equal bytes, whenever.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub date: Option<String>,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Formats of `report`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// One page that needs nothing else.
    Html,
    /// For pull requests and job summaries.
    Markdown,
    /// One JSON document (see `schemas/report.schema.json`).
    Json,
}

/// Arguments of `profile`.
#[derive(Debug, Args)]
pub struct ProfileArgs {
    #[command(subcommand)]
    pub command: ProfileCommand,
}

/// The commands for profiles.
#[derive(Debug, Subcommand)]
pub enum ProfileCommand {
    /// Build the profile of a teacher against a background of other models
    Build(ProfileBuildArgs),
    /// Score the trajectories of a profile again, or the part of them that is given
    Calibrate(ProfileCalibrateArgs),
    /// Merge pieces of a profile
    Merge(ProfileMergeArgs),
    /// Show what a teacher does more than others
    Show(ProfileShowArgs),
    /// Show how two profiles differ
    Diff(ProfileDiffArgs),
}

/// Arguments of `profile build`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  echolint profile build --name claude-sonnet-4.5 --teacher 'teacher/**/*.jsonl' \\\n      \
                  --background 'others/**/*.jsonl' -o profiles/claude-sonnet-4.5.json"
)]
pub struct ProfileBuildArgs {
    /// What the teacher is called.
    #[arg(long)]
    pub name: String,
    #[command(flatten)]
    pub data: ProfileData,
    /// What tells the models of the background apart.
    #[arg(long, value_enum, default_value_t = GroupBy::Model, value_name = "WHAT")]
    pub by: GroupBy,
    /// Count only: a piece of a profile, to be merged with others and calibrated afterwards.
    #[arg(long)]
    pub counts_only: bool,
    /// The file to write.
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// What a profile is built from.
#[derive(Debug, Args)]
pub struct ProfileData {
    /// The teacher's trajectories: files, folders or globs; may be repeated.
    #[arg(long, value_name = "PATH|GLOB")]
    pub teacher: Vec<String>,
    /// Other models' trajectories: files, folders or globs; may be repeated.
    #[arg(long, value_name = "PATH|GLOB")]
    pub background: Vec<String>,
}

/// Arguments of `profile calibrate`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  echolint profile merge a.json b.json -o all.json\n  \
                  echolint profile calibrate all.json --teacher teacher/ --background others/ -o all.json")]
pub struct ProfileCalibrateArgs {
    /// The profile.
    pub profile: PathBuf,
    #[command(flatten)]
    pub data: ProfileData,
    /// The file to write.
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Arguments of `profile merge`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  echolint profile merge shard-*.json -o profile.json")]
pub struct ProfileMergeArgs {
    /// The pieces.
    #[arg(required = true, num_args = 2.., value_name = "PROFILE")]
    pub profiles: Vec<PathBuf>,
    /// The file to write.
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,
}

/// Arguments of `profile show`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  echolint profile show claude-sonnet-4.5\n  \
                  echolint profile show heron.json --html -o heron.html")]
pub struct ProfileShowArgs {
    /// A profile's file, a teacher of echolint.toml, or the embedded teacher.
    #[arg(value_name = "NAME|PROFILE", default_value = crate::teacher::DEFAULT_NAME)]
    pub profile: String,
    /// How many habits to show.
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub limit: usize,
    /// Write one page that needs nothing else, with the scores drawn.
    #[arg(long)]
    pub html: bool,
    /// The file to write the page to. Needed when standard output is a terminal.
    #[arg(long, short, value_name = "FILE", requires = "html")]
    pub output: Option<PathBuf>,
    /// Use this configuration.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Arguments of `profile diff`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  echolint profile diff old.json new.json")]
pub struct ProfileDiffArgs {
    /// The profile before.
    pub before: PathBuf,
    /// The profile after.
    pub after: PathBuf,
    /// How many habits to show.
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub limit: usize,
}

/// Arguments of `rule`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  echolint rule P004")]
pub struct RuleArgs {
    /// The rule's code or name.
    pub rule: String,
}

/// Arguments of `rules`.
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// How to write the list.
    #[arg(long, value_enum, default_value_t = ListFormat::Text, value_name = "FORMAT")]
    pub format: ListFormat,
}

/// Formats of `rules` and `show-settings`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Arguments of `show-settings`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  echolint show-settings data/train.jsonl")]
pub struct ShowSettingsArgs {
    /// The file whose settings to show; it need not exist.
    pub path: PathBuf,
    /// How to write them.
    #[arg(long, value_enum, default_value_t = ListFormat::Text, value_name = "FORMAT")]
    pub format: ListFormat,
    /// Use this configuration in place of what is found.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Arguments of `check-config`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  echolint check-config echolint.toml .echolint-baseline.json")]
pub struct CheckConfigArgs {
    /// Configurations and, in .json, baselines. Those that hold for the current folder when none is given.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// Arguments of `server`.
#[cfg(feature = "lsp")]
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  echolint server\n  echolint server --tcp 127.0.0.1:7658 --log-file echolint.log\n\n\
                  The variable ECHOLINT_LOG says how much is logged: error, warn, info, debug or trace."
)]
pub struct ServerArgs {
    /// Use standard input and output; that is so anyway.
    #[arg(long, conflicts_with_all = ["tcp", "pipe"])]
    pub stdio: bool,
    /// Listen on a loopback address.
    #[arg(long, value_name = "HOST:PORT", conflicts_with = "pipe")]
    pub tcp: Option<String>,
    /// Listen on a Unix socket.
    #[arg(long, value_name = "PATH")]
    pub pipe: Option<PathBuf>,
    /// Write the log to a file and not to standard error.
    #[arg(long, value_name = "FILE")]
    pub log_file: Option<PathBuf>,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The folder to write it to.
    #[arg(default_value = ".")]
    pub folder: PathBuf,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell.
    pub shell: clap_complete::Shell,
}

fn parse_selector(text: &str) -> Result<Selector, String> {
    // No configuration can add rules yet, so that an unknown one is refused before any file is read.
    Selector::new(text, &RuleSet::builtin()).map_err(|error| error.to_string())
}

fn parse_rate(text: &str) -> Result<f64, String> {
    let rate: f64 = text.parse().map_err(|_| "write a rate such as 0.01".to_owned())?;
    if rate > 0.0 && rate <= 0.5 {
        Ok(rate)
    } else {
        Err("a false-positive rate is above 0 and at most 0.5".to_owned())
    }
}

fn parse_date(text: &str) -> Result<String, String> {
    let is_date = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
    if is_date { Ok(text.to_owned()) } else { Err("write a date such as 2026-03-31".to_owned()) }
}

fn parse_severity(text: &str) -> Result<(Selector, Severity), String> {
    let (rule, level) = text.split_once('=').ok_or("write RULE=LEVEL, such as P011=error")?;
    let severity = match level.trim() {
        "error" => Severity::Error,
        "warning" => Severity::Warning,
        "info" => Severity::Info,
        other => return Err(format!("`{other}` is no severity; use error, warning or info")),
    };
    Ok((parse_selector(rule)?, severity))
}
