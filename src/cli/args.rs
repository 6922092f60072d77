//! The definition of the command line, which also generates the help, the completions and the man page.

use super::baseline::args::BaselineArgs;
use super::changed::Change;
use super::common_args::{ColorWhen, CommonArgs, ListFormat, RuleSelectionArgs};
use super::outputs::target::{OutputTarget, OutputTargetParser};
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

/// A command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check trajectory files
    Check(CheckArgs),
    /// Create and maintain the baseline of accepted findings
    Baseline(BaselineArgs),
    /// Draw the action graphs of trajectories
    Graph(GraphArgs),
    /// Compare groups of trajectories by AGS (action graph similarity) and RPS
    Compare(CompareArgs),
    /// Measure how close each trajectory is to a teacher's habits
    Score(ScoreArgs),
    /// Write a report on a dataset: whose habits it contains, and where
    Report(ReportArgs),
    /// Build and inspect teacher profiles
    Profile(ProfileArgs),
    /// Remove the `_echolint` member from records before training
    Strip(StripArgs),
    /// Explain a rule
    Rule(RuleArgs),
    /// List all rules
    Rules(RulesArgs),
    /// Show the settings of a file and where they come from
    ShowSettings(ShowSettingsArgs),
    /// Start the language server
    #[cfg(feature = "lsp")]
    Server(ServerArgs),
    /// Report all errors in configurations and baselines
    CheckConfig(CheckConfigArgs),
    /// Write a starter configuration
    Init(InitArgs),
    /// Print a shell completion script
    Completions(CompletionsArgs),
    /// Delete cached check results, profiles and judge answers, and temporary files that killed runs left in the
    /// current folder
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
    /// Files and folders to check; `-` reads standard input. Default: the current folder
    pub paths: Vec<PathBuf>,
    /// Check only the staged changes: report the findings of records that are not in HEAD, and the effect on datasets
    #[arg(long, conflicts_with_all = ["since", "fix", "unsafe_fixes", "diff", "stdin_filename"])]
    pub staged: bool,
    /// Check only the changes since the merge base of HEAD and REV, including uncommitted changes
    #[arg(long, value_name = "REV", conflicts_with_all = ["fix", "unsafe_fixes", "diff", "stdin_filename"])]
    pub since: Option<String>,
    /// Do not read or write the cache
    #[arg(long)]
    pub no_cache: bool,
    /// Check again whenever data, a configuration or a baseline changes
    #[arg(long, conflicts_with_all = ["staged", "fix", "unsafe_fixes", "diff"])]
    pub watch: bool,
    /// Report findings whose baseline entry has no reason
    #[arg(long)]
    pub require_reason: bool,
    /// Apply `exclude` to explicitly named files too
    #[arg(long)]
    pub force_exclude: bool,
    /// Read standard input as a file of this name, which decides its format and settings
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<PathBuf>,
    #[command(flatten)]
    pub rules: RuleSelectionArgs,
    #[command(flatten)]
    pub common: CommonArgs,
    /// Output format; with =FILE, write to this file. May be repeated, but only one format can go to standard output
    #[arg(long, value_parser = OutputTargetParser, default_value = "full", value_name = "FORMAT[=FILE]")]
    pub output_format: Vec<OutputTarget>,
    /// Write at most N findings; all findings are counted
    #[arg(long, value_name = "N")]
    pub max_findings: Option<u64>,
    /// Exit with 0 even if there are findings; errors still exit with 2
    #[arg(long)]
    pub exit_zero: bool,
    /// Do not compare with the built-in profile if no teacher is configured
    #[arg(long)]
    pub no_default_teacher: bool,
    /// Count findings by rule instead of listing them
    #[arg(long)]
    pub statistics: bool,
    /// Do not show text from the data in findings
    #[arg(long)]
    pub no_excerpts: bool,
    /// Apply fixes that do not change a value. Files are read into memory, and replaced completely or not at all; fixed
    /// standard input is written to standard output
    #[arg(long)]
    pub fix: bool,
    /// Also apply fixes that change training data; needs --fix or --diff
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// Show fixes as a diff without writing anything
    #[arg(long)]
    pub diff: bool,
    /// Also fix files that have several hard links; the other links keep the old content. Needs --fix
    #[arg(long, requires = "fix")]
    pub force: bool,
}

impl CheckArgs {
    /// The change to check; `None` to check all data.
    pub fn change(&self) -> Option<Change> {
        if self.staged { Some(Change::Staged) } else { self.since.clone().map(Change::Since) }
    }
}

