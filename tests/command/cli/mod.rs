//! The command line from end to end: the real binary on real files, with all it prints.

mod baseline_commands;
mod baselines;
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
mod neighbours;
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
