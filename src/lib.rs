//! echolint: a linter for agent trajectories, the recorded tool-calling runs that become training data.
//!
//! A floor imports only from the floors below it; `rules`, `schema`, `dataset` and `diagnostic` share types
//! (`ARCHITECTURE.md` has the map and the invariants):
//!
//! - [`lsp`]: the language server. [`cli`]: the commands, one file each. [`report`]: reports on a dataset, measured
//!   and drawn. [`output`]: one file an output format.
//! - [`cache`]: analyses kept on disk. [`git`]: the repository that data stands in. [`judge`]: a language model that
//!   scores how alike agents talk.
//! - [`engine`]: files taken apart, records checked, analyses kept.
//! - [`rules`]: one file a rule; the doc comment is its specification.
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
//! - [`diagnostic`]: findings, their places and fixes.

#![warn(clippy::expect_used, clippy::unwrap_used, clippy::print_stderr, clippy::print_stdout)]

pub mod baseline;
pub mod cache;
pub mod cli;
pub mod config;
pub mod dataset;
pub mod diagnostic;
pub mod echo;
pub mod engine;
pub mod formats;
pub mod git;
pub mod graph;
pub mod json;
pub mod llm_judge;
pub mod lsp;
pub mod output;
pub mod project;
pub mod report;
pub mod rules;
pub mod schema;
pub mod similarity;
pub mod suppression;
pub mod teacher;
pub mod text;
pub mod trajectory;
