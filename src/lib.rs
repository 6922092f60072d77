//! Checks agent trajectories, the recorded tool-calling runs that become training data.
//!
//! A [`Linter`] checks records, bytes or files. Its [`LintReport`] has the findings, each with the bytes it is about, and
//! a [`TrajectoryReport`] per trajectory: what the agent did, and how close that is to the habits of teacher models.
//!
//! ```
//! # fn main() -> Result<(), echolint::LinterError> {
//! let record = r#"{"messages": [{"role": "user", "content": "Hi"}, {"role": "robot", "content": "Hello"}]}"#;
//! let report = echolint::Linter::new().check_record(record)?;
//! for finding in &report.findings {
//!     println!("{} {}: {}", finding.rule.code, finding.severity, finding.message);
//! }
//! assert!(!report.findings.is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! The [documentation](https://github.com/echolint/echolint/tree/main/docs) describes the formats, the rules, the
//! configuration and the measures. The package also has the command `echolint`, with the language server.
//!
//! # Features
//!
//! - `git` (default): `echolint check --staged` and `--since`.
//! - `judge` (default): `echolint compare --rps judge`, scores by a language model over HTTP.
//! - `lsp` (default): `echolint server`.
//!
//! The feature `internals` makes the modules public, for the tests and benchmarks of echolint. It is not part of the
//! interface: anything in the modules may change in any release.

#![warn(clippy::expect_used, clippy::unwrap_used, clippy::print_stderr, clippy::print_stdout)]
// Some of what the modules offer is used by tests and benchmarks alone.
#![cfg_attr(not(feature = "internals"), allow(dead_code, unused_imports))]

cfg_if::cfg_if! {
    if #[cfg(feature = "internals")] {
        pub mod baseline;
        pub mod bounded_read;
        pub mod cache;
        pub mod cli;
        pub mod config;
        pub mod dataset;
        pub mod diagnostic;
        pub mod echo;
        pub mod engine;
        pub mod fingerprint;
        pub mod formats;
        pub mod git;
        pub mod graph;
        pub mod json;
        pub mod linter;
        #[cfg(feature = "judge")]
        pub mod llm_judge;
        #[cfg(feature = "lsp")]
        pub mod lsp;
        pub mod output;
        pub mod project;
        pub mod report;
        pub mod rule;
        pub mod rules;
        pub mod schema;
        pub mod similarity;
        pub mod suppression;
        pub mod teacher;
        pub mod text;
        pub mod trajectory;
    } else {
        mod baseline;
        mod bounded_read;
        mod cache;
        mod cli;
        mod config;
        mod dataset;
        mod diagnostic;
        mod echo;
        mod engine;
        mod fingerprint;
        mod formats;
        mod git;
        mod graph;
        mod json;
        mod linter;
        #[cfg(feature = "judge")]
        mod llm_judge;
        #[cfg(feature = "lsp")]
        mod lsp;
        mod output;
        mod project;
        mod report;
        mod rule;
        mod rules;
        mod schema;
        mod similarity;
        mod suppression;
        mod teacher;
        mod text;
        mod trajectory;
    }
}

pub use crate::config::ConfigError;
pub use crate::diagnostic::{Evidence, Finding, Fix, Located, Related, Safety, Severity};
pub use crate::echo::{Segment, StrongHabit};
pub use crate::fingerprint::Fingerprint;
pub use crate::json::Span;
pub use crate::linter::{Judgement, LintReport, Linter, LinterError, TrajectoryReport};
pub use crate::rule::{Family, FixAvailability, Rule, RuleRef, Traits};
pub use crate::suppression::{Suppressed, SuppressedBy, Suppression};
pub use crate::teacher::{ScoreVerdict, Verdict};
pub use crate::text::{Excerpt, Position};

/// Runs the command `echolint` with the arguments of this process.
#[doc(hidden)]
#[must_use]
pub fn main() -> std::process::ExitCode {
    cli::main(cli::Shell {
        #[cfg(feature = "lsp")]
        serve,
    })
}

/// Serves editors at an endpoint. The command line is given this function, so that it does not depend on the server.
#[cfg(feature = "lsp")]
fn serve(endpoint: cli::Endpoint) -> std::io::Result<i32> {
    use lsp::listen::Listen;
    lsp::run(match endpoint {
        cli::Endpoint::Stdio => Listen::Stdio,
        cli::Endpoint::Tcp(address, token_file) => Listen::Tcp(address, token_file),
        cli::Endpoint::Pipe(path) => Listen::Pipe(path),
    })
}