/// Arguments of `strip`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  echolint strip data/train.jsonl > train.jsonl\n  echolint strip data/ --in-place")]
pub struct StripArgs {
    /// Files and folders; `-` reads standard input
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// File to write, if there is only one input. Default: standard output
    #[arg(long, short, value_name = "FILE", conflicts_with_all = ["in_place", "diff"])]
    pub output: Option<PathBuf>,
    /// Replace the files, each completely or not at all
    #[arg(long, conflicts_with = "diff")]
    pub in_place: bool,
    /// Show what would be removed as a diff without writing anything
    #[arg(long)]
    pub diff: bool,
    /// Also replace files that have several hard links; the other links keep the old content
    #[arg(long, conflicts_with = "diff")]
    pub force: bool,
    /// Use this configuration for all files
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// When to use colours
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub color: ColorWhen,
}

/// Arguments of `graph`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  echolint graph runs.jsonl --record 3\n  \
                  echolint graph runs.jsonl --record 3 --format svg > run.svg\n  \
                  echolint graph runs.jsonl --task airline/12 --format mermaid")]
pub struct GraphArgs {
    /// File to read; `-` reads standard input
    pub file: PathBuf,
    /// Draw only the trajectory of record N, counted from 0
    #[arg(long, value_name = "N", conflicts_with = "task")]
    pub record: Option<u64>,
    /// Draw only the trajectories of this task
    #[arg(long, value_name = "TASK")]
    pub task: Option<String>,
    /// Output format. Default: `text` on a terminal, `json` elsewhere
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<GraphFormat>,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Formats of `graph`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// Text drawing for terminals
    Text,
    /// One JSON document (see `schemas/graph.schema.json`)
    Json,
    /// Graphviz DOT
    Dot,
    /// Mermaid flowcharts
    Mermaid,
    /// SVG picture
    Svg,
}

/// Arguments of `compare`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  echolint compare teacher='teacher/*.jsonl' student='student/*.jsonl'\n  \
                  echolint compare --by model data/ --family claude='claude-*' --family qwen='qwen*'")]
pub struct CompareArgs {
    /// Groups as NAME=GLOB; with --by, files and folders
    #[arg(required = true, value_name = "GROUP=GLOB|PATH")]
    pub inputs: Vec<String>,
    /// Make one group per model or per file
    #[arg(long, value_enum, value_name = "WHAT")]
    pub by: Option<GroupBy>,
    /// Define a family of groups, as NAME=PATTERN,… over group names; may be repeated
    #[arg(long, value_name = "NAME=PATTERN,…")]
    pub family: Vec<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t = CompareFormat::Table, value_name = "FORMAT")]
    pub format: CompareFormat,
    /// Keep mandatory tools, to see how much they inflate S_node
    #[arg(long)]
    pub include_mandatory: bool,
    #[command(flatten)]
    pub judge: RpsArgs,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Arguments of `compare` about RPS.
#[derive(Debug, Args)]
pub struct RpsArgs {
    /// How to score RPS, the similarity of how the groups talk; `judge` sends texts to a language model
    #[arg(long, value_enum, default_value_t, value_name = "SCORER")]
    pub rps: RpsBy,
    /// Send texts to the judge without asking; required if standard input or standard error is not a terminal
    #[cfg(feature = "judge")]
    #[arg(long)]
    pub yes: bool,
    /// Do not read or write cached answers of the judge
    #[cfg(feature = "judge")]
    #[arg(long)]
    pub no_cache: bool,
}

/// How RPS is scored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum RpsBy {
    /// By echolint's own measures, without a language model
    #[default]
    Deterministic,
    /// Not at all
    None,
    /// By the language model of [judge] in echolint.toml
    #[cfg(feature = "judge")]
    Judge,
}

/// How trajectories are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GroupBy {
    /// By the model that the record names, or by file name if it names none
    Model,
    /// By file
    File,
}

/// Formats of `compare`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CompareFormat {
    /// Tables for people
    Table,
    /// One JSON document (see `schemas/compare.schema.json`)
    Json,
    /// One line of comma-separated values per pair
    Csv,
}

/// Arguments of `score`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  echolint score data/ --teacher claude-sonnet-4.5\n  \
                  echolint score runs.jsonl --teacher profiles/x.json --format jsonl > scores.jsonl")]
