//! echolint: a linter for agent trajectories, the recorded tool-calling runs that become training data.
//!
//! A floor imports only from the floors below it (`ARCHITECTURE.md` has the map and the invariants):
//!
//! - [`lsp`]: the language server. [`cli`]: the commands, one file each. [`report`]: reports on a dataset, measured
//!   and drawn. [`output`]: one file an output format.
//! - [`cache`]: analyses kept on disk. [`git`]: the repository that data stands in. [`judge`]: a language model that
//!   scores how alike agents talk.
//! - [`engine`]: files taken apart, records checked, analyses kept.
//! - [`rules`]: one file a rule; the doc comment is its specification. [`rule`]: what is known of a rule without running
//!   it.
//! - [`dataset`]: what is true of many trajectories together.
//! - [`teacher`]: profiles of a teacher's habits, and what they say of a trajectory. [`echo`]: habits,
//!   their evidence, segments and calibration.
//! - [`similarity`]: AGS, the paper's comparison of groups.
//! - [`graph`]: the action graph, its provenance, features and pictures.
//! - [`schema`]: JSON Schema validation on the span tape.
//! - [`formats`]: one file a file format, read into the normal form of [`trajectory`].
//! - [`suppression`]: findings that are left out, and why. [`baseline`]: those that are not reported again.
//! - [`config`]: `echolint.toml`, found and made ready for one file.
//! - [`text`]: lines, columns and the borders of records. [`json`]: the span tape.
//! - [`diagnostic`]: findings, their places and fixes. [`fingerprint`]: what identifies a finding across runs.

#![warn(clippy::expect_used, clippy::unwrap_used, clippy::print_stderr, clippy::print_stdout)]
// Some of what the modules offer is used by tests and benchmarks alone.
#![cfg_attr(not(feature = "internals"), allow(dead_code, unused_imports))]

cfg_if::cfg_if! {
    if #[cfg(feature = "internals")] {
        pub mod baseline;
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
        cli::Endpoint::Tcp(address) => Listen::Tcp(address),
        cli::Endpoint::Pipe(path) => Listen::Pipe(path),
    })
}
