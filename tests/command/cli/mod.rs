//! The commands, run as a user runs them.

mod baseline_commands;
mod baselines;
mod broken_records;
mod caches;
mod compare;
mod containers;
mod datasets;
mod echoes;
mod encodings;
mod finding_files;
mod graph;
use crate::harness;
mod ignores;
mod information;
mod outputs;
mod pictures;
mod profiles;
mod report_pages;
mod reports;
mod scale;
mod scores;
mod streams;
mod strips;
mod unreadable;
mod watch;