pub struct ScoreArgs {
    /// Files, folders and globs; `-` reads standard input
    #[arg(required = true, value_name = "PATH")]
    pub inputs: Vec<String>,
    /// Teacher to compare with: a name in echolint.toml, the built-in profile, or a profile file; may be repeated.
    /// Default: the configured teachers, or the built-in profile if there are none
    #[arg(long, value_name = "NAME|PROFILE")]
    pub teacher: Vec<String>,
    /// Acceptable share of other models' trajectories that are reported as echoes; overrides the configuration
    #[arg(long, value_name = "RATE", value_parser = parse_rate)]
    pub max_false_positive_rate: Option<f64>,
    /// Output format
    #[arg(long, value_enum, default_value_t = ScoreFormat::Table, value_name = "FORMAT")]
    pub format: ScoreFormat,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Formats of `score`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ScoreFormat {
    /// Table for people
    Table,
    /// One JSON object per trajectory and teacher (see `schemas/score.schema.json`)
    Jsonl,
    /// One line of comma-separated values per trajectory and teacher
    Csv,
}

/// Arguments of `report`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  echolint report data/ -o report.html\n  \
                  echolint report data/ --teacher profiles/x.json --format json > report.json\n  \
                  echolint report 'runs/*.jsonl' --format markdown >> \"$GITHUB_STEP_SUMMARY\"\n\n\
                  Exit codes: 0 report written, 2 error or no trajectories found. Findings do not affect the \
                  exit code; use `echolint check` as a gate.")]
pub struct ReportArgs {
    /// Files, folders and globs; `-` reads standard input
    #[arg(required = true, value_name = "PATH")]
    pub inputs: Vec<String>,
    /// File to write; required for HTML if standard output is a terminal
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value_t = ReportFormat::Html, value_name = "FORMAT")]
    pub format: ReportFormat,
    /// Teacher to compare all files with: a name in echolint.toml, the built-in profile, or a profile file; may be
    /// repeated. Default: the configured teachers, or the built-in profile if there are none
    #[arg(long, value_name = "NAME|PROFILE")]
    pub teacher: Vec<String>,
    /// Do not compare with the built-in profile if no teacher is configured
    #[arg(long, conflicts_with = "teacher")]
    pub no_default_teacher: bool,
    /// Acceptable share of other models' trajectories that are reported as echoes; overrides the configuration
    #[arg(long, value_name = "RATE", value_parser = parse_rate)]
    pub max_false_positive_rate: Option<f64>,
    /// List at most N trajectories, strongest evidence first; all trajectories are counted
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub max_trajectories: usize,
    /// Date to print on the report, as YYYY-MM-DD; without a date, the same data gives the same bytes
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub date: Option<String>,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Formats of `report`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// Self-contained web page
    Html,
    /// Markdown for pull requests and job summaries
    Markdown,
    /// One JSON document (see `schemas/report.schema.json`)
    Json,
}

/// Arguments of `profile`.
#[derive(Debug, Args)]
pub struct ProfileArgs {
    #[command(subcommand)]
    pub command: ProfileCommand,
}

/// A command of `profile`.
#[derive(Debug, Subcommand)]
pub enum ProfileCommand {
    /// Build a teacher's profile from its trajectories and a background of other models
    Build(ProfileBuildArgs),
    /// Score the trajectories that a profile was built from, or some of them
    Calibrate(ProfileCalibrateArgs),
    /// Merge pieces of a profile
    Merge(ProfileMergeArgs),
    /// Show what a teacher does more and less often than other models
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
    /// Name of the teacher
    #[arg(long)]
    pub name: String,
    #[command(flatten)]
    pub data: ProfileDataArgs,
    /// How to group the background
    #[arg(long, value_enum, default_value_t = GroupBy::Model, value_name = "WHAT")]
    pub by: GroupBy,
    /// Only count habits. The result is a piece of a profile, to be merged with others and calibrated
    #[arg(long)]
    pub counts_only: bool,
    /// File to write
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Arguments that select the trajectories of a profile.
#[derive(Debug, Args)]
pub struct ProfileDataArgs {
    /// Trajectories of the teacher: a file, folder or glob; may be repeated
    #[arg(long, value_name = "PATH|GLOB")]
    pub teacher: Vec<String>,
    /// Trajectories of other models: a file, folder or glob; may be repeated
    #[arg(long, value_name = "PATH|GLOB")]
    pub background: Vec<String>,
}

/// Arguments of `profile calibrate`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  echolint profile merge a.json b.json -o all.json\n  \
                  echolint profile calibrate all.json --teacher teacher/ --background others/ -o all.json")]
pub struct ProfileCalibrateArgs {
    /// Profile to calibrate
    pub profile: PathBuf,
    #[command(flatten)]
    pub data: ProfileDataArgs,
    /// File to write
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Arguments of `profile merge`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  echolint profile merge shard-*.json -o profile.json")]
pub struct ProfileMergeArgs {
    /// Pieces to merge
    #[arg(required = true, num_args = 2.., value_name = "PROFILE")]
    pub profiles: Vec<PathBuf>,
    /// File to write
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,
}

/// Arguments of `profile show`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  echolint profile show claude-sonnet-4.5\n  \
                  echolint profile show heron.json --html -o heron.html")]
pub struct ProfileShowArgs {
    /// Profile file, name of a teacher in echolint.toml, or the built-in profile
    #[arg(value_name = "NAME|PROFILE", default_value = crate::teacher::DEFAULT_NAME)]
    pub profile: String,
    /// Number of habits to show in each list
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub limit: usize,
    /// Write a self-contained web page with charts of the scores
    #[arg(long)]
    pub html: bool,
    /// File for the web page; required if standard output is a terminal
    #[arg(long, short, value_name = "FILE", requires = "html")]
    pub output: Option<PathBuf>,
    /// Use this configuration
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Arguments of `profile diff`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  echolint profile diff old.json new.json")]
pub struct ProfileDiffArgs {
    /// Old profile
    pub before: PathBuf,
    /// New profile
    pub after: PathBuf,
    /// Number of habits to show
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub limit: usize,
}

/// Arguments of `rule`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  echolint rule P004")]
pub struct RuleArgs {
    /// Code or name of the rule
    pub rule: String,
}

/// Arguments of `rules`.
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// Output format
    #[arg(long, value_enum, default_value_t = ListFormat::Text, value_name = "FORMAT")]
    pub format: ListFormat,
}

/// Arguments of `show-settings`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  echolint show-settings data/train.jsonl")]
pub struct ShowSettingsArgs {
    /// File whose settings to show; it need not exist
    pub path: PathBuf,
    /// Output format
    #[arg(long, value_enum, default_value_t = ListFormat::Text, value_name = "FORMAT")]
    pub format: ListFormat,
    /// Use this configuration instead of the one that applies to the file
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Arguments of `check-config`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  echolint check-config echolint.toml .echolint-baseline.json")]
pub struct CheckConfigArgs {
    /// Configurations and baselines (`.json`). Default: those of the current folder
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// Arguments of `server`.
#[cfg(feature = "lsp")]
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  echolint server\n  echolint server --tcp 127.0.0.1:7658 --log-file echolint.log\n\n\
                  The environment variable ECHOLINT_LOG sets the log level: error, warn, info, debug or trace."
)]
pub struct ServerArgs {
    /// Use standard input and output (the default)
    #[arg(long, conflicts_with_all = ["tcp", "pipe"])]
    pub stdio: bool,
    /// Listen on a loopback address
    #[arg(long, value_name = "HOST:PORT", conflicts_with = "pipe")]
    pub tcp: Option<String>,
    /// Read the token of TCP clients from this file, which only you may read, instead of printing a new one
    #[arg(long, value_name = "FILE", requires = "tcp")]
    pub token_file: Option<PathBuf>,
    /// Listen on a Unix socket
    #[arg(long, value_name = "PATH")]
    pub pipe: Option<PathBuf>,
    /// Append the log to this file instead of writing it to standard error
    #[arg(long, value_name = "FILE")]
    pub log_file: Option<PathBuf>,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Folder to write echolint.toml to
    #[arg(default_value = ".")]
    pub folder: PathBuf,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Shell to complete in
    pub shell: clap_complete::Shell,
}

fn parse_rate(text: &str) -> Result<f64, String> {
    let rate: f64 = text.parse().map_err(|_| "expected a rate such as 0.01".to_owned())?;
    if rate > 0.0 && rate <= 0.5 {
        Ok(rate)
    } else {
        Err("a false-positive rate must be above 0 and at most 0.5".to_owned())
    }
}

fn parse_date(text: &str) -> Result<String, String> {
    let is_date = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
    if is_date { Ok(text.to_owned()) } else { Err("expected a date such as 2026-03-31".to_owned()) }
}
